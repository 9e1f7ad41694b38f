"""The typed links between patterns that a map may show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.model import split_list
from sphinx_hitl.core.views.select import PATTERN, STAGE, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_hitl.core.catalog import Edge, Entry


class Tie(NamedTuple):
    """A typed link between two patterns, by their ids."""

    source: str
    relation: str
    target: str

    @property
    def ends(self) -> tuple[str, str]:
        """The two patterns."""
        return self.source, self.target


class Ties:
    """The links between patterns, of the relations that a view wants."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.entries = selection.catalog.entries
        spec = selection.vocabulary.kinds.get(PATTERN)
        between = {name: relation for name, relation in spec.relations.items() if PATTERN in relation.targets} if spec else {}
        wanted = set(split_list(selection.value("relation"))).intersection(between)
        self.relations = {name: relation for name, relation in between.items() if not wanted or name in wanted}

    def of(self, patterns: Iterable[Entry]) -> list[Tie]:
        """All links that begin or end at one of these patterns, each once, by the titles of their ends."""
        catalog = self.selection.catalog
        ids = [pattern.item.id for pattern in patterns]
        found = {tie for id_ in ids for edge in catalog.outgoing.get(id_, ()) if (tie := self._tie(edge))}
        found.update(tie for id_ in ids for edge in catalog.incoming.get(id_, ()) if (tie := self._tie(edge)))
        return sorted(found, key=self._order)

    def within(self, patterns: Sequence[Entry]) -> list[Tie]:
        """The links that begin and end at these patterns."""
        ids = {pattern.item.id for pattern in patterns}
        return [tie for tie in self.of(patterns) if tie.source in ids and tie.target in ids]

    def may_leave(self, tie: Tie) -> bool:
        """Whether a link out of a stage may be shown: of the filters on stages only the phases count then."""
        return all(self._passes(self.entries[end]) for end in tie.ends)

    def _passes(self, end: Entry) -> bool:
        phases = self.selection.phases
        in_phase = not phases or any(stage.item.value("phase") in phases for stage in self.selection.to(end, STAGE))
        return in_phase and self.selection.allows(end)

    def _tie(self, edge: Edge) -> Tie | None:
        relation = self.relations.get(edge.relation)
        if relation is None or any(self.entries[end].item.kind != PATTERN for end in (edge.source, edge.target)):
            return None
        # A symmetric link is one link, on whichever page it is written.
        source, target = sorted((edge.source, edge.target)) if relation.symmetric else (edge.source, edge.target)
        return Tie(source, edge.relation, target)

    def _order(self, tie: Tie) -> tuple[str, str, Tie]:
        source, target = self.entries[tie.source].item, self.entries[tie.target].item
        return source.title.casefold(), target.title.casefold(), tie


def ranks(ties: Iterable[Tie]) -> int:
    """How many patterns stand one behind the other along the links; a circle is opened at its first pattern."""
    following: dict[str, list[str]] = {}
    arriving = Counter[str]()
    for tie in ties:
        following.setdefault(tie.source, []).append(tie.target)
        following.setdefault(tie.target, [])
        arriving[tie.target] += 1
    count = 0
    rest = dict.fromkeys(following)
    front = [id_ for id_ in rest if not arriving[id_]]
    while rest:
        front = front or [next(iter(rest))]
        for id_ in front:
            del rest[id_]
        count += 1
        after = [target for id_ in front for target in following[id_] if target in rest]
        arriving.subtract(after)
        front = [id_ for id_ in dict.fromkeys(after) if not arriving[id_]]
    return count
