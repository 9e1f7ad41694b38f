"""All pages together: who is who, who points where, and what is derived from it. Never stored, always made anew."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.evidence import NO_EVIDENCE, Confidence, Evidence, Thread, Work, confidence
from sphinx_hitl.core.model import Item, Link, Page, Reference, ReferenceForm
from sphinx_hitl.core.nearness import Nearness
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_hitl.core.vocabulary import Relation, Vocabulary

MENTIONS = "mentions"
"""The untyped relation of a link in prose."""


class Edge(NamedTuple):
    """A link between two items that both exist."""

    source: str
    relation: str
    target: str
    link: Link | None
    """None for mentions, which have no option line."""


class Entry(NamedTuple):
    """An item with the page on which it stands."""

    item: Item
    page: Page


class Catalog:
    """The collection as one: built from pages in any order, the same for every order."""

    def __init__(
        self,
        pages: Iterable[Page],
        vocabulary: Vocabulary,
        evidence: Evidence = NO_EVIDENCE,
        is_file: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        self.vocabulary = vocabulary
        self.evidence = evidence
        self.is_file = is_file
        self.pages: Mapping[str, Page] = {page.doc: page for page in sorted(pages, key=_doc)}

    @cached_property
    def _everything(self) -> tuple[Mapping[str, Entry], Sequence[tuple[Entry, Entry]]]:
        """Items by id, and those whose id somebody else had first."""
        entries: dict[str, Entry] = {}
        duplicates = []
        for page in self.pages.values():
            for item in page.items:
                entry = Entry(item, page)
                first = entries.setdefault(item.id, entry)
                if first is not entry:
                    duplicates.append((entry, first))
        return entries, duplicates

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every item by its id; of duplicates the first in order of pages."""
        return self._everything[0]

    @property
    def duplicates(self) -> Sequence[tuple[Entry, Entry]]:
        """Pairs of an item and the one that had its id first."""
        return self._everything[1]

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Entry]]:
        """The entries of each kind: stages in order of the pipeline, all others by id."""
        kinds: dict[str, list[Entry]] = {kind: [] for kind in self.vocabulary.kinds}
        for _, entry in sorted(self.entries.items()):
            kinds[entry.item.kind].append(entry)
        if "stage" in kinds:
            kinds["stage"].sort(key=lambda entry: (_number(entry.item.value("order")), entry.item.id))
        return kinds

    @cached_property
    def formerly(self) -> Mapping[str, str]:
        """Old id -> today's id, for old ids that nobody else has taken."""
        old: dict[str, str] = {}
        for id_, entry in sorted(self.entries.items()):
            for name in entry.item.formerly:
                if name not in self.entries:
                    old.setdefault(name, id_)
        return old

    @cached_property
    def short_ids(self) -> Mapping[str, Sequence[str]]:
        """Last part of a local id -> the full ids that end so."""
        short: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.entries):
            page, _, name = id_.rpartition("/")
            if page:
                short[name].append(id_)
        return short

    @cached_property
    def labels(self) -> AbstractSet[str]:
        """The names, in lower case, that pages give to places in them."""
        return {label for page in self.pages.values() for label in page.labels}

    def find(self, target: str) -> Entry | None:
        """The item that a target means: its id, an old id, or a local id that is the only one of its name."""
        entry = self.entries.get(target)
        if entry:
            return entry
        if target in self.formerly:
            return self.entries[self.formerly[target]]
        matches = self.short_ids.get(target, ())
        return self.entries[matches[0]] if len(matches) == 1 else None

    def refers(self, page: Page, reference: Reference) -> Entry | None:
        """The item to which a link or role in prose leads, if it leads to one."""
        if reference.form is not ReferenceForm.PATH:
            return self.find(reference.target)
        doc = reference.target.removesuffix(".md")
        other = self.pages.get(doc) if doc != reference.target else None
        if other is None or other is page:
            return None
        anchor = reference.fragment
        item = next((item for item in other.items if item.anchor == anchor), None) or _around(other, anchor)
        return Entry(item, other) if item and self.entries[item.id].item is item else None

    # Pages that say nothing of their object

    @cached_property
    def without_card(self) -> Sequence[Page]:
        """Pages of the language that should be an object and are none."""
        return [page for page in self.pages.values() if page.doc.startswith(self.vocabulary.folder + "/") and _has_no_card(page)]

    @cached_property
    def lost(self) -> AbstractSet[str]:
        """The ids that pages would have if their cards could be read: as those are reported, links to them are not."""
        from sphinx_hitl.core.read import page_id

        kinds = self.vocabulary.kinds
        hidden = (page for page in self.pages.values() if any(problem.rule in _HIDES for problem in page.problems))
        cardless = (page for page in hidden if not any(kinds[item.kind].on_page for item in page.items))
        return {page_id(page.doc) for page in (*self.without_card, *cardless)}

    @cached_property
    def near(self) -> Nearness:
        """All names, to find the one that was meant where a link leads nowhere."""
        return Nearness(self.pages, self.entries, self.by_kind)

    @cached_property
    def edges(self) -> Sequence[Edge]:
        """Every link between two existing items, typed ones and mentions, sorted."""
        edges: dict[tuple[str, str, str], Edge] = {}
        for id_, (item, _) in self.entries.items():
            relations = self.vocabulary.kinds[item.kind].relations
            for link in item.links:
                relation = relations.get(link.relation)
                found = self.find(link.target)
                if relation and found and found.item.kind in relation.targets and found.item.id != id_:
                    edges.setdefault((id_, link.relation, found.item.id), Edge(id_, link.relation, found.item.id, link))
        typed = {(edge.source, edge.target) for edge in edges.values()}
        for page in self.pages.values():
            for reference in page.references:
                found = self.refers(page, reference) if reference.source in self.entries else None
                if found and found.item.id != reference.source and (reference.source, found.item.id) not in typed:
                    edges.setdefault((reference.source, MENTIONS, found.item.id), Edge(reference.source, MENTIONS, found.item.id, None))
        return [edges[name] for name in sorted(edges)]

    @cached_property
    def outgoing(self) -> Mapping[str, Sequence[Edge]]:
        """The links that leave each item."""
        return _grouped(self.edges, lambda edge: edge.source)

    @cached_property
    def incoming(self) -> Mapping[str, Sequence[Edge]]:
        """The links that arrive at each item."""
        return _grouped(self.edges, lambda edge: edge.target)

    def relation_of(self, edge: Edge) -> Relation | None:
        """The relation of a typed link, None for a mention."""
        return self.vocabulary.relation(edge.relation, self.entries[edge.source].item.kind)

    def targets(self, id_: str, relation: str) -> list[Entry]:
        """The items to which an item points by this relation, in the author's order."""
        links = [(edge.link, edge.target) for edge in self.outgoing.get(id_, ()) if edge.relation == relation and edge.link]
        links.sort(key=lambda pair: (pair[0].implied, pair[0].place))
        return [self.entries[target] for _, target in links]

    def steps(self, walk: Item) -> list[Entry]:
        """The patterns that a walk passes, in its order; what it passes twice stands there twice."""
        found = (self.find(link.target) for link in walk.links if link.relation == "steps")
        return [step for step in found if step and step.item.kind == "pattern"]

    def sources(self, id_: str, relation: str, kind: str) -> list[Entry]:
        """The items of a kind that point at an item by this relation."""
        edges = (edge for edge in self.incoming.get(id_, ()) if edge.relation == relation)
        return [entry for edge in edges if (entry := self.entries[edge.source]).item.kind == kind]

    # Evidence

    def works(self, item: Item) -> list[Work]:
        """The literature that an item's card names."""
        return [work for key in item.values("evidence") if (work := self.evidence.works.get(key))]

    def threads(self, item: Item) -> list[Thread]:
        """The threads that an item's card names."""
        return [thread for ref in item.values("evidence") if (thread := self.evidence.threads.get(ref))]

    def features(self, item: Item) -> list[Entry]:
        """The tool features that answer a need, or the needs of a pattern."""
        needs = [item] if item.kind == "information-need" else [entry.item for entry in self.targets(item.id, "needs")]
        found = {entry.item.id: entry for need in needs for entry in self.sources(need.id, "needs", "tool-feature")}
        return [found[id_] for id_ in sorted(found)]

    def confidence(self, item: Item) -> Confidence:
        """How well a need or pattern is documented."""
        threads = self.threads(item)
        maintained = sum(thread.asker == "maintainer" for thread in threads)
        return confidence(len(self.works(item)), len(threads) - maintained, maintained, len(self.features(item)))

    def tool_of(self, feature: Entry) -> Item | None:
        """The tool on whose page a feature stands."""
        return next((item for item in feature.page.items if item.kind == "tool"), None)


_HIDES = frozenset({"unreadable-file", "misplaced-card", "card-without-heading"})
"""Rules that say why a page has no card."""


def _has_no_card(page: Page) -> bool:
    if posixpath.basename(page.doc) in {"index", "needs"} or any(problem.rule in _HIDES for problem in page.problems):
        return False
    title = page.headings[0].place.line if page.headings else 0
    return not any(item.heading_line == title or item.kind not in {"information-need", "tool-feature"} for item in page.items)


def _around(page: Page, anchor: str) -> Item | None:
    """The item in whose section a heading stands, by the heading's address."""
    items = {item.heading_line: item for item in page.items}
    stack: list[tuple[int, Item | None]] = []
    for heading in page.headings:
        while stack and stack[-1][0] >= heading.level:
            stack.pop()
        stack.append((heading.level, items.get(heading.place.line) or (stack[-1][1] if stack else None)))
        if slug(heading.title) == anchor:
            return stack[-1][1]
    return None


def _doc(page: Page) -> str:
    return page.doc


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 10**9


def _grouped(edges: Iterable[Edge], key: Callable[[Edge], str]) -> Mapping[str, Sequence[Edge]]:
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[key(edge)].append(edge)
    return groups
