"""The real book as PDF, read with real readers."""

from __future__ import annotations

import ctypes
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pikepdf
import pypdf
import pypdfium2
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


def rects(page: pypdfium2.PdfPage) -> tuple[pypdfium2.PdfTextPage, list[tuple[float, float, float, float]]]:
    """The text of a page, and the boxes (left, bottom, right, top) of its runs, as PDFium sets the letters."""
    text = page.get_textpage()
    return text, [text.get_rect(number) for number in range(text.count_rects())]


def font(text: pypdfium2.PdfTextPage, rect: tuple[float, float, float, float]) -> str:
    """The face in which a run begins."""
    at = text.get_index(rect[0] + 2, (rect[1] + rect[3]) / 2, 4, 4)
    name = ctypes.create_string_buffer(200)
    pypdfium2.raw.FPDFText_GetFontInfo(text.raw, at or 0, name, len(name), ctypes.c_int())
    return name.value.decode()


def test_no_line_runs_over_the_edge(placed: pypdfium2.PdfDocument) -> None:
    """Every run of letters lies between the margins; punctuation may hang 3 points beyond, a space at the end of a line 5 more."""
    beyond: list[tuple[int, str]] = []
    margin = 24.5 * MILLIMETER - 3
    for number, page in enumerate(placed, 1):
        width, height = page.get_size()
        text, runs = rects(page)
        assert runs, number
        for run in runs:
            left, bottom, right, top = run
            if left >= margin and right <= width - margin and bottom > 25 and top < height - 25:
                continue
            words = text.get_text_bounded(*run)
            if left < margin or right - 5 * words.endswith(" ") > width - margin or bottom <= 25 or top >= height - 25:
                beyond.append((number, words))
    assert beyond == []


def test_no_heading_ends_a_page(placed: pypdfium2.PdfDocument) -> None:
    """The last line above the page's number is not in the face of headings, except where a title stands alone in the upper half."""
    alone: list[tuple[int, str]] = []
    for number, page in enumerate(placed, 1):
        text, runs = rects(page)
        runs = [run for run in runs if run[1] > 62]
        bottom = min(run[1] for run in runs)
        last = [run for run in runs if run[1] < bottom + 4]
        if bottom < page.get_size()[1] / 3 and all("Bold" in font(text, run) for run in last):
            alone.append((number, text.get_text_bounded(*last[0])))
    assert alone == []


def test_a_pattern_starts_on_a_new_page(texts: list[str]) -> None:
    starts = [start_of(name, texts) for name in titles("pattern")]
    assert len(starts) == len(set(starts))


def test_the_index_says_where_each_entry_is(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    first = next(number for number, text in enumerate(texts) if text.startswith("Index Patterns"))
    index = " ".join(re.sub(r" \d+$", "", text) for text in texts[first:])
    assert [group for group in ("Patterns", "Information needs", "Stages", "Tools", "Terms") if f"{group} " not in index] == []
    labels = pdf.page_labels
    for name in titles("pattern"):
        assert re.search(rf"{re.escape(name)}, {labels[start_of(name, texts)]}\b", index), name
    for name in (*titles("stage"), *titles("tool")):
        assert re.search(rf"{re.escape(name)}, \d+", index), name
    assert re.search(r"noise floor, \d+", index)
    assert re.search(r"How far apart are training, validation and untouched test score\?, \d+", index)


def test_every_diagram_has_its_links_in_words(printed: Path) -> None:
    """A map has its table beneath, a walk its steps, the pipeline its list; a drawing made by hand has its text around it."""
    lines = (printed / "book" / "book.typ").read_text(encoding="utf-8").splitlines()
    drawn = [number for number, line in enumerate(lines) if 'diagram("../hitl-' in line]
    kinds = Counter[str]()
    for number in drawn:
        around = lines[number - 6 : number + 4]
        kinds[
            "table"
            if any("The same links as a table" in line for line in around)
            else "list"
            if any("#enum(" in line for line in around)
            else "none"
        ] += 1
    assert kinds["table"] >= 6
    assert kinds["list"] >= 5
    assert kinds["none"] <= 1


def test_what_is_for_screens_is_not_on_paper(texts: list[str], pdf: pypdf.PdfReader) -> None:
    marked = {title for _, title in bookmarks(pdf.outline)}
    assert "Catalogue" not in marked
    whole = " ".join(texts)
    for never in ("Choose stages", "links that point here", "Edit this page", "Next in the book"):
        assert never not in whole, never
