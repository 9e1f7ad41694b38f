"""The wheel in an empty environment, with what pip gets for it, on a project that knows nothing of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.ext.conftest import CONF, Book, fill

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment with the wheel and what it asks for."""
    place = tmp_path_factory.mktemp("installed")
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    make = [sys.executable, "-m", "pip", "wheel", *quiet, "--no-deps", "--no-build-isolation", "-w", str(place), str(ROOT)]
    subprocess.run(make, check=True, cwd=place)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=True)
    found = place / "env" / "bin" / "python"
    subprocess.run(
        [found, "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", wheel], check=True, cwd=place, env=_environment()
    )
    return found


def _environment() -> dict[str, str]:
    """What an ordinary shell knows; nothing leads back to this repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=_environment())


def test_only_what_was_asked_for_is_installed(python: Path, tmp_path: Path) -> None:
    done = run(python, "-m", "pip", "list", "--format", "freeze", cwd=tmp_path)
    names = {line.partition("==")[0].lower().replace("_", "-") for line in done.stdout.splitlines()}
    assert {"sphinx-hitl", "sphinx", "myst-parser"} <= names
    assert names.isdisjoint({"furo", "sphinx-needs", "sphinxcontrib-mermaid", "sphinxcontrib-bibtex", "typst", "pytest"})
    assert run(python, "-m", "pip", "check", cwd=tmp_path).returncode == 0


def test_a_project_of_others_is_checked_and_built(python: Path, tmp_path: Path) -> None:
    book = fill(Book(tmp_path / "book"))
    book.write("conf/conf.py", CONF.replace('"basic"', '"alabaster"') + 'version = "1"\ncopyright = "2026, Others"\n')
    done = run(python.with_name("hitl"), "check", "--fail-on", "warning", cwd=book.root)
    assert done.returncode == 0, done.stdout + done.stderr
    for builder in ("html", "epub", "gettext"):
        done = run(python, "-m", "sphinx", "-n", "-W", "-q", "-b", builder, "-c", "conf", ".", tmp_path / builder, cwd=book.root)
        assert done.returncode == 0, f"{builder}: {done.stderr}"
    page = (tmp_path / "html/patterns/model-validation/noise-floor.html").read_text(encoding="utf-8")
    assert "Sealed Test" in page
    assert (tmp_path / "html/data/hitl.json").exists()


def test_it_speaks_german_there(python: Path, tmp_path: Path) -> None:
    book = fill(Book(tmp_path / "book"))
    book.write("conf/conf.py", CONF + 'language = "de"\n')
    done = run(python, "-m", "sphinx", "-W", "-q", "-c", "conf", ".", tmp_path / "html", cwd=book.root)
    assert done.returncode == 0, done.stderr
    assert "Geht voraus" in (tmp_path / "html/patterns/model-validation/noise-floor.html").read_text(encoding="utf-8")


def test_types_are_known_to_checkers(python: Path, tmp_path: Path) -> None:
    done = run(
        python, "-c", "import pathlib, sphinx_hitl; print((pathlib.Path(sphinx_hitl.__file__).parent / 'py.typed').exists())", cwd=tmp_path
    )
    assert done.stdout.strip() == "True"
