"""The collection's data beside the pages, and the page that offers it."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlsplit

import pytest

from tools.reference.pages import page_text

from .conftest import Book


@pytest.fixture
def with_data(book: Book) -> Book:
    book.write("index.md", book.read("index.md").replace("prose\n", "prose\nbook/analysis/data\n"))
    return book.write("book/analysis/data.md", page_text("analysis/data.md"))


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_every_item_and_download_is_where_the_files_say(with_data: Book, builder: str) -> None:
    built = with_data.build(builder)
    assert built.reported == []
    pages = {path.relative_to(built.out).as_posix(): path.read_text(encoding="utf-8") for path in built.out.rglob("*.html")}
    for item in json.loads((built.out / "data" / "hitl.json").read_text(encoding="utf-8"))["items"]:
        address = urlsplit(item["page"])
        html = pages[unquote(address.path) + ("index.html" if builder == "dirhtml" else "")]
        assert not address.fragment or f'id="{unquote(address.fragment)}"' in html
    page = built.out / ("book/analysis/data/index.html" if builder == "dirhtml" else "book/analysis/data.html")
    offered = re.findall(r'<a href="([^"]+)" download', page.read_text(encoding="utf-8"))
    made = {path.resolve() for path in (built.out / "data").iterdir()}
    assert len(made) == 9
    assert {(page.parent / address).resolve() for address in offered} == made


@pytest.mark.parametrize(("builder", "suffix"), [("epub", "xhtml"), ("singlehtml", "html"), ("text", "txt")])
def test_other_builders_offer_nothing_that_is_not_there(with_data: Book, builder: str, suffix: str) -> None:
    built = with_data.build(builder)
    assert not (built.out / "data").exists()
    text = "".join(path.read_text(encoding="utf-8") for path in built.out.rglob(f"*.{suffix}"))
    assert "The HTML edition of this book offers the files for download." in text
    assert 'data/hitl.json"' not in text


def test_a_second_build_changes_what_has_changed(with_data: Book) -> None:
    out = with_data.build().out / "data"
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    with_data.build()
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before
    with_data.edit("patterns/model-validation/noise-floor.md", "Decide well.", "Decide better.")
    with_data.build()
    after = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"hitl.json", "sections.csv"}


def test_a_build_that_failed_writes_nothing(with_data: Book) -> None:
    with_data.conf += 'def setup(app):\n    app.connect("env-updated", lambda *_: 1 / 0)\n'
    with pytest.raises(Exception, match="zero"):
        with_data.build(out="failed")
    assert not (with_data.root.parent / f"{with_data.root.name}-out" / "failed" / "data").exists()


@pytest.mark.parametrize(
    "edit", [("Decide well.", "Decide better.\n\nAnd\n\nlater."), ("# Noise Floor", "# Floor of Noise"), (":precedes: sealed-test\n", "")]
)
def test_files_are_put_together_anew_from_what_is_still_true(with_data: Book, edit: tuple[str, str]) -> None:
    out = with_data.build().out / "data"
    (out / "sections.csv").write_bytes((out / "sections.csv").read_bytes().replace(b"Measure", b"Weasure").replace(b"Decide", b"Divide"))
    with_data.edit("patterns/model-validation/noise-floor.md", *edit).build()
    clean = with_data.build(out="clean", doctrees="others").out / "data"
    names = sorted(path.name for path in clean.iterdir())
    assert [name for name in names if (out / name).read_bytes() != (clean / name).read_bytes()] == []
