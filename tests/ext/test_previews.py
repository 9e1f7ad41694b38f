"""The data of previews and searches, which browsers load as a script."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Book, Result

DATA = "_static/hitl-previews-data.js"


def told(built: Result) -> dict[str, Any]:
    text = (built.out / DATA).read_text(encoding="ascii")
    return json.loads(text.removeprefix("hitlPreviews(").removesuffix(");\n"))


@pytest.mark.parametrize(("builder", "page"), [("html", "noise-floor.html"), ("dirhtml", "noise-floor/")])
def test_every_object_is_told_at_its_address(book: Book, builder: str, page: str) -> None:
    objects = told(book.build(builder))
    assert len(objects) == 6
    pattern = objects[f"patterns/model-validation/{page}"]
    assert (pattern["id"], pattern["kind"], pattern["title"]) == ("noise-floor", "Pattern", "Noise Floor")
    assert pattern["summary"] == "Measure how much a score moves."
    assert ["Stages", "Model Validation"] in pattern["facts"]
    need = next(value for address, value in objects.items() if address.endswith("#seed-variance"))
    assert (need["kind"], need["facts"][0]) == ("Information need", ["Why", "decide how often to repeat"])


def test_a_change_elsewhere_is_told_after_the_next_build(book: Book) -> None:
    book.build()
    book.edit("patterns/model-validation/index.md", "# Model Validation", "# Last Exam")
    book.edit("patterns/model-validation/sealed-test.md", ":status:", ":formerly: closed-box\n:status:")
    again = book.build()
    assert (again.out / DATA).read_bytes() == (book.build(out="clean", doctrees="clean-trees").out / DATA).read_bytes()
    objects = told(again)
    assert ["Stages", "Last Exam"] in objects["patterns/model-validation/noise-floor.html"]["facts"]
    assert objects["patterns/model-validation/sealed-test.html"]["formerly"] == ["closed-box"]
    book.remove("patterns/model-validation/split-contract.md")
    assert not any("split-contract" in address for address in told(book.build()))


def test_text_of_authors_cannot_end_the_script(book: Book) -> None:
    book.edit("patterns/model-validation/noise-floor.md", "# Noise Floor", '# Noise </script><b> "Floor" \\ \u2028')
    titles = [value["title"] for value in told(book.build()).values()]
    assert any("Floor" in title and "\\" in title for title in titles)


@pytest.mark.parametrize("builder", ["singlehtml", "epub", "text"])
def test_other_builders_do_without(book: Book, builder: str) -> None:
    built = book.build(builder)
    assert not (built.out / DATA).exists()
    pages = [path.read_text(encoding="utf-8") for path in built.out.rglob("*.*html")]
    assert not any("hitl-previews" in page or "hitl-catalogue" in page for page in pages)
