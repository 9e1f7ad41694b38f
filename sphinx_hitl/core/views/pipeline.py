"""The stages in order: as a list with counts, and as a flowchart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Arrow, Block, Cell, Graph, Inline, Mark, Node, Point, Points, Row, Table, ref
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say, together, word
from sphinx_hitl.core.views.cells import counted, heading, link_title, links, text, titled
from sphinx_hitl.core.views.select import NEED, PATTERN, STAGE, Selection, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for phase, stages in groupby(selection.stages, lambda stage: _phase(selection, stage)):
        group = tuple(_point(selection, stage) for stage in stages)
        points += [Point((phase,), points=group, css="hitl-phase")] if phase else group
    plural = heading(selection.vocabulary, STAGE) if not selection.has(STAGE) else word(selection.vocabulary.kinds[STAGE].plural)
    empty = say("There are no {nouns} yet.", nouns=noun(selection.vocabulary, STAGE, 0))
    return Points("hitl-pipeline", ordered=True, points=tuple(points), empty=empty, label=selection.caption or plural, name=name)


def _point(selection: Selection, stage: Entry) -> Point:
    is_focus = stage.item.has("focus")
    parts: tuple[Inline, ...] = (ref(stage), " ", Mark(say("in focus"), "hitl-focus")) if is_focus else (ref(stage),)
    parts += tuple(_jumps(selection, stage))
    counts = [counted(selection.vocabulary, len(selection.to(stage, kind)), kind) for kind in (PATTERN, NEED) if selection.has(kind)]
    return Point(parts, together(counts), css="hitl-stage hitl-stage-focus" if is_focus else "hitl-stage")


def _jumps(selection: Selection, stage: Entry) -> Iterator[Inline]:
    """Where a stage leads besides the one that follows it, which the list cannot show by its order."""
    order = [other.item.id for other in selection.stages]
    here = order.index(stage.item.id)
    for other in _next(selection, stage):
        if other.item.id in order and (there := order.index(other.item.id)) != here + 1:
            yield ", "
            yield say("back to") if there < here else say("on to")
            yield " "
            yield ref(other)


def _graph(selection: Selection) -> Graph:
    """The stages and where each leads; it holds no counts, so that its picture changes seldom."""
    nodes = tuple(
        Node(stage.item.id, stage.item.title, stage.page.doc, stage.item.anchor, _phase(selection, stage), _css(stage))
        for stage in selection.stages
    )
    arrows = tuple(
        Arrow(stage.item.id, other.item.id, "", symmetric=False) for stage in selection.stages for other in _next(selection, stage)
    )
    title = selection.caption or say("The {nouns} of the pipeline", nouns=noun(selection.vocabulary, STAGE, 2))
    description = say("In order: {titles}.", titles=", ".join(stage.item.title for stage in selection.stages))
    return Graph(nodes, arrows, "TB", title, description, selection.caption, selection.name)


def _table(selection: Selection) -> Table:
    columns = (heading(selection.vocabulary, STAGE), say("Phase"), link_title(selection.vocabulary, NEXT, STAGE))
    rows = tuple(
        Row((Cell((ref(stage),)), text(_phase(selection, stage)), links(_next(selection, stage), noun(selection.vocabulary, STAGE))))
        for stage in selection.stages
    )
    return Table("hitl-pipeline", columns, rows, "", collapsed=say("The same as a table"))


def _next(selection: Selection, stage: Entry) -> list[Entry]:
    return [other for other in unique(selection.catalog.targets(stage.item.id, NEXT)) if other.item.kind == STAGE]


def _phase(selection: Selection, stage: Entry) -> str:
    return titled(selection.vocabulary, stage.item.value("phase"))


def _css(stage: Entry) -> str:
    return "hitl-focus" if stage.item.has("focus") else ""
