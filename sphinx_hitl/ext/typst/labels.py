"""Labels of the printed book: one for each place, however many ids it has, so that none is made twice and every link leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterator


def walk(node: nodes.Element, doc: str) -> Iterator[tuple[nodes.Element, str]]:
    """Every element below, with the page that it comes from: in one tree of all pages, pointers to parents are stale."""
    for child in node.children:
        if isinstance(child, nodes.Element):
            inner = child["docname"] if isinstance(child, addnodes.start_of_file) else doc
            yield child, inner
            yield from walk(child, inner)


def label(doc: str, anchor: str = "") -> str:
    """The name of a place, which is its address as well."""
    return f"%{doc}#{anchor}" if anchor else f"%{doc}"


class Labels:
    """Every place of a tree by each of its names."""

    def __init__(self, tree: nodes.Element, doc: str) -> None:
        self._places: dict[str, str] = {}
        self._made: set[str] = set()
        for node, page in walk(tree, doc):
            if isinstance(node, nodes.section):
                name = label(page, node["ids"][0]) if node["ids"] else label(page)
                self._places.setdefault(label(page), name)
                for anchor in node["ids"]:
                    self._places.setdefault(label(page, anchor), name)
            else:
                for anchor in node["ids"]:
                    self._places.setdefault(label(page, anchor), label(page, node["ids"][0]))

    def find(self, doc: str, anchor: str) -> str | None:
        """The label of the place on a page that has this id, if there is one; of the page without an id."""
        return self._places.get(label(doc, anchor))

    def resolve(self, address: str, doc: str) -> str | None:
        """The label to which a link on the page `doc` leads: `%page`, `%page#id`, or the id alone."""
        return self._places.get(address if address.startswith("%") else label(doc, address))

    def claim(self, node: nodes.Element, doc: str) -> str | None:
        """The label that has to be made where this node is printed, once."""
        name = self._places.get(label(doc, node["ids"][0])) if node["ids"] else None
        if name is None or name in self._made:
            return None
        self._made.add(name)
        return name
