"""By what the rows of a catalogue can be filtered: the values of each row, and all values there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Choice, Facet, Filters, Row
from sphinx_hitl.core.evidence import Confidence
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.model import split_list
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import counted, heading, titled
from sphinx_hitl.core.views.select import STAGE, Selection, unique

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_hitl.core.catalog import Entry

FACETS = ("stage", "phase", "how", "iteration", "status", "evidence")


def facets_of(
    selection: Selection, stages: Iterable[Entry], how: Iterable[str], iteration: str, status: Iterable[str], confidence: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The facets of a row in a fixed order: ids of stages, and words in the vocabulary's order."""
    places = unique(stages)
    values = selection.vocabulary.values
    phases = {stage.item.value("phase") for stage in places}
    return (
        ("stage", tuple(stage.item.id for stage in places)),
        ("phase", _ordered(phases, values.get("phase", ()))),
        ("how", _ordered(how, values.get("how", ()))),
        ("iteration", _ordered(split_list(iteration), values.get("iteration", ()))),
        ("status", _ordered(status, values.get("status", ()))),
        ("evidence", (confidence,)),
    )


def _ordered(found: Iterable[str], allowed: Sequence[str]) -> tuple[str, ...]:
    values = set(found)
    return tuple(value for value in allowed if value in values)


def filters_of(selection: Selection, kind: str, rows: Sequence[Row]) -> Filters:
    """What a reader can choose from: the values that rows have."""
    used: dict[str, set[str]] = {name: set() for name in FACETS}
    for row in rows:
        for name, values in row.facets:
            used[name].update(values)
    facets = [
        Facet(
            name,
            heading(selection.vocabulary, "confidence" if name == "evidence" else name),
            tuple(Choice(value, label) for value, label in _labels(selection, name) if value in used[name]),
        )
        for name in FACETS
        if used[name]
    ]
    nouns = noun(selection.vocabulary, kind, 2)
    return Filters(
        tuple(facets),
        label=say("Filter the {nouns}", nouns=nouns),
        text=say("Text"),
        total=say("of {counted}", counted=counted(selection.vocabulary, len(rows), kind)),
        remove=say("Remove"),
        clear=say("Clear all"),
        hint=say("The address of this page keeps your choice."),
        none=say("No {noun} fits all of this.", noun=noun(selection.vocabulary, kind)),
    )


def _labels(selection: Selection, name: str) -> list[tuple[str, str]]:
    """Every value that a facet may have, with what people read."""
    if name == "stage":
        return [(stage.item.id, stage.item.title) for stage in selection.catalog.by_kind.get(STAGE, ())]
    values = [level.value for level in Confidence] if name == "evidence" else selection.vocabulary.values.get(name, ())
    return [(value, titled(selection.vocabulary, value)) for value in values]
