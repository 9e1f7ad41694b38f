"""A real browser opens every page of the attacked book, searches, hovers and clicks; nothing of the authors' runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.security.attacks import MARK, RUN
from tests.sites import Site


def opened(browser: Browser, ran: list[str]) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(10_000)
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: ran.append(request.url) if "invalid" in request.url else None)
    return page


def check(page: Page) -> None:
    assert page.evaluate(f"typeof window.{MARK}") == "undefined", page.url
    bad = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
             .filter(({name, value}) => name.startsWith("on") || /^\\s*(javascript|vbscript|data:text)/i.test(value) && /href|src|action/.test(name))
             .map(({name, value}) => `${element.tagName} ${name}=${value}`))"""
    )
    assert bad == [], page.url


def test_a_browser_would_notice(browser: Browser) -> None:
    page = opened(browser, [])
    page.set_content(f"<img src=x onerror='{RUN}'>")
    page.wait_for_function(f"window.{MARK} === 1")


def test_no_page_runs_anything(browser: Browser, html: Path) -> None:
    ran: list[str] = []
    page = opened(browser, ran)
    for path in sorted(html.rglob("*.html")):
        page.goto(path.as_uri())
        check(page)
        for disclosed in page.query_selector_all("details:not([open]) > summary")[:5]:
            disclosed.click()
        check(page)
    assert ran == []


def test_search_shows_attacks_as_words(browser: Browser, html: Path, serve: Callable[[Path], Site]) -> None:
    ran: list[str] = []
    page = opened(browser, ran)
    site = serve(html)
    for words in ("hacked", "onerror", "script", "attack", "svg", f"<img src=x onerror={RUN}>"):
        page.goto(site.url(f"search.html?q={quote(words)}"))
        page.wait_for_function(
            "document.querySelector('#search-results') && !/searching/i.test(document.querySelector('#search-results h2')?.textContent)"
        )
        page.wait_for_timeout(300)
        check(page)
    page.goto(site.url(f"search.html?q=hacked&highlight={quote(f'<img src=x onerror={RUN}>')}"))
    check(page)
    assert ran == []


def test_previews_and_filters_show_attacks_as_words(browser: Browser, html: Path) -> None:
    ran: list[str] = []
    page = opened(browser, ran)
    previews = 0
    for name in ("index.html", "views.html"):
        page.goto((html / name).as_uri())
        links = page.locator("article a.reference.internal, main a.reference.internal")
        assert links.count() > 10
        for number in range(min(links.count(), 12)):
            link = links.nth(number)
            if link.is_visible():
                page.keyboard.press("Escape")  # the preview before it may lie on top
                page.mouse.move(0, 0)
                link.hover()
                page.wait_for_timeout(320)
                previews += MARK in page.evaluate("document.querySelector('#hitl-preview')?.textContent || ''")
        check(page)
    assert previews > 3
    for box in page.query_selector_all("main input, article input"):
        if box.is_visible() and box.get_attribute("type") in {"search", "text", None}:
            box.fill(f"<img src=x onerror={RUN}>")
        elif box.is_visible():
            box.click()
    page.wait_for_timeout(300)
    check(page)
    assert ran == []
