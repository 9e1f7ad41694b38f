"""Toctrees that we write are what Sphinx would have written."""

from __future__ import annotations

import pytest

from sphinx_hitl.ext import trees

from .conftest import Book

PLAIN = ("", "below/index", "flat", "lone", "far")
TREES = {
    "deep": PLAIN,
    "depth 1": (":maxdepth: 1", *PLAIN[1:]),
    "depth 2": (":maxdepth: 2", *PLAIN[1:]),
    "caption": (":caption: Parts & pieces", *PLAIN[1:]),
    "titles": (":titlesonly:", *PLAIN[1:]),
    "hidden ones too": (":includehidden:", *PLAIN[1:]),
    "titles of hidden ones too": (":includehidden:\n:titlesonly:\n:maxdepth: 3", *PLAIN[1:]),
    "hidden": (":hidden:", *PLAIN[1:]),
    "numbered": (":numbered:", *PLAIN[1:]),
    "named": ("", "Further <below/index>", 'A *flat* & "fine" one <flat>'),
    "reversed": (":reversed:\n:glob:", "*", "below/*"),
    "elsewhere": ("", "flat", "Out <https://example.org/a?b&c>", "https://example.org", "far"),
    "itself": ("", "self", "flat"),
    "nowhere": ("", "gone", "flat"),
    "untitled": ("", "untitled", "flat"),
    "shallow": ("", "shallow", "flat"),
    "nothing": ("",),
}
"""Options, and what is listed."""


def tree(options: str, *entries: str) -> str:
    return "\n".join(["```{toctree}", *filter(None, [options]), "", *entries, "```", ""])


def write(book: Book, name: str) -> None:
    """A book whose first page has two toctrees; the pages below hold what titles and trees may hold."""
    book.settings["suppress_warnings"] = ["toc.not_included"]
    book.write("index.md", f"# Book\n\n{tree(*TREES[name])}\nWords.\n\n{tree(':maxdepth: 1', 'last')}")
    book.write("flat.md", '# Flat *and* `marked` & <fine>\n\n## One\'s "part"\n\n### Deeper @ home\n\n## Two\n')
    book.write("far.md", "# Far\n\n## Äther\n")
    book.write("lone.md", f"# Lone\n\n{tree(':hidden:', 'below/six')}")
    book.write("last.md", "# Last\n\n## End\n")
    book.write("untitled.md", "Text.\n")
    book.write("shallow.md", "---\ntocdepth: 1\n---\n\n# Shallow\n\n## Not shown\n")
    book.write(
        "below/index.md", f"# Below\n\n{tree('', 'one')}\n## Section\n\n{tree(':hidden:', 'two')}\n{tree(':caption: More', 'three')}"
    )
    book.write("below/one.md", "# One\n\n## Within\n\n### Deep\n\n#### Deepest\n")
    book.write("below/two.md", f"# Two\n\n{tree(':hidden:', 'four')}")
    book.write("below/three.md", "# Three\n")
    book.write("below/four.md", f"# Four\n\n{tree(':hidden:', 'five')}\n{tree(':hidden:', 'six')}\n")
    book.write("below/five.md", "# Five\n\n```{only} html\n## For some\n```\n")
    book.write("below/six.md", "# Six\n")


@pytest.mark.parametrize(("name", "builder"), [*((name, "html") for name in TREES), ("deep", "dirhtml")])
def test_a_tree_is_what_sphinx_makes_of_it(empty_book: Book, monkeypatch: pytest.MonkeyPatch, name: str, builder: str) -> None:
    write(empty_book, name)
    ours = empty_book.build(builder)
    monkeypatch.setattr(trees, "writes_as_sphinx", lambda _app: False)
    sphinx = empty_book.build(builder, out="sphinx", doctrees="others")
    assert ours.reported == sphinx.reported
    one, other = ours.tree(), sphinx.tree()
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []


def test_a_plain_tree_is_not_left_to_sphinx(empty_book: Book) -> None:
    write(empty_book, "deep")
    left = []
    empty_book.build(
        meddle=lambda app: app.connect("doctree-resolved", lambda _app, tree, doc: left.append(doc) if "<list_item" in str(tree) else None)
    )
    assert left == []
