"""Node by node: what becomes of it in Typst, and that the compiler takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest

from tests.print.conftest import sphinx

CONF = """\
project = "Small book"
author = "Somebody"
extensions = ["myst_parser", "sphinxcontrib.mermaid", "sphinx_hitl", "sphinx_hitl.ext.typst"]
primary_domain = "hitl"
numfig = True
suppress_warnings = ["hitl", "myst.xref_missing"]
myst_enable_extensions = ["deflist", "fieldlist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["out*"]
hitl_diagram_cache = "cache"
"""

PAGES = {
    "index.md": """\
# The small book

Read [Nodes](nodes.md), [its tables](nodes.md#tables) and [Nodes](nodes.md) again.

## Inner section

```{toctree}
nodes
more
patterns/validation/index
```
""",
    "nodes.md": """\
# Nodes

A *word*, a **word**, `code`, `a/very/long/path_to_something.py`, a [link](https://example.org/page), "quoted" # * _ $ @ \\\\.
A note[^1], the same[^1].

[^1]: The first page's note.

## Lists

- one
- two

3. three
4. four

Term
: Its meaning.

:name: value

> Said by somebody.

## Tables

| Left | Right |
| --- | --- |
| a | [Lists](#lists) |
| a much longer text that says something about what stands to the left of it, at some length, so that it does not fit | b |

```{list-table} A wide one
:name: wide-table
:class: wide
:header-rows: 1

* - First
  - Second
* - 1
  - 2
```

See {numref}`wide-table`.

## Boxes and code

```{note}
Mind this.
```

```python
print("a # b")
```

```{math}
a^2 + b^2
```

```{image} dot.svg
:alt: A single point
```

```{only} html
On a screen only.
```

```{raw} html
<b>never</b>
```

```{index} single: point; single
```
""",
    "more.md": "# More\n\nAnother note[^1].\n\n[^1]: The second page's note.\n\n```{glossary}\nfloor\n  What is below.\n```\n\nA {term}`floor`.\n",
    "patterns/validation/index.md": (
        "# Validation\n\n```{stage}\n:phase: modeling\n:order: 1\n```\n\nWhat happens.\n\n"
        "```{pattern-map}\n:caption: Which leads where\n```\n\n```{toctree}\nneeds\nnoise-floor\nsealed-test\n```\n"
    ),
    "patterns/validation/needs.md": (
        "# Needs\n\n## How much does it vary?\n\n```{information-need}\n:id: variance\n:why: decide\n:when: validation\n:how: experiment\n```\n"
    ),
    "patterns/validation/noise-floor.md": (
        "# Noise Floor\n\n```{pattern}\n:stages: validation\n:needs: variance\n:precedes: sealed-test\n:status: complete\n```\n\n"
        "Measure first.\n\n## Goal\n\nSee [Sealed Test](sealed-test.md).\n"
    ),
    "patterns/validation/sealed-test.md": "# Sealed Test\n\n```{pattern}\n:stages: validation\n:status: complete\n```\n\nLast.\n\n## Goal\n\nA {term}`floor`.\n",
}
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>'


def write(folder: Path, conf: str = CONF) -> Path:
    for name, text in {"conf.py": conf, **PAGES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "dot.svg").write_text(DOT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def typst(project: Path) -> str:
    """The whole text that goes to the compiler, in one line."""
    sphinx("-b", "typst", project, project / "out")
    return " ".join((project / "out" / "book" / "book.typ").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def small(project: Path) -> pypdf.PdfReader:
    sphinx("-b", "typstpdf", project, project / "out-pdf")
    return pypdf.PdfReader(project / "out-pdf" / "book.pdf")


@pytest.mark.parametrize(
    "expected",
    [
        '#emph[#"word"]',
        '#strong[#"word"]',
        '#literal("code")',
        '#literal("a/\u200bvery/\u200blong/\u200bpath_\u200bto_\u200bsomething.\u200bpy")',
        '#link("https://example.org/page")[#"link"]',
        '#goto-number("%nodes#nodes")[',  # the first link from one page to another says the page
        '#goto("%nodes#nodes")[',  # the next one does not
        '#goto-number("%nodes#tables")[',
        '#list(tight: true, [#"one"], [#"two"])',
        'start: 3, [#"three"], [#"four"])',
        '#definition([#[#"Term"]], [',
        "#facts(",
        '#quoted[#par[#"Said by somebody."]]',
        '#data-table( columns: (auto, auto,), whole: true, wide: true, matrix: false, number: "Table 1", caption: [#"A wide one"], table.header(',
        '#callout(kind: "note", title: [#"Note"])[#par[#"Mind this."]]',
        '#raw(block: true, lang: "python", "print(\\"a # b\\")\\n")',
        '#raw(block: true, lang: "latex", "a^2 + b^2")',
        'alt: "A single point"',
        '#section-title(level: 2, kind: "", key: "%nodes#lists")[#"Lists"]',
        '#chapter-title(level: 1, kind: "", number: "1", key: "%nodes#nodes")[#"Nodes"]',
        '#opening-title(level: 1, kind: "", key: "%index#the-small-book")[#"The small book"]',
        '#page-title(level: 2, kind: "pattern", key: "%patterns/validation/noise-floor#noise-floor")[#"Noise Floor"]',
        '#summary[#"Measure first."]',
        '([#"Precedes"], [#goto-page("%patterns/validation/sealed-test#sealed-test")[',
        '#mention("%patterns/validation/sealed-test#sealed-test")#goto-number(',
        '#mention("%more#term-floor")#goto("%more#term-floor")[',
        '#picture(number: "Fig. 1", caption: [#"Which leads where"], diagram(',
        '("Patterns", (("Noise Floor", "%patterns/validation/noise-floor#noise-floor"), ("Sealed Test",',
        '("How much does it vary?", "%patterns/validation/needs#variance")',
        '("floor", "%more#term-floor")',
        '("point, single", "%nodes#',
    ],
)
def test_a_node_becomes_a_call(typst: str, expected: str) -> None:
    assert expected in typst


@pytest.mark.parametrize("never", ["On a screen only", "<b>", "never", '#mlabel("%nodes#nodes")', "mermaid"])
def test_what_is_for_screens_is_left_out(typst: str, never: str) -> None:
    assert never not in typst


def test_notes_of_two_pages_with_one_name_stay_two(typst: str) -> None:
    assert len(re.findall(r"#\[#footnote\[", typst)) == 2
    assert "The first page’s note" in typst
    assert "The second page’s note" in typst
    assert '#footnote(label("note:nodes:' in typst


def test_a_diagram_has_a_link_on_top_of_each_node(typst: str, project: Path) -> None:
    call = re.search(r'diagram\("\.\./(hitl-[^"]+\.svg)", .*?alt: "[^"]+", \((.*?),\)\)', typst)
    assert call
    assert call[2].count("%patterns/validation/") == 2
    assert "href" not in (project / "out" / "book" / call[1]).read_text(encoding="utf-8")


def test_every_label_is_made_once(typst: str) -> None:
    made = re.findall(r'#mlabel\("([^"]+)"\)', typst) + re.findall(r'key: "([^"]+)"', typst)
    assert len(made) == len(set(made))
    linked = set(re.findall(r'#goto(?:-page|-number)?\("([^"]+)"\)', typst))
    assert linked <= set(made)


def test_the_compiler_takes_all_of_it_without_settings(small: pypdf.PdfReader) -> None:
    assert small.metadata is not None
    assert small.metadata.title == "Small book"
    assert small.metadata.author == "Somebody"
    text = " ".join(" ".join(page.extract_text() for page in small.pages).split())
    assert "Precedes Sealed Test, p. " in text
    assert "Table 1. A wide one" in text


def test_the_page_in_a_link_is_the_page_of_its_target(small: pypdf.PdfReader) -> None:
    pages = [" ".join(page.extract_text().split()) for page in small.pages]
    found = re.search(r"Precedes Sealed Test, p. (\d+)", " ".join(pages))
    assert found
    labels = small.page_labels
    index = next(number for number, text in enumerate(pages) if "Last." in text)
    assert labels[index] == found[1]


@pytest.mark.parametrize("environment", [{}, {"SOURCE_DATE_EPOCH": "1767225600"}])
def test_the_same_sources_give_the_same_bytes(tmp_path: Path, environment: dict[str, str]) -> None:
    made = []
    for name in ("one", "another"):
        sphinx("-b", "typstpdf", write(tmp_path / name), tmp_path / f"out-{name}", **environment)
        made.append((tmp_path / f"out-{name}" / "book.pdf").read_bytes())
    assert made[0] == made[1]


def test_the_builder_is_found_without_being_named(tmp_path: Path) -> None:
    project = write(tmp_path / "p", CONF.replace(', "sphinx_hitl.ext.typst"', ""))
    sphinx("-b", "typstpdf", project, tmp_path / "out", SOURCE_DATE_EPOCH="1000000000")
    reader = pypdf.PdfReader(tmp_path / "out" / "book.pdf")
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.year == 2001


def test_parts_hold_chapters_and_the_rest_comes_after(tmp_path: Path) -> None:
    conf = CONF + 'hitl_parts = [("First part", ["nodes"]), ("", ["patterns/validation/index"])]\n'
    project = write(tmp_path / "p", conf)
    sphinx("-b", "typst", project, tmp_path / "out")
    text = (tmp_path / "out" / "book" / "book.typ").read_text(encoding="utf-8")
    found = re.findall(r"#(part|chapter|opening)-title\(([^\n]*)\)\[?(?:\[#\"|#\")([^\"]+)", text)
    assert [(role, title) for role, _, title in found] == [
        ("opening", "The small book"),
        ("part", "First part"),
        ("chapter", "Nodes"),
        ("part", "Validation"),
        ("chapter", "Needs"),
        ("chapter", "Noise Floor"),
        ("chapter", "Sealed Test"),
        ("chapter", "More"),
    ]
    assert [number for _, arguments, _ in found for number in re.findall(r'number: "(\d+)"', arguments)] == ["1", "1", "2", "2", "3", "4"]
