"""Views in real builds: captions and numbers, references, collapsed tables, header cells, reStructuredText."""

from __future__ import annotations

import re

import pytest

from .conftest import CONF, Book

VIEWS = """\
# Views

See {numref}`gaps-table` and {numref}`chain`.

```{traceability}
:caption: From stage to evidence
:name: gaps-table
```

:::{note}
```{matrix}
:rows: stage
:columns: how
```
:::

```{pattern-map}
:stage: model-validation
:caption: The chain
:name: chain
```

```{gaps}
```
"""


@pytest.fixture
def viewed(book: Book) -> Book:
    book.conf = CONF + "numfig = True\n"
    return book.write("prose.md", VIEWS)


def test_captions_are_numbered_and_referred_to(viewed: Book) -> None:
    result = viewed.build()
    assert result.reported == []
    html = result.html("prose")
    assert re.search(r'href="#gaps-table"[^>]*><span class="std std-numref">Table 1</span>', html)
    assert re.search(r'<table[^>]*id="gaps-table"', html)
    assert "From stage to evidence" in html


def test_latex_numbers_them_too(viewed: Book) -> None:
    result = viewed.build("latex")
    assert result.reported == []
    assert "From stage to evidence" in (result.out / "smallbook.tex").read_text(encoding="utf-8")


def test_header_cells_say_what_they_head(viewed: Book) -> None:
    html = viewed.build().html("prose")
    assert '<th scope="col" class="head' in html
    assert '<th scope="row" class="stub' in html
    assert not re.search(r'<th class="(head|stub)', html)


def test_the_same_links_stand_as_a_table(viewed: Book) -> None:
    assert re.search(r'<details class="[^"]*hitl-collapsed', viewed.build().html("prose"))
    text = viewed.build("text").text("prose")
    assert "The same links as a table" in text
    assert "Noise Floor" in text


def test_a_view_in_restructuredtext(book: Book) -> None:
    book.write("other.rst", "Other\n=====\n\n.. traceability::\n   :stage: model-validation\n\n.. hitl:gaps::\n")
    book.edit("index.md", "prose\n", "prose\nother\n")
    result = book.build()
    assert result.reported == []
    assert "How much does the score vary?" in result.html("other")


def test_an_unknown_option_is_reported_once(book: Book) -> None:
    result = book.write("prose.md", "# Prose\n\n```{matrix}\n:row: stage\n```\n").build()
    assert len(result.reported) == 1
    assert "did you mean 'rows'? [hitl.unknown-option]" in result.reported[0]


def test_a_stage_that_does_not_exist_is_a_finding_and_the_page_builds(book: Book) -> None:
    result = book.write("prose.md", "# Prose\n\n```{traceability}\n:stage: hpo\n```\n").build()
    assert len(result.reported) == 1
    assert "[hitl.unknown-id]" in result.reported[0]
