"""The names in a collection, to find the one that was meant where a link leads nowhere."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_hitl.core.words import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.catalog import Entry
    from sphinx_hitl.core.model import Page


class Nearness:
    """Ids, titles, paths and anchors of a collection; each is made when it is first asked for."""

    def __init__(self, pages: Mapping[str, Page], entries: Mapping[str, Entry], by_kind: Mapping[str, Sequence[Entry]]) -> None:
        self.pages = pages
        self.entries = entries
        self.by_kind = by_kind

    @cached_property
    def anchors(self) -> Mapping[str, int]:
        """How many items have each anchor (their id in kebab case), or each id where an item is a page."""
        return Counter(entry.item.anchor or id_ for id_, entry in self.entries.items())

    def lexicon(self, kinds: Iterable[str]) -> Lexicon:
        """Ids and titles of the items of some kinds, to look mistyped ones up."""
        wanted = tuple(kinds)
        if wanted not in self._lexicons:
            self._lexicons[wanted] = Lexicon({entry.item.id: entry.item.title for kind in wanted for entry in self.by_kind.get(kind, ())})
        return self._lexicons[wanted]

    @cached_property
    def _lexicons(self) -> dict[tuple[str, ...], Lexicon]:
        return {}

    @cached_property
    def paths_by_name(self) -> Mapping[str, Sequence[str]]:
        """Name of a file -> the pages called so, wherever they are."""
        by_name: dict[str, list[str]] = defaultdict(list)
        for page in self.pages.values():
            by_name[posixpath.basename(page.path)].append(page.path)
        return by_name

    @cached_property
    def names_lexicon(self) -> Lexicon:
        """Names of pages without folder and ending."""
        return Lexicon([name.removesuffix(".md") for name in self.paths_by_name])

    @cached_property
    def paths_lexicon(self) -> Lexicon:
        """Paths of pages without ending, with their titles."""
        return Lexicon({page.path.removesuffix(".md"): page.title for page in self.pages.values()})
