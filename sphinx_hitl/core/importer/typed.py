"""Which links become typed ones: what sections on related patterns state, as far as the language allows it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.importer.links import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.importer.anatomy import Anatomy
    from sphinx_hitl.core.importer.document import Document
    from sphinx_hitl.core.importer.links import Found
    from sphinx_hitl.core.importer.relations import Meaning, Phrases

_LINKS = frozenset({Form.INLINE, Form.WIKI, Form.USE, Form.ANCHOR})


class Statement(NamedTuple):
    """A typed link that a text states: by the pages' ids, with the place where it stands."""

    source: str
    relation: str
    target: str
    line: int


def statements(
    document: Document, anatomy: Anatomy, phrases: Phrases, own: str, targets: Mapping[Found, str]
) -> Iterator[tuple[Statement, bool]]:
    """What the sections on related patterns state about the links in them, and whether they state it from the other end."""
    by_line: dict[int, list[Found]] = defaultdict(list)
    for found in targets:
        if found.form in _LINKS:
            by_line[found.line - 1].append(found)
    heads = {head.start: head for head in document.heads}
    for part in (anatomy.top, *anatomy.ordered):
        about = part.head if part.head and phrases.is_about_relations(part.head.title) else None
        base = current = phrases.of(about.title) if about else None
        for body in part.bodies:
            for number in range(*body):
                if head := heads.get(number):
                    if about and about is not part.head and head.level <= about.level:
                        about = None
                    if about is None and phrases.is_related(head.title):
                        about = head
                    base = current = phrases.of(head.title) or (phrases.of(about.title) if about else None)
                elif about:
                    links = sorted(by_line.get(number, ()), key=lambda found: found.start)
                    if links:
                        yield from _line(document, number, links, phrases, own, targets, current)
                    elif document.lines[number].strip():
                        current = phrases.of(document.lines[number]) or base


def _line(
    document: Document,
    number: int,
    links: Sequence[Found],
    phrases: Phrases,
    own: str,
    targets: Mapping[Found, str],
    current: Meaning | None,
) -> Iterator[tuple[Statement, bool]]:
    start = document.offsets[number]
    spans = [(found.start - start, found.end - start) for found in links]
    for found, meaning in zip(links, phrases.stated(document.lines[number], spans, current), strict=True):
        if meaning:
            yield Statement(own, meaning.relation, targets[found], number + 1), meaning.is_inverse


class Accepted:
    """The typed links that hold together: no circle, nothing twice, no contradiction."""

    def __init__(self, catalog: Catalog, phrases: Phrases) -> None:
        self.relations = phrases.relations
        self.typed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """Ids by relation by source, in the order in which they were stated."""
        self.graph: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.related: dict[frozenset[str], set[str]] = defaultdict(set)
        for edge in catalog.edges:
            if edge.link and edge.relation in self.relations:
                self._note(edge.source, edge.relation, edge.target)

    def _note(self, source: str, relation: str, target: str) -> None:
        self.graph[source, relation].add(target)
        self.related[frozenset((source, target))].add(relation)

    def take(self, source: str, relation: str, target: str) -> str:
        """Take a link; returns why it stays an ordinary one, '' if it is taken or is there already."""
        spec = self.relations[relation]
        if source == target:
            return "it leads to its own page"
        if target in self.graph[source, relation]:
            known = self.typed[source][relation]
            if target not in known:
                known.append(target)
            return ""
        if spec.symmetric and source in self.graph[target, relation]:
            return ""
        if opposed := self._opposed(source, relation, target):
            return f"'{relation}' and '{opposed}' contradict each other"
        if spec.acyclic and self._leads(target, relation, source):
            return f"'{relation}' would go in a circle"
        self._note(source, relation, target)
        self.typed[source][relation].append(target)
        return ""

    def _opposed(self, source: str, relation: str, target: str) -> str:
        is_symmetric = self.relations[relation].symmetric
        for other in sorted(self.related[frozenset((source, target))]):
            spec = self.relations[other]
            if spec.symmetric != is_symmetric and (spec if is_symmetric else self.relations[relation]).acyclic:
                return other if "precedes" not in {relation, other} else ""
        return ""

    def _leads(self, start: str, relation: str, goal: str) -> bool:
        """Whether links of a relation lead from one page to another."""
        seen = {start}
        stack = [start]
        while stack:
            for target in self.graph.get((stack.pop(), relation), ()):
                if target == goal:
                    return True
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return False
