"""The collection as plain records, of which the exported files and the comparison of two versions are made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sphinx_hitl.core.evidence import Thread, Work
from sphinx_hitl.core.kinds import OptionSpec, OptionType

if TYPE_CHECKING:
    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.model import Item
    from sphinx_hitl.core.vocabulary import Vocabulary

Address = Callable[[str], str]
"""Document -> where its page is, from the root of the site."""

Source = Work | Thread

Fact = str | int | bool | list[str]

EVIDENCE = "evidence"
"""The relation from an item to a work or thread that its card names."""

SEPARATOR = ";"
"""Stands between several values in one cell."""

RATED = frozenset({"pattern", "information-need"})
"""The kinds of which is said how well they are documented."""

_LISTS = frozenset({OptionType.VALUES, OptionType.IDS})
_NO_FACTS = frozenset({OptionType.ID, OptionType.LINKS, OptionType.EVIDENCE})
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class LinkRecord(NamedTuple):
    """A link by its ends; the target of `evidence` is a key of the bibliography or a thread."""

    source: str
    relation: str
    target: str


class Book:
    """A collection on a site: what all files of an export are made from."""

    def __init__(self, catalog: Catalog, address: Address) -> None:
        self.catalog = catalog
        self.vocabulary = catalog.vocabulary
        self._address = address
        self._confidence: dict[str, str] = {}

    @cached_property
    def links(self) -> Sequence[LinkRecord]:
        """Every link whose two ends exist, sorted."""
        return links(self.catalog)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The works and threads by name, sorted; a name that both have is the thread's, as on the cards."""
        found: dict[str, Source] = {**self.catalog.evidence.works, **self.catalog.evidence.threads}
        return dict(sorted(found.items()))

    @cached_property
    def resting_on(self) -> Mapping[str, Sequence[str]]:
        """Key of a work or thread -> ids of the items that name it."""
        found = defaultdict(list)
        for link in self.links:
            if link.relation == EVIDENCE:
                found[link.target].append(link.source)
        return found

    @cached_property
    def _sorted(self) -> Sequence[Entry]:
        return [entry for _, entry in sorted(self.catalog.entries.items())]

    def entries(self, *kinds: str) -> Iterator[Entry]:
        """The items of some kinds, or of all, by id."""
        for entry in self._sorted:
            if not kinds or entry.item.kind in kinds:
                yield entry

    def page(self, entry: Entry) -> str:
        """Where an item is, from the root of the site."""
        anchor = f"#{quote(entry.item.anchor, errors='replace')}" if entry.item.anchor else ""
        return self._address(entry.page.doc) + anchor

    def confidence(self, item: Item) -> str:
        """How well an item is documented, '' for kinds of which that is not said."""
        if item.id not in self._confidence:
            self._confidence[item.id] = confidence(self.catalog, item)
        return self._confidence[item.id]

    def ids(self, entries: Iterable[Entry]) -> str:
        """The ids of items as one text."""
        return SEPARATOR.join(entry.item.id for entry in entries)


def links(catalog: Catalog) -> list[LinkRecord]:
    """Every link whose two ends exist: typed ones, mentions and evidence, sorted."""
    found = {LinkRecord(edge.source, edge.relation, edge.target) for edge in catalog.edges}
    known = catalog.evidence.works.keys() | catalog.evidence.threads.keys()
    for id_, (item, _) in catalog.entries.items():
        found.update(LinkRecord(id_, EVIDENCE, key) for key in item.values(EVIDENCE) if key in known)
    return sorted(found)


def key_of(source: Source) -> str:
    """The name by which cards know a source."""
    return source.ref if isinstance(source, Thread) else source.key


def kind_of(source: Source) -> str:
    """What a source is called beside the kinds of items."""
    return "thread" if isinstance(source, Thread) else "work"


def facts(item: Item, vocabulary: Vocabulary) -> dict[str, Fact]:
    """What a card says besides links, by the names of its options; a number that is none is left out."""
    options = sorted(vocabulary.kinds[item.kind].options.items())
    found = ((name, _fact(item, spec)) for name, spec in options if item.has(name) and spec.type not in _NO_FACTS)
    return {name: fact for name, fact in found if fact not in ("", [])}


def _fact(item: Item, spec: OptionSpec) -> Fact:
    value = item.value(spec.name)
    if spec.type is OptionType.FLAG:
        return True
    if spec.type is OptionType.INTEGER:
        return int(value) if value.isdecimal() and len(value) < 10 else ""
    return list(item.values(spec.name)) if spec.type in _LISTS else value


def confidence(catalog: Catalog, item: Item) -> str:
    """How well an item is documented, '' for kinds of which that is not said."""
    return catalog.confidence(item).value if item.kind in RATED else ""


def line(item: Item) -> int:
    """Where an item begins: the line of its heading, or of its card if it has none."""
    return item.heading_line or item.place.line


def html_address(doc: str) -> str:
    """Where the HTML builder puts a page."""
    return f"{quote(doc, errors='replace')}.html"


def printable(text: str) -> str:
    """Text without what neither XML nor a terminal can take; U+FFFD shows where it was."""
    return _UNPRINTABLE.sub("\ufffd", text)
