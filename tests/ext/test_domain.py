"""Roles, links, the inventory, another book, search, old ids."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from .conftest import CONF, Book, fill, pattern

PROSE = """\
# Prose

Roles: {pattern}`noise-floor`, {pattern}`the floor <noise-floor>`, {hitl:stage}`model-validation`,
{information-need}`seed-variance`, {any}`sealed-test`, [](#split-contract), [named](#seed-variance),
[by path](patterns/model-validation/needs.md#seed-variance), {item}`noise-floor`.
"""


def links(html: str) -> list[tuple[str, str]]:
    """(href, text) of the links in the article."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return [(href, re.sub(r"<[^>]+>", "", text)) for href, text in found]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "text", "latex", "xml", "man"])
def test_every_form_of_link_resolves_in_every_builder(book: Book, builder: str) -> None:
    assert book.write("prose.md", PROSE).build(builder).reported == []


def test_links_carry_titles_and_lead_to_anchors(book: Book) -> None:
    found = links(book.write("prose.md", PROSE).build().html("prose"))
    floor = "patterns/model-validation/noise-floor.html"
    need = "patterns/model-validation/needs.html#seed-variance"
    for expected in [
        (floor, "Noise Floor"),
        (floor, "the floor"),
        ("patterns/model-validation/index.html", "Model Validation"),
        (need, "How much does the score vary?"),
        ("patterns/model-validation/sealed-test.html", "Sealed Test"),
        ("patterns/model-validation/split-contract.html", "Split Contract"),
        (need, "named"),
        (need, "by path"),
    ]:
        assert expected in found


def test_inventory_holds_every_object(book: Book) -> None:
    out = book.build().out
    inventory = InventoryFile.loads((out / "objects.inv").read_bytes(), uri="").data
    assert set(inventory["hitl:pattern"]) == {"noise-floor", "sealed-test", "split-contract"}
    assert set(inventory["hitl:stage"]) == {"model-selection", "model-validation"}
    need = inventory["hitl:information-need"]["seed-variance"]
    assert (need.uri, need.display_name) == ("patterns/model-validation/needs.html#seed-variance", "How much does the score vary?")


@pytest.mark.parametrize(
    "extensions", ['["myst_parser", "sphinx.ext.intersphinx"]', '["myst_parser", "sphinx.ext.intersphinx", "sphinx_hitl"]']
)
def test_another_book_links_to_a_pattern(book: Book, tmp_path: Path, extensions: str) -> None:
    inventory = book.build().out / "objects.inv"
    conf = f'extensions = {extensions}\nintersphinx_mapping = {{"hb": ("https://example.org/book", {str(inventory)!r})}}\nhtml_theme = "basic"\n'
    other = Book(tmp_path / "other", conf)
    other.write("index.md", "# Other\n\n<inv:hb:hitl:pattern#noise-floor> and [a need](inv:#seed-variance).\n")
    result = other.build()
    assert result.reported == []
    found = links(result.html("index"))
    assert ("https://example.org/book/patterns/model-validation/noise-floor.html", "Noise Floor") in found
    assert ("https://example.org/book/patterns/model-validation/needs.html#seed-variance", "a need") in found


def test_another_book_with_the_extension_uses_roles(book: Book, tmp_path: Path) -> None:
    inventory = book.build().out / "objects.inv"
    conf = (
        CONF.replace('"sphinx_hitl"', '"sphinx.ext.intersphinx", "sphinx_hitl"')
        + f'intersphinx_mapping = {{"hb": ("https://example.org/book", {str(inventory)!r})}}\n'
    )
    other = Book(tmp_path / "other", conf).write("index.md", "# Other\n\n{external+hb:hitl:pattern}`noise-floor`\n")
    result = other.build()
    assert result.reported == []
    assert ("https://example.org/book/patterns/model-validation/noise-floor.html", "Noise Floor") in links(result.html("index"))


def test_search_finds_objects_by_name(book: Book) -> None:
    text = (book.build().out / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    names = {entry[-1] for entries in index["objects"].values() for entry in entries}
    assert {"Noise Floor", "How much does the score vary?", "Model Validation"} <= names


def test_search_finds_an_object_and_not_all_that_are_tied_to_it(book: Book) -> None:
    book.write("patterns/model-validation/zymurgy.md", pattern("Zymurgy", ":refines: noise-floor\n"))
    book.write("table.md", "# Table\n\n```{traceability}\n```\n\n```{catalogue}\n```\n\n```{ways-in}\n:by: stage\n```\n")
    result = book.build()
    assert "Zymurgy" in result.html("patterns/model-validation/noise-floor")
    assert result.html("table").count("Zymurgy") >= 3
    text = (result.out / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    found = [index[words].get("zymurgi", []) for words in ("terms", "titleterms")]
    pages = [index["docnames"][number] for numbers in found for number in (numbers if isinstance(numbers, list) else [numbers])]
    assert {"patterns/model-validation/zymurgy", "index"} <= set(pages), "its own page, and the one that lists it in a toctree"
    assert {"patterns/model-validation/noise-floor", "table"}.isdisjoint(pages)


def test_old_ids_and_old_addresses_keep_working(book: Book) -> None:
    book.write("prose.md", "# Prose\n\nSee {pattern}`error-bars` and [](#error-bars).\n")
    book.edit("patterns/model-validation/noise-floor.md", ":status:", ":formerly: error-bars\n:status:")
    book.edit("patterns/model-validation/needs.md", ":why:", ":formerly: spread\n:why:")
    result = book.build()
    assert result.reported == []
    index = (result.out / "searchindex.js").read_text(encoding="utf-8")
    assert '"Noise Floor (error-bars)"' in index
    assert '"How much does the score vary? (spread)"' in index
    assert [link for link in links(result.html("prose")) if link == ("patterns/model-validation/noise-floor.html", "Noise Floor")]
    assert 'url=noise-floor.html"' in result.html("patterns/model-validation/error-bars")
    assert 'id="spread"' in result.html("patterns/model-validation/needs")
    book.edit("patterns/model-validation/noise-floor.md", ":formerly: error-bars\n", "").write("prose.md", "# Prose\n\nNothing.\n")
    assert not (book.build().out / "patterns/model-validation/error-bars.html").exists()


def test_a_page_with_every_kind(empty_book: Book) -> None:
    fill(empty_book)
    empty_book.write(
        "patterns/tools/meter.md",
        "# Meter\n\n```{tool}\n:homepage: https://example.org\n:version: 1.0\n:historical:\n```\n\nA tool.\n\n"
        "## Spread of scores\n\n```{tool-feature}\n:id: meter-spread\n:needs: seed-variance\n:documented-in: docs/spread.rst\n:api: meter.spread()\n```\n",
    )
    empty_book.write(
        "patterns/walks/first.md",
        "# First Walk\n\n```{walk}\n:id: first-walk\n:steps: noise-floor, sealed-test\n```\n\nA walk.\n\n```{walk-path} first-walk\n```\n",
    )
    empty_book.edit("index.md", "patterns/*/index", "patterns/*/index\npatterns/tools/*\npatterns/walks/*")
    result = empty_book.build()
    assert result.reported == []
    assert "Meter: Spread of scores" in result.html("patterns/model-validation/needs")
    assert "First Walk" in result.html("patterns/model-validation/noise-floor")
    assert pattern("x").startswith("# x")
