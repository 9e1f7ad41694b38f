"""The tutorial and the guide for plugins, followed word by word with the package as it would be installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import Desk, steps

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An empty folder; the wheel stands in for a registry, and `pip` takes what is there."""
    place = tmp_path_factory.mktemp("desk")
    site, tools = place / "site", place / "bin"
    install = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--no-build-isolation", "--no-index", "--upgrade"]
    install += ["--disable-pip-version-check", "--target", str(site)]
    subprocess.run([*install, str(ROOT)], check=True, cwd=place)
    tools.mkdir()
    command = " ".join(f"'{part}'" for part in install)
    (tools / "pip").write_text(f'#!/bin/sh\n[ "$1" = install ] && shift\nexec {command} "$@"\n', encoding="utf-8")
    (tools / "pip").chmod(0o755)
    folder = place / "empty"
    folder.mkdir()
    return Desk(folder, site)


def test_the_package_is_the_installed_one(desk: Desk) -> None:
    done = desk.run("python -c 'import sphinx_hitl; print(sphinx_hitl.__file__)'")
    assert Path(done.stdout.strip()).is_relative_to(desk.site), done


def test_the_tutorial_works_in_an_empty_folder(desk: Desk) -> None:
    assert not list(desk.folder.iterdir())
    desk.follow("tutorial.md")
    shown = (desk.folder / "build/index.html").read_text(encoding="utf-8")
    assert "Questions, Not Topics" in shown
    assert "Last Five Minutes" in shown
    need = (desk.folder / "build/patterns/invitation/questions-not-topics.html").read_text(encoding="utf-8")
    assert "Used by patterns" in need
    done = desk.run("hitl check --fail-on warning")
    assert done.returncode == 0, done.stdout


def test_a_new_title_is_written_where_it_shows_and_nowhere_else(desk: Desk) -> None:
    (desk.folder / "alone.md").write_text("---\norphan: true\n---\n\n# Alone\n\nNothing of others.\n", encoding="utf-8")
    assert desk.run("sphinx-build -n -W . build").returncode == 0
    page = desk.folder / "patterns/invitation/last-five-minutes.md"
    page.write_text(page.read_text(encoding="utf-8").replace("# Last Five Minutes", "# Ten to Twelve"), encoding="utf-8")
    pages = [desk.folder / "build" / path.relative_to(desk.folder).with_suffix(".html") for path in desk.folder.glob("**/*.md")]
    before = {path: path.stat().st_mtime_ns for path in pages}
    done = desk.run("sphinx-build -n -W . build")
    assert done.returncode == 0, done.stderr
    written = {path.stem for path in pages if path.stat().st_mtime_ns != before[path]}
    assert written == {path.stem for path in pages if "Ten to Twelve" in path.read_text(encoding="utf-8")}
    assert written >= {"index", "last-five-minutes"}
    assert "alone" not in written
    assert "Last Five Minutes" not in "".join(path.read_text(encoding="utf-8") for path in pages)


def test_the_guide_for_plugins_works_after_the_tutorial(desk: Desk) -> None:
    desk.follow("extend.md")
    sheet = (desk.folder / "build/cheat-sheet.html").read_text(encoding="utf-8")
    assert "To be pinned to the wall" in sheet
    assert "the meeting ends when they are answered" in sheet
    assert "Ten to Twelve" not in sheet  # a draft
    said = desk.run("sphinx-build -E -n . other").stdout
    assert "note: the title has 21 characters; find one with at most 20 [hitl.long-title]" in said
    sarif = desk.run("hitl check --format sarif").stdout
    assert '"id": "M101"' in sarif


@pytest.mark.parametrize("page", ["tutorial.md", "extend.md"])
def test_guides_have_something_to_do(page: str) -> None:
    plan = steps(page)
    assert sum(step.language == "sh" for step in plan) >= 3
    assert sum(bool(step.file) for step in plan) >= 4
