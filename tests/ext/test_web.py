"""What a site says of itself to others, the page for lost readers, the map of addresses, and the end of a pattern's page."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from .conftest import CONF, Book, fill, pattern

FLOOR = "patterns/model-validation/noise-floor"
HOME = "https://books.example.org/deep/book/"


@pytest.fixture
def public(book: Book) -> Book:
    book.settings = {"html_baseurl": HOME, "author": "A. Author", "copyright": "2026, A. Author", "release": "1.2"}
    return book


def meta(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))


def test_a_page_introduces_itself_by_title_and_summary(public: Book) -> None:
    public.edit(f"{FLOOR}.md", "Measure how much a score moves.", 'Measure "how" a score & its mean move.')
    public.edit("prose.md", "Read ", "A page of prose, which begins here. Read ")
    result = public.build()
    said = meta(result.html(FLOOR))
    assert said["og:title"] == "Noise Floor"
    assert said["og:description"] == said["description"] == "Measure &quot;how&quot; a score &amp; its mean move."
    assert said["og:url"] == f"{HOME}{FLOOR}.html"
    assert said["og:site_name"].startswith("Small book")
    assert meta(result.html("prose"))["description"].startswith("A page of prose, which begins here. Read Noise Floor first.")
    assert meta(result.html("index"))["og:type"] == "website"
    assert "description" not in meta(result.html("genindex"))


def test_a_long_description_ends_with_a_word(book: Book) -> None:
    book.edit("prose.md", "Read ", "words, " * 60 + "Read ")
    said = meta(book.build().html("prose"))["description"]
    assert len(said) <= 200
    assert said.endswith("words…")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("de", "ltr"), ("he", "rtl"), ("fa_IR", "rtl"), ("zh-CN", "ltr")])
@pytest.mark.filterwarnings("ignore")
def test_language_and_direction_are_set(book: Book, language: str, direction: str) -> None:
    book.settings = {"language": language}
    assert f' lang="{language.replace("_", "-")}" dir="{direction}"' in book.build().html("prose")


def lost(book: Book) -> Book:
    book.write("conf/templates/404.html", '{% extends "page.html" %}{% block body %}<a href="{{ pathto("prose") }}">Home</a>{% endblock %}')
    book.settings |= {"html_additional_pages": {"404": "404.html"}, "templates_path": ["templates"], "html_theme": "furo"}
    return book


def test_the_page_for_lost_readers_holds_in_any_folder(public: Book) -> None:
    html = lost(public).build().html("404")
    addresses = re.findall(r'(?:href|src)="([^"]+)"', html)
    ours = [address for address in addresses if not address.startswith(("https://", "#"))]
    assert len(ours) > 5
    assert [address for address in ours if not address.startswith("/deep/book/")] == []
    assert "/deep/book/prose.html" in ours
    assert any(address.startswith("/deep/book/_static/") for address in ours)
    assert "canonical" not in html


def test_without_an_address_it_holds_at_the_root(book: Book) -> None:
    assert '<a href="prose.html">Home</a>' in lost(book).build().html("404")


def test_the_sitemap_names_every_page_and_no_other(public: Book) -> None:
    result = public.edit("prose.md", "Read", "Please read").build()
    names = {
        loc.text
        for loc in ET.fromstring((result.out / "sitemap.xml").read_bytes()).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    }
    assert names == {f"{HOME}{path.relative_to(result.out).as_posix()}" for path in result.out.rglob("*.html")} - {
        f"{HOME}{other}.html" for other in ("genindex", "search")
    }


def test_the_sitemap_goes_with_the_address(public: Book) -> None:
    assert (public.build().out / "sitemap.xml").exists()
    public.settings = {}
    assert not (public.build().out / "sitemap.xml").exists()


def test_a_page_that_goes_leaves_the_sitemap(public: Book) -> None:
    public.edit("index.md", "prose\n", "").build()
    public.remove("prose.md")
    assert "prose" not in (public.build().out / "sitemap.xml").read_text(encoding="utf-8")


def test_dirhtml_gives_addresses_of_folders(public: Book) -> None:
    result = public.build("dirhtml")
    assert f"<loc>{HOME}{FLOOR}/</loc>" in (result.out / "sitemap.xml").read_text(encoding="utf-8")
    assert f"{HOME}{FLOOR}/" in (result.out / FLOOR / "index.html").read_text(encoding="utf-8")


def test_the_end_of_a_pattern_in_html_and_not_in_search(public: Book) -> None:
    result = public.build()
    html = result.html(FLOOR)
    assert html.index("Known Uses") < html.index("Related patterns") < html.index("Cite this pattern")
    assert re.search(r'<h2[^>]*class="[^"]*hitl-heading[^"]*"[^>]*>Related patterns', html)
    assert f'href="{HOME}{FLOOR}.html"' in html[html.index("Cite this pattern") :]
    assert "Related patterns" not in public.build("text").text(FLOOR)
    terms = (result.out / "searchindex.js").read_text(encoding="utf-8")
    assert '"cite"' not in terms
    assert '"measur"' in terms


def test_without_an_address_a_citation_has_id_and_version(book: Book) -> None:
    book.settings = {"release": "1.2"}
    html = book.build().html(FLOOR)
    end = re.sub(r"<[^>]*>", "", html[html.index("Cite this pattern") :].partition("</p>")[0])
    assert end.strip() == "Cite this pattern: Noise Floor. In: Small book, version 1.2, id noise-floor."


def test_a_changed_summary_is_written_where_it_is_told_and_only_there(book: Book) -> None:
    book.build()
    changed = book.edit("patterns/model-validation/sealed-test.md", "Measure how much a score moves.", "Measure it once.").build()
    assert "Measure it once." in changed.html(FLOOR)
    assert FLOOR in changed.written
    assert "patterns/model-validation/split-contract" not in changed.written


def test_numbers_and_ways_in_follow_the_collection(book: Book) -> None:
    book.write("prose.md", "# Prose\n\n```{numbers}\n:kind: pattern\n```\n\n```{ways-in}\n:by: decision\n```\n")
    assert '<span class="hitl-number">3</span>' in book.build().html("prose")
    changed = book.write("patterns/model-validation/fourth.md", pattern("Fourth")).build()
    assert "prose" in changed.written
    assert '<span class="hitl-number">4</span>' in changed.html("prose")
    assert "Fourth" in changed.html("prose")


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "singlehtml", "dirhtml"])
def test_new_views_stand_in_every_builder(book: Book, builder: str) -> None:
    book.write("patterns/model-selection/early.md", pattern("Early").replace(":stages: model-validation", ":stages: model-selection"))
    book.write("prose.md", "# Prose\n\n```{numbers}\n```\n\n```{ways-in}\n:by: stage\n```\n")
    result = book.build(builder)
    assert [line for line in result.reported if "hitl" in line] == []
    if builder == "text":
        assert "4 patterns" in result.text("prose")
        assert "Model Selection" in result.text("prose")


def links_beside(book: Book, doc: str) -> int:
    html = book.build().html(doc)
    return html[html.index('class="sidebar-tree') : html.index("</aside>")].count("<a ")


def test_the_sidebar_does_not_grow_with_the_collection(tmp_path_factory: pytest.TempPathFactory) -> None:
    counts = []
    for number in (50, 100):
        book = fill(Book(tmp_path_factory.mktemp("book") / "book", CONF.replace('"basic"', '"furo"')))
        for count in range(number):
            book.write(f"patterns/model-validation/more-{count:03}.md", pattern(f"More {count:03}"))
        counts.append(links_beside(book, "patterns/model-validation/more-025"))
    assert counts[0] == counts[1] > 20


def test_long_code_scrolls_by_keyboard(book: Book) -> None:
    book.edit("prose.md", "Read ", "```text\nlong\n```\n\nRead ")
    assert '<pre tabindex="0">' in book.build().html("prose")


def test_wide_tables_scroll_by_keyboard(book: Book) -> None:
    book.conf = CONF.replace('"basic"', '"furo"')
    table = "| A | B |\n|---|---|\n| {} | 2 |\n\n"
    book.edit("prose.md", "Read ", table.format("1") + table.format("[one](patterns/model-selection/index.md)") + "Read ")
    boxes = re.findall(r'<div class="table-wrapper[^>]*>', book.build().html("prose"))
    assert ['tabindex="0"' in box for box in boxes] == [True, False], "the link brings the keyboard there"


def test_the_sidebar_says_where_one_is_to_those_who_hear_it(book: Book) -> None:
    book.conf = CONF.replace('"basic"', '"furo"')
    book.edit("index.md", ":glob:", ":glob:\n:caption: Parts")
    html = book.build().html(FLOOR)
    assert '<p aria-level="2" class="caption" role="heading">' in html
    assert re.findall(r'aria-current="page"[^>]*>([^<]*)', html) == ["Noise Floor"]


@pytest.mark.parametrize(("options", "wanted"), [("", 'width="3" height="2"'), (":width: 50%\n", 'style="width: 50%')])
def test_pictures_have_their_size_unless_the_author_gave_one(book: Book, options: str, wanted: str) -> None:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0"
    book.write("dot.png", head + b"\0" * 40)
    book.edit("prose.md", "Read ", f"```{{image}} dot.png\n:alt: A dot\n{options}```\n\nRead ")
    html = book.build().html("prose")
    tag = next(tag for tag in re.findall(r"<img[^>]*>", html) if "dot" in tag)
    assert wanted in tag
    assert ("height=" in tag) == (not options)
