"""Links that edit a page and that begin a pattern: where they lead, and that they are right after every edit."""

from __future__ import annotations

import os
import runpy
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from sphinx_hitl.core.collection import TEMPLATE
from sphinx_hitl.core.github import LONGEST, Repository, for_stage
from sphinx_hitl.core.vocabulary import load_vocabulary

from .conftest import Book, Result, fill, pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "patterns/model-validation/noise-floor"
STAGE = "patterns/model-validation/index"
NEEDS = "patterns/model-validation/needs"
OTHER = "patterns/model-selection/index"
PAGES = ("index", "prose", STAGE, NEEDS, FLOOR, OTHER)

TEXT = """\
# Name of the pattern

```{pattern}
:stages: <!-- where? --> model-selection, model-validation
:status: draft
```

<!-- Say it: "50 % & more + ünïcode; #1 = a?" -->

## Goal

<!-- What did you want to achieve? -->
"""


class Link(NamedTuple):
    text: str
    href: str
    classes: str

    @property
    def query(self) -> Mapping[str, list[str]]:
        return parse_qs(urlsplit(self.href).query, strict_parsing=True)


class Links(HTMLParser):
    """The links of the line at the end of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._inside, self._link = False, None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "p" and "hitl-contribute" in (values.get("class") or ""):
            self._inside = True
        elif tag == "a" and self._inside:
            self.found.append(Link("", values["href"] or "", values["class"] or ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._inside and self.found and self.lasttag == "a" and not self.found[-1].text:
            self.found[-1] = self.found[-1]._replace(text=data)


def links(result: Result, doc: str) -> tuple[Link, Link]:
    edit, suggest = Links(result.html(doc)).found
    return edit, suggest


def suggestion(result: Result, doc: str) -> Link:
    return links(result, doc)[1]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return public(tmp_path / "book")


def public(root: Path) -> Book:
    book = fill(Book(root, settings={"hitl_repository": "someone/a.book"}))
    return book.write("patterns/TEMPLATE.md", TEXT)


def assert_clean(result: Result, book: Book, tmp_path: Path) -> None:
    """The output equals that of a build of the same files from nothing, but for Sphinx's copy of its old settings."""
    root = tmp_path / "clean" / "book"
    shutil.copytree(book.root, root)
    other = Book(root, book.conf, dict(book.settings)).build().tree()
    assert {name: data for name, data in result.tree().items() if name != ".buildinfo.bak"} == other


def test_without_a_repository_there_are_no_links(book: Book) -> None:
    book.settings.clear()
    result = book.build()
    assert result.reported == []
    assert [doc for doc in PAGES if "hitl-contribute" in result.html(doc) or "github" in result.html(doc)] == []


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_every_page_has_both_links(book: Book, builder: str) -> None:
    result = book.build(builder)
    assert result.reported == []
    files = [path for path in result.out.rglob("*.html") if path.name not in {"genindex.html", "search.html"}]
    pages = [path for path in files if path.parent.name not in {"genindex", "search"}]
    assert len(pages) == 8
    for path in pages:
        edit, suggest = Links(path.read_text("utf-8")).found
        assert edit.text == "Edit this page"
        assert suggest.text.startswith("Suggest a pattern")
        assert "hitl-suggest" in suggest.classes
        assert len(suggest.href) < LONGEST


def test_edit_leads_to_the_file(book: Book) -> None:
    result = book.build()
    for doc in PAGES:
        assert links(result, doc)[0].href == f"https://github.dev/someone/a.book/blob/main/{doc}.md"


def test_branch_and_folder(book: Book) -> None:
    book.settings |= {"hitl_repository_branch": "next", "hitl_repository_folder": "docs"}
    edit, suggest = links(book.build(), FLOOR)
    assert edit.href == f"https://github.dev/someone/a.book/blob/next/docs/{FLOOR}.md"
    assert suggest.href.startswith("https://github.com/someone/a.book/new/next/docs/patterns/model-validation?")


@pytest.mark.parametrize("doc", [STAGE, NEEDS, FLOOR])
def test_suggest_begins_a_pattern_in_the_stage_of_the_page(book: Book, doc: str) -> None:
    link = suggestion(book.build(), doc)
    assert link.text == "Suggest a pattern for Model Validation"
    assert link.href.startswith("https://github.com/someone/a.book/new/main/patterns/model-validation?filename=my-pattern.md&value=")
    wanted = TEXT.replace(":stages: <!-- where? --> model-selection, model-validation", ":stages: model-validation")
    assert link.query == {"filename": ["my-pattern.md"], "value": [wanted]}


@pytest.mark.parametrize("doc", ["index", "prose"])
def test_suggest_elsewhere_holds_the_template_as_it_is(book: Book, doc: str) -> None:
    link = suggestion(book.build(), doc)
    assert link.text == "Suggest a pattern"
    assert link.href.startswith("https://github.com/someone/a.book/new/main/patterns?filename=my-pattern.md&value=")
    assert link.query["value"] == [TEXT]


def test_a_stage_that_is_no_index_has_a_folder_too(book: Book) -> None:
    book.write("patterns/tuning.md", "# Tuning\n\n```{stage}\n:phase: modeling\n:order: 3\n```\n\nTurn knobs.\n")
    book.edit("index.md", "prose", "prose\npatterns/tuning")
    assert "/new/main/patterns/tuning?" in suggestion(book.build(), "patterns/tuning").href


def test_the_name_of_the_kind_is_the_vocabularys(book: Book) -> None:
    book.write("conf/language.toml", '[kinds]\npattern = { label = "Idea", plural = "Ideas" }\n')
    assert suggestion(book.build(), "prose").text == "Suggest an idea"


def test_without_a_template_the_file_begins_empty(book: Book) -> None:
    book.remove("patterns/TEMPLATE.md")
    result = book.build()
    assert result.reported == []
    assert suggestion(result, STAGE).href == (
        "https://github.com/someone/a.book/new/main/patterns/model-validation?filename=my-pattern.md&value="
    )


def test_a_template_too_long_is_reported_once_and_left_out(book: Book) -> None:
    book.write("patterns/TEMPLATE.md", TEXT + "x" * LONGEST)
    result = book.build()
    assert len(result.reported) == 1
    assert "patterns/TEMPLATE.md: the template is too long" in result.reported[0]
    assert suggestion(result, STAGE).href.endswith("?filename=my-pattern.md")


def test_a_template_that_is_no_text_is_reported_once(book: Book) -> None:
    book.write("patterns/TEMPLATE.md", b"# \xff\n")
    result = book.build()
    assert len(result.reported) == 1
    assert "patterns/TEMPLATE.md: the file is not UTF-8 text; save it as UTF-8" in result.reported[0]
    assert suggestion(result, STAGE).query.get("value") is None


@pytest.mark.parametrize("name", ["https://github.com/someone/book", "book", 'a/b"><script>'])
def test_an_address_that_is_no_repository_is_reported_once(book: Book, name: str) -> None:
    book.settings["hitl_repository"] = name
    result = book.build()
    assert len(result.reported) == 1
    assert "is not 'owner/name'" in result.reported[0]
    assert "hitl-contribute" not in result.html(STAGE)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("hitl_repository", 1, "str"),
        ("hitl_repository_branch", None, "str"),
        ("hitl_repository_folder", ["docs"], "str"),
        ("hitl_diagram_cache", 1, "str"),
        ("hitl_sidebar", "no", "bool"),
    ],
)
def test_a_setting_of_another_type_is_reported_once_and_its_default_is_used(book: Book, name: str, value: object, kind: str) -> None:
    book.conf += f"\n{name} = {value!r}\n"
    book.settings.pop(name, None)
    result = book.build()
    assert len(result.reported) == 1
    assert f"{name} in conf.py is {value!r}, which is not of the type '{kind}'; its default is used [hitl.setting]" in result.reported[0]
    assert result.html(STAGE)


# The truth on every build


def test_nothing_edited_writes_nothing(book: Book) -> None:
    book.build()
    again = book.build()
    assert (again.read, again.written) == ([], [])


def test_a_changed_template_is_on_every_page_and_nothing_is_read(book: Book, tmp_path: Path) -> None:
    book.build()
    again = book.edit("patterns/TEMPLATE.md", "What did you want", "What do you want").build()
    assert again.read == []
    assert len(again.written) == 8
    assert "What do you want" in suggestion(again, FLOOR).query["value"][0]
    assert_clean(again, book, tmp_path)
    assert book.build().written == []


def test_a_template_that_comes_and_goes(book: Book, tmp_path: Path) -> None:
    result = book.build()
    first = [suggestion(result, doc) for doc in PAGES]
    book.remove("patterns/TEMPLATE.md")
    assert_clean(book.build(), book, tmp_path)
    again = book.write("patterns/TEMPLATE.md", TEXT).build()
    assert [suggestion(again, doc) for doc in PAGES] == first


def test_another_repository_is_on_every_page_and_nothing_is_read(book: Book, tmp_path: Path) -> None:
    book.build()
    book.settings["hitl_repository"] = "else/where"
    again = book.build()
    assert (again.read, len(again.written)) == ([], 8)
    assert_clean(again, book, tmp_path)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"{STAGE}.md", "# Model Validation", "# Validation of Models"),
        (f"{FLOOR}.md", ":stages: model-validation", ":stages: model-selection, model-validation"),
        (f"{NEEDS}.md", ":when: model-validation", ":when: model-selection"),
        (f"{STAGE}.md", "```{stage}\n:phase: modeling\n:order: 2\n```\n", ""),
    ],
    ids=["title", "stage of a pattern", "stage of a need", "no stage any more"],
)
def test_an_edit_leaves_the_same_bytes_as_a_clean_build(book: Book, tmp_path: Path, path: str, old: str, new: str) -> None:
    book.build()
    assert_clean(book.edit(path, old, new).build(), book, tmp_path)


def test_a_stage_that_goes_takes_its_folder_out_of_the_links(book: Book, tmp_path: Path) -> None:
    book.write(
        f"{OTHER.removesuffix('index')}simple.md", pattern("Simple").replace(":stages: model-validation", ":stages: model-selection")
    )
    book.write("index.md", book.read("index.md").replace("patterns/*/index", "patterns/*/*"))
    assert "Model Selection" in suggestion(book.build(), "patterns/model-selection/simple").text
    again = book.remove(f"{OTHER}.md").build()
    assert suggestion(again, "patterns/model-selection/simple").text == "Suggest a pattern"
    assert_clean(again, book, tmp_path)


def test_serial_and_parallel_builds_give_equal_bytes(tmp_path: Path) -> None:
    one, two = public(tmp_path / "one" / "book"), public(tmp_path / "two" / "book")
    assert one.build(jobs=1).tree() == two.build(jobs=2).tree()


# Where the links do not belong


def test_search_does_not_find_the_links(book: Book) -> None:
    index = (book.build().out / "searchindex.js").read_text("utf-8")
    assert '"suggest"' not in index
    assert '"edit"' not in index


@pytest.mark.parametrize("builder", ["text", "epub", "singlehtml", "latex"])
def test_other_outputs_have_no_links(book: Book, builder: str) -> None:
    result = book.build(builder)
    made = [path for path in result.out.rglob("*") if path.suffix in {".txt", ".xhtml", ".html", ".tex"}]
    assert made
    assert [path.name for path in made if "github" in path.read_text("utf-8")] == []


# Themes


def test_furo_shows_its_pencil(book: Book) -> None:
    book.conf = book.conf.replace('"basic"', '"furo"\nhtml_theme_options = {"top_of_page_buttons": ["edit"]}')
    page = book.build().html(FLOOR)
    assert f'<a class="muted-link" href="https://github.dev/someone/a.book/blob/main/{FLOOR}.md" rel="edit"' in page


def test_furo_without_a_repository_has_no_pencil(book: Book) -> None:
    book.settings.clear()
    book.conf = book.conf.replace('"basic"', '"furo"\nhtml_theme_options = {"top_of_page_buttons": ["edit"]}')
    assert 'rel="edit"' not in book.build().html(FLOOR)


def test_a_theme_that_has_been_told_is_not_told_again(book: Book) -> None:
    own = '{"top_of_page_buttons": ["edit"], "source_edit_link": "https://example.org/{filename}"}'
    book.conf = book.conf.replace('"basic"', f'"furo"\nhtml_theme_options = {own}')
    assert f'href="https://example.org/{FLOOR}.md" rel="edit"' in book.build().html(FLOOR)


# The book


@pytest.mark.parametrize("name", ["someone/book", ""])
def test_the_book_takes_its_repository_from_the_workflow_that_publishes_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "GITHUB_REPOSITORY", name)
    assert runpy.run_path(str(ROOT / "conf" / "conf.py"))["hitl_repository"] == name
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert not runpy.run_path(str(ROOT / "conf" / "conf.py"))["hitl_repository"]


def test_the_links_of_the_book_hold_its_template() -> None:
    words = load_vocabulary(ROOT)
    template = (ROOT / words.folder / TEMPLATE).read_text(encoding="utf-8")
    longest = Repository(f"{'o' * 39}/{'r' * 100}")
    for folder in sorted(path.parent.name for path in (ROOT / words.folder).glob("*/index.md")):
        text = for_stage(template, folder, words)
        assert f":stages: {folder}\n" in text
        assert text.replace(f":stages: {folder}\n", "") != text
        address = longest.new(f"{words.folder}/{folder}", text)
        assert len(address) < LONGEST
        assert parse_qs(urlsplit(address).query)["value"] == [text]
