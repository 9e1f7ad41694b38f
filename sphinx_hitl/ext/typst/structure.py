"""One tree of all pages -> a book: each page after the text of the page that names it, in parts and chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.matching import Matcher

from sphinx_hitl.ext.pages import BookPage, lift_pages
from sphinx_hitl.ext.typst.labels import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)


class hitl_part(nodes.General, nodes.Element):  # noqa: N801 - node classes are lower-case
    """The title of a part that is no page: attributes `title` and `number`."""


class ArrangeBook(SphinxPostTransform):
    """Puts the pages in the order and depth of a book; each `start_of_file` then has `role`, `level` and `number`."""

    default_priority = 950  # the last: others find pages where Sphinx has put them
    formats = ("typst",)

    def run(self, **_kwargs: object) -> None:
        """Arrange the tree, once; other extensions resolve pieces of pages, which name no page."""
        doc = self.document.get("docname")
        if doc and not self.document.get("hitl_arranged"):
            unique_footnotes(self.document, doc)
            arrange(self.document, doc, self.config.hitl_parts, self.config.hitl_not_printed)


def arrange(tree: nodes.Element, doc: str, parts: Sequence[tuple[str, Sequence[str]]], left_out: Sequence[str] = ()) -> None:
    """Move every page to its place: the opening, the parts with numbered chapters, then what no part names."""
    first = addnodes.start_of_file(docname=doc)
    first += tree.children
    root = lift_pages(first)
    tree.children = []
    tree["hitl_left_out"] = sorted(_take_out(root, Matcher(left_out)))
    tree["hitl_arranged"] = True
    waiting = {page.doc: page for page in root.pages}
    chapters = 0
    tree.extend(_placed(root, "opening", 1))
    for number, (title, docs) in enumerate(parts, 1):
        found = [waiting.pop(name) for name in docs if name in waiting]
        for name in docs:
            if name not in {page.doc for page in found}:
                logger.warning("hitl_parts names '%s', which the first page's toctrees do not", name, type="hitl", subtype="typst")
        if title or len(found) != 1:
            tree += hitl_part(title=title, number=number)
        else:
            tree.extend(_placed(found[0], "part", 1, str(number)))
            found = found[0].pages
        for page in found:
            chapters += 1
            tree.extend(_with_pages(page, "chapter", 2, str(chapters)))
    for page in waiting.values():
        chapters += not parts
        tree.extend(_with_pages(page, "chapter", 1, "" if parts else str(chapters)))


def _take_out(page: BookPage, is_left_out: Matcher) -> Iterator[str]:
    """Take these pages, with those that they name, out of the book; all that were taken out."""
    for inner in list(page.pages):
        if is_left_out(inner.doc):
            page.pages.remove(inner)
            yield from _names(inner)
        else:
            yield from _take_out(inner, is_left_out)


def _names(page: BookPage) -> Iterator[str]:
    yield page.doc
    for inner in page.pages:
        yield from _names(inner)


def _placed(page: BookPage, role: str, level: int, number: str = "") -> list[nodes.Node]:
    page.node["role"], page.node["level"], page.node["number"] = role, level, number
    return [page.node]


def _with_pages(page: BookPage, role: str, level: int, number: str = "") -> Iterator[nodes.Node]:
    yield from _placed(page, role, level, number)
    for inner in page.pages:
        yield from _with_pages(inner, "page", level + 1)


def unique_footnotes(tree: nodes.Element, doc: str) -> None:
    """Name each footnote after its page as well, because `[^1]` of two pages are two notes of one book."""
    for node, page in walk(tree, doc):
        if isinstance(node, nodes.footnote):
            node["ids"] = [f"{page}:{anchor}" for anchor in node["ids"]]
        elif isinstance(node, nodes.footnote_reference) and "refid" in node:
            node["refid"] = f"{page}:{node['refid']}"
