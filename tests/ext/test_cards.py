"""What a card shows under its heading, in HTML, plain text and LaTeX."""

from __future__ import annotations

import re

import pytest

from .conftest import Book, pattern

FLOOR = "patterns/model-validation/noise-floor"


def test_facts_links_and_incoming_links_are_shown(book: Book) -> None:
    text = book.build("text").text(FLOOR)
    assert text.index("Measure how much") < text.index("Stages:") < text.index("Goal\n")
    for line in ("Stages:", "Model Validation", "Status:", "complete", "Precedes:", "Sealed Test", "Used by:"):
        assert line in text


def test_html_has_classes_and_anchors(book: Book) -> None:
    html = book.build().html(FLOOR)
    assert re.search(r'<section[^>]*class="hitl hitl-pattern"', html)
    assert re.search(r'<section[^>]*class="hitl-section hitl-section-goal"', html)
    assert '<dl class="hitl hitl-facts hitl-pattern-facts field-list' in html
    needs = book.build().html("patterns/model-validation/needs")
    assert re.search(r'<section[^>]*id="seed-variance"', needs)


def test_latex_holds_facts_and_links(book: Book) -> None:
    tex = (book.build("latex").out / "smallbook.tex").read_text(encoding="utf-8")
    assert "Precedes" in tex
    assert r"\hyperref[\detokenize{patterns/model-validation/needs:seed-variance}]" in tex


def test_nothing_of_the_card_is_left_in_the_text(book: Book) -> None:
    result = book.build("text")
    assert ":stages:" not in result.text(FLOOR)
    assert "```" not in result.text(FLOOR)


def test_a_draft_says_so(book: Book) -> None:
    book.edit(f"{FLOOR}.md", ":status: complete", ":status: draft")
    assert "This pattern is still being written." in book.build("text").text(FLOOR)
    assert "still being written" not in book.build("text").text("patterns/model-validation/sealed-test")


def test_a_need_on_the_pattern_belongs_to_it(book: Book) -> None:
    need = "Look at it.\n\n### What else moves it?\n\n```{information-need}\n:why: decide what to vary\n:when: model-validation\n:how: other\n```\n\nA list.\n"
    result = book.write(f"{FLOOR}.md", pattern("Noise Floor", body=need)).build()
    assert result.reported == []
    assert 'href="#noise-floor/what-else-moves-it"' in result.html(FLOOR)
    assert re.search(r'<section[^>]*id="noise-floor/what-else-moves-it"', result.html(FLOOR))


@pytest.mark.parametrize("title", ['A "quoted" title', "Less < more & `code`", "Pipe | and [bracket]", "Émoji 🎲 title", "עברית"])
def test_titles_survive(book: Book, title: str) -> None:
    result = book.write(f"{FLOOR}.md", pattern(title)).build()
    assert result.reported == []
    shown = result.html("patterns/model-validation/sealed-test")
    plain = title.replace("`", "").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    assert plain in shown or plain.replace("&quot;", '"') in shown


def test_a_walk_on_a_page_of_its_own_says_first_what_it_is_for(book: Book) -> None:
    walk = "# A Day\n\n```{walk}\n:id: day\n:steps: noise-floor, sealed-test\n```\n\nFrom a score to a number that holds.\n"
    text = book.write("patterns/walks/day.md", walk).build("text").text("patterns/walks/day")
    assert text.index("From a score") < text.index("Steps:")
    need = book.build("text").text("patterns/model-validation/needs")
    assert need.index("decide how often to repeat") < need.index("A spread.")
