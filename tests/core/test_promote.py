"""The next status of a page: what it lacks, and how it is set."""

from __future__ import annotations

import pytest

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.promote import Promotion, PromotionError, promotion
from sphinx_hitl.core.vocabulary import parse_vocabulary

from .good import GOOD, PAGE, TOOL, catalog_of, changed

DRAFT = changed(PAGE, ":status: complete", ":status: draft")


def promoted(files: dict[str, str], path: str = PAGE) -> Promotion:
    catalog = catalog_of(files)
    return promotion(catalog, catalog.pages[path.removesuffix(".md")], files[path])


def names(step: Promotion) -> list[str]:
    return [finding.name for finding in step.missing]


def test_a_draft_that_lacks_nothing() -> None:
    step = promoted(DRAFT)
    assert (step.status, step.goal, step.missing, step.is_last) == ("draft", "complete", [], False)
    assert step.text == GOOD[PAGE]


def test_complete_to_reviewed() -> None:
    step = promoted(dict(GOOD))
    assert (step.status, step.goal, step.missing, step.is_last) == ("complete", "reviewed", [], True)
    assert step.text == GOOD[PAGE].replace("complete", "reviewed")


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("Several candidates are compared by a score, in [validation](index.md).", "", ["empty-section"]),
        ("## Rationale\n", "## Weather\n", ["missing-section", "unknown-section"]),
        ("Measure how much a score moves when nothing changes.", "", ["missing-summary"]),
        (":iteration: both", ":iteration: ?", ["missing-option"]),
        (":stages: model-validation\n", "", ["missing-option"]),
        ("# Noise Floor", "# Pattern Name", ["template-text"]),
        ("[Sealed Test](sealed-test.md)", "[Sealed Test](seeled-test.md)", ["broken-link"]),
    ],
)
def test_what_a_draft_lacks(old: str, new: str, missing: list[str]) -> None:
    step = promoted(changed(PAGE, old, new, DRAFT))
    assert sorted(names(step)) == missing
    assert all(finding.file == PAGE for finding in step.missing)


def test_notes_hold_back_only_the_last_step() -> None:
    severe = 'misspelt-section = "note"'
    vocabulary = parse_vocabulary(f"[rules]\n{severe}\n".encode(), "t")
    files = changed(PAGE, "## Rationale", "## Reasoning", DRAFT)
    for status, missing, advice in (("draft", [], ["misspelt-section"]), ("complete", ["misspelt-section"], [])):
        now = changed(PAGE, ":status: draft", f":status: {status}", files)
        catalog = catalog_of(now, vocabulary)
        step = promotion(catalog, catalog.pages[PAGE.removesuffix(".md")], now[PAGE])
        assert (names(step), [finding.name for finding in step.advice]) == (missing, advice)


def test_findings_on_other_pages_hold_nothing_back() -> None:
    assert promoted(changed(TOOL, ":needs: seed-variance", ":needs: nothing", DRAFT)).missing == []


def test_bytes_are_kept() -> None:
    text = "\ufeff" + DRAFT[PAGE].replace("\n", "\r\n")
    step = promoted({**DRAFT, PAGE: text})
    assert step.text == "\ufeff" + GOOD[PAGE].replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("files", "path", "message"),
    [
        (changed(PAGE, ":status: complete", ":status: reviewed"), PAGE, "reviewed already"),
        (changed(PAGE, ":status: complete\n", ""), PAGE, "has no status yet"),
        (changed(PAGE, ":status: complete", ":status: ready"), PAGE, "has no status yet"),
        (dict(GOOD), TOOL, "only patterns have a status"),
    ],
)
def test_pages_without_a_next_status(files: dict[str, str], path: str, message: str) -> None:
    with pytest.raises(PromotionError, match=message):
        promoted(files, path)


def test_other_levels() -> None:
    vocabulary = parse_vocabulary(b'[values]\nstatus = ["idea", "tried", "proven"]\n', "t")
    text = GOOD[PAGE].replace("complete", "tried")
    catalog: Catalog = catalog_of({**GOOD, PAGE: text}, vocabulary)
    step = promotion(catalog, catalog.pages[PAGE.removesuffix(".md")], text)
    assert (step.goal, step.is_last) == ("proven", True)
