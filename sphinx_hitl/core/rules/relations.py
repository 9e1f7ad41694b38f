"""Rules on what links say together: circles, contradictions, the order of walks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_hitl.core.language import noun
from sphinx_hitl.core.model import Link, Problem
from sphinx_hitl.core.phrases import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog


def cycles(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Every cycle of an acyclic relation once, at the link that closes it."""
    for relation in catalog.vocabulary.relations:
        if not relation.acyclic:
            continue
        graph: dict[str, list[tuple[str, Link]]] = defaultdict(list)
        for edge in catalog.edges:
            if edge.link and catalog.relation_of(edge) is relation:
                graph[edge.source].append((edge.target, edge.link))
        for path, link in _closed(graph):
            page = catalog.entries[path[-1]].page
            round_ = " -> ".join((*path, path[0]))
            yield (
                page.path,
                Problem(
                    "cycle",
                    link.place,
                    say("'{name}' goes in a circle: {round}", name=relation.name, round=round_),
                    say("remove one of these links"),
                ),
            )


def _closed(graph: Mapping[str, Sequence[tuple[str, Link]]]) -> Iterator[tuple[list[str], Link]]:
    """Depth-first search without recursion: (path, link back to its first node) for every back edge."""
    done: set[str] = set()
    for root in sorted(graph):
        if root in done:
            continue
        path, on_path = [root], {root: 0}
        stack = [iter(graph[root])]
        while stack:
            for target, link in stack[-1]:
                if target in on_path:
                    yield path[on_path[target] :], link
                elif target not in done:
                    on_path[target] = len(path)
                    path.append(target)
                    stack.append(iter(graph.get(target, ())))
                    break
            else:
                stack.pop()
                node = path.pop()
                del on_path[node]
                done.add(node)


def contradictions(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Alternatives that are also used, refined or preceded; symmetric links written twice."""
    directed: dict[frozenset[str], str] = {}
    for edge in catalog.edges:
        relation = catalog.relation_of(edge)
        if relation and relation.acyclic and relation.name != "precedes":
            directed.setdefault(frozenset((edge.source, edge.target)), edge.relation)
    written: dict[tuple[str, frozenset[str]], str] = {}
    for edge in catalog.edges:
        relation = catalog.relation_of(edge)
        if relation is None or not relation.symmetric or edge.link is None:
            continue
        pair = frozenset((edge.source, edge.target))
        page = catalog.entries[edge.source].page
        if pair in directed:
            yield (
                page.path,
                Problem(
                    "contradiction",
                    edge.link.place,
                    say("'{target}' is both '{name}' and '{other}'", target=edge.target, name=relation.name, other=directed[pair]),
                    say("keep the one that is true"),
                ),
            )
        first = written.setdefault((relation.name, pair), edge.source)
        if first != edge.source:
            other = catalog.entries[first].page.path
            yield (
                page.path,
                Problem(
                    "link-on-both-sides",
                    edge.link.place,
                    say("this '{name}' link already stands in {other}", name=relation.name, other=other),
                    say("remove it here; the other direction is derived"),
                ),
            )


def walk_order(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Walks that go against 'precedes'."""
    before = {(edge.source, edge.target) for edge in catalog.edges if edge.relation == "precedes"}
    for entry in catalog.by_kind.get("walk", ()):
        steps = [(found.item.id, link) for link in entry.item.links if link.relation == "steps" and (found := catalog.find(link.target))]
        for number, (id_, link) in enumerate(steps):
            late = next((other for other, _ in steps[:number] if (id_, other) in before and (other, id_) not in before), None)
            if late:
                yield (
                    entry.page.path,
                    Problem(
                        "walk-order",
                        link.place,
                        say(
                            "'{id}' precedes '{late}', but comes after it on this {noun}",
                            id=id_,
                            late=late,
                            noun=noun(catalog.vocabulary, "walk"),
                        ),
                        say("swap them or reconsider the 'precedes' link"),
                    ),
                )
