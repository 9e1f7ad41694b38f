"""Any two facts counted against each other, with what the counts stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sphinx_hitl.core.blocks import Block, Cell, Mark, Point, Points, Ref, Row, Table, ref
from sphinx_hitl.core.catalog import Entry
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.axes import Axis, Key, bindings, sensible_count
from sphinx_hitl.core.views.cells import capital, captioned, counted
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, Selection, by_title
from sphinx_hitl.core.viewspec import AXES
from sphinx_hitl.core.words import slug

YES = Cell((Mark(say("yes"), "hitl-yes"),))
GAP = Cell((Mark("–", "hitl-gap"),))
OUT = Cell((Mark("–", "hitl-out-of-focus"),))
NONE = Cell((Mark("–", "hitl-none"),))
"""Nothing, where nothing in particular is missing: not every tool shows every need."""

_COARSE = {"stage", "phase", "how", "iteration", "status"}
"""Axes so short that each empty cell between two of them is a gap."""

_COUNTS = {"need": NEED, "pattern": PATTERN, "tool-feature": FEATURE}

_Counts = Mapping[tuple[str, str], Sequence[Entry]]


def matrix(selection: Selection) -> tuple[Block, ...]:
    """A table of counts, each of which leads to its entry in the list below it."""
    rows, columns = _axes(selection)
    kind = _COUNTS.get(selection.value("count")) or sensible_count(rows, columns, selection)
    across, down = Axis(columns, kind, selection), Axis(rows, kind, selection)
    counts = _count(selection, kind, down, across)
    row_keys, column_keys = down.keys(), across.keys()
    is_listing = across.is_listing or down.is_listing
    anchors = {} if is_listing else _anchors(selection, counts, row_keys, column_keys)
    if not column_keys or not selection.has(kind, down.kind, across.kind):
        row_keys = []
    empty = _empties(counts, is_coarse={rows, columns} <= _COARSE)

    def cell(row: Key, column: Key) -> Cell:
        found = counts.get((row.id, column.id))
        if not found:
            return empty(row, column)
        return YES if is_listing else Cell((Ref(selection.doc, anchors[row.id, column.id], str(len(found))),))

    body = tuple(Row((Cell((row.head,)), *(cell(row, column) for column in column_keys))) for row in row_keys)
    what = capital(noun(selection.vocabulary, kind, 2))
    caption = (
        say("{rows} against {columns}", rows=capital(down.plural), columns=across.plural)
        if is_listing
        else say("{what} by {row} and {column}", what=what, row=down.noun, column=across.noun)
    )
    titles = (down.label, *(column.title for column in column_keys))
    nothing = say("There is nothing to count here yet.")
    table = Table("hitl-matrix", titles, body, nothing, selection.caption or (caption if body else ""), selection.name)
    return (table, _legend(selection, kind, counts, anchors, row_keys, column_keys)) if anchors else (table,)


def _axes(selection: Selection) -> tuple[str, str]:
    """The chosen facts; the same one twice would only count everything against itself."""
    rows, columns = selection.choice("rows"), selection.value("columns")
    if columns not in AXES or columns == rows:
        columns = "how" if rows != "how" else "stage"
    return rows, columns


def _count(selection: Selection, kind: str, down: Axis, across: Axis) -> _Counts:
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    for entry in selection.every(kind):
        for binding in bindings(selection, entry, {down.kind, across.kind}):
            columns = list(across.ids(binding))
            for row in down.ids(binding):
                for column in columns:
                    found.setdefault((row, column), {})[entry.item.id] = entry
    return {cell: by_title(entries.values()) for cell, entries in found.items()}


def _empties(counts: _Counts, *, is_coarse: bool) -> Callable[[Key, Key], Cell]:
    """What an empty cell says: between long axes only what has nothing at all is a gap."""
    rows, columns = {row for row, _ in counts}, {column for _, column in counts}

    def empty(row: Key, column: Key) -> Cell:
        if row.is_out or column.is_out:
            return OUT if row.id and column.id else NONE
        return GAP if is_coarse or row.id not in rows or column.id not in columns else NONE

    return empty


def _anchors(selection: Selection, counts: _Counts, rows: Sequence[Key], columns: Sequence[Key]) -> Mapping[tuple[str, str], str]:
    """An id for each count that is unique on the page, made of the view, the row and the column."""
    page = selection.catalog.pages.get(selection.doc)
    unnamed = [view for view in page.views if view.name == selection.view.name and not view.value("name")] if page else []
    number = unnamed.index(selection.view) if selection.view in unnamed else 0
    prefix = slug(selection.name) or (f"matrix-{number + 1}" if number else "matrix")
    anchors: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for cell in ((row.id, column.id) for row in rows for column in columns if (row.id, column.id) in counts):
        base = "-".join([prefix, *(slug(part) or "none" for part in cell)])
        anchor, again = base, 2
        while anchor in taken:
            anchor, again = f"{base}-{again}", again + 1
        taken.add(anchor)
        anchors[cell] = anchor
    return anchors


def _legend(
    selection: Selection, kind: str, counts: _Counts, anchors: Mapping[tuple[str, str], str], rows: Sequence[Key], columns: Sequence[Key]
) -> Points:
    def point(row: Key, column: Key) -> Point:
        found = counts[row.id, column.id]
        head = captioned(column.title, counted(selection.vocabulary, len(found), kind))
        return Point((head,), points=tuple(Point((ref(entry),)) for entry in found), anchor=anchors[row.id, column.id])

    points = []
    for row in rows:
        inner = tuple(point(row, column) for column in columns if (row.id, column.id) in counts)
        if inner:
            points.append(Point((row.head,), points=inner))
    return Points("hitl-counts", ordered=False, points=tuple(points), empty="", label=say("What the counts stand for"), is_collapsed=True)
