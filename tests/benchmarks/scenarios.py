"""What is measured, and in which order: all setups take turns, so that a busy machine slows all of them."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.measure import Cost, measure
from tests.benchmarks.setups import LARGEST, PEERS, Setup, generate, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUILDS = ("clean", "unchanged", "prose", "title", "parallel")
"""Scenarios of every setup: a clean build, then the same again, with a paragraph and with a title edited; a clean one with -j2."""

COMMANDS = ("help", "check", "export", "diff")
"""Scenarios of the command line."""

HITL = "hitl"


class Sample(NamedTuple):
    """One measurement."""

    scenario: str
    size: int
    setup: str
    cost: Cost


def builds(folder: Path, size: int, setups: Sequence[Setup], scenarios: Sequence[str]) -> Iterator[Sample]:
    """Measure all wanted builds of one collection once."""
    generate(size, folder)
    taking_part = [setup for setup in setups if size <= LARGEST.get(setup.name, size)]
    for scenario in BUILDS:
        # The edits start from what the clean build has left.
        is_wanted = scenario in scenarios
        if not is_wanted and not (scenario == "clean" and not {"unchanged", "prose", "title"}.isdisjoint(scenarios)):
            continue
        for setup in taking_part:
            cost = _build(setup, folder, scenario, size // 2)
            if is_wanted:
                yield Sample(scenario, size, setup.name, cost)


def _build(setup: Setup, folder: Path, scenario: str, number: int) -> Cost:
    out = folder / f"out-{setup.name}{'-parallel' if scenario == 'parallel' else ''}"
    conf, source = setup.write(folder), setup.source(folder)
    if scenario in {"clean", "parallel"}:
        shutil.rmtree(out, ignore_errors=True)
    jobs = "2" if scenario == "parallel" else "1"
    command = [sys.executable, "-m", "sphinx", "-q", "-j", jobs, "-c", str(conf), "-d", f"{out}/.doctrees", str(source), str(out)]
    settings = {"PYTHONPATH": str(PEERS)} if setup.dialect == "mlx" else {}
    with _edited(page(setup, folder, number), scenario):
        return measure(command, out.with_suffix(".log"), settings=settings)


@contextmanager
def _edited(path: Path, scenario: str) -> Iterator[None]:
    """A page as the scenario wants it, and afterwards as it was."""
    if scenario not in {"prose", "title"}:
        yield
        return
    before = path.read_text(encoding="utf-8")
    edited = before.replace("# Pattern", "# Other", 1) if scenario == "title" else f"{before}\nOne more paragraph.\n"
    path.write_text(edited, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


def commands(folder: Path, size: int, scenarios: Sequence[str]) -> Iterator[Sample]:
    """Measure all wanted commands on one collection once."""
    generate(size, folder)
    source = folder / HITL
    changed = folder / "hitl-changed"
    if "diff" in scenarios and not changed.is_dir():
        shutil.copytree(source, changed)
        for path in sorted((changed / "patterns").rglob("pattern-*0.md")):
            path.write_text(path.read_text(encoding="utf-8").replace("# Pattern", "# Other", 1), encoding="utf-8")
    hitl = str(Path(sys.executable).with_name("hitl"))
    lines = {
        "help": ["--help"],
        "check": ["check", "--root", str(source)],
        "export": ["export", "--root", str(source), str(folder / "data")],
        "diff": ["diff", str(source), str(changed)],
    }
    shutil.rmtree(folder / "data", ignore_errors=True)
    for scenario in COMMANDS:
        if scenario in scenarios:
            yield Sample(scenario, size, HITL, measure([hitl, *lines[scenario]], folder / f"{scenario}.log", codes=(0, 1)))
