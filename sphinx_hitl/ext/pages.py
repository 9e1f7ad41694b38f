"""Books that Sphinx makes one tree of, such as for LaTeX: each page is taken out of the section in which a toctree names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class BookPage:
    """A page with its own text, and the pages that its toctrees name."""

    doc: str
    node: addnodes.start_of_file
    pages: list[BookPage] = field(default_factory=list)


class LiftPages(SphinxPostTransform):
    """For LaTeX: each page follows the whole text of the page that names it, and is not a part of its last section."""

    default_priority = 950  # the last: others find pages where Sphinx has put them
    formats = ("latex",)

    def run(self, **_kwargs: object) -> None:
        """Lift all pages of the tree; other extensions resolve pieces of pages, which name no page."""
        if "docname" not in self.document:
            return
        first = addnodes.start_of_file(docname=self.document["docname"])
        first += self.document.children
        self.document.children = []
        self.document.extend(_nested(lift_pages(first)).children)


def _nested(page: BookPage) -> addnodes.start_of_file:
    section = next((child for child in page.node.children if isinstance(child, nodes.section)), page.node)
    section.extend(_nested(inner) for inner in page.pages)
    return page.node


def lift_pages(node: addnodes.start_of_file) -> BookPage:
    """Take the other pages out of a page's own text, and what held them."""
    page = BookPage(node["docname"], node)
    for inner in list(_within(node)):
        page.pages.append(lift_pages(inner))
    _prune(node)
    return page


def _within(node: nodes.Element) -> Iterator[addnodes.start_of_file]:
    for child in list(node.children):
        if isinstance(child, addnodes.start_of_file):
            yield child
        elif isinstance(child, nodes.Element):
            yield from _within(child)


def _prune(node: nodes.Element) -> None:
    kept: list[nodes.Node] = []
    for child in node.children:
        if isinstance(child, addnodes.start_of_file):
            continue
        if isinstance(child, nodes.Element):
            had_children = bool(child.children)
            _prune(child)
            if isinstance(child, nodes.compound) and had_children and not child.children:
                continue
        kept.append(child)
    node.children = kept
    for child in kept:
        child.parent = node
