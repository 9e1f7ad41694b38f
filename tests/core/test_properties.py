"""What holds for every page and every collection, however strange."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.collection import read_file
from sphinx_hitl.core.model import Finding, Severity
from sphinx_hitl.core.read import normalized, read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.scan import FenceBlock, HeadingBlock, scan
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.core.good import GOOD, PAGE, catalog_of, changed, found_in
from tests.core.nasty import LINES, LONG, outcome
from tests.core.test_mistakes import HARMLESS, MISTAKES

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
NEW = "patterns/tools/new-page.md"
CONSEQUENCES = {"unused-need", "unused-evidence", "thin-stage"}
"""Rules that say what is missing, which a new page may bring."""

PIECES = [
    *("# T\n", "## Goal\n", "##Goal\n", "### x ###\n", "Goal\n---\n", "T\n=\n", "#\n", "text\n", "text here\n", "\n", "\n", "\n"),
    *(
        "- item\n",
        "  - [a](b.md)\n",
        "1. one\n",
        "10) ten\n",
        "-\ttab\n",
        "    code\n",
        "\tcode\n",
        "> quote\n",
        "> - x\n",
        ">\n",
        "lazy\n",
    ),
    *("```\n", "````\n", "~~~\n", ":::\n", ":::{note}\n", "```{figure} a.png\n", "'''{pattern}\n", "``{pattern}\n", "```pattern}\n"),
    *(
        "```{pattern}\n",
        "```{information-need}\n",
        "```{stage}\n",
        "```{walk}\n",
        "```{tool-feature}\n",
        "```{matrix}\n",
        "  ```{paterrn}\n",
    ),
    *(":stages: model-validation\n", ":needs: seed-variance, x\n", ":status: draft\n", ":id: a-b\n", ":id:\n", ":uses: noise-floor\n"),
    *("stages: x\n", ":stages\u00a0x\n", ":evidence: X, a/b#1\n", "  wrapped\n", ":formerly: old\n", ":steps: noise-floor, new-page\n"),
    *("---\n", "***\n", "<!--\n", "-->\n", "<!-- x -->\n", "<div>\n", "</div>\n", "% x\n", "(t)=\n", "+++\n", "| a | b |\n", "|---|---|\n"),
    *("[a](b.md)", "[b](sealed-test.md#goal)", "[c](#x)", "[d]", "[d]: e.md\n", "{pattern}`x`", "{tool}`t <tuner>`", "{cite:p}`Z`"),
    *(
        "`",
        "``",
        "[",
        "](",
        ")",
        "<",
        ">",
        "*",
        "\\",
        "{",
        "}",
        "\0",
        "\u202e",
        "🎉",
        "e\u0301",
        "\u2028",
        "\x0b",
        "\x85",
        "\r",
        "\r\n",
        "\ufeff",
    ),
]
pages = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map("".join)
edits = st.lists(
    st.sampled_from([edit for edit in MISTAKES + HARMLESS if edit.path != PAGE or edit.old in GOOD[PAGE]]), min_size=1, max_size=3
)
quick = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def edited(chosen: list) -> dict[str, str]:
    """The good collection with several mistakes, as far as they do not get into each other's way."""
    files = dict(GOOD)
    for edit in chosen:
        if files[edit.path].count(edit.old) == 1:
            files = changed(edit.path, edit.old, edit.new, files)
    return files


def place(finding: Finding) -> tuple[str, int, int | None, str]:
    return finding.file, finding.line, finding.column, finding.name


# Collections


@quick
@given(edits, pages, st.randoms())
def test_order_of_pages_changes_nothing(chosen: list, text: str, shuffler: random.Random) -> None:
    catalog = catalog_of({**edited(chosen), NEW: text})
    shuffled = list(catalog.pages.values())
    shuffler.shuffle(shuffled)
    other = Catalog(shuffled, catalog.vocabulary, catalog.evidence, catalog.is_file)
    assert findings(other) == findings(catalog)
    assert other.edges == catalog.edges
    assert list(other.entries) == list(catalog.entries)


@quick
@given(edits, pages, st.sampled_from([NEW, "book/new-page.md"]))
def test_new_page_removes_no_unrelated_finding(chosen: list, text: str, path: str) -> None:
    files = edited(chosen)
    before = found_in(files)
    catalog = catalog_of({**files, path: text})
    after = {place(finding) for finding in findings(catalog)}
    new = catalog.pages[path.removesuffix(".md")]
    names = {name for item in new.items for name in (item.id, item.id.rpartition("/")[2], *item.formerly)} | {"new-page", *new.labels}
    for finding in before:
        if finding.name not in CONSEQUENCES and not any(f"'{name}'" in finding.message or f"#{name}'" in finding.message for name in names):
            assert place(finding) in after


@quick
@given(edits, pages)
def test_every_finding_is_at_a_place_that_exists(chosen: list, text: str) -> None:
    files = {**edited(chosen), NEW: text}
    found = found_in(files)
    wrapped = {finding.file for finding in found if finding.name == "wrapped-value"}
    for finding in found:
        lines = normalized(files[finding.file]).split("\n")
        assert 1 <= finding.line <= len(lines)
        if finding.column is not None and finding.file not in wrapped:
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert finding.message
        assert "\n" not in finding.text


@quick
@given(pages, pages)
def test_finding_of_one_page_does_not_depend_on_text_in_code(text: str, other: str) -> None:
    """Whatever stands between two long fences is code."""
    fence = "`" * 30
    code = other.replace("\r\n", "\n").replace("\r", "\n")
    plain = read(f"{GOOD[PAGE]}\n", PAGE.removesuffix(".md"), default_vocabulary())
    longer = read(f"{GOOD[PAGE]}\n{fence}\n{code}{text}\n{fence}\n", PAGE.removesuffix(".md"), default_vocabulary())
    assert longer.references == plain.references
    assert longer.headings == plain.headings
    assert [item.options for item in longer.items] == [item.options for item in plain.items]


# Pages


@quick
@given(st.one_of(st.binary(max_size=300), pages.map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_can_be_read(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "page.md").write_bytes(data)
        page = read_file(Path(folder), "page.md", default_vocabulary())
    assert findings(Catalog([page], default_vocabulary())) is not None


@settings(quick, max_examples=400)
@given(pages, st.sampled_from(["patterns/model-validation/new-page.md", "patterns/x/index.md", "patterns/x/needs.md", "book/a.md", "a.md"]))
def test_any_text_can_be_read_and_checked(text: str, path: str) -> None:
    found = found_in({**GOOD, path: text})
    assert found == sorted(found, key=lambda finding: finding.order)
    assert len(found) == len(set(found))


@quick
@given(pages)
def test_line_ends_change_nothing(text: str) -> None:
    unix = normalized(text)
    expected = read(unix, "patterns/a/b", default_vocabulary())
    assert read(unix.replace("\n", "\r\n"), "patterns/a/b", default_vocabulary()) == expected
    assert read("\ufeff" + unix.removeprefix("\ufeff"), "patterns/a/b", default_vocabulary()) == read(
        unix.removeprefix("\ufeff"), "patterns/a/b", default_vocabulary()
    )


@quick
@given(pages)
def test_hidden_lines_exist_and_are_no_headings(text: str) -> None:
    """What the build blanks exists and is no heading."""
    page = read(text, "patterns/a/b", default_vocabulary())
    lines = normalized(text).split("\n")
    assert all(1 <= line <= len(lines) for line in page.hidden)
    assert not any(heading.place.line in page.hidden for heading in page.headings)


# The reader and MyST agree on what is a heading, a fence and a comment

MARKDOWN = [
    *(
        "# One\n",
        "## Two\n",
        "   ### Three ###\n",
        "#no\n",
        "    # code\n",
        "text\n",
        "more text\n",
        "\n",
        "\n",
        "\n",
        "---\n",
        "===\n",
        "-\n",
    ),
    *("- item\n", "* item\n", "  going on\n", "1. one\n", "2) two\n", "10. ten\n", "-\ttab\n", "- # in a list\n", "    deep\n", "\tcode\n"),
    *("> quote\n", "> - q\n", "> # in a quote\n", ">\n", "> ```\n", "> > deep\n", "- ```\n", "  ```\n"),
    *("```\n", "```py\n", "````\n", "~~~\n", "~~~~ x\n", "    ```\n", "   ~~~\n", "% remark\n", "+++\n", "(t)=\n"),
    *("<!-- c -->\n", "<!--\n", "<div>\n", "</div>\n", "<b>x</b>\n", "<pre>\n", "| a | b |\n", "|---|---|\n", "`a\n", "**b**\n"),
]


def test_headings_and_fences_are_those_of_myst() -> None:
    parser = create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), DocutilsRenderer)
    rnd = random.Random(20)  # noqa: S311
    for _ in range(3000):
        text = "".join(rnd.choice(MARKDOWN) for _ in range(rnd.randint(1, 8)))
        tokens = parser.parse(text)
        headings = [
            (int(token.tag[1]), token.map[0] + 1) for token in tokens if token.type == "heading_open" and token.level == 0 and token.map
        ]
        fences = [(token.map[0] + 1, token.info.strip()) for token in tokens if token.type in {"fence", "colon_fence"} and token.map]
        blocks = list(scan(text.split("\n"), frozenset()))
        assert [(block.level, block.line) for block in blocks if isinstance(block, HeadingBlock) and not block.nested] == headings, text
        assert sorted((block.line, block.info) for block in blocks if isinstance(block, FenceBlock)) == sorted(fences), text


# Work


def calls(text: str) -> int:
    """How many functions are called to read and check a page."""
    count = 0

    def note(_frame: object, event: str, _value: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        outcome(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", LINES)
def test_work_grows_with_the_length_of_a_page(name: str) -> None:
    make: Callable[[int], str] = LINES[name]
    outcome(make(10))
    small, large = calls(make(150)), calls(make(600))
    assert large <= 4.6 * small + 500


def test_no_line_is_too_long() -> None:
    """A regular expression that backtracks needs hours for one of these lines; all of them together take seconds."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.core.nasty", "300000"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.splitlines() == list(LONG)


def test_severities_are_those_that_reports_know() -> None:
    assert Counter(severity.rank for severity in Severity) == Counter(range(3))
