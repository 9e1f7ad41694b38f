"""The search in a browser: by name, summary, need and old name, with kind and summary in the results."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from ..ext.conftest import Book, fill, pattern
from .conftest import Serve, Site, Visit, clean


def results(page: Page) -> Locator:
    """The results, when there will be no more of them."""
    expect(page.locator("#search-results .search-summary")).to_have_text(re.compile(r"\w"))
    return page.locator("#search-results ul.search > li")


def ask(visit: Visit, words: str, *, local: bool = False, at: Site | None = None) -> Page:
    more = {"at": at} if at else {}
    return visit(f"search.html?{urlencode({'q': words})}", local=local, **more)


def found(page: Page, title: str) -> Locator:
    """The one result with this title."""
    hit = results(page).filter(has=page.locator("a", has_text=re.compile(f"^{re.escape(title)}$")))
    expect(hit).to_have_count(1)
    return hit


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
@pytest.mark.parametrize(
    ("words", "title", "kind"),
    [
        ("noise floor", "Noise Floor", "Pattern"),
        ("treat smaller differences as ties", "Noise Floor", "Pattern"),
        ("gap between two candidates larger than chance", "Noise Floor", "Pattern"),
        ("gap between two candidates larger than chance", "Is the gap between two candidates larger than chance?", "Information need"),
        ("optuna dashboard", "Optuna Dashboard", "Tool"),
    ],
    ids=["name", "summary", "need of a pattern", "need", "tool"],
)
def test_objects_are_found_with_kind_and_summary(visit: Visit, words: str, title: str, kind: str, local: bool) -> None:
    page = ask(visit, words, local=local)
    hit = found(page, title)
    expect(hit.locator(".hitl-badge")).to_have_text(kind)
    expect(hit.locator(".hitl-summary")).to_have_text(re.compile(r"\w+ \w+"))
    if title == "Noise Floor":
        expect(hit.locator(".hitl-summary")).to_contain_text("Measure once per project how much a score moves")


def test_the_number_of_results_is_that_of_the_list(visit: Visit) -> None:
    page = ask(visit, "noise floor")
    listed = results(page).count()
    expect(page.locator(".search-summary")).to_contain_text(f" {listed} ")
    links = [clean(link) for link in results(page).locator("a").all_inner_texts()]
    assert len(links) == listed > 5


def test_other_pages_are_found_as_before(visit: Visit) -> None:
    page = ask(visit, "glossary")
    hit = found(page, "Glossary")
    expect(hit.locator(".hitl-badge")).to_have_count(0)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    book = fill(Book(tmp_path_factory.mktemp("renamed") / "book"))
    book.write("patterns/model-validation/split-contract.md", pattern("Split Contract", ":formerly: promise-of-parts\n"))
    book.edit("patterns/model-validation/needs.md", ":id: seed-variance\n", ":id: seed-variance\n:formerly: luck-of-the-draw\n")
    out = book.build().out
    (out / "favicon.ico").touch()  # which browsers ask for where a page names no other
    return serve(out)


@pytest.mark.parametrize("words", ["promise-of-parts", "promise of parts", "Promise"])
def test_a_pattern_is_found_by_its_old_name(visit: Visit, renamed: Site, words: str) -> None:
    hit = found(ask(visit, words, at=renamed), "Split Contract")
    expect(hit.locator(".hitl-badge")).to_have_text("Pattern")
    expect(hit).to_contain_text("promise-of-parts")
    hit.locator("a").click()
    expect(hit.page.locator("h1")).to_contain_text("Split Contract")


def test_a_need_is_found_by_its_old_name(visit: Visit, renamed: Site) -> None:
    hit = found(ask(visit, "luck of the draw", at=renamed), "How much does the score vary?")
    expect(hit.locator(".hitl-badge")).to_have_text("Information need")
    hit.locator("a").click()
    assert hit.page.url.endswith(("#seed-variance", "#luck-of-the-draw"))
