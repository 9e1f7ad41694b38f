"""What leaves the pages: data, packages, print and reports hold attacks as words, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdf
import pytest
from sphinx.util.inventory import InventoryFile

from tests.security.attacks import MARK, TEXTS
from tests.security.test_html import wrong

FORMULA = re.compile(r"[=+\-@\t\r|]")


def test_cells_are_no_formulas(html: Path) -> None:
    found = list((html / "data").rglob("*.csv"))
    assert found
    cells = [cell for path in found for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")) for cell in row]
    assert any(MARK in cell for cell in cells)
    assert [cell for cell in cells if MARK in cell and FORMULA.match(cell)] == []


def test_data_are_data(html: Path) -> None:
    for path in [*(html / "data").rglob("*.json"), *(html / "data").rglob("*.jsonld"), html / "needs.json"]:
        assert MARK in path.read_text(encoding="utf-8") or path.name.endswith(".schema.json")
        json.loads(path.read_text(encoding="utf-8"))
    for path in (html / "data").rglob("*.graphml"):
        ET.fromstring(path.read_bytes())


def test_other_books_get_plain_names(html: Path) -> None:
    with (html / "objects.inv").open("rb") as file:
        loaded = InventoryFile.load(file, "https://there.invalid/", lambda base, uri: base + uri)
    patterns = getattr(loaded, "data", loaded)["hitl:pattern"]  # Sphinx 9.1 made a record of it
    assert len(patterns) >= len(TEXTS)
    for item in patterns.values():
        uri, name = (item.uri, item.display_name) if hasattr(item, "uri") else (item[2], item[3])
        assert uri.startswith("https://there.invalid/patterns/")
        assert "\n" not in name


def test_the_epub_is_plain_xml(made: Callable[[str], Path]) -> None:
    (path,) = made("epub").glob("*.epub")
    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.endswith((".xhtml", ".opf", ".ncx", ".svg"))]
        assert len(pages) > 25
        for name in pages:
            for element in ET.fromstring(archive.read(name)).iter():
                tag = str(element.tag).rpartition("}")[2]
                assert tag != "script", name
                for attribute, value in element.attrib.items():
                    assert not attribute.rpartition("}")[2].startswith("on"), name
                    if attribute.rpartition("}")[2] in {"href", "src"}:
                        assert not re.match(r"\s*(javascript|vbscript|data:text)", value, re.IGNORECASE), name


def test_the_printed_book_shows_commands_as_words(made: Callable[[str], Path]) -> None:
    (path,) = made("typstpdf").glob("*.pdf")
    reader = pypdf.PdfReader(path)
    text = re.sub(r"\s|\u200b|-", "", "".join(page.extract_text() for page in reader.pages))
    assert f'#panic("{MARK}")' in text or f"#panic(“{MARK}”)" in text
    for page in reader.pages:
        for link in page.get("/Annots") or []:
            action = link.get_object().get("/A") or {}
            assert "/JS" not in action
            assert not str(action.get("/URI", "")).lower().startswith(("javascript", "data", "vbscript"))


def test_latex_gets_words(made: Callable[[str], Path]) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in made("latex").glob("*.tex") if path.stem != "sphinx")
    assert MARK.strip("_") in text
    assert f"\\input{{/{MARK}" not in text
    assert "\\write18" not in text


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml"])
def test_other_pages_hold_nothing_that_could_run(made: Callable[[str], Path], builder: str) -> None:
    pages = sorted(made(builder).rglob("*.html"))
    assert any(MARK in page.read_text(encoding="utf-8") for page in pages)
    assert {page.name: bad for page in pages if (bad := list(wrong(page)))} == {}


@pytest.mark.parametrize(
    ("builder", "suffix"), [("text", ".txt"), ("man", ".1"), ("texinfo", ".texi"), ("xml", ".xml"), ("gettext", ".pot")]
)
def test_every_other_output_is_written_with_the_words(made: Callable[[str], Path], builder: str, suffix: str) -> None:
    files = {path: path.read_text(encoding="utf-8") for path in made(builder).rglob(f"*{suffix}")}
    text = "".join(files.values())
    assert MARK.strip("_") in text
    if builder == "xml":
        for path in files:
            ET.fromstring(path.read_bytes())
    if builder == "man":  # commands of roff that read or run
        assert not re.search(r"^[.']\s*(?:so|mso|sy|pso|pi|open|opena|cf|trf)\b", text, re.MULTILINE)
    if builder == "texinfo":
        assert not re.search(r"@(?:include|verbatiminclude|set|macro|tex|html)\b[^{]*__", text)


def test_reports_are_text(attacked: Path, tmp_path: Path) -> None:
    run = "import sys; from sphinx_hitl.cli import main; sys.exit(main(sys.argv[1:]))"
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}

    def check(form: str) -> str:
        command = [sys.executable, "-c", run, "check", "--root", attacked, "--format", form]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 1, done.stderr
        return done.stdout

    lines = check("github").splitlines()
    assert lines
    assert all(re.match(r"::(error|warning|notice) |[^:]", line) for line in lines)
    assert [line for line in lines if line.startswith(("::error file=x", "::set-", "::add-"))] == []
    assert MARK in check("sarif")
    json.loads(check("sarif"))
    if summary.exists():
        shown = re.sub(r"`[^`]*`", "", summary.read_text(encoding="utf-8"))
        assert not re.search(r"(?<!\\)<(script|img|svg)", shown)


def test_a_link_in_the_target_of_an_export_is_replaced(attacked: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("mine", encoding="utf-8")
    target = tmp_path / "data"
    target.mkdir()
    (target / "hitl.json").symlink_to(outside)
    run = "import sys; from sphinx_hitl.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", run, "export", target, "--root", attacked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert outside.read_text(encoding="utf-8") == "mine"
    assert not (target / "hitl.json").is_symlink()
