"""What is read and written after which edit, by name; and that nothing is left over."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .conftest import CONF, Book, fill, pattern

FLOOR = "patterns/model-validation/noise-floor"
SEALED = "patterns/model-validation/sealed-test"
SPLIT = "patterns/model-validation/split-contract"
STAGE = "patterns/model-validation/index"
NEEDS = "patterns/model-validation/needs"
OTHER_STAGE = "patterns/model-selection/index"
ALL = sorted(["index", "prose", OTHER_STAGE, STAGE, NEEDS, FLOOR, SEALED, SPLIT])
SHOW_FLOOR = sorted(["index", STAGE, NEEDS, FLOOR, SEALED])
"""The pages that name Noise Floor, in a theme that has no tree of the book beside its pages."""

IN_STAGE = sorted([*SHOW_FLOOR, SPLIT])
"""Those, and the page that has it only in its sidebar."""

PIXEL = b"\x89PNG\r\n\x1a\n"


def assert_clean(book: Book, *, jobs: int = 1) -> None:
    """The output is what a build into nothing gives."""
    out = book.root.parent / f"{book.root.name}-out"
    for name in ("clean", "clean-trees"):
        shutil.rmtree(out / name, ignore_errors=True)
    now, clean = book.build(jobs=jobs), book.build(out="clean", doctrees="clean-trees")
    if not [line for line in clean.reported if "[hitl." not in line]:  # pages of which others warn are made again, to warn again
        assert (now.read, now.written) == ([], [])
    one, other = now.tree(), clean.tree()
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []
    assert now.findings == clean.findings
    assert sorted(now.reported) == sorted(clean.reported)


def test_nothing_edited_reads_and_writes_nothing(book: Book) -> None:
    first = book.build()
    assert (first.read, first.written, first.reported) == (ALL, ALL, [])
    again = book.build()
    assert (again.read, again.written) == ([], [])


def test_prose_edit_reads_and_writes_that_page(book: Book) -> None:
    book.build()
    again = book.edit(f"{FLOOR}.md", "Repeat it.", "Repeat it ten times.").build()
    assert again.read == [FLOOR]
    # Sphinx itself writes the pages again whose toctrees name an updated one (Builder.write, env.files_to_rebuild).
    assert again.written == sorted([FLOOR, STAGE])
    assert_clean(book)


def test_a_page_that_links_to_a_section_does_not_care_in_which_line_it_is(book: Book) -> None:
    book.settings["myst_heading_anchors"] = 3
    book.edit("prose.md", "noise-floor.md)", "noise-floor.md#forces)").build()
    assert "prose" not in book.edit(f"{FLOOR}.md", "Decide well.", "Decide well.\n\nTwice.").build().written
    assert "prose" in book.edit(f"{FLOOR}.md", "## Forces", "## Force\n\nNo.\n\n## Forces, all").build().written


def test_title_edit_writes_exactly_the_pages_that_show_it(book: Book) -> None:
    book.build()
    again = book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise").build()
    assert again.read == [FLOOR]
    # The link on `prose` has a text of its own.
    assert again.written == SHOW_FLOOR
    assert_clean(book)


SIDEBARS = {
    "of the theme": 'html_sidebars = {"**": ["globaltoc.html"]}\n',
    "of the book": 'html_sidebars = {"**": ["ours.html"]}\ntemplates_path = ["."]\n',
    "of an unknown extension": 'def setup(app):\n    app.connect("html-page-context", lambda *event: event[3].update(body=event[3]["toctree"]()))\n',
    "of another theme": 'html_theme = "furo"\n',
}


@pytest.mark.parametrize("sidebar", SIDEBARS)
def test_title_edit_writes_the_pages_that_have_it_in_their_sidebars(book: Book, sidebar: str) -> None:
    book.write("conf/ours.html", "{% set part = 'globaltoc.html' %}{% include part %}")
    book.conf += SIDEBARS[sidebar]
    book.build()
    again = book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise").build()
    assert "Floor of Noise" in again.html(SPLIT)
    assert again.written == IN_STAGE  # the other stage's sidebar lists stages only
    assert_clean(book)


def test_title_edit_in_plain_text_has_no_sidebar_to_write(book: Book) -> None:
    book.build("text")
    again = book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise").build("text")
    assert again.written == sorted(["index", STAGE, NEEDS, FLOOR, SEALED])
    assert "Floor of Noise" in again.text(SEALED)


def test_title_of_the_root_is_shown_on_the_next_page_only(book: Book) -> None:
    book.build()
    assert book.edit("index.md", "# Book", "# The book").build().written == ["index", "prose"]
    assert_clean(book)


def test_lost_link_is_lost_on_the_other_page(book: Book) -> None:
    assert "Preceded by" in book.build().html(SEALED)
    again = book.edit(f"{FLOOR}.md", ":precedes: sealed-test\n", "").build()
    assert again.read == [FLOOR]
    assert again.written == sorted([FLOOR, SEALED, STAGE])  # the stage is Sphinx's own doing again
    assert "Preceded by" not in again.html(SEALED)


def test_removed_page_leaves_nothing_and_is_reported_where_it_is_named(book: Book) -> None:
    book.build()
    again = book.remove(f"{FLOOR}.md").build()
    assert not (again.out / f"{FLOOR}.html").exists()
    assert not (again.out / "_sources" / f"{FLOOR}.md.txt").exists()
    assert "Noise Floor" not in again.html(STAGE)
    # Sphinx reads pages with glob toctrees again; we read the page that links to the file.
    assert again.read == sorted(["index", "prose", STAGE])
    assert again.written == sorted(["index", "prose", STAGE, NEEDS, SEALED])
    assert [(line.split(" ")[0], line.split(" ")[-1]) for line in again.reported] == [
        (f"{SEALED}.md:6:", "[hitl.unknown-id]"),
        ("prose.md:3:", "[hitl.broken-link]"),
    ]
    assert book.build().reported == again.reported
    assert_clean(book)


def test_removed_folder_leaves_no_folder(book: Book) -> None:
    book.build()
    shutil.rmtree(book.root / "patterns" / "model-selection")
    out = book.build().out
    assert not (out / "patterns" / "model-selection").exists()
    assert not (out / "_sources" / "patterns" / "model-selection").exists()


def test_renamed_id_is_followed(book: Book) -> None:
    book.build()
    again = book.edit(f"{NEEDS}.md", ":id: seed-variance", ":id: spread-of-seeds\n:formerly: seed-variance").build()
    assert again.read == [NEEDS]
    assert again.written == sorted(["index", STAGE, NEEDS, FLOOR, SEALED, SPLIT])  # `index` lists sections, with their anchors
    assert 'href="needs.html#spread-of-seeds"' in again.html(FLOOR)
    assert again.reported == []


def test_page_in_an_explicit_toctree_is_missed_when_it_goes(book: Book) -> None:
    book.edit(f"{STAGE}.md", ":glob:\n\n*\n", "\nneeds\nnoise-floor\nsealed-test\nsplit-contract\n").build()
    again = book.edit("prose.md", "](patterns/model-validation/noise-floor.md)", "]").remove(f"{FLOOR}.md").build()
    assert STAGE in again.read
    assert '<link rel="next" title="Sealed Test"' in again.html(NEEDS)
    # Sphinx reads a page again in every build whose toctree names what is not there, and so says it in every build.
    assert book.build().reported == again.reported


def test_file_replaced_by_an_older_one_is_read_again(book: Book) -> None:
    book.write("new.txt", pattern("New Title", ":precedes: sealed-test\n"))
    os.utime(book.root / "new.txt", (1_000_000_000, 1_000_000_000))
    book.build()
    assert book.move("new.txt", f"{FLOOR}.md").build().read == [FLOOR]
    assert_clean(book)


def test_file_saved_while_it_is_read_is_read_again(book: Book) -> None:
    def save(app: Sphinx, _tree: object) -> None:
        if app.env.current_document.docname == FLOOR:
            book.edit(f"{FLOOR}.md", "# Noise Floor", "# Saved Floor")

    book.build(meddle=lambda app: app.connect("doctree-read", save))
    assert book.build().read == [FLOOR]
    assert_clean(book)


def test_link_to_a_file_that_comes_and_goes(book: Book) -> None:
    book.edit("prose.md", "first.", "first. See [notes](notes.txt).")
    assert [line.rpartition(" ")[2] for line in book.build().reported] == ["[hitl.broken-link]"]
    came = book.write("notes.txt", "Notes.").build()
    assert (came.read, came.written, came.reported) == (["prose"], ["index", "prose"], [])
    assert "_downloads/" in came.html("prose")
    went = book.remove("notes.txt").build()
    assert [line.rpartition(" ")[2] for line in went.reported] == ["[hitl.broken-link]"]
    assert not [path for path in went.tree() if "notes" in path]
    assert_clean(book)


def test_what_moves_to_an_earlier_page_is_not_there_twice(book: Book) -> None:
    term = "\n```{glossary}\nfold\n  A part.\n```\n\n(here)=\n## Here\n\nText.\n"
    book.write(f"{SPLIT}.md", book.read(f"{SPLIT}.md").replace("## Forces", f"{term}\n## Forces")).build()
    book.edit(f"{SPLIT}.md", term, "").write("prose.md", f"# Prose\n{term}\nA {{term}}`fold`.\n")
    assert [line for line in book.build().reported if "duplicate" in line] == []


# Numbers


def numbered(book: Book) -> Book:
    book.settings["numfig"] = True
    table = "\n(tab-{0})=\n```{{list-table}} Table of {0}\n* - x\n```\n"
    book.edit("prose.md", "first.", "first. As {numref}`tab-split` shows.")
    return book.edit(f"{SPLIT}.md", "Repeat it.", "Repeat it.\n" + table.format("split"))


def test_numbers_are_those_of_now(book: Book) -> None:
    assert "Table 1</span>" in numbered(book).build().html("prose")
    again = book.edit(f"{FLOOR}.md", "Repeat it.", "Repeat it.\n\n```{list-table} Before\n* - x\n```\n").build()
    assert "Table 2</span>" in again.html("prose")
    assert again.written == sorted([FLOOR, SPLIT, STAGE, "index", "prose"])  # `index` by Sphinx, as a page that it names is written
    assert_clean(book)


def test_section_numbers_come_and_go(book: Book) -> None:
    book.build()
    book.edit("index.md", ":glob:", ":glob:\n:numbered:")
    assert "2.1. " in book.build().html(STAGE)
    assert_clean(book)
    book.edit("index.md", ":numbered:\n", "")
    assert "2.1. " not in book.build().html(STAGE)
    assert_clean(book)


def test_pictures_of_one_name_are_told_apart_as_in_a_clean_build(book: Book) -> None:
    book.write("patterns/model-validation/dot.png", PIXEL + b"1")
    book.edit(f"{SPLIT}.md", "Repeat it.", "![Dot](dot.png)").build()
    book.write("a/dot.png", PIXEL + b"2").write("a/page.md", "---\norphan: true\n---\n\n# Page\n\n![Dot](dot.png)\n")
    again = book.build(jobs=2)
    assert '"../_images/dot.png"' in again.html("a/page")
    assert "_images/dot1.png" in again.html(SPLIT)
    assert_clean(book, jobs=2)
    book.remove("a/page.md").build()
    assert_clean(book)


# One doctree folder, several outputs


@pytest.mark.parametrize("between", ["latex", "text", "dummy"])
def test_two_builders_with_one_doctree_folder(book: Book, between: str) -> None:
    book.build()
    book.build(between)
    book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise")
    assert book.build(between).read == [FLOOR]
    again = book.build()
    assert again.read == []
    assert again.written == SHOW_FLOOR
    assert book.build().written == []
    assert_clean(book)


def test_page_that_another_builder_has_read_again_is_written(book: Book) -> None:
    book.build()
    book.move(f"{FLOOR}.md", f"{OTHER_STAGE.removesuffix('index')}noise-floor.md")
    assert "prose" in book.build("dummy").read
    again = book.build()
    assert again.read == []
    assert "prose" in again.written
    assert_clean(book)


def test_settings_that_another_builder_has_followed(book: Book) -> None:
    book.build()
    book.write("conf/language.toml", '[kinds]\npattern = { label = "Recipe", plural = "Recipes" }\n')
    assert book.build("dummy").read == ALL
    again = book.build()
    assert (again.read, again.written) == ([], ALL)
    assert_clean(book)


def test_pages_named_on_the_command_line(book: Book) -> None:
    book.build()
    book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise")
    some = book.build(only=["prose.md"])
    assert some.read == [FLOOR]
    assert some.written == ["index", "prose"]
    again = book.build()
    assert again.read == []
    assert again.written == SHOW_FLOOR
    assert_clean(book)


# Builds that end early, and outputs that are not whole


def crash(error: BaseException, at: str = SEALED) -> Callable[[Sphinx], object]:
    def raise_once(_app: Sphinx, _tree: object, doc: str) -> None:
        if doc == at:
            raise error

    return lambda app: app.connect("doctree-resolved", raise_once)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [ValueError("crash"), KeyboardInterrupt()], ids=["exception", "interrupt"])
def test_build_after_a_crash(book: Book, error: BaseException, jobs: int) -> None:
    book.build()
    book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise")
    with pytest.raises((ExtensionError, KeyboardInterrupt)):
        book.build(meddle=crash(error), jobs=jobs)
    again = book.build(jobs=jobs)
    # Sphinx throws away what it knows after an exception, not after Ctrl-C.
    assert again.read == (ALL if isinstance(error, ValueError) else [])
    assert set(again.written) >= set(SHOW_FLOOR)
    assert_clean(book)


def test_half_written_page_is_written_again(book: Book) -> None:
    book.build()
    book.edit(f"{FLOOR}.md", "Repeat it.", "Repeat it ten times.")
    with pytest.raises(KeyboardInterrupt):
        book.build(meddle=crash(KeyboardInterrupt(), STAGE))
    page = book.root.parent / "book-out" / "html" / f"{FLOOR}.html"
    page.write_text(page.read_text(encoding="utf-8")[:100], encoding="utf-8")
    again = book.build()
    assert FLOOR in again.written
    assert_clean(book)


def test_deleted_output_is_made_anew(book: Book) -> None:
    first = book.build().tree()
    shutil.rmtree(book.root.parent / "book-out" / "html")
    again = book.build()
    assert (again.read, again.written) == ([], ALL)
    assert again.tree() == first


def test_deleted_page_of_the_output_is_made_anew(book: Book) -> None:
    first = book.build()
    (first.out / f"{FLOOR}.html").unlink()
    assert book.build().written == sorted([FLOOR, STAGE])
    assert book.build().tree() == first.tree()


def test_deleted_search_index_is_made_anew(book: Book) -> None:
    first = book.build().tree()
    (book.root.parent / "book-out" / "html" / "searchindex.js").unlink()
    again = book.build()
    assert again.reported == []
    assert again.tree() == first


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}'])
def test_unusable_state_is_none(book: Book, text: str) -> None:
    first = book.build()
    kept = first.tree()
    (first.out / ".hitl-shown.json").write_text(text, encoding="utf-8")
    again = book.build()
    assert again.written == ALL
    assert again.tree() == kept


def test_output_of_plain_sphinx_is_taken_over(book: Book) -> None:
    prose = "# Prose\n\nText.\n"
    book.write("prose.md", prose)
    ours, book.conf = book.conf, 'extensions = ["myst_parser"]\nhtml_theme = "basic"\nexclude_patterns = ["conf", "patterns"]\n'
    book.build()
    book.conf = ours
    assert book.build().reported == []
    assert_clean(book)


# The vocabulary


def test_vocabulary_is_read_again_once(book: Book) -> None:
    book.build()
    book.write("conf/language.toml", '[kinds]\npattern = { label = "Recipe", plural = "Recipes" }\n')
    again = book.build()
    assert (again.read, again.written) == (ALL, ALL)
    again = book.build()
    assert (again.read, again.written) == ([], [])


# In processes of their own


def test_serial_and_parallel_builds_give_equal_bytes(tmp_path: Path) -> None:
    one = fill(Book(tmp_path / "one" / "book"))
    two = fill(Book(tmp_path / "two" / "book"))
    for other in (one, two):
        for number in range(12):
            other.write(f"patterns/model-validation/extra-{number}.md", pattern(f"Extra {number}", ":uses: noise-flor\n"))
    serial, parallel = one.build(jobs=1), two.build(jobs=2)
    assert serial.tree() == parallel.tree()
    assert serial.reported == parallel.reported
    assert len(serial.reported) == 12


# What is not a page


def test_redirects_follow_their_objects(book: Book) -> None:
    book.edit(f"{FLOOR}.md", ":status:", ":formerly: error-bars, ../../../evil, genindex.html\n:status:")
    out = book.edit(f"{STAGE}.md", ":order:", ":formerly: validation\n:order:").build().out
    assert 'url=noise-floor.html"' in (out / f"{Path(FLOOR).parent}/error-bars.html").read_text(encoding="utf-8")
    assert 'url=../model-validation/index.html"' in (out / "patterns/validation/index.html").read_text(encoding="utf-8")
    assert not list(out.parent.parent.rglob("*evil*"))
    book.edit(f"{FLOOR}.md", "error-bars, ", "").edit(f"{STAGE}.md", ":formerly: validation\n", "").build()
    assert not (out / f"{Path(FLOOR).parent}/error-bars.html").exists()
    assert not (out / "patterns/validation").exists()
    book.edit(f"{FLOOR}.md", ":formerly: ", ":formerly: new-page, ").build()
    assert "http-equiv" in (out / f"{Path(FLOOR).parent}/new-page.html").read_text(encoding="utf-8")
    book.write(f"{Path(FLOOR).parent}/new-page.md", pattern("New Page")).build()
    assert "New Page" in (out / f"{Path(FLOOR).parent}/new-page.html").read_text(encoding="utf-8")


def test_state_holds_no_clock_and_no_path(book: Book, tmp_path: Path) -> None:
    first = book.build().tree()[".hitl-shown.json"]
    other = fill(Book(tmp_path / "elsewhere" / "book")).build().tree()[".hitl-shown.json"]
    assert first == other
    assert sorted(json.loads(first)) == [
        *("common", "data", "facts", "files", "lengths", "links", "made_of", "own", "pages", "search", "stale", "version")
    ]


@pytest.mark.parametrize("builder", ["dirhtml", "json", "epub", "xml", "singlehtml", "man"])
def test_other_builders(book: Book, builder: str) -> None:
    # The builder for JSON warns of the copies of the sources that it finds there; that is Sphinx's own.
    book.conf = CONF + 'version = copyright = "1"\nsuppress_warnings = ["misc.copy_overwrite"]\n'
    book.build(builder)
    again = book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise").remove(f"{SPLIT}.md").build(builder)
    assert again.reported == []
    assert not [path for path in again.tree() if "split-contract" in path]


def test_an_e_book_holds_no_page_that_is_gone(book: Book) -> None:
    book.conf = CONF + 'version = copyright = "1"\n'
    book.edit(f"{FLOOR}.md", ":status:", ":formerly: error-bars\n:status:").build("epub")
    again = book.remove(f"{SPLIT}.md").build("epub")
    with zipfile.ZipFile(again.out / "Smallbook.epub") as packed:
        assert not [name for name in packed.namelist() if "split-contract" in name or "error-bars" in name]
