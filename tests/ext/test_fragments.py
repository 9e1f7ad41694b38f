"""What we write as HTML ourselves is what Sphinx' own writer would have written, to the byte, in pages and in the search index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_hitl.ext import fragments

from . import whole
from .conftest import Book, fill, pattern

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_hitl.core.blocks import Facts


def trees(book: Book, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], dict[str, bytes]]:
    ours = book.build(out="ours", doctrees="ours-trees").tree()
    monkeypatch.setattr(fragments, "writes_as_sphinx", lambda _app: False)
    return ours, book.build(out="theirs", doctrees="theirs-trees").tree()


@pytest.mark.parametrize(("theme", "extensions"), [("basic", ()), ("furo", ("sphinxcontrib.bibtex",))])
def test_same_bytes_as_from_the_writer_of_sphinx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, extensions: tuple[str, ...]
) -> None:
    book = Book(tmp_path / "book", conf=whole.conf(theme, *extensions))
    for path, text in whole.files(cited=bool(extensions)).items():
        book.write(path, text)
    count = 0
    write = fragments.Html.facts

    def counted(html: fragments.Html, facts: Facts) -> str:
        nonlocal count
        written = write(html, facts)
        count += 1
        return written

    monkeypatch.setattr(fragments.Html, "facts", counted)
    ours, theirs = trees(book, monkeypatch)
    assert count > 5, "nothing was written by us"
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_special_signs_are_escaped_and_do_not_enter_the_search(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.write("patterns/model-validation/odd.md", pattern('Salt & "Pepper" <b> @ home', ":uses: noise-floor\n"))
    ours, theirs = trees(book, monkeypatch)
    assert "Salt &amp; " in ours["patterns/model-validation/noise-floor.html"].decode()
    assert [path for path in ours if ours[path] != theirs[path]] == []


def test_another_writer_gets_nodes(book: Book) -> None:
    def shout(app: Sphinx) -> None:
        from sphinx.writers.html5 import HTML5Translator

        class Loud(HTML5Translator):
            def visit_field_list(self, node: nodes.field_list) -> None:
                node["classes"].append("loud")
                super().visit_field_list(node)

        app.set_translator("html", Loud)

    assert "hitl-pattern-facts loud field-list" in book.build(meddle=shout).html("patterns/model-validation/noise-floor")


def test_another_visitor_of_a_node_gets_nodes(book: Book) -> None:
    def visit(self: nodes.NodeVisitor, node: nodes.strong) -> None:
        raise nodes.SkipNode

    result = book.build(meddle=lambda app: app.add_node(nodes.strong, override=True, html=(visit, None)))
    assert "field-list" in result.html("patterns/model-validation/noise-floor")


def test_a_build_without_a_change_neither_makes_data_nor_looks_for_findings(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from sphinx_hitl.core import export, rules
    from sphinx_hitl.ext import faces

    book.write("patterns/model-validation/flawed.md", pattern("Flawed", ":uses: nothing-there\n", "See [](gone.md)."))
    first = book.build()
    calls: list[str] = []
    for module, name in ((rules, "findings"), (faces, "Neighbors"), (export, "exported")):
        monkeypatch.setattr(module, name, lambda *_args, name=name: calls.append(name))
    again = book.build()
    assert calls == []
    assert (again.read, again.written, again.findings) == ([], [], first.findings)
    assert again.findings[0]


def test_data_that_somebody_changed_or_deleted_is_made_anew(book: Book) -> None:
    before = book.build().tree()
    out = book.root.parent / f"{book.root.name}-out" / "html"
    (out / "data" / "hitl.json").write_text("{}", encoding="utf-8")
    (out / "data" / "hitl.graphml").unlink()
    (out / "_static" / "hitl-previews-data.js").unlink()
    assert book.build().tree() == before


def test_a_file_that_a_finding_is_about_counts_as_a_change(book: Book) -> None:
    book.write("patterns/model-validation/linking.md", pattern("Linking", "", "Take [the table](table.csv)."))
    broken = [line for line in book.build().findings[0] if "table.csv" in line]
    assert broken
    assert [line for line in book.build().findings[0] if "table.csv" in line] == broken
    book.write("patterns/model-validation/table.csv", "a,b\n")
    assert [line for line in book.build().findings[0] if "table.csv" in line] == []


def test_evidence_is_not_forgotten(book: Book) -> None:
    fill(book)
    book.write("book/evidence/threads.csv", "thread,opened,asker,stages,need\n")
    book.edit("patterns/model-validation/noise-floor.md", ":precedes: sealed-test\n", ":precedes: sealed-test\n:evidence: example/tool#1\n")
    assert [line for line in book.build().findings[0] if "example/tool#1" in line]
    book.write("book/evidence/threads.csv", "thread,opened,asker,stages,need\nexample/tool#1,2025-01,user,model-validation,Why?\n")
    found = book.build()
    assert (found.read, [line for line in found.findings[0] if "example/tool#1" in line]) == ([], [])
    assert "patterns/model-validation/noise-floor" in found.written
