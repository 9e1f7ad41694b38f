"""The real book as PDF and EPUB, made once in a session, and a small project for single nodes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pypdfium2
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def sphinx(*arguments: object, **environment: str) -> str:
    """Run sphinx-build, where any warning is a failure; what it says."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", *map(str, arguments)]
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def doctrees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the real book, read once for all builders."""
    return tmp_path_factory.mktemp("doctrees")


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, doctrees: Path) -> Path:
    """The folder with the real book as PDF."""
    out = tmp_path_factory.mktemp("pdf")
    sphinx("-b", "typstpdf", "-c", ROOT / "conf", "-d", doctrees, ROOT, out, SOURCE_DATE_EPOCH="1767225600")
    return out


@pytest.fixture(scope="session")
def pdf(printed: Path) -> pypdf.PdfReader:
    """The real book."""
    return pypdf.PdfReader(printed / "book.pdf")


@pytest.fixture(scope="session")
def placed(printed: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The real book, to ask where its letters stand."""
    with pypdfium2.PdfDocument(printed / "book.pdf") as book:
        yield book


@pytest.fixture(scope="session")
def texts(pdf: pypdf.PdfReader) -> list[str]:
    """The text of each page, without the ends of lines and the hyphens there."""
    raw = (page.extract_text() for page in pdf.pages)
    return [" ".join(re.sub(r"-\n(?=[a-z])", "", text).replace("\u200b", "").split()) for text in raw]


@pytest.fixture(scope="session")
def epub(tmp_path_factory: pytest.TempPathFactory, doctrees: Path) -> Path:
    """The real book for e-readers."""
    out = tmp_path_factory.mktemp("epub")
    sphinx("-b", "epub", "-c", ROOT / "conf", "-d", doctrees, ROOT, out)
    return out / "book.epub"


def titles(kind: str) -> Iterator[str]:
    """The titles of all pages of a kind, from the files themselves."""
    for path in sorted(path for path in (ROOT / "patterns").rglob("*.md") if path.name != "TEMPLATE.md"):
        found = re.match(rf"# (.+)\n\s*```\{{{kind}\}}", path.read_text(encoding="utf-8"))
        if found:
            yield found[1].strip()
