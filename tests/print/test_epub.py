"""The real book for e-readers, and as plain text."""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest

from tests.print.conftest import ROOT, sphinx, titles

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def files(epub: Path) -> dict[str, bytes]:
    with ZipFile(epub) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, ET.Element]:
    """Every page, which has to be sound XML."""
    return {name: ET.fromstring(text) for name, text in files.items() if name.endswith(".xhtml")}


def test_the_archive_begins_with_its_type(epub: Path) -> None:
    with ZipFile(epub) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read(first)) == ("mimetype", ZIP_STORED, b"application/epub+zip")
        assert len(book.namelist()) == len(set(book.namelist()))


def test_the_list_of_files_is_complete_and_in_order(files: dict[str, bytes], pages: dict[str, ET.Element]) -> None:
    package = ET.fromstring(files["content.opf"])
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    listed = {unquote(item.get("href", "")) for item in items.values()}
    assert listed == set(files) - {"mimetype", "META-INF/container.xml", "content.opf"}
    spine = [entry.get("idref") for entry in package.iter(f"{OPF}itemref")]
    assert len(spine) == len(set(spine))
    assert set(spine) <= set(items)
    for item in items.values():
        page = pages.get(unquote(item.get("href", "")))
        has_picture = page is not None and page.find(".//{http://www.w3.org/2000/svg}svg") is not None
        assert ("svg" in (item.get("properties") or "").split()) == has_picture, item.get("href")


def test_every_link_resolves(pages: dict[str, ET.Element], files: dict[str, bytes]) -> None:
    ids = {name: {element.get("id") for element in page.iter()} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for element in page.iter():
            for address in (element.get("href"), element.get("src")):
                parts = urlsplit(address or "")
                if not address or parts.scheme or parts.netloc:
                    continue
                goal = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
                if goal not in files or (parts.fragment and goal in ids and unquote(parts.fragment) not in ids[goal]):
                    broken.append((name, address))
    assert broken == []


def test_every_pattern_has_a_page_in_the_contents(pages: dict[str, ET.Element]) -> None:
    listed = {"".join(link.itertext()).strip() for link in pages["nav.xhtml"].iter(f"{XHTML}a")}
    assert [name for kind in ("stage", "pattern") for name in titles(kind) if name not in listed] == []


def test_pictures_are_inline_with_named_links_and_no_script(pages: dict[str, ET.Element], files: dict[str, bytes]) -> None:
    svg = "{http://www.w3.org/2000/svg}"
    pictures = [picture for page in pages.values() for picture in page.iter(f"{svg}svg")]
    assert len(pictures) > 10
    assert all(link.findtext(f"{svg}title") for picture in pictures for link in picture.iter(f"{svg}a"))
    assert not [name for name in files if name.endswith(".js")]
    assert not [name for name, page in pages.items() if page.find(f".//{XHTML}script") is not None]


def test_epubcheck_finds_nothing(epub: Path) -> None:
    jar = next((path for path in (Path("/usr/share/java/epubcheck.jar"), Path("/usr/bin/epubcheck")) if path.exists()), None)
    if jar is None or not shutil.which("java"):
        pytest.skip("epubcheck is not installed (apt-get install epubcheck); the tests above looked at the structure")
    done = subprocess.run(["java", "-jar", str(jar), str(epub)], capture_output=True, text=True, check=False)
    assert re.search(r"0 fatals / 0 errors / 0 warnings", done.stdout), done.stdout + done.stderr


def test_plain_text_is_readable(tmp_path: Path, doctrees: Path) -> None:
    sphinx("-b", "text", "-c", ROOT / "conf", "-d", doctrees, ROOT, tmp_path)
    written = {path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.txt")}
    assert len(written) > 100
    assert "| After Picture     | Precedes | Repair What Pays  |" in written["book/analysis/map.txt"]
    for name, text in written.items():
        assert not re.search(r"^\| \w \| \w \|", text, re.MULTILINE), f"{name}: a table with a letter in a line"
        assert "flowchart" not in text or name.startswith("book/"), name
