"""A build asks nobody anything: it works where every connection is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ext.conftest import Book, fill

GUARD = """\
import socket

def refuse(*args, **kwargs):
    raise RuntimeError("this build wants the network")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return fill(Book(tmp_path / "book"))


def python(tmp_path: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    (tmp_path / "guard").mkdir(exist_ok=True)
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "guard")}
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment)


def test_the_guard_guards(tmp_path: Path) -> None:
    done = python(tmp_path, "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')")
    assert "this build wants the network" in done.stderr


@pytest.mark.parametrize("builder", ["html", "epub", "typstpdf", "gettext"])
def test_a_build_needs_no_network(book: Book, tmp_path: Path, builder: str) -> None:
    conf = book.root / "conf" / "conf.py"
    conf.parent.mkdir()
    book.edit("prose.md", "# Prose\n", "# Prose\n\n```{pattern-map}\n:whole:\n```\n")
    conf.write_text(
        book.conf.replace('"sphinx_hitl"', '"sphinxcontrib.mermaid", "sphinx_needs", "sphinx_hitl"').replace("hitl_diagrams = False", "")
        + 'hitl_repository = "owner/name"\nversion = "1"\ntypst_documents = [{"startdocname": "index", "targetname": "book", "title": "Book"}]\n',
        encoding="utf-8",
    )
    done = python(tmp_path, "-m", "sphinx", "-q", "-b", builder, "-c", conf.parent, book.root, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
    assert builder == "gettext" or list(book.root.rglob("*.svg")), "diagrams are drawn without it too"


def test_the_command_needs_no_network(book: Book, tmp_path: Path) -> None:
    run = "import sys; from sphinx_hitl.cli import main; sys.exit(main(sys.argv[1:]))"
    commands = (["check"], ["export", tmp_path / "data"], ["new", "--stage", "model-validation", "pattern", "Of my own"])
    for command in commands:
        done = python(tmp_path, "-c", run, *command, "--root", book.root)
        assert done.returncode == 0, done.stderr
