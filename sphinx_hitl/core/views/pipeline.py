"""The stages in order: as a list with counts, and as a flowchart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Arrow, Block, Cell, Graph, Inline, Mark, Node, Point, Points, Row, Table, ref
from sphinx_hitl.core.views.cells import counted, heading, links, noun, text, titled
from sphinx_hitl.core.views.select import NEED, PATTERN, STAGE, Selection, unique

if TYPE_CHECKING:
    from sphinx_hitl.core.catalog import Entry

NEXT = "next"


def pipeline(selection: Selection) -> tuple[Block, ...]:
    """The stages with their phases; the diagram alone is accompanied by a table for those who cannot see it."""
    form = selection.choice("format")
    if form == "list" or not selection.stages:
        return (_list(selection, selection.name),)
    if form == "diagram":
        return _graph(selection), _table(selection)
    return _list(selection, ""), _graph(selection)


def _list(selection: Selection, name: str) -> Points:
    points: list[Point] = []
    for phase, stages in groupby(selection.stages, _phase):
        group = tuple(_point(selection, stage) for stage in stages)
        points += [Point((titled(phase),), points=group, css="hitl-phase")] if phase else group
    plural = heading(selection.vocabulary, STAGE) if not selection.has(STAGE) else selection.vocabulary.kinds[STAGE].plural
    empty = f"There are no {noun(selection.vocabulary, STAGE, 0)} yet."
    return Points("hitl-pipeline", ordered=True, points=tuple(points), empty=empty, label=selection.caption or plural, name=name)


def _point(selection: Selection, stage: Entry) -> Point:
    is_focus = stage.item.has("focus")
    parts: tuple[Inline, ...] = (ref(stage), " ", Mark("in focus", "hitl-focus")) if is_focus else (ref(stage),)
    counts = (counted(selection.vocabulary, len(selection.to(stage, kind)), kind) for kind in (PATTERN, NEED) if selection.has(kind))
    return Point(parts, ", ".join(counts), css="hitl-stage hitl-stage-focus" if is_focus else "hitl-stage")


def _graph(selection: Selection) -> Graph:
    """The stages and where each leads; it holds no counts, so that its picture changes seldom."""
    nodes = tuple(
        Node(stage.item.id, stage.item.title, stage.page.doc, stage.item.anchor, titled(_phase(stage)), _css(stage))
        for stage in selection.stages
    )
    arrows = tuple(
        Arrow(stage.item.id, other.item.id, "", symmetric=False) for stage in selection.stages for other in _next(selection, stage)
    )
    title = selection.caption or f"The {noun(selection.vocabulary, STAGE, 2)} of the pipeline"
    description = "In order: " + ", ".join(stage.item.title for stage in selection.stages) + "."
    return Graph(nodes, arrows, "TB", title, description, selection.caption, selection.name)


def _table(selection: Selection) -> Table:
    label = heading(selection.vocabulary, STAGE)
    rows = tuple(
        Row((Cell((ref(stage),)), text(titled(_phase(stage))), links(_next(selection, stage), noun(selection.vocabulary, STAGE))))
        for stage in selection.stages
    )
    return Table("hitl-pipeline", (label, "Phase", _label(selection)), rows, "", collapsed="The same as a table")


def _next(selection: Selection, stage: Entry) -> list[Entry]:
    return [other for other in unique(selection.catalog.targets(stage.item.id, NEXT)) if other.item.kind == STAGE]


def _label(selection: Selection) -> str:
    relation = selection.vocabulary.relation(NEXT, STAGE)
    return relation.label if relation else titled(NEXT)


def _phase(stage: Entry) -> str:
    return stage.item.value("phase")


def _css(stage: Entry) -> str:
    return "hitl-focus" if stage.item.has("focus") else ""
