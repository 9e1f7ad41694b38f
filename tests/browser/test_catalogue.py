"""The catalogue in a browser: facets, counts, the state in the address, the keyboard, a phone, and no script at all."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ..ext.conftest import Book, fill
from .conftest import DESKTOP, PHONE, READERS, Heard, Serve, Site, Visit, barriers, clean

PATTERNS, NEEDS = "book/catalogue/index.html", "book/catalogue/needs.html"
FACETS = {"stage", "phase", "how", "iteration", "status", "evidence"}


def rows(page: Page) -> Locator:
    return page.locator("table.hitl-catalogue tbody tr")


def visible(page: Page) -> list[str]:
    """The titles of the rows that a reader sees, once the page has settled."""
    seen = "[...document.querySelectorAll('table.hitl-catalogue tbody tr')].filter(row => row.checkVisibility())"
    page.wait_for_function(f"{seen}.length === Number(document.querySelector('.hitl-shown').textContent)")
    return [clean(title) for title in page.evaluate(f"{seen}.map(row => row.querySelector('th a').textContent)")]


def has(page: Page, facet: str, *values: str) -> set[str]:
    """The titles of all rows that have one of the values, from the rows themselves."""
    wanted = ", ".join(f"table.hitl-catalogue tbody tr.hitl-is-{facet}-{value} th a:first-of-type" for value in values)
    return set(page.locator(wanted).evaluate_all("links => links.map(link => link.textContent)"))


def choose(page: Page, facet: str, value: str) -> None:
    """Open a facet and tick a value, as a reader does with a mouse."""
    box = page.locator(f"input[name={facet}][value={value}]")
    group = page.locator("details.hitl-facet", has=box)
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    box.check()


def count(page: Page, facet: str, value: str) -> int:
    label = page.locator("label", has=page.locator(f"input[name={facet}][value={value}]"))
    return int(label.locator(".hitl-count").text_content() or "")


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address(page)).query)


def address(page: Page) -> str:
    """The address as the page knows it, which Playwright hears of a little later."""
    return str(page.evaluate("location.href"))


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
@pytest.mark.parametrize("name", [PATTERNS, NEEDS])
def test_values_of_a_facet_add_and_facets_narrow(visit: Visit, name: str, local: bool) -> None:
    page = visit(name, local=local)
    total = rows(page).count()
    assert len(visible(page)) == total > 40
    choose(page, "stage", "model-selection")
    assert set(visible(page)) == has(page, "stage", "model-selection")
    choose(page, "stage", "ensembling")
    both = has(page, "stage", "model-selection", "ensembling")
    assert set(visible(page)) == both
    choose(page, "iteration", "later")
    assert set(visible(page)) == both & has(page, "iteration", "later") != both
    page.get_by_label("Text").fill("ENSÉMBLE ")
    found = visible(page)
    assert 0 < len(found) < len(both)
    texts = dict(rows(page).evaluate_all("rows => rows.map(row => [row.querySelector('th a').textContent, row.textContent.toLowerCase()])"))
    assert set(found) == {title for title in both & has(page, "iteration", "later") if "ensemble" in texts[title]}
    page.get_by_role("button", name="Clear all").click()
    assert len(visible(page)) == total
    assert state(page) == {}
    expect(page.get_by_role("button", name="Clear all")).to_be_hidden()


@pytest.mark.parametrize("name", [PATTERNS, NEEDS])
def test_all_facets_are_there_and_count_what_choosing_them_would_leave(visit: Visit, name: str) -> None:
    page = visit(name)
    names = page.locator(".hitl-facet input").evaluate_all("boxes => boxes.map(box => box.name)")
    assert set(names) == FACETS
    assert count(page, "stage", "ensembling") == len(has(page, "stage", "ensembling"))
    choose(page, "how", "tool")
    assert count(page, "stage", "ensembling") == len(has(page, "stage", "ensembling") & has(page, "how", "tool"))
    assert count(page, "how", "experiment") == len(has(page, "how", "experiment")), "a facet's counts ignore its own choice"
    choose(page, "stage", "ensembling")
    assert len(visible(page)) == count(page, "how", "tool") == count(page, "stage", "ensembling")


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
def test_the_address_keeps_what_was_chosen(visit: Visit, local: bool) -> None:
    page = visit(f"{PATTERNS}?from=kept#all-patterns", local=local)
    choose(page, "stage", "data-cleaning")
    choose(page, "stage", "ensembling")
    choose(page, "evidence", "high")
    page.get_by_label("Text").fill("score")
    assert state(page) == {"from": ["kept"], "stage": ["data-cleaning", "ensembling"], "evidence": ["high"], "text": ["score"]}
    assert urlsplit(address(page)).fragment == "all-patterns"
    found = visible(page)
    again = visit(PATTERNS + address(page).partition(PATTERNS)[2], local=local)
    assert visible(again) == found
    assert again.get_by_label("Text").input_value() == "score"
    assert again.get_by_role("button", name=re.compile("^Remove ")).all_inner_texts() == ["Data Cleaning", "Ensembling", "High"]
    again.reload()
    assert visible(again) == found


def test_what_does_not_exist_is_ignored_in_the_address(visit: Visit) -> None:
    page = visit(f"{PATTERNS}?stage=nowhere&color=green&text=%20")
    assert len(visible(page)) == rows(page).count()


def test_everything_is_done_with_the_keyboard(visit: Visit) -> None:
    page = visit(PATTERNS)
    page.get_by_label("Text").focus()
    page.keyboard.press("Tab")
    summary = page.locator("details.hitl-facet summary").first
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Stage").get_by_role("checkbox").first).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Data Cleaning")).to_be_checked()
    assert set(visible(page)) == has(page, "stage", "data-cleaning")
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.get_by_role("checkbox", name="Data Cleaning")).to_be_hidden()
    chip = page.get_by_role("button", name="Remove Stage: Data Cleaning")
    chip.focus()
    page.keyboard.press("Enter")
    assert len(visible(page)) == rows(page).count()
    expect(summary).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("zzzz")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No pattern fits all of this.")).to_be_visible()
    assert visible(page) == []


def test_a_screen_reader_hears_a_search_its_result_and_a_table(visit: Visit) -> None:
    page = visit(PATTERNS)
    form = page.get_by_role("search", name="Filter the patterns")
    total = rows(page).count()
    expect(form.get_by_role("status")).to_have_text(f"{total} of {total} patterns")
    choose(page, "phase", "deployment")
    expect(form.get_by_role("status")).to_have_text(f"{len(has(page, 'phase', 'deployment'))} of {total} patterns")
    columns = ["Pattern", "Stage", "Information need", "Iteration", "Status", "Confidence"]
    assert page.get_by_role("columnheader").all_inner_texts() == columns
    assert page.get_by_role("rowheader").count() == len(visible(page))


@pytest.mark.parametrize("reader", READERS)
def test_nobody_is_kept_out_of_an_open_facet_or_an_empty_result(visit: Visit, reader: str) -> None:
    page = visit(f"{PATTERNS}?stage=ensembling", **READERS[reader])
    page.locator("details.hitl-facet summary").first.click()
    assert barriers(page) == []
    page.get_by_label("Text").fill("zzzz")
    expect(page.get_by_text("No pattern fits all of this.")).to_be_visible()
    assert barriers(page) == []


def test_only_one_facet_is_open_and_a_click_elsewhere_closes_it(visit: Visit) -> None:
    page = visit(PATTERNS)
    for label in ("Stage", "How"):
        page.locator("details.hitl-facet summary", has_text=label).click()
    expect(page.locator("details.hitl-facet[open]")).to_have_count(1)
    page.locator("h1").click()
    expect(page.locator("details.hitl-facet[open]")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_is_cleared_with_one_tap_while_a_facet_is_open(visit: Visit, viewport: tuple[int, int]) -> None:
    page = visit(NEEDS, viewport=viewport)
    choose(page, "stage", "ensembling")
    page.get_by_role("button", name="Clear all").click()
    assert len(visible(page)) == rows(page).count()
    expect(page.locator("details.hitl-facet[open]")).to_have_count(0)
    expect(page.locator("details.hitl-facet summary").first).to_be_focused()


def test_how_to_keep_a_choice_is_said_once_there_is_one(visit: Visit) -> None:
    page = visit(PATTERNS)
    hint = page.get_by_text("The address of this page keeps your choice.")
    expect(hint).to_be_hidden()
    choose(page, "stage", "ensembling")
    expect(hint).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_far_below_costs_nothing(visit: Visit, viewport: tuple[int, int]) -> None:
    """What makes a thousand rows fast: a browser lays out each by itself, those near the window only, and some at a time."""
    page = visit(NEEDS, viewport=viewport)
    assert rows(page).count() > 100
    laid_out = "row => row.querySelector('a').checkVisibility({contentVisibilityAuto: true})"
    assert rows(page).first.evaluate(laid_out)
    assert not rows(page).last.evaluate(laid_out)
    rows(page).last.scroll_into_view_if_needed()
    page.wait_for_function(f"({laid_out})([...document.querySelectorAll('table.hitl-catalogue tbody tr')].at(-1))")
    page.get_by_label("Text").fill("zzzz")
    assert visible(page) == []
    at_once = page.evaluate("""() => {
        document.querySelector('button[type=reset]').click();
        return document.querySelectorAll('table.hitl-catalogue tbody tr:not([hidden])').length;
    }""")
    assert at_once == 50
    assert len(visible(page)) == rows(page).count(), "the others follow"


def test_columns_keep_their_places_whatever_is_chosen(visit: Visit) -> None:
    page = visit(NEEDS)
    places = "row => [...row.cells].map(cell => [cell.getBoundingClientRect().left, cell.getBoundingClientRect().width])"
    head = page.locator("table.hitl-catalogue thead tr")
    before = head.evaluate(places)
    assert rows(page).nth(1).evaluate(places) == before, "a row stands under its head"
    choose(page, "stage", "ensembling")
    assert head.evaluate(places) == before


@pytest.mark.parametrize("width", [1366, 1200, 1000, 800])
@pytest.mark.parametrize("name", [PATTERNS, NEEDS])
def test_nothing_of_a_row_is_cut_off(visit: Visit, name: str, width: int) -> None:
    page = visit(name, viewport=(width, 2000))
    cut = """rows => rows.filter(row => row.checkVisibility()).slice(0, 8).flatMap(row => {
        const edge = row.getBoundingClientRect().right;
        const range = document.createRange();
        return [...row.cells].filter(cell => (range.selectNodeContents(cell), range.getBoundingClientRect().right > edge)).map(cell => cell.textContent);
    })"""
    assert rows(page).evaluate_all(cut) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_head_stays_in_sight_and_hides_no_focus(visit: Visit) -> None:
    page = visit(PATTERNS, reduced_motion="reduce")  # a smooth scroll would still be on its way
    page.evaluate("scrollTo(0, 3000)")
    head = page.locator("table.hitl-catalogue thead")
    expect(head).to_be_in_viewport()
    bottom = head.evaluate("head => head.getBoundingClientRect().bottom")
    link = rows(page).nth(12).locator("a").first
    link.evaluate("link => scrollTo(0, link.getBoundingClientRect().top + scrollY - 20)")  # below the head
    link.focus()
    assert link.evaluate("link => link.getBoundingClientRect().top") >= bottom


@pytest.mark.parametrize("name", [PATTERNS, NEEDS])
def test_rows_are_cards_on_a_phone(visit: Visit, name: str) -> None:
    page = visit(name, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    wrapper = page.locator(".hitl-catalogue-frame div", has=page.locator("table.hitl-catalogue"))
    assert wrapper.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    card = rows(page).first
    stage = card.locator("td").filter(has=page.locator("a")).first
    assert stage.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Stage"'
    assert stage.bounding_box()["y"] > card.locator("th").bounding_box()["y"]  # type: ignore[index]
    choose(page, "stage", "model-selection")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert set(visible(page)) == has(page, "stage", "model-selection")


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
@pytest.mark.parametrize("name", [PATTERNS, NEEDS])
def test_without_a_script_everything_is_there_and_no_dead_form(visit: Visit, name: str, local: bool) -> None:
    page = visit(name, local=local, java_script_enabled=False)
    assert page.locator("table.hitl-catalogue tbody tr >> visible=true").count() == rows(page).count() > 40
    expect(page.locator("form.hitl-filters")).to_be_hidden()
    expect(page.locator(".hitl-none")).to_be_hidden()


def test_the_script_is_loaded_only_where_a_catalogue_is(visit: Visit, heard: Heard) -> None:
    visit("patterns/model-selection/noise-floor.html")
    assert not any("hitl-catalogue" in url for url in heard.requested)
    visit(PATTERNS)
    assert sum("hitl-catalogue" in url for url in heard.requested) == 2


def test_every_pattern_and_need_of_the_book_is_listed(visit: Visit, site: Site) -> None:
    data = (site.folder / "data" / "hitl.json").read_text(encoding="utf-8")
    for name, kind in ((PATTERNS, "pattern"), (NEEDS, "information-need")):
        assert rows(visit(name)).count() == data.count(f'"kind": "{kind}"')


def test_several_catalogues_on_a_page_keep_their_own_state(visit: Visit, views: Site) -> None:
    page = visit("two.html?text=noise&others.text=sealed", at=views)
    first, second = page.locator(".hitl-catalogue-frame").all()
    assert [frame.locator(".hitl-shown").inner_text() for frame in (first, second)] == ["1", "1"]
    first.get_by_label("Text").fill("")
    assert first.locator(".hitl-shown").inner_text() != "1"
    assert state(page) == {"others.text": ["sealed"]}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    book = fill(Book(tmp_path_factory.mktemp("views") / "book"))
    book.write("two.md", "# Two\n\n```{catalogue}\n:name: some\n```\n\n```{catalogue}\n:name: others\n```\n")
    book.edit("index.md", "prose\n", "prose\ntwo\n")
    out = book.build().out
    (out / "favicon.ico").touch()  # which browsers ask for where a page names no other
    return serve(out)
