"""The form by which a reader filters the rows of a table: written when the page is, brought to life by hitl-catalogue.js.

It stands around the table, so that nothing moves while the page loads; a style sheet shows it only to browsers that run scripts.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import plain
from sphinx_hitl.core.columns import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.blocks import Cell, Facet, Filters, Table

LINE = 120
"""Letters of a row of a catalogue, where there is room for a table."""

LONGEST = 14
"""Letters of a word that no column breaks, as long as there is room."""

LETTER = 0.95
"""Width of most letters, where that of a digit is 1."""

ROOM = 88
"""Percent of a row that columns can claim; the rest is the space between them."""


class Frame(NamedTuple):
    """HTML before and after a table."""

    before: str
    after: str


def row_class(facet: str, value: str) -> str:
    """The class of a row that has this value; a class holds no spaces."""
    return f"hitl-is-{facet}-{_token(value)}"


def frame(table: Table, filters: Filters) -> Frame:
    """The form for a table, and what is said when no row is left."""
    return Frame("\n".join(_before(table, filters)), "\n".join(_after(filters)))


def _before(table: Table, filters: Filters) -> Iterator[str]:
    number = len(table.rows)
    labels = "".join(f"--hitl-column-{place}: {_quoted(title)};" for place, title in enumerate(table.columns, 1))
    yield f'<div class="hitl-catalogue-frame" style="{escape(f"{labels}--hitl-columns: {_columns(table)}")}">'
    yield f'<form class="hitl-filters" role="search" aria-label="{escape(filters.label)}" autocomplete="off">'
    yield f'<label class="hitl-filter-text">{escape(filters.text)} <input type="search" name="text" /></label>'
    for facet in filters.facets:
        found = (values for row in table.rows for name, values in row.facets if name == facet.name)
        yield from _facet(facet, Counter(chain.from_iterable(found)))
    yield '<p class="hitl-filter-state">'
    yield f'<output><span class="hitl-shown">{number}</span> {escape(filters.total)}</output>'
    yield f'<span class="hitl-chosen" data-remove="{escape(filters.remove)}"></span>'
    yield f'<button type="reset" hidden="hidden">{escape(filters.clear)}</button>'
    yield f'<span class="hitl-filter-hint">{escape(filters.hint)}</span></p>'
    yield "</form>"


def _columns(table: Table) -> str:
    """The widths of the columns: a browser can lay out one row without looking at a thousand others."""
    head = [[title] for title in table.columns]
    body = [[_lines(cell) for cell in row.cells] for row in table.rows]
    columns = [(ceil(LETTER * min(word, LONGEST)), share) for word, share in shares([head, *body], LINE)]
    total = sum(least for least, _ in columns)
    return " ".join(f"minmax(min({least}ch, {ROOM * least // total}%), {share:.0f}fr)" for least, share in columns)


def _lines(cell: Cell) -> list[str]:
    parts = [plain(part) for part in cell.parts]
    return parts if cell.stacked else [", ".join(parts)]


def _facet(facet: Facet, counts: Counter[str]) -> Iterator[str]:
    label = escape(facet.label)
    yield f'<details class="hitl-facet"><summary>{label}</summary><fieldset><legend>{label}</legend>'
    for choice in facet.choices:
        box = f'<input type="checkbox" name="{facet.name}" value="{escape(_token(choice.value))}" />'
        count = f'<span class="hitl-count">{counts[choice.value]}</span>'
        yield f'<label>{box} <span class="hitl-choice">{escape(choice.label)}</span> {count}</label>'
    yield "</fieldset></details>"


def _after(filters: Filters) -> Iterator[str]:
    yield f'<p class="hitl-none" hidden="hidden">{escape(filters.none)}</p>'
    yield "</div>"


def _token(value: str) -> str:
    return "-".join(value.split())


def _quoted(text: str) -> str:
    """Text as a string in a style sheet."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
