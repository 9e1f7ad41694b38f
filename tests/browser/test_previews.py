"""Previews of links: with the mouse, with the keyboard, from the disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ..ext.conftest import Book, fill
from .conftest import READERS, Heard, Serve, Visit, barriers

PAGE = "patterns/model-selection/noise-floor.html"
PATTERN = 'article a[href$="beyond-the-top-line.html"]'
NEED = 'article a[href$="needs.html#fold-variance"]'


def tip(page: Page) -> Locator:
    return page.locator("#hitl-preview")


def tab_to(page: Page, link: Locator) -> None:
    """Come to a link with the keyboard, which is not the same as being put there by a script."""
    page.keyboard.press("Tab")
    link.focus()


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
def test_a_link_tells_title_summary_and_facts_on_hover(visit: Visit, heard: Heard, local: bool) -> None:
    page = visit(PAGE, local=local)
    assert not any("previews-data" in url for url in heard.requested), "the data wait until they are wanted"
    link = page.locator(PATTERN).first
    link.hover()
    expect(tip(page)).to_be_visible()
    expect(tip(page)).to_contain_text("Beyond the Top Line")
    expect(tip(page)).to_contain_text("Take the few candidates that tie with the best")
    expect(tip(page).locator("dt").first).to_have_text("Stages")
    expect(tip(page).locator("dd").first).to_contain_text("Model Selection")
    page.locator(NEED).first.hover()
    expect(tip(page)).to_contain_text("How much does the score vary across folds?")
    expect(tip(page).locator("dt").first).to_have_text("Why")
    assert sum("previews-data" in url for url in heard.requested) == 1, "they are loaded once"


def test_the_pointer_may_enter_and_leaving_closes(visit: Visit) -> None:
    page = visit(PAGE)
    page.locator(PATTERN).first.hover()
    expect(tip(page)).to_be_visible()
    tip(page).hover()
    page.wait_for_timeout(600)
    expect(tip(page)).to_be_visible()
    page.locator("h1").hover()
    expect(tip(page)).to_be_hidden()


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
def test_a_link_tells_on_focus_and_escape_closes(visit: Visit, local: bool) -> None:
    page = visit(PAGE, local=local)
    link = page.locator(PATTERN).first
    tab_to(page, link)
    expect(tip(page)).to_be_visible()
    assert tip(page).get_attribute("role") == "tooltip"
    expect(link).to_have_attribute("aria-describedby", "hitl-preview")
    expect(link).to_have_accessible_description(re.compile("Take the few candidates"))
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).not_to_have_attribute("aria-describedby", "hitl-preview")
    tab_to(page, link)
    page.keyboard.press("Tab")
    expect(tip(page).filter(has_text="Beyond the Top Line")).to_be_hidden()


def test_escape_closes_what_the_mouse_has_opened(visit: Visit) -> None:
    page = visit(PAGE)
    page.locator(PATTERN).first.hover()
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1366])
def test_a_preview_stays_within_the_window(visit: Visit, width: int) -> None:
    page = visit(PAGE, viewport=(width, 600), has_touch=False)
    for link in page.locator("article a.reference.internal:visible").all()[:12]:
        tab_to(page, link)
        page.wait_for_timeout(50)
        box = tip(page).bounding_box() if tip(page).count() and tip(page).is_visible() else None
        if box:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_links_to_something_else_have_none(visit: Visit) -> None:
    page = visit(PAGE)
    for other in (page.locator("article a.external").first, page.locator(".sidebar-tree a.reference").nth(3)):
        other.hover()
        page.wait_for_timeout(500)
        assert tip(page).count() == 0 or tip(page).is_hidden()


@pytest.mark.parametrize("reader", READERS)
def test_everybody_can_read_it(visit: Visit, reader: str) -> None:
    page = visit(PAGE, **READERS[reader])
    page.locator(PATTERN).first.hover()
    expect(tip(page)).to_be_visible()
    look = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    assert tip(page).evaluate(look) == page.locator("body").evaluate(look)
    assert barriers(page) == []


def test_a_page_without_scripts_has_its_links(visit: Visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.locator(PATTERN).first.click()
    expect(page.locator("h1")).to_contain_text("Beyond the Top Line")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_other_themes_and_addresses_without_suffix(visit: Visit, tmp_path: Path, serve: Serve, builder: str) -> None:
    out = fill(Book(tmp_path / "book")).build(builder).out
    (out / "favicon.ico").touch()  # which browsers ask for where a page names no other
    page = visit("prose.html" if builder == "html" else "prose/", at=serve(out))
    page.get_by_role("link", name="Noise Floor").first.hover()
    expect(tip(page)).to_be_visible()
    expect(tip(page)).to_contain_text("Measure how much a score moves.")
