"""Views in real builds: numbered and named, in every kind of block and file, in HTML, LaTeX and plain text."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag

from .conftest import STAGE, Book, Result, pattern
from .whole import NEEDS_PAGE, conf, files

VIEWS = "book/views.md"


def book_with(folder: Path, text: str, **more: str) -> Book:
    """The whole book with this text on its page of views."""
    book = Book(folder / "book", conf("basic", settings=more.pop("settings", "")))
    for path, content in {**files(cited=False), "book/notes.txt": "Notes.", **more}.items():
        book.write(path, content)
    return book.write("book/prose.md", "# Prose\n\nNothing.\n").write(VIEWS, f"# Views\n\n{text}")


def article(result: Result) -> Tag:
    """What the page of views shows, as a tree."""
    found = BeautifulSoup(result.html("book/views"), "html.parser").select_one("section#views")
    assert found is not None
    return found


def tex(result: Result) -> str:
    return (result.out / "wholebook.tex").read_text(encoding="utf-8")


CAPTIONED = {
    "a table": "{traceability}",
    "an empty table": "{traceability}\n:status: reviewed",
    "a matrix": "{matrix}\n:rows: stage",
    "several tables": "{evidence}",
    "no gap of one kind": "{gaps}\n:kind: need-without-pattern",
    "several tables, the first one empty": "{gaps}",
    "a catalogue": "{catalogue}\n:kind: information-need",
    "a list that counts as a figure": "{pipeline}\n:format: list",
    "a diagram without its picture": "{pipeline}\n:format: diagram",
    "a diagram in a list": "{pipeline}",
    "a map": "{pattern-map}\n:whole:",
    "a map of nothing": "{pattern-map}\n:status: reviewed",
    "a walk": "{walk-path} first-walk",
}


LONELY = {
    "patterns/rollout/index.md": "---\norphan: true\n---\n\n"
    + STAGE.format(title="Rollout", order=3).replace(":order:", ":focus:\n:order:"),
    "patterns/rollout/canary.md": "---\norphan: true\n---\n\n" + pattern("Canary").replace(":stages: model-validation", ":stages: rollout"),
}
"""A stage in focus with one pattern, which is a gap, but not of the first kind."""


@pytest.mark.parametrize("view", CAPTIONED.values(), ids=CAPTIONED)
def test_what_has_a_caption_has_a_number(tmp_path: Path, view: str) -> None:
    text = f"See {{numref}}`it`, {{ref}}`it` and {{ref}}`here <it>`.\n\n```{view}\n:caption: The caption\n:name: it\n```\n"
    book = book_with(tmp_path, text, **LONELY)
    result = book.build()
    assert result.reported == []
    page = article(result)
    links = page.select('p a[href="#it"]:not(.headerlink)')
    assert [link.text for link in links[1:]] == ["The caption", "here"]
    there = page.select("#it")
    assert len(there) == 1
    assert there[0].name in {"table", "figure"}
    number = there[0].select_one(".caption-number")
    assert number is not None
    assert number.text.strip() == links[0].text
    assert len(page.select(".caption-number")) == 1
    # One latex build with the same doctrees: the number stands at the label that others name.
    latex = book.build("latex")
    assert latex.reported == []
    assert len(re.findall(r"caption\{[^\n]*\}\\label\{\\detokenize\{book/views:it\}\}", tex(latex))) == 1
    assert r"\ref{\detokenize{book/views:it}}" in tex(latex)


@pytest.mark.parametrize("builder", ["text", "man", "xml"])
def test_no_table_stands_in_another(tmp_path: Path, builder: str) -> None:
    views = "\n".join(f"```{view}\n:caption: Caption {number}\n:name: it-{number}\n```\n" for number, view in enumerate(CAPTIONED.values()))
    result = book_with(tmp_path, views, **LONELY).build(builder)
    assert result.reported == []
    if builder == "xml":
        page = ET.parse(result.out / "book/views.xml")
        assert len(page.findall(".//table")) > len(CAPTIONED) / 2
        assert page.findall(".//table//table") == []


def test_numbers_count_on_with_those_of_other_tables(tmp_path: Path) -> None:
    view = "```{matrix}\n:rows: stage\n:caption: C\n:name: it\n```\n"
    book = book_with(tmp_path, f"```{{list-table}} Before\n* - x\n```\n\n{view}\n{{numref}}`it` {{numref}}`tab-two`\n")
    page = article(book.build())
    assert [number.text.strip() for number in page.select(".caption-number")] == ["Table 1", "Table 2"]
    assert [link.text for link in page.select("p > a.internal .std-numref")] == ["Table 2", "Table 4"]


def test_collapsed_tables_open_in_html_and_are_open_elsewhere(tmp_path: Path) -> None:
    book = book_with(tmp_path, "```{pattern-map}\n:whole:\n```\n")
    details = article(book.build()).select_one("details")
    assert details is not None
    assert details.select_one("summary") is not None
    assert details.select_one("table") is not None
    text = book.build("text").text("book/views")
    assert "| Noise Floor" in text
    assert "Precedes" in text
    assert "Precedes" in tex(book.build("latex")).partition("{Views}")[2]


def test_plain_text_has_tables_instead_of_diagrams(tmp_path: Path) -> None:
    book = book_with(tmp_path, "```{pattern-map}\n:whole:\n:caption: Map\n```\n\n```{pipeline}\n```\n")
    book.conf = book.conf.replace('"sphinx_hitl"', '"sphinxcontrib.mermaid", "sphinx_hitl"').replace("hitl_diagrams = False", "")
    result = book.build("text")
    text = result.text("book/views")
    assert result.reported == []
    assert "| Noise Floor" in text
    assert "Map" in text
    assert "Model Validation" in text
    assert not re.search(r"flowchart|graph (?:TB|LR)|-->", text)


EMPTY = {
    "traceability": ":status: reviewed\n",
    "matrix": ":rows: pattern\n:status: reviewed\n",
    "catalogue": ":status: reviewed\n",
    "pattern-map": ":status: reviewed\n",
    "evidence": ":of: meter\n:class: threads\n",
    "gaps": ":kind: thin-stage\n",
}


def test_empty_results_say_so_in_words(tmp_path: Path) -> None:
    result = book_with(tmp_path, "\n".join(f"```{{{name}}}\n{options}```\n" for name, options in EMPTY.items())).build()
    assert result.reported == []
    page = article(result)
    sentences = [paragraph.text for paragraph in page.select("p")]
    assert len(sentences) == len(EMPTY)
    assert all(re.fullmatch(r"[A-Z][^.]*\.", sentence) for sentence in sentences)
    assert page.select("table") == []


def test_cells_name_their_rows_and_columns(tmp_path: Path) -> None:
    table = article(book_with(tmp_path, "```{matrix}\n:rows: stage\n:columns: how\n```\n").build()).select_one("table")
    assert table is not None
    assert [cell.get("scope") for cell in table.select("thead th")] == ["col"] * 4
    assert [row.select("th")[0].get("scope") for row in table.select("tbody tr")] == ["row", "row"]
    assert all(len(row.select("th")) == 1 for row in table.select("tbody tr"))


def test_counts_lead_to_what_they_count(tmp_path: Path) -> None:
    page = article(book_with(tmp_path, "```{matrix}\n:rows: stage\n```\n\n```{matrix}\n:rows: phase\n```\n").build())
    links = [link["href"] for link in page.select("td a")]
    assert links
    assert all(str(link).startswith("#") and page.select(f'[id="{str(link)[1:]}"]') for link in links)


MANY = "\n".join(f"```{{{name}}}\n{options}```\n" for name, options in [("matrix", ":rows: stage\n"), ("catalogue", ""), ("gaps", "")] * 3)


@pytest.mark.parametrize("frame", ["{}", ":::{{note}}\n{}:::\n", "::::{{admonition}} Title\n:::{{tip}}\n{}:::\n::::\n"])
def test_several_views_and_views_in_other_blocks(tmp_path: Path, frame: str) -> None:
    result = book_with(tmp_path, frame.format(MANY)).build()
    assert result.reported == []
    page = article(result)
    assert len(page.select("table.hitl-matrix")) == 3
    assert len(page.select("table.hitl-catalogue")) == 3
    ids = Counter(str(node["id"]) for node in BeautifulSoup(result.html("book/views"), "html.parser").select("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert ":rows:" not in page.text


def test_view_in_a_list_and_in_a_quote(tmp_path: Path) -> None:
    text = "- First\n\n  ```{catalogue}\n  :kind: information-need\n  ```\n\n- Last\n\n> ```{matrix}\n> :rows: stage\n> ```\n>\n> After.\n"
    result = book_with(tmp_path, text).build()
    assert result.reported == []
    page = article(result)
    assert page.select_one("li table.hitl-catalogue") is not None
    assert page.select_one("blockquote table.hitl-matrix") is not None
    assert "Last" in page.text
    assert "After." in page.text
    assert ":kind:" not in page.text


@pytest.mark.parametrize("fence", ["```", "````", "~~~", ":::"])
def test_every_fence(tmp_path: Path, fence: str) -> None:
    result = book_with(tmp_path, f"{fence}{{hitl:matrix}}\n:rows: stage\n\n:columns: how\n{fence}\n\nAfter.\n").build()
    assert result.reported == []
    assert article(result).select_one("table.hitl-matrix") is not None


def test_unknown_options_are_reported_once_and_the_view_is_shown(tmp_path: Path) -> None:
    result = book_with(tmp_path, "```{matrix}\n:rows: stage\n:bogus: 1\n```\n").build()
    assert [line.partition(":")[0] + line[line.rindex("[") :] for line in result.reported] == ["book/views.md[hitl.unknown-option]"]
    assert article(result).select_one("table.hitl-matrix") is not None


def test_views_in_restructured_text(tmp_path: Path) -> None:
    text = "Other\n=====\n\nSee :numref:`it`.\n\n.. matrix::\n   :rows: stage\n   :caption: Counts\n   :name: it\n\n.. note::\n\n   .. catalogue::\n"
    book = book_with(tmp_path, "Nothing.\n", **{"book/other.rst": text})
    book.edit("book/index.md", "prose\n", "prose\nother\n")
    result = book.build()
    assert result.reported == []
    page = BeautifulSoup(result.html("book/other"), "html.parser")
    assert page.select_one("table.hitl-matrix#it") is not None
    assert page.select_one(".note table.hitl-catalogue") is not None
    book.edit(NEEDS_PAGE, "## How much", "## By how much")
    assert "book/other" in book.build().written


def test_views_in_included_text(tmp_path: Path) -> None:
    part = "A part.\n\n```{matrix}\n:rows: stage\n```\n"
    book = book_with(tmp_path, "```{matrix}\n:rows: phase\n```\n\n```{include} part.inc\n```\n", **{"book/part.inc": part})
    result = book.build()
    assert result.reported == []
    assert len(article(result).select("table.hitl-matrix")) == 2


def test_a_matrix_of_a_thousand_columns_is_built(tmp_path: Path) -> None:
    card = "### Need {0}\n\n```{{information-need}}\n:id: need-{0}\n:why: decide\n:when: model-validation\n:how: other\n```\n"
    many = pattern("Many", body="\n".join(["Look.", *(card.format(number) for number in range(1000))]))
    book = book_with(tmp_path, "```{matrix}\n:rows: pattern\n:columns: need\n```\n", **{"patterns/model-validation/many.md": many})
    result = book.build()
    assert result.reported == []
    assert result.html("book/views").count('scope="col"') == 1002


def test_titles_survive_in_views(tmp_path: Path) -> None:
    title = 'Less < more | "quoted" & `code` [x] 🎲'
    book = book_with(tmp_path, "```{catalogue}\n```\n", **{"patterns/model-validation/odd.md": pattern(title)})
    result = book.build()
    assert result.reported == []
    assert "Less < more | “quoted” & code [x] 🎲" in article(result).text.replace('"quoted"', "“quoted”")
