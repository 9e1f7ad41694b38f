"""Plain lists: all patterns or needs with what one can filter by, and the steps of a walk."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Arrow, Block, Cell, Graph, Node, Point, Points, Row, Table, ref
from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import gap, heading, link_title, links, text, words
from sphinx_hitl.core.views.facets import facets_of, filters_of
from sphinx_hitl.core.views.select import NEED, PATTERN, STAGE, WALK, Selection, by_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.catalog import Entry

_COLUMNS = {
    PATTERN: (PATTERN, STAGE, NEED, "iteration", "status", "confidence"),
    NEED: (NEED, "why", STAGE, "how", "iteration", PATTERN, "confidence"),
}


def catalogue(selection: Selection) -> tuple[Block, ...]:
    """All patterns, or all needs, as a table; rows know the facets by which a browser may filter them."""
    kind = selection.choice("kind")
    if not selection.has(kind) and not selection.value("kind"):
        kind = NEED
    make = _need_row if kind == NEED else _pattern_row
    columns = [name for name in _COLUMNS[kind] if name not in KIND_NAMES or name == kind or selection.has(name)]
    rows = tuple(make(selection, entry, columns) for entry in selection.every(kind))
    titles = tuple(heading(selection.vocabulary, name) for name in columns)
    some = selection.catalog.by_kind.get(kind)
    nouns = noun(selection.vocabulary, kind, 0)
    empty = say("There are no {nouns} of this description.", nouns=nouns) if some else say("There are no {nouns} yet.", nouns=nouns)
    filters = filters_of(selection, kind, rows)
    return (Table("hitl-catalogue", titles, rows, empty, selection.caption, selection.name, filters=filters),)


def _pattern_row(selection: Selection, pattern: Entry, columns: Sequence[str]) -> Row:
    item = pattern.item
    needs = selection.to(pattern, NEED)
    stages = selection.to(pattern, STAGE)
    confidence = selection.catalog.confidence(item).value
    cells = {
        PATTERN: Cell((ref(pattern), item.summary) if item.summary else (ref(pattern),), stacked=True),
        STAGE: links(stages, noun(selection.vocabulary, STAGE)),
        NEED: Cell((str(len(needs)) if needs else gap(noun(selection.vocabulary, NEED)),)),
        "iteration": words([item.value("iteration")]),
        "status": words([item.value("status")]),
        "confidence": words([confidence]),
    }
    how = (value for need in needs for value in need.item.values("how"))
    facets = facets_of(selection, stages, how, item.value("iteration"), [item.value("status")], confidence)
    return Row(tuple(cells[name] for name in columns), facets)


def _need_row(selection: Selection, need: Entry, columns: Sequence[str]) -> Row:
    item = need.item
    patterns = by_title(selection.to(need, PATTERN))
    stages = selection.to(need, STAGE)
    confidence = selection.catalog.confidence(item).value
    cells = {
        NEED: Cell((ref(need),)),
        "why": text(item.value("why")),
        STAGE: links(stages, noun(selection.vocabulary, STAGE)),
        "how": words(item.values("how")),
        "iteration": words([item.value("iteration")]),
        PATTERN: links(patterns, noun(selection.vocabulary, PATTERN)),
        "confidence": words([confidence]),
    }
    status = (pattern.item.value("status") for pattern in patterns)
    facets = facets_of(selection, stages, item.values("how"), item.value("iteration"), status, confidence)
    return Row(tuple(cells[name] for name in columns), facets)


def walk_path(selection: Selection) -> tuple[Block, ...]:
    """The steps of a walk with their summaries; what the walk passes twice stands there twice."""
    walk = selection.found(selection.view.argument.strip(), WALK)
    if walk is None:
        empty = say("There is no {noun} '{id}'.", noun=noun(selection.vocabulary, WALK), id=selection.view.argument.strip())
        return (Points("hitl-walk", ordered=True, points=(), empty=empty, name=selection.name),)
    steps = selection.catalog.steps(walk.item)
    points = tuple(Point((ref(step),), step.item.summary, css="hitl-step") for step in steps)
    empty = say("This {noun} has no steps yet.", noun=noun(selection.vocabulary, WALK))
    label = selection.caption or f"{link_title(selection.vocabulary, 'steps', WALK)}: {walk.item.title}"
    if len(steps) < 2:  # nothing to draw
        return (Points("hitl-walk", ordered=True, points=points, empty=empty, label=label, name=selection.name),)
    picture = _picture(walk, steps)
    if selection.caption:
        return picture._replace(caption=selection.caption, name=selection.name), Points(
            "hitl-walk", ordered=True, points=points, empty=empty
        )
    return picture, Points("hitl-walk", ordered=True, points=points, empty=empty, label=label, name=selection.name)


def _picture(walk: Entry, steps: Sequence[Entry]) -> Graph:
    """The walk as a chain; a pattern that it passes twice is one node."""
    nodes = {step.item.id: Node(step.item.id, step.item.title, step.page.doc, step.item.anchor, "", "") for step in steps}
    arrows = tuple(Arrow(one.item.id, other.item.id, "", symmetric=False) for one, other in pairwise(steps))
    description = say("In this order: {titles}", titles=", ".join(step.item.title for step in steps))
    return Graph(tuple(nodes.values()), arrows, "TB", walk.item.title, description)
