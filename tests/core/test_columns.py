"""Widths of columns: what fits is left alone, the rest is shared out by how much text there is."""

from __future__ import annotations

import pytest

from sphinx_hitl.core.columns import LANDSCAPE, PADDING, PLAIN, PORTRAIT, letters, plan, shares

SENTENCE = "some words of a text that goes on and on " * 4


def rows(*texts: tuple[str, ...]) -> list[list[list[str]]]:
    return [[[text] for text in row] for row in texts]


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert plan(rows(("Name", "Value"), ("one", "two")), 1, is_forced=False) == (("auto", "auto"), False, False)


def test_its_author_may_want_it_wide() -> None:
    assert plan(rows(("Name", "Value"), ("one", "two")), 1, is_forced=True).is_wide


def test_long_texts_share_a_portrait_line_by_their_length() -> None:
    found = plan(rows(("Name", "Short", "Long"), ("one", SENTENCE, SENTENCE * 3)), 1, is_forced=False)
    widths = [float(column.removesuffix("fr")) for column in found.columns]
    assert widths == sorted(widths)
    assert sum(widths) == pytest.approx(PORTRAIT, abs=0.2)
    assert not found.is_wide


def test_long_words_need_a_landscape_page() -> None:
    found = plan(rows(tuple("x" * 20 for _ in range(7)), (SENTENCE,) * 7), 1, is_forced=False)
    assert found.is_wide
    assert sum(float(column.removesuffix("fr")) for column in found.columns) == pytest.approx(LANDSCAPE, abs=0.5)


@pytest.mark.parametrize(("count", "is_wide"), [(16, False), (17, True)])
def test_columns_of_signs_are_a_matrix(count: int, is_wide: bool) -> None:
    found = plan(rows(("A long name", *["Heading"] * (count - 1)), ("row", *["✓"] * (count - 1))), 1, is_forced=False)
    assert found == (("1fr", *["auto"] * (count - 1)), True, is_wide)


def test_headings_alone_are_no_matrix() -> None:
    assert not plan(rows(("a",) * 8), 1, is_forced=False).is_matrix


def test_a_text_among_signs_makes_it_none() -> None:
    assert not plan(rows(("a",) * 8, (*["1"] * 7, "a text")), 1, is_forced=False).is_matrix


def test_rows_may_be_shorter_than_others() -> None:
    assert plan(rows(("a", "b"), ("c",)), 1, is_forced=False).columns == ("auto", "auto")


def test_plain_text_that_fits_gets_what_it_wants() -> None:
    assert letters(rows(("ab", "abcdef"), ("abcd", "a")), 2) == [4, 6]


def test_plain_text_that_does_not_fit_shares_the_line() -> None:
    found = letters(rows(("Name", "Text"), ("one", SENTENCE)), 2)
    assert found[0] < found[1]
    assert PLAIN - 4 * PADDING <= sum(found) <= PLAIN


def test_no_column_of_plain_text_is_narrower_than_three_letters() -> None:
    assert letters(rows(("", "a")), 2) == [3, 3]


def test_a_word_is_taken_apart_at_its_signs() -> None:
    assert [longest for longest, _ in shares(rows(("one/three-five_seven", "a b")), 50)] == [6, 1]


def test_shares_make_up_the_line() -> None:
    assert sum(share for _, share in shares(rows(("Name", "Text"), ("one", SENTENCE)), 120)) == pytest.approx(120)
