"""What a preview tells: plain text, short, without links out of the book."""

from __future__ import annotations

import pytest

from sphinx_hitl.core.blocks import Cell, Cite, Code, Fact, Facts, Mark, Out, Ref, Words
from sphinx_hitl.core.previews import FACT, FACTS, SUMMARY, preview


def facts(*parts: Fact) -> Facts:
    return Facts("hitl-facts", parts)


def test_facts_are_plain_text_in_their_order() -> None:
    card = facts(
        Fact("Stages", "hitl-stages", Cell((Ref("a", "", "Tuning"), Ref("b", "", "Cleaning")))),
        Fact("Status", "hitl-status", Cell((Mark("draft", "hitl-badge"),))),
        Fact("Api", "hitl-api", Cell((Code("study.optimize"), "and more"))),
    )
    shown = preview("Look.", [Words(("This is still being written.",)), card])
    assert shown == ("Look.", (("Stages", "Tuning, Cleaning"), ("Status", "draft"), ("Api", "study.optimize, and more")))


def test_what_leads_out_of_the_book_is_left_to_the_page() -> None:
    left_out = [Cell((Cite("Ada2020"),)), Cell((Out("https://example.org", "example"),)), Cell(())]
    card = facts(*(Fact("Evidence", "hitl-evidence", cell) for cell in left_out), Fact("Order", "hitl-order hitl-short", Cell(("3",))))
    assert preview("", [card]).facts == ()


def test_only_the_first_facts_are_told() -> None:
    card = facts(*(Fact(str(number), "", Cell(("value",))) for number in range(FACTS + 2)))
    assert [label for label, _ in preview("", [card]).facts] == [str(number) for number in range(FACTS)]


@pytest.mark.parametrize("length", [SUMMARY - 1, SUMMARY, SUMMARY + 1, 10 * SUMMARY])
def test_long_texts_are_cut_between_words(length: int) -> None:
    text = ("measure, " * length)[: length - 1] + "."
    shown = preview(text, [facts(Fact("Why", "", Cell((text,))))])
    assert len(shown.summary) <= SUMMARY
    assert len(shown.facts[0][1]) <= FACT
    if length <= SUMMARY:
        assert shown.summary == text
    else:
        assert shown.summary.endswith("measure…")


def test_a_word_without_end_is_cut_too() -> None:
    assert preview("x" * 1000, []).summary == "…"
