"""The benchmark runs; how long things take is for `make bench` to say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import filtering, views
from tests.benchmarks.__main__ import PACKAGES
from tests.benchmarks.measure import Cost, FailedError, measure
from tests.benchmarks.scenarios import Sample
from tests.benchmarks.setups import SETUPS, is_available
from tests.benchmarks.table import GROWTH_HEADER, HEADER, grouped, growth, results

ROOT = Path(__file__).resolve().parents[2]


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")]


def test_a_tiny_run_prints_its_tables(tmp_path: Path) -> None:
    sizes = ["--size", "6", "--growth", "3", "--large", "--repeat", "2"]
    choice = [*sizes, "--setups", "plain", "hitl", "--scenarios", "clean", "title", "check", "diff"]
    command = [sys.executable, "-m", "tests.benchmarks", *choice, "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    versions, measured, exponents = done.stdout.split("\n\n")
    assert re.match(r"\d{4}-\d\d-\d\d, Python 3\.\d+\.\d+ on .*Sphinx 9\.", versions)
    for name in PACKAGES:
        assert f"{name} " in versions or name == "mlx.traceability", "a setup is named with its version"
    assert ("mlx.traceability " in versions) == is_available(SETUPS["mlx.traceability"])
    assert versions.endswith("2 repetitions")
    header, line, *body = rows(measured)
    assert header == list(HEADER)
    assert {len(row) for row in (line, *body)} == {len(HEADER)}
    assert [row[:3] for row in body] == [
        ["3", "clean", "plain"],
        ["3", "clean", "hitl"],
        ["3", "check", "hitl"],
        ["3", "diff", "hitl"],
        ["6", "clean", "plain"],
        ["6", "clean", "hitl"],
        ["6", "title", "plain"],
        ["6", "title", "hitl"],
        ["6", "check", "hitl"],
        ["6", "diff", "hitl"],
    ]
    assert [row[:3] for row in rows(exponents)[2:]] == [
        ["clean", "plain", "3, 6"],
        ["clean", "hitl", "3, 6"],
        ["check", "hitl", "3, 6"],
        ["diff", "hitl", "3, 6"],
    ]
    pages = [path for path in tmp_path.glob("6/*/patterns/**/*.md") if "hitl-changed" not in path.parts]
    assert pages
    assert [path for path in pages if "# Other" in path.read_text(encoding="utf-8")] == [], "an edit was not taken back"


def test_waits_of_a_reader_of_a_catalogue_are_measured() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.filtering", "--size", "6", "--repeat", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    header, _, *body = rows(done.stdout)
    assert header == list(filtering.HEADER)
    assert len({row[1] for row in body}) == 2
    assert {row[2] for row in body} == {"first choice, fewest rows", "choice, most rows", "take it back", "a letter", "clear all"}
    assert all(int(row[4]) >= int(row[3]) > 0 for row in body)


def test_views_are_measured_with_what_they_show() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.views", "--sizes", "3", "6", "--repeat", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    header, _, *body = rows(done.stdout)
    assert header == list(views.HEADER)
    assert [row[:2] for row in body] == [[name, size] for name in views.VIEWS for size in ("3", "6")]
    small, large = ([int(row[2]) for row in body if row[1] == size] for size in ("3", "6"))
    assert all(0 < few < many for few, many in zip(small, large, strict=True)), "views of more patterns show more"


def test_ratios_are_of_the_same_repetition_and_medians_are_shown() -> None:
    times = {"plain": [(1.0, 100.0), (2.0, 100.0), (4.0, 100.0)], "hitl": [(2.0, 130.0), (3.0, 110.0), (4.0, 120.0)]}
    runs = grouped(Sample("clean", 1000, name, Cost(*cost)) for name, costs in times.items() for cost in costs)
    assert rows(results(runs))[2:] == [
        ["1,000", "clean", "plain", "2.00", "1.00-4.00", "", "", "", "100", ""],
        ["1,000", "clean", "hitl", "3.00", "2.00-4.00", "1.50", "1.00-2.00", "1.2", "120", "1.20"],
    ]


def test_growth_is_the_slope_of_logarithms() -> None:
    samples = [Sample("clean", size, "hitl", Cost((size / 100) ** 2, float(size))) for size in (250, 500, 1000)]
    header, _, row = rows(growth(grouped(samples)))
    assert header == list(GROWTH_HEADER)
    assert row == ["clean", "hitl", "250, 500, 1,000", "2.00", "1.00"]


def test_a_command_that_fails_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="out of order"):
        measure([sys.executable, "-c", "raise SystemExit('out of order')"], tmp_path / "log")


def test_time_and_memory_of_all_processes_count(tmp_path: Path) -> None:
    inner = "x = bytearray(80_000_000); sum(range(3_000_000))"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    cost = measure([sys.executable, "-c", outer], tmp_path / "log")
    assert cost.megabytes > 80
    assert cost.seconds > 0
