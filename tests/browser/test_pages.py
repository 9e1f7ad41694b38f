"""One page of every kind, as different readers meet it: on a phone, in the dark, with a keyboard, without scripts, on paper."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
from playwright.sync_api import Page, expect

from ..ext.conftest import Book, fill
from .conftest import DESKTOP, PHONE, READERS, ROOT, Heard, Serve, Site, Visit, barriers, clean

PATTERN = "patterns/hyperparameter-optimization/knob-ranking.html"

DRAFT = "draft"
"""Not in the book, which has no draft: a page of a small one that looks the same."""

KINDS = {
    "start": "book/index.html",
    "prose": "book/introduction.html",
    "pipeline": "book/pipeline.html",
    "language": "patterns/index.html",
    "stage": "patterns/hyperparameter-optimization/index.html",
    "pattern": PATTERN,
    DRAFT: "patterns/model-validation/split-contract.html",
    "needs": "patterns/ensembling/needs.html",
    "tools": "patterns/tools/index.html",
    "tool": "patterns/tools/flaml.html",
    "walk": "patterns/walks/one-tuning-round.html",
    "ways": "book/ways/by-finding.html",
    "decisions": "book/ways/by-decision.html",
    "questions": "book/ways/by-question.html",
    "stages": "book/ways/by-stage.html",
    "by tool": "book/ways/by-tool.html",
    "matrix": "book/analysis/needs.html",
    "traceability": "book/analysis/traceability.html",
    "map": "book/analysis/map.html",
    "gaps": "book/analysis/gaps.html",
    "data": "book/analysis/data.html",
    "catalogue": "book/catalogue/index.html",
    "catalogue of needs": "book/catalogue/needs.html",
    "evidence": "book/evidence/index.html",
    "literature": "book/evidence/literature.html",
    "threads": "book/evidence/threads.html",
    "features": "book/evidence/tool-features.html",
    "write": "book/write/index.html",
    "guide": "book/extension/tutorial.html",
    "reference": "book/extension/views.html",
    "glossary": "book/glossary.html",
    "search": "search.html?q=noise",
    "index": "genindex.html",
    "lost": "404.html",
}

See = Callable[..., Page]


@pytest.fixture(scope="session")
def drafts(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    book = fill(Book(tmp_path_factory.mktemp("drafts") / "book"))
    book.edit("patterns/model-validation/split-contract.md", ":status: complete", ":status: draft")
    book.settings = {"html_theme": "furo", "html_static_path": [str(ROOT / "conf/static")], "html_css_files": ["book.css"]}
    book.settings["html_favicon"] = str(ROOT / "conf/static/favicon.svg")
    return serve(book.build().out)


@pytest.fixture
def see(visit: Visit, site: Site, drafts: Site) -> See:
    """A function that opens the page of a kind as some reader would."""
    return lambda kind, **reader: visit(KINDS[kind], at=drafts if kind == DRAFT else site, **reader)


every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_a_phone_needs_no_sideways_scrolling(see: See, kind: str) -> None:
    page = see(kind, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    widest = (
        "Math.max(...[...document.querySelectorAll('article > section, article > section > *')].map(e => e.getBoundingClientRect().right))"
    )
    assert kind == "search" or page.evaluate(widest) <= PHONE[0]


@pytest.mark.parametrize("reader", READERS)
@every_kind
def test_no_reader_is_kept_out(see: See, kind: str, reader: str) -> None:
    page = see(kind, **READERS[reader])
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []


def focused(page: Page) -> tuple[str, str]:
    """What has the focus: its words, and where it leads."""
    text = page.evaluate("document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || ''")
    return clean(text), page.evaluate("document.activeElement.getAttribute('href') || ''")


def test_the_keyboard_alone_leads_from_the_start_to_a_pattern(visit: Visit) -> None:
    page = visit(KINDS["start"])
    page.keyboard.press("Tab")
    assert focused(page)[0] == "Skip to content"
    page.keyboard.press("Enter")
    for title, address in (
        ("Hyperparameter Optimization", "hyperparameter-optimization/index.html"),
        ("Knob Ranking", "knob-ranking.html"),
    ):
        for _ in range(80):
            page.keyboard.press("Tab")
            if focused(page)[0] == title and page.evaluate("Boolean(document.activeElement.closest('article'))"):
                break
        else:
            pytest.fail(f"the keyboard does not come to {title}")
        ring = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(ring) != "none", "one sees where one is"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{address}")
        if address.endswith("index.html"):
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")  # skips to the content again


def test_everything_on_a_pattern_can_be_reached_by_keyboard(visit: Visit) -> None:
    page = visit(PATTERN)
    links = page.locator("article a[href]:visible:not(.headerlink)")
    wanted = {link.get_attribute("href") for link in links.all()}
    assert len(wanted) > 20
    page.locator("article h1").evaluate("e => { e.tabIndex = -1; e.focus() }")
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('article'))"):
            break
        reached.add(focused(page)[1])
    assert wanted <= reached


@every_kind
def test_without_scripts_all_content_is_there(see: See, kind: str) -> None:
    page = see(kind, java_script_enabled=False)
    if kind == "search":
        expect(page.locator("noscript").first).to_be_attached()
        return
    plain = clean(page.locator("article").inner_text())
    assert len(plain) > 100
    scripted = see(kind).locator("article h1, article h2, article h3, article dd, article td, article li > p, article ol > li")
    missing = [text for text in (clean(part) for part in scripted.all_inner_texts()) if text and text not in plain]
    assert missing == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_there_without_scripts_in_light_and_dark(visit: Visit, scheme: str) -> None:
    page = visit("book/pipeline.html", java_script_enabled=False, color_scheme=scheme, viewport=PHONE)
    expect(page.locator(f".hitl-diagram-{scheme} svg").first).to_be_visible()
    other = {"light": "dark", "dark": "light"}[scheme]
    expect(page.locator(f".hitl-diagram-{other} svg").first).to_be_hidden()
    assert page.locator("ol.hitl-pipeline li.hitl-stage").count() == 11
    expect(page.locator("ol.hitl-pipeline li.hitl-stage a").first).to_be_visible()
    assert page.locator("pre.mermaid, .mermaid").count() == 0


def test_the_pipeline_is_readable_on_a_phone(visit: Visit) -> None:
    page = visit("book/pipeline.html", viewport=PHONE)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('li.hitl-stage a')).fontSize)") >= 16
    scale = "(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width)(document.querySelector('.hitl-diagram-light svg'))"
    assert page.evaluate(scale) >= 0.7


def weight(site: Site, addresses: set[str]) -> int:
    """The bytes of what was asked for, compressed as a server would."""
    files = [site.folder / unquote(urlsplit(address).path).lstrip("/") for address in addresses]
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)


def test_the_heaviest_pattern_weighs_little_and_asks_nobody_else(visit: Visit, site: Site, heard: Heard) -> None:
    written = {f"{path.parent.name}/{path.stem}.html" for path in (ROOT / "patterns").glob("*/*.md") if "```{pattern}" in path.read_text()}
    heaviest = max(written, key=lambda name: len(gzip.compress((site.folder / "patterns" / name).read_bytes())))
    page = visit(f"patterns/{heaviest}")
    page.locator("article dd a").first.hover()  # previews load their data now
    page.wait_for_load_state("networkidle")
    asked = set(heard.requested)
    assert any(address.endswith(heaviest) for address in asked)
    assert any("previews-data" in address for address in asked)
    assert weight(site, asked) <= 100_000
    fonts = page.evaluate("[...document.fonts].length")
    assert fonts == 0, "letters come from the reader's machine"


@pytest.mark.parametrize("kind", ["start", "stage", "pattern", "walk", "map", "catalogue"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_shifts_while_a_page_loads(visit: Visit, kind: str, viewport: tuple[int, int]) -> None:
    page = visit(KINDS[kind], viewport=viewport)
    page.wait_for_load_state("networkidle")
    shifts = """new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value)).observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 300);
    })"""
    assert page.evaluate(shifts) < 0.01


def printed(page: Page) -> list[str]:
    """The text of each sheet of paper."""
    return [clean(sheet.extract_text()) for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


def test_paper_holds_the_page_and_nothing_of_the_screen(visit: Visit) -> None:
    page = visit(PATTERN)
    sheets = printed(page)
    whole = " ".join(sheets)
    for wanted in (
        "Knob Ranking",
        "Which hyperparameters matter most for the score?",
        "Known Uses",
        "Related patterns",
        "Cite this pattern",
    ):
        assert wanted in whole
    for screen in ("Skip to content", "On this page", "Walks through the language", "Previous"):
        assert screen not in whole
    assert len(sheets) <= 5


@pytest.mark.parametrize("kind", ["start", "stage", "pattern", "map"])
def test_paper_is_white_and_nothing_is_cut_off(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind], viewport=(720, 1000), color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    for hidden in (".sidebar-drawer", ".toc-drawer", ".mobile-header"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_readers_who_want_no_motion_get_none(visit: Visit) -> None:
    page = visit(PATTERN, reduced_motion="reduce")
    moving = """[...document.querySelectorAll('*')].filter(e => {
        const style = getComputedStyle(e);
        return style.scrollBehavior === 'smooth' || style.transitionDuration.split(',').some(d => parseFloat(d) > 0);
    }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("kind", ["start", "pattern", "needs"])
def test_language_and_direction_are_said(visit: Visit, kind: str) -> None:
    root = visit(KINDS[kind]).locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("en", "ltr")


def test_a_pattern_at_a_glance(visit: Visit) -> None:
    page = visit(PATTERN)
    assert clean(page.locator("h1").inner_text()) == "Knob Ranking"
    facts = page.locator("dl.hitl-pattern-facts")
    assert clean(facts.locator("dd.hitl-stages").inner_text()) == "Hyperparameter Optimization"
    asked = page.locator("table.hitl-asked")
    assert [clean(head) for head in asked.locator("thead th").all_inner_texts()] == ["What", "Why", "When", "How"]
    row = asked.locator("tbody tr").filter(has_text="depend on each other")
    assert [clean(cell) for cell in row.locator("td").all_inner_texts()][:2] == [
        "whether to tune them together or one by one",
        "Hyperparameter Optimization",
    ]
    bottom = asked.evaluate("table => table.getBoundingClientRect().bottom")
    assert bottom <= DESKTOP[1], "name, summary, facts and needs fit on the first screen"
    related = page.locator("ul.hitl-related > li").filter(has_text="Alternative to")
    assert "Gain Breakdown" in related.inner_text()
    assert "Walk from the default" in related.inner_text()
    walk = page.locator("ul.hitl-on-walks li")
    assert clean(walk.inner_text()) == "One Tuning Round, step 4 of 7, after Casualty List, before Response Curve"


def test_rows_of_needs_are_cards_on_a_phone(visit: Visit) -> None:
    page = visit(PATTERN, viewport=PHONE)
    cells = [clean(cell) for cell in page.locator("table.hitl-asked tbody tr").first.locator("td").all_inner_texts()]
    assert [cell.split(":")[0] for cell in cells] == ["Why", "When", "How"]
    assert "Why:" not in visit(PATTERN).locator("table.hitl-asked").inner_text(), "where the head is seen, cells do not repeat it"


def test_lost_readers_find_back_from_any_folder(visit: Visit, heard: Heard, site: Site) -> None:
    page = visit("no-such-page.html")
    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()
    page.get_by_role("link", name="The start of the book").click()
    page.wait_for_url("**/book/index.html")
    assert heard.errors.pop(0).startswith("404")
    heard.errors[:] = [error for error in heard.errors if "no-such-page" not in error]


def test_ways_in_lead_there(visit: Visit) -> None:
    page = visit("book/index.html")
    page.locator("#three-doors").get_by_role("link", name="Decisions").first.click()
    page.wait_for_url("**/by-decision.html")
    page.locator("p.hitl-jumps").get_by_role("link", name="Hyperparameter Optimization").click()
    assert page.url.endswith("#decision-hyperparameter-optimization")
    line = page.locator("ul.hitl-ways-in > li").filter(has_text="whether to tune them together").first
    line.get_by_role("link", name="Knob Ranking").click()
    page.wait_for_url(f"**/{Path(PATTERN).name}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_count_opens_what_it_stands_for(visit: Visit, scripts: bool) -> None:
    page = visit("book/pipeline.html", viewport=PHONE, java_script_enabled=scripts)
    need = page.locator("#matrix-hyperparameter-optimization-first").get_by_role("link").first
    expect(need).to_be_hidden()
    page.locator("table.hitl-matrix a[href$='-hyperparameter-optimization-first']").click()
    expect(need).to_be_in_viewport()
