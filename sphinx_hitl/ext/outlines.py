"""What toctrees show of the pages below them, to be compared; made once for all toctrees that show the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.noted import entry_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.environment import BuildEnvironment

DEEP = 99
"""Levels of a toctree without `maxdepth`."""

Lines = dict[tuple[str, int, bool, bool, bool], str]
"""What toctrees show of pages without toctrees of their own, digested: page, depth, and the ways of toctrees."""


class Outline:
    """What a toctree shows: all below it as deep as it goes; without a toctree, all that any theme may show of the book."""

    def __init__(self, env: BuildEnvironment, toctree: addnodes.toctree | None, lines: Lines) -> None:
        self.tocs, self.has_toctrees, self.lines = env.tocs, env.toctree_includes, lines
        self.offers, self.numbers = domain_of(env).offers, env.toc_secnumbers
        self.only_titles = toctree is not None and bool(toctree.get("titlesonly"))
        self.with_hidden = toctree is None or bool(toctree.get("includehidden"))

    def entries(self, toctree: addnodes.toctree, depth: int, above: frozenset[str] = frozenset()) -> Iterator[object]:
        """The entries of a toctree with what stands below them, `depth` levels of it."""
        for title, doc in toctree["entries"]:
            yield title, doc
            if doc in self.tocs and doc not in above:
                yield from self._page(doc, depth if depth > 0 else DEEP, above | {doc}, is_named=bool(title))

    def _page(self, doc: str, depth: int, above: frozenset[str], *, is_named: bool) -> Iterable[object]:
        """What is shown of a page; most pages are shown by several toctrees, one above the other."""
        if doc in self.has_toctrees:
            return self._contents(self.tocs[doc].children, depth, above, is_named=is_named)
        if depth > DEEP // 2 and not self.only_titles and not is_named:  # all headings, of which there is a fingerprint
            return (self.offers.get(doc), self.numbers.get(doc))
        key = doc, depth, self.only_titles, self.with_hidden, is_named
        if key not in self.lines:
            self.lines[key] = digest(list(self._contents(self.tocs[doc].children, depth, above, is_named=is_named)))
        return (self.lines[key],)

    def _contents(self, parts: Iterable[nodes.Node], depth: int, above: frozenset[str], *, is_named: bool = False) -> Iterator[object]:
        """The sections of a page, and the pages below them."""
        for part in parts:
            if isinstance(part, addnodes.toctree):
                if self.with_hidden or not part.get("hidden"):
                    yield from self.entries(part, depth, above)
            elif isinstance(part, nodes.list_item):
                title = cast("nodes.Element", part[0])
                yield cast("nodes.Element", title[0]).get("secnumber") if is_named else entry_line(title)
                if depth > 1:
                    below = part.findall(addnodes.toctree) if self.only_titles else part.children[1:]
                    yield from self._contents(below, depth - 1, above)
            else:  # lists, and parts that stand under a condition
                yield from self._contents(part.children, depth, above, is_named=is_named)
