"""Documents in reStructuredText: roles and views work there as they do in Markdown, and stay as current."""

from __future__ import annotations

import re

import pytest

from sphinx_hitl.core.viewspec import VIEWS

from .conftest import Book

PAGE = """\
Plain
=====

See :hitl:pattern:`noise-floor`, :pattern:`the other <sealed-test>`, :stage:`model-validation`,
:information-need:`seed-variance`, :item:`split-contract` and :any:`noise-floor`.

.. hitl:catalogue::
   :caption: What there is
   :name: what-there-is

:numref:`what-there-is` counts.
"""


@pytest.fixture
def mixed(book: Book) -> Book:
    """The small book with a page in reStructuredText."""
    book.conf += "numfig = True\n"
    return book.write("plain.rst", PAGE).edit("index.md", "prose\n", "prose\nplain\n")


def test_roles_and_views_work(mixed: Book) -> None:
    built = mixed.build()
    assert built.reported == []
    shown = built.html("plain")
    body = shown[shown.index("<h1>Plain") : shown.index("</section>")]
    links = re.findall(r'<a class="hitl[^"]*" href="([^"]+)"[^>]*><span[^>]*>(.*?)</span>', body)
    folder = "patterns/model-validation"
    assert [
        (f"{folder}/noise-floor.html", "Noise Floor"),
        (f"{folder}/sealed-test.html", "the other"),
        (f"{folder}/index.html", "Model Validation"),
        (f"{folder}/needs.html#seed-variance", "How much does the score vary?"),
        (f"{folder}/split-contract.html", "Split Contract"),
        (f"{folder}/noise-floor.html", "Noise Floor"),
    ] == links[:6]
    assert "Table 1" in body
    assert "What there is" in body


def test_what_they_show_stays_current(mixed: Book) -> None:
    mixed.build()
    assert mixed.build().written == []
    mixed.edit("patterns/model-validation/noise-floor.md", "# Noise Floor", "# Quiet Ground")
    built = mixed.build()
    assert "plain" in built.written
    assert "plain" not in built.read
    assert "Quiet Ground" in built.html("plain")
    assert built.tree() == mixed.build(out="clean", doctrees="fresh", fresh=True).tree()


def test_a_wrong_id_is_reported_at_its_line_on_every_build(mixed: Book) -> None:
    mixed.edit("plain.rst", ":item:`split-contract`", ":item:`split-contrast`")
    first, second = mixed.build().reported, mixed.build().reported
    assert [re.sub(r"^plain\.rst:\d+: ", "", line) for line in first] == [
        "WARNING: hitl:item reference target not found: split-contrast [ref.item]"
    ]
    assert first == second


def test_options_are_checked_as_in_markdown(mixed: Book) -> None:
    mixed.edit("plain.rst", "   :caption: What there is\n", "   :caption: What there is\n   :stage: model-validatoin\n")
    expected = ["plain.rst:7: ERROR: unknown stage 'model-validatoin'; did you mean 'model-validation'? [hitl.unknown-id]"]
    assert mixed.build().reported == expected
    assert mixed.build().reported == expected


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_works(mixed: Book, name: str) -> None:
    walk = "# A walk\n\n```{walk}\n:id: a-walk\n:steps: noise-floor, sealed-test\n```\n\nOne by one.\n"
    mixed.write("patterns/walks/a-walk.md", f"---\norphan: true\n---\n\n{walk}")
    argument = " a-walk" if VIEWS[name].argument else ""
    mixed.write("plain.rst", f"Plain\n=====\n\nBefore.\n\n.. {name}::{argument}\n\nAfter.\n")
    built = mixed.build("text")
    assert built.reported == []
    assert len(built.text("plain").split("Before.")[1].split("After.")[0].strip()) > 10


def test_a_card_is_an_error_and_its_text_is_kept(mixed: Book) -> None:
    mixed.edit("plain.rst", "See ", ".. pattern::\n   :status: draft\n\n   Kept text.\n\nSee ")
    for _ in range(2):
        built = mixed.build()
        assert [line.rpartition(" ")[2] for line in built.reported] == ["[hitl.unseen-card]"]
        assert built.reported[0].startswith("plain.rst:4: ERROR")
        assert "Kept text." in built.html("plain")
