"""The word that was meant: the same as difflib would find, sooner, and whether it is the only one."""

from __future__ import annotations

import time
from difflib import get_close_matches

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sphinx_hitl.core.words import Lexicon, key, nearest, slug

LETTERS = st.text("abcdest-", min_size=1, max_size=12)
IDS = st.lists(st.one_of(LETTERS, st.builds("{}/{}".format, LETTERS, LETTERS)), max_size=12)


@given(LETTERS, IDS)
@example("abcd", ["abce", "abcf"])
def test_what_is_spelled_alike_is_what_difflib_finds(word: str, known: list[str]) -> None:
    assume(key(word))  # nothing is like a word without letters
    folded = {key(name) for name in known} | {key(name.rpartition("/")[2]) for name in known if "/" in name}
    close = get_close_matches(key(word), sorted(folded), n=1, cutoff=0.72)
    found = nearest(word, known)
    if close:
        assert found is not None
        assert close[0] in {key(found), key(found.rpartition("/")[2])}
    elif found is not None:
        is_part = f"-{slug(word)}-" in f"-{found.replace('/', '-')}-"
        assert is_part or len(key(word)) <= 5  # an abbreviation


@given(LETTERS, IDS)
def test_a_replacement_is_the_nearest_word(word: str, known: list[str]) -> None:
    lexicon = Lexicon(known)
    assert lexicon.replacement(word) in {None, (word, lexicon.nearest(word))}


@given(IDS.filter(bool), st.data())
def test_letter_case_hyphens_and_plural_do_not_matter(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in known if key(name)] or ["x-ray"]))
    meant = nearest(name.upper().replace("-", " "), [*known, name])
    assert meant is not None
    assert key(meant) == key(name) or key(meant.rpartition("/")[2]) == key(name)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("Noise Floor", ["noise-floor", "noise-flood"], "noise-floor"),
        ("noise-flor", ["noise-floor", "sealed-test"], "noise-floor"),
        ("hpo", ["hyperparameter-optimization", "model-validation"], "hyperparameter-optimization"),
        ("noise-foor", ["noise-door", "noise-floor"], "noise-floor"),
        ("noise-oor", ["noise-door", "noise-moor"], None),
        ("noise-floor", ["noise-floors", "noise--floor"], None),
        ("Noise Floor", {"quiet": "Noise Floor", "calm": "Noise floor"}, None),
        ("Noise Floor", {"quiet": "Noise Floor", "calm": "Silence"}, "quiet"),
        ("own-need", ["a/own-need", "b/other"], "a/own-need"),
        ("own-need", ["a/own-need", "b/own-need"], None),
        ("mo", ["model-validation", "monitoring"], None),
        ("x", [], None),
        ("", ["a"], None),
    ],
)
def test_a_word_is_replaced_only_by_one_that_no_other_equals(word: str, known: list[str] | dict[str, str], expected: str | None) -> None:
    assert Lexicon(known).replacement(word) == (expected and (word, expected))


def test_many_mistakes_among_many_words_are_found_in_a_moment() -> None:
    """A hundred searches among ten thousand words that are all alike; with difflib alone each takes half a second."""
    lexicon = Lexicon([f"pattern-{number:05d}" for number in range(10_000)])
    start = time.process_time()
    assert lexicon.nearest("patern-x00042") == "pattern-00042"
    for number in range(0, 10_000, 100):
        assert lexicon.nearest(f"patern-{number:05d}") == f"pattern-{number:05d}"
    assert time.process_time() - start < 15
