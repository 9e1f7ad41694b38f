"""The real book as PDF, read with real readers."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pikepdf
import pypdf
import pytest

from tests.print.conftest import titles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MILLIMETER = 72 / 25.4


def bookmarks(outline: list[Any], depth: int = 0) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry, depth + 1)
        else:
            yield depth, str(entry.title)


def links(pdf: pypdf.PdfReader) -> Iterator[tuple[int, Any]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.get("/Annots") or []:
            entry = annotation.get_object()
            if entry.get("/Subtype") == "/Link":
                yield number, entry


def start_of(name: str, texts: list[str]) -> int:
    """The page with the title of a pattern, its summary and its card."""
    form = re.compile(rf"(?:[\w ,-]+ )?{re.escape(name)} .{{20,420}}? Stages ")
    return next(number for number, text in enumerate(texts) if form.match(text[:700]))


def destination(entry: Any) -> Any:
    action = entry["/A"].get_object() if "/A" in entry else None
    return (action["/D"] if action is not None else entry["/Dest"]).get_object()


def is_internal(entry: Any) -> bool:
    return "/Dest" in entry or entry["/A"].get_object()["/S"] == "/GoTo"


@pytest.mark.parametrize("kind", ["stage", "pattern", "walk", "tool"])
def test_every_page_of_the_language_is_in_text_and_bookmarks(kind: str, pdf: pypdf.PdfReader, texts: list[str]) -> None:
    names = list(titles(kind))
    assert names
    marked = {title for _, title in bookmarks(pdf.outline)}
    whole = " ".join(texts)
    assert [name for name in names if name not in marked] == []
    assert [name for name in names if name not in whole] == []


def test_bookmarks_lead_from_parts_to_stages_to_patterns(pdf: pypdf.PdfReader) -> None:
    found = list(bookmarks(pdf.outline))
    assert (0, "Index") in found
    at = {title: depth for depth, title in reversed(found)}
    assert at["The pattern language"] == 0
    assert at["Model Selection"] == 1
    assert at["Noise Floor"] == 2
    assert "Resulting Context" not in at


def test_title_page_and_metadata(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Human-in-the-loop AutoML: information needs and usage patterns"
    assert pdf.metadata.author
    assert pdf.metadata.subject
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.year == 2026
    assert texts[0].startswith("Human-in-the-loop AutoML Information needs and usage patterns")
    assert texts[1].startswith("Contents")


def test_it_says_its_language_and_is_tagged(printed: Path) -> None:
    with pikepdf.open(printed / "book.pdf") as book:
        root = book.Root
        assert str(root.Lang) == "en"
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        with book.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_every_internal_link_resolves(pdf: pypdf.PdfReader) -> None:
    pages = {page.indirect_reference.idnum for page in pdf.pages if page.indirect_reference}
    named = pdf.named_destinations
    inner = [entry for _, entry in links(pdf) if is_internal(entry)]
    assert len(inner) > 2000
    for entry in inner:
        goal = destination(entry)
        if isinstance(goal, str):
            assert goal in named
        else:
            assert goal[0].idnum in pages


def test_no_label_was_missing(printed: Path) -> None:
    folder = printed / "book"
    places = json.loads((folder / "places.json").read_text(encoding="utf-8"))
    assert set(json.loads((folder / "labels.json").read_text(encoding="utf-8"))) == set(places)


def test_pages_named_in_cards_are_those_of_the_patterns(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    labels = pdf.page_labels
    starts = {name: labels[start_of(name, texts)] for name in titles("pattern")}
    named = Counter[str]()
    for text in texts:
        for name, start in starts.items():
            for page in re.findall(
                rf"(?:Uses|Precedes|Refines|Used by|Preceded by|; ){re.escape(name)}, p\. (\d+)", text.replace(" " + name, name)
            ):
                named[f"{name}: {page}" if page != start else "right"] += 1
    assert named["right"] > 100
    assert named.total() - named["right"] <= named["right"] * 0.02, named


def test_external_links_carry_their_address(pdf: pypdf.PdfReader) -> None:
    outer = [str(entry["/A"].get_object()["/URI"]) for _, entry in links(pdf) if not is_internal(entry)]
    assert len(outer) > 200
    assert {urlsplit(address).scheme for address in outer} <= {"https", "http", "mailto"}


def test_nodes_of_the_pipeline_are_links(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    number = next(
        number for number, text in enumerate(texts) if "Phases and stages, in the order of a first pass" in text and "Fig" in text
    )
    spots = [entry for page, entry in links(pdf) if page == number and float(entry["/Rect"][3]) - float(entry["/Rect"][1]) > 20]
    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(pdf.pages) if page.indirect_reference}
    goals = " ".join(texts[numbers[destination(entry)[0].idnum]][:60] for entry in spots)
    assert [name for name in titles("stage") if name not in goals] == []


def test_pictures_are_vectors_and_fonts_embedded(printed: Path) -> None:
    fonts = set()
    with pikepdf.open(printed / "book.pdf") as book:
        for entry in book.objects:
            if isinstance(entry, pikepdf.Stream):
                assert entry.get("/Subtype") != "/Image"
            elif isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
                fonts.add(str(entry.FontName).partition("+")[2])
                assert any(key in entry for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    assert any("LibertinusSerif" in name for name in fonts)
    drawn = re.findall(r'diagram\("\.\./([^"]+)"', (printed / "book" / "book.typ").read_text(encoding="utf-8"))
    assert len(drawn) > 10
    assert all((printed / "book" / name).exists() for name in drawn)


def test_it_has_the_pages_that_such_a_book_has(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    patterns = len(list(titles("pattern")))
    assert 3 * patterns < len(pdf.pages) < 12 * patterns
    empty = [number for number, text in enumerate(texts) if len(text) < 12]
    assert [number for number in empty if number + 1 in empty] == []


def test_nothing_is_unresolved(texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert "??" not in text, number
        assert "p. 000" not in text, number
        assert "\ufffd" not in text, number


def test_no_line_runs_over_the_edge(pdf: pypdf.PdfReader) -> None:
    """Where each run of letters starts, and roughly where it ends, lies between the margins."""
    beyond: list[tuple[int, str]] = []
    seen = 0
    for number, page in enumerate(pdf.pages, 1):
        width = float(page.mediabox.width)

        def look(text: str, cm: list[float], tm: list[float], _font: Any, size: float, number: int = number, width: float = width) -> None:
            nonlocal seen
            is_upright = abs(cm[1]) < 0.01 and abs(tm[1]) < 0.01
            if not text.strip() or not is_upright:
                return
            seen += 1
            start = cm[4] + cm[0] * tm[4]
            end = start + 0.36 * abs(size * tm[0] * cm[0]) * max(len(line.strip()) for line in text.splitlines())
            if start < 20 * MILLIMETER or end > width - 20 * MILLIMETER:
                beyond.append((number, text.strip()[:60]))

        if "/XObject" not in (page.get("/Resources") or {}):  # the runs of a picture are in its own measure
            page.extract_text(visitor_text=look)
    assert seen > 10000
    assert beyond == []


def test_a_pattern_starts_on_a_new_page_and_no_heading_ends_one(texts: list[str]) -> None:
    starts = [start_of(name, texts) for name in titles("pattern")]
    assert len(starts) == len(set(starts))
    headings = "Goal|Problem|Context|Forces|Solution|Rationale|Resulting Context|Known Uses"
    assert [number for number, text in enumerate(texts, 1) if re.search(rf"[.:)] (?:{headings}) \d+$", text)] == []
