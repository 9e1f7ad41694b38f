"""What a view asks for: its choices and filters, and the ways from an object to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.model import View, split_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog, Entry

STAGE, PATTERN, NEED, FEATURE, TOOL, WALK = "stage", "pattern", "information-need", "tool-feature", "tool", "walk"

_WAYS: Mapping[tuple[str, str], tuple[str, bool]] = {
    (PATTERN, STAGE): ("stages", True),
    (NEED, STAGE): ("when", True),
    (PATTERN, NEED): ("needs", True),
    (FEATURE, NEED): ("needs", True),
    (STAGE, PATTERN): ("stages", False),
    (STAGE, NEED): ("when", False),
    (NEED, PATTERN): ("needs", False),
    (NEED, FEATURE): ("needs", False),
}
"""From a kind to another: the relation, and whether it is followed forwards."""


class Selection:
    """A view with its filters; those that name nothing let everything through."""

    def __init__(self, view: View, catalog: Catalog, doc: str) -> None:
        self.view = view
        self.catalog = catalog
        self.vocabulary = catalog.vocabulary
        self.options = self.vocabulary.views[view.name].options
        self.doc = doc
        self.caption = self.value("caption")
        self.name = self.value("name")
        self.phases = self._values("phase")
        self.status = self._values("status")
        self.how = self._values("how")
        self.iteration = self._values("iteration")
        named = {entry.item.id: entry for part in split_list(self.value("stage")) if (entry := self.found(part, STAGE))}
        self.is_narrow = bool(named or self.phases)
        """Whether only some of the stages are wanted."""
        stages = sorted(named.values(), key=_position) if named else catalog.by_kind.get(STAGE, ())
        self.is_filtered = bool(self.is_narrow or self.status or self.how or self.iteration)
        self.stages = [entry for entry in stages if not self.phases or entry.item.value("phase") in self.phases]
        """The wanted stages, in order of the pipeline."""
        self._stage_ids = {entry.item.id for entry in self.stages}
        self._kept: dict[str, bool] = {}

    def has(self, *kinds: str) -> bool:
        """Whether the vocabulary has all these kinds."""
        return all(kind in self.vocabulary.kinds for kind in kinds)

    def found(self, target: str, kind: str) -> Entry | None:
        """The object of that kind that a value of an option means."""
        entry = self.catalog.find(target) if target else None
        return entry if entry and entry.item.kind == kind else None

    def value(self, option: str) -> str:
        """The value of an option, '' if it is not given or not one of this view."""
        return self.view.value(option) if option in self.options else ""

    def flag(self, option: str) -> bool:
        """Whether an option without value is given."""
        return any(given.name == option for given in self.view.options)

    def choice(self, option: str) -> str:
        """The value of an option with a fixed list of values; the first of them unless another is given."""
        allowed = self.options[option].values
        value = self.value(option)
        return value if value in allowed else allowed[0]

    def choices(self, option: str) -> tuple[str, ...]:
        """The values of such an option that may be given several times; all of them if none is given."""
        allowed = self.options[option].values
        return tuple(dict.fromkeys(part for part in split_list(self.value(option)) if part in allowed)) or allowed

    def _values(self, option: str) -> frozenset[str]:
        return frozenset(split_list(self.value(option))).intersection(self.vocabulary.values.get(option, ()))

    # Ways

    def to(self, entry: Entry, kind: str) -> list[Entry]:
        """The objects of a kind that belong to an object directly, whatever the filters."""
        relation, is_forward = _WAYS[entry.item.kind, kind]
        if is_forward:
            return [target for target in self.catalog.targets(entry.item.id, relation) if target.item.kind == kind]
        return self.catalog.sources(entry.item.id, relation, kind)

    def beside(self, entry: Entry, kind: str) -> list[Entry]:
        """Those of them that pass the filters on themselves: which stages, which status, how found."""
        return [other for other in self.to(entry, kind) if self.allows(other)]

    # Filters

    def every(self, kind: str) -> list[Entry]:
        """The objects of a kind that the filters let through, by title; looks only at the wanted stages."""
        if self.is_narrow and kind != FEATURE:
            found = {entry.item.id: entry for stage in self.stages for entry in self.to(stage, kind)}
            return by_title(entry for entry in found.values() if self.keeps(entry))
        if self.is_narrow:
            found = {entry.item.id: entry for need in self.every(NEED) for entry in self.to(need, kind)}
            return by_title(found.values())
        return by_title(entry for entry in self.catalog.by_kind.get(kind, ()) if self.keeps(entry))

    def allows(self, entry: Entry) -> bool:
        """Whether an object passes the filter on what its own card says; the round counts only for what is listed."""
        item = entry.item
        if item.kind == STAGE:
            return not self.is_narrow or item.id in self._stage_ids
        if item.kind == PATTERN:
            return not self.status or item.value("status") in self.status
        if item.kind == NEED:
            return not self.how or not self.how.isdisjoint(item.values("how"))
        return True

    def keeps(self, entry: Entry) -> bool:
        """Whether an object passes all filters, also by what belongs to it: a pattern by its needs, a need by its patterns."""
        id_ = entry.item.id
        if id_ not in self._kept:
            self._kept[id_] = self.allows(entry) and self._fits(entry)
        return self._kept[id_]

    def _fits(self, entry: Entry) -> bool:
        kind = entry.item.kind
        if kind == FEATURE:
            return not self.is_filtered or any(self.keeps(need) for need in self.to(entry, NEED))
        if kind not in {PATTERN, NEED}:
            return True
        if self.iteration and entry.item.value("iteration") not in self.iteration:
            return False
        if self.is_narrow and not self.beside(entry, STAGE):
            return False
        if kind == PATTERN:
            return not self.how or bool(self.beside(entry, NEED))
        return not self.status or bool(self.beside(entry, PATTERN))


def by_title(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as a reader looks for them."""
    return sorted(entries, key=lambda entry: (entry.item.title.casefold(), entry.item.id))


def unique(entries: Iterable[Entry]) -> Sequence[Entry]:
    """Entries without repetitions, in their order."""
    return list({entry.item.id: entry for entry in entries}.values())


def _position(entry: Entry) -> tuple[int, str]:
    order = entry.item.value("order")
    return int(order) if order.isdecimal() and len(order) < 10 else 10**9, entry.item.id
