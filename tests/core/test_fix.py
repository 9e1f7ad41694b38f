"""Repairs of what is certain, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.fix import Edit, difference, edits, repaired
from sphinx_hitl.core.model import Finding, Severity
from sphinx_hitl.core.read import read
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.core.good import GOOD, NEEDS, OTHER, PAGE, TOOL, catalog_of, changed, found_in

if TYPE_CHECKING:
    from collections.abc import Mapping


def fixed(files: Mapping[str, str]) -> dict[str, str]:
    """One round of repairs over a collection in memory."""
    catalog = catalog_of(files)
    pages = {page.path: page for page in catalog.pages.values()}
    changes = edits(found_in(files), pages.values())
    return {path: repaired(text, changes.get(path, ()), pages[path]) if path in pages else text for path, text in files.items()}


CERTAIN = {
    "letter case of an id": (PAGE, ":precedes: sealed-test", ":precedes: Sealed-Test"),
    "title instead of an id": (PAGE, ":precedes: sealed-test", ":precedes: Sealed Test"),
    "second id of several": (PAGE, "chance, seed-variance", "chance, seed-varience"),
    "the nearest id": (PAGE, ":stages: model-validation", ":stages: model-validaton"),
    "spaces behind an id": (NEEDS, ":id: seed-variance\n", ":id: seed-variance \t\n"),
    "a no-break space behind an id": (NEEDS, ":id: seed-variance\n", ":id: seed-variance\u00a0\n"),
    "letter case of a value": (PAGE, ":status: complete", ":status: Complete"),
    "the nearest value": (PAGE, ":iteration: both", ":iteration: boht"),
    "one value of several": (NEEDS, ":how: experiment, tool", ":how: experiments, tool"),
    "the name of an option": (PAGE, ":evidence: Bouthillier2021, optuna", ":evidense: Bouthillier2021, optuna"),
    "letter case of a key": (PAGE, ":evidence: Bouthillier2021, optuna", ":evidence: bouthillier2021, optuna"),
    "a no-break space before a value": (PAGE, ":status: complete", ":status:\u00a0complete"),
    "a missing colon": (PAGE, ":status: complete", "status: complete"),
    "an alias of a section": (PAGE, "## Resulting Context", "## Consequences"),
    "letter case of a section": (PAGE, "## Known Uses", "## known uses"),
    "a misspelt section": (PAGE, "## Rationale", "## Rationnale"),
    "no space behind the hashes": (PAGE, "## Goal", "##Goal"),
}


@pytest.mark.parametrize(("path", "right", "wrong"), CERTAIN.values(), ids=CERTAIN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
def test_what_is_certain_is_repaired_and_nothing_else_changes(path: str, right: str, wrong: str, ends: str, mark: str) -> None:
    files = changed(path, right, wrong)
    files[path] = mark + files[path].replace("\n", ends)
    result = fixed(files)
    assert result == {**GOOD, path: mark + GOOD[path].replace("\n", ends)}
    assert fixed(result) == result


def test_only_the_words_of_a_heading_are_repaired() -> None:
    files = changed(PAGE, "## Rationale", " ##   Reasoning ##")
    assert fixed(files) == changed(PAGE, "## Rationale", " ##   Rationale ##")
    files = changed(PAGE, "## Rationale", "Reasoning\n---------")
    assert fixed(files) == changed(PAGE, "## Rationale", "Rationale\n---------")
    files = changed(PAGE, "## Rationale", "## *Reasoning*")
    assert fixed(files) == files


UNCERTAIN = {
    "a role in prose": (PAGE, "{pattern}`sealed-test`", "{pattern}`Sealed-Test`"),
    "a link in prose": (PAGE, "(sealed-test.md)", "(sealed-tests.md)"),
    "an id far from all": (PAGE, ":precedes: sealed-test", ":precedes: quantum"),
    "a section that nobody knows": (PAGE, "## Rationale", "## Weather"),
    "an id of the wrong kind": (PAGE, ":precedes: sealed-test", ":precedes: seed-variance"),
    "a missing value": (PAGE, ":status: complete", ":status:"),
    "an address": (TOOL, ":homepage: https://example.org/tuner", ":homepage: example.org/tuner"),
    "spaces at the end of prose": (PAGE, "for the price of a few runs", "for the price of a few  \nruns"),
    "an alias of a section that is there": (PAGE, "## Rationale", "## Aim"),
}


@pytest.mark.parametrize(("path", "right", "wrong"), UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_is_not_certain_stays(path: str, right: str, wrong: str) -> None:
    files = changed(path, right, wrong)
    assert fixed(files) == files


def test_the_name_of_a_views_option_is_repaired() -> None:
    right = "# Gaps\n\n```{matrix}\n:rows: how\n:columns: stage\n```\n"
    assert fixed({**GOOD, "book/gaps.md": right.replace(":columns:", ":colums:")}) == {**GOOD, "book/gaps.md": right}


def test_prose_stays_whatever_a_rule_may_say() -> None:
    finding = Finding("H206", "broken-link", Severity.ERROR, "m", PAGE, 13, 1, None, ("Measure", "Guess"))
    assert GOOD[PAGE].splitlines()[12].startswith("Measure")
    assert edits([finding], catalog_of(GOOD).pages.values()) == {}
    assert list(edits([replace(finding, line=1)], catalog_of(GOOD).pages.values())) == [PAGE]


def test_the_good_collection_stays() -> None:
    assert fixed(GOOD) == GOOD


def test_between_two_equally_near_ids_nobody_chooses() -> None:
    second = OTHER.replace("sealed-test", "sealed-tent")
    files = {
        **changed(PAGE, ":precedes: sealed-test", ":precedes: sealed-tet"),
        second: GOOD[OTHER].replace("# Sealed Test", "# Sealed Tent"),
    }
    assert any(finding.name == "unknown-id" and finding.repair for finding in found_in(files))
    assert fixed(files) == files


def test_an_option_whose_right_name_is_also_there_stays() -> None:
    files = changed(PAGE, ":status: complete\n", ":status: complete\n:statuss: draft\n")
    assert fixed(files)[PAGE] == files[PAGE]


def test_an_id_in_capitals_is_repaired_with_all_links_to_it() -> None:
    files = changed(NEEDS, ":id: seed-variance", ":id: Seed-Variance")
    for _ in range(3):
        files = fixed(files)
    assert files == GOOD


def test_ids_that_would_become_equal_stay() -> None:
    files = {**changed(NEEDS, ":id: seed-variance", ":id: Seed-Variance")}
    files[NEEDS] = files[NEEDS].replace(":id: gap-larger-than-chance", ":id: SEED-VARIANCE")
    assert fixed(files)[NEEDS] == files[NEEDS]


def test_two_edits_in_a_line_both_happen_and_overlapping_ones_do_not() -> None:
    text = "# X\n\n```{pattern}\n:stages: aaa, bbb\n```\n"
    page = read(text, "patterns/x", default_vocabulary())
    two = [Edit(4, 10, "aaa", "longer"), Edit(4, 15, "bbb", "c")]
    assert ":stages: longer, c\n" in repaired(text, two, page)
    assert ":stages: aaa, bb\n" in repaired(text, [Edit(4, 13, ", bb", "!"), Edit(4, 15, "bbb", "bb")], page)


def test_an_edit_that_does_not_fit_the_text_is_left_out() -> None:
    text = "# X\n\n```{pattern}\n:stages: aaa\n```\n"
    assert repaired(text, [Edit(4, 10, "aab", "c"), Edit(4, 99, "a", "c")], read(text, "patterns/x", default_vocabulary())) == text


def test_the_difference_is_a_unified_diff() -> None:
    assert difference("a.md", "\ufeffone\r\ntwo\r\nthree", "\ufeffone\r\n2\r\nthree") == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n \ufeffone\n-two\n+2\n three\n"
    )
    assert difference("a.md", "x", "x") == ""
