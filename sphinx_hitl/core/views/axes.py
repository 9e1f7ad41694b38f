"""What a matrix counts against what: the axes, and how a counted object reaches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_hitl.core.blocks import Ref, ref
from sphinx_hitl.core.catalog import Entry
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import heading, titled
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, STAGE, TOOL, Selection, by_title, unique

Binding = Mapping[str, Entry]
"""Objects that belong together, at most one of each kind; so a count never joins facts of different objects."""

_KINDS = {"stage": STAGE, "phase": STAGE, "how": NEED, "status": PATTERN, "tool": FEATURE, "pattern": PATTERN, "need": NEED}
"""On whose card, or where, the fact of an axis stands; the round is that of the counted object."""

_OBJECTS = {"stage": STAGE, "tool": TOOL, "pattern": PATTERN, "need": NEED}

_STEPS = {
    NEED: ((STAGE, NEED), (PATTERN, NEED), (FEATURE, NEED)),
    PATTERN: ((NEED, PATTERN), (STAGE, PATTERN), (FEATURE, NEED)),
    FEATURE: ((NEED, FEATURE), (STAGE, NEED), (PATTERN, NEED)),
}
"""For each counted kind: the kinds that it reaches, each from a kind that was reached before."""


class Key(NamedTuple):
    """A row or column: its head, and whether nothing is expected there."""

    id: str
    head: Ref | str
    title: str
    is_out: bool = False


class Axis:
    """One side of a matrix, which learns from what is counted which objects it meets."""

    def __init__(self, name: str, count: str, selection: Selection) -> None:
        self.name = name
        self.kind = _KINDS.get(name, NEED if count == FEATURE else count)
        self.selection = selection
        self.is_listing = _OBJECTS.get(name) == count
        """Whether it lists the very objects that are counted, so that a count can only be yes or no."""
        vocabulary = selection.vocabulary
        self.label = heading(vocabulary, _OBJECTS.get(name, name))
        self.noun = noun(vocabulary, _OBJECTS.get(name, name))
        self.plural = noun(vocabulary, _OBJECTS.get(name, name), 2)
        self._met: dict[str, Entry] = {}
        self._values: set[str] = set()

    def ids(self, binding: Binding) -> Iterator[str]:
        """The rows or columns to which objects belong."""
        entry = binding[self.kind]
        if self.name == "tool":
            tool = self.selection.catalog.tool_of(entry)
            entries = [self.selection.catalog.entries[tool.id]] if tool else []
        elif self.name in _OBJECTS:
            entries = [entry]
        else:
            values = list(self._values_of(entry))
            self._values.update(values)
            yield from values
            return
        for found in entries:
            self._met[found.item.id] = found
            yield found.item.id

    def _values_of(self, entry: Entry) -> Iterator[str]:
        allowed = self.selection.vocabulary.values.get(self.name, ())
        given = [value for value in entry.item.values(self.name) if value in allowed]
        wanted = self._wanted()
        yield from (value for value in given if not wanted or value in wanted)
        if not given:
            yield ""

    def _wanted(self) -> frozenset[str]:
        selection = self.selection
        return {"phase": selection.phases, "how": selection.how, "status": selection.status, "iteration": selection.iteration}[self.name]

    def keys(self) -> list[Key]:
        """All rows or columns, also those where nothing was counted, in a fixed order."""
        if self.name in _OBJECTS:
            return [Key(entry.item.id, ref(entry), entry.item.title, self._is_out([entry])) for entry in self._entries()]
        selection = self.selection
        names = [value for value in selection.vocabulary.values.get(self.name, ()) if not self._wanted() or value in self._wanted()]
        keys = []
        for name in names:
            stages = [stage for stage in selection.stages if stage.item.value("phase") == name] if self.name == "phase" else []
            if self.name != "phase" or stages:
                title = titled(selection.vocabulary, name)
                keys.append(Key(name, title, title, self.name == "phase" and self._is_out(stages)))
        return [*keys, Key("", say("Not given"), say("Not given"), is_out=True)] if "" in self._values else keys

    def _is_out(self, entries: list[Entry]) -> bool:
        return self.kind == STAGE and not any(entry.item.has("focus") for entry in entries)

    def _entries(self) -> list[Entry]:
        selection = self.selection
        if self.name == "stage":
            return selection.stages
        if self.name != "tool":
            return by_title(unique([*selection.every(self.kind), *self._met.values()]))
        return by_title(self._met.values() if selection.is_filtered else selection.catalog.by_kind.get(TOOL, ()))


def bindings(selection: Selection, start: Entry, kinds: set[str]) -> list[Binding]:
    """All ways in which a counted object reaches one object of each of these kinds."""
    count = start.item.kind
    wanted = kinds | ({NEED} if count == FEATURE or FEATURE in kinds else set())
    found: list[Binding] = [{count: start}]
    for kind, via in _STEPS[count]:
        if kind in wanted and kind != count:
            found = [{**binding, kind: entry} for binding in found for entry in _near(selection, binding[via], kind)]
    return found


def _near(selection: Selection, entry: Entry, kind: str) -> list[Entry]:
    """What belongs to an object; a feature has no stage and no round of its own, so its needs must pass all filters."""
    near = selection.beside(entry, kind)
    return [other for other in near if selection.keeps(other)] if entry.item.kind == FEATURE else near


def sensible_count(rows: str, columns: str, selection: Selection) -> str:
    """What is worth counting on these axes if the author does not say; something else where the language has no such kind."""
    pair = {rows, columns}
    if pair == {"tool", "need"}:
        best = FEATURE
    elif pair.isdisjoint({"how", "tool"}) and pair != {"pattern", "need"} and not pair.isdisjoint({"status", "pattern"}):
        best = PATTERN
    else:
        best = NEED
    return next((kind for kind in (best, NEED, PATTERN) if selection.has(kind)), best)
