"""What is handed out: a wheel with the package and nothing else, a source archive from which all can be made, both always the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", ".cache", "__pycache__", ".*_cache", ".hypothesis", ".benchmarks")


def make(source: Path, out: Path, target: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=source,
        env={name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both packages, and the copy of the repository of which they are made."""
    folder = tmp_path_factory.mktemp("made")
    copy = shutil.copytree(ROOT, folder / "one", ignore=LEFT_OUT)
    return {target: make(copy, folder / target, target) for target in ("wheel", "sdist")} | {"source": copy}


def names(package: Path) -> set[str]:
    if package.suffix == ".whl":
        return set(zipfile.ZipFile(package).namelist())
    return {name.partition("/")[2] for name in tarfile.open(package).getnames()}


def test_the_wheel_holds_the_package_and_nothing_else(made: dict[str, Path]) -> None:
    found = {name for name in names(made["wheel"]) if ".dist-info/" not in name}
    files = (path for path in (ROOT / "sphinx_hitl").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert found == {path.relative_to(ROOT).as_posix() for path in files}
    assert "sphinx_hitl/py.typed" in found
    assert {Path(name).suffix for name in found} <= {".py", ".typed", ".toml", ".json", ".css", ".js", ".typ", ".pot", ".po", ".mo"}


def test_the_source_archive_holds_what_is_needed(made: dict[str, Path]) -> None:
    found = names(made["sdist"])
    for name in ("pyproject.toml", "Makefile", "constraints.txt", "LICENSE", "LICENSE-TEXTS.md", "ARCHITECTURE.md", "SECURITY.md"):
        assert name in found
    for name in ("book/index.md", "conf/conf.py", "conf/language.toml", "tests/test_package.py", "tools/reference/pages.py", ".ci/run"):
        assert (name in found) == (ROOT / name).exists()
    assert not {name for name in found if name.startswith((".git/", ".venv", "build/")) or "__pycache__" in name or name.endswith(".pyc")}


def test_another_place_gives_the_same_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    copy = shutil.copytree(made["source"], tmp_path / "elsewhere" / "two", copy_function=shutil.copy)  # with other dates
    for target in ("wheel", "sdist"):
        assert make(copy, tmp_path / target, target).read_bytes() == made[target].read_bytes(), target


def test_the_source_archive_gives_the_same_wheel(made: dict[str, Path], tmp_path: Path) -> None:
    with tarfile.open(made["sdist"]) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (folder,) = (tmp_path / "source").iterdir()
    assert make(folder, tmp_path / "wheel", "wheel").read_bytes() == made["wheel"].read_bytes()


def test_the_metadata_say_what_one_wants_to_know(made: dict[str, Path]) -> None:
    archive = zipfile.ZipFile(made["wheel"])
    (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
    found = message_from_string(archive.read(name).decode())
    for field in ("Name", "Version", "Summary", "Author", "License-Expression", "License-File", "Keywords", "Requires-Python"):
        assert found[field], field
    assert found["Description-Content-Type"] == "text/markdown"
    classifiers = found.get_all("Classifier") or []
    for wanted in ("Framework :: Sphinx :: Extension", "Typing :: Typed", "Programming Language :: Python :: 3.13"):
        assert wanted in classifiers
    assert set(found.get_all("Provides-Extra") or []) == {"diagrams", "citations", "needs", "pdf", "book"}
    guide = (ROOT / "book/extension/installation.md").read_text(encoding="utf-8")
    assert all(f"| `{extra}` |" in guide for extra in found.get_all("Provides-Extra") or [])
    points = archive.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert "hitl = sphinx_hitl.cli:main" in points
