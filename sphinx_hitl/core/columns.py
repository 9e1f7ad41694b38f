"""How a table fits where it cannot scroll: the widths of its columns, and whether it needs a landscape page.

A table is its rows, a row its cells, and a cell its lines of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTRAIT, LANDSCAPE = 116, 176
"""Letters of a table's size that fit in a line of an A4 page."""

PLAIN = 94
"""Letters of a table in plain text."""

PADDING = 3
"""Letters between two columns."""

MARK = 4
"""A cell with at most so many letters is a number or a sign."""

TURNED = 5
"""Letters that a column of signs takes, with its heading turned."""

NAMES = 40
"""Letters that the first column takes beside columns of signs."""

BREAKABLE = 22
"""A longer word may be broken."""


class Plan(NamedTuple):
    """How to set a table."""

    columns: tuple[str, ...]
    is_matrix: bool
    is_wide: bool


class _Column(NamedTuple):
    shortest: int
    """The longest word: narrower it cannot be."""
    longest: int
    """Nothing would break."""
    average: float


def plan(rows: Sequence[Sequence[Sequence[str]]], head: int, *, is_forced: bool) -> Plan:
    """Judge a table for paper by the text in it; `head` rows are headings, and one that `is_forced` is wide in any case."""
    count = max((len(row) for row in rows), default=0)
    if count > 6 and rows[head:] and all(_length(cell) <= MARK for row in rows[head:] for cell in row[1:]):
        needed = NAMES + TURNED * (count - 1)
        return Plan(("1fr", *["auto"] * (count - 1)), is_matrix=True, is_wide=is_forced or needed > PORTRAIT)
    columns = _columns(rows, count)
    is_wide = is_forced or sum(column.shortest + PADDING for column in columns) > PORTRAIT
    line = LANDSCAPE if is_wide else PORTRAIT
    if sum(column.longest + PADDING for column in columns) <= line:
        return Plan(("auto",) * count, is_matrix=False, is_wide=is_wide)
    return Plan(tuple(f"{width:.1f}fr" for width in _shared(columns, line)), is_matrix=False, is_wide=is_wide)


def letters(rows: Sequence[Sequence[Sequence[str]]], count: int) -> list[int]:
    """The widths in letters of so many columns in plain text: what they want, or their shares of a line."""
    columns = _columns(rows, count)
    line = max(PLAIN - PADDING * count, 10)
    wanted = [float(column.longest) for column in columns]
    return [max(int(width), 3) for width in (wanted if sum(wanted) <= line else _shared(columns, line))]


def shares(rows: Sequence[Sequence[Sequence[str]]], line: int) -> list[tuple[int, float]]:
    """For each column its longest word and its share of a line of so many letters."""
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    return [(column.shortest, share) for column, share in zip(columns, _shared(columns, line), strict=True)]


def _columns(rows: Sequence[Sequence[Sequence[str]]], count: int) -> list[_Column]:
    return [_column([row[number] for row in rows if number < len(row)]) for number in range(count)]


def _column(cells: Sequence[Sequence[str]]) -> _Column:
    lines = [line for cell in cells for line in cell]
    words = [word for line in lines for word in line.replace("/", "/ ").replace("-", "- ").replace("_", "_ ").split()]
    return _Column(
        max((len(word) for word in words), default=1),
        max((len(line) for line in lines), default=1),
        sum(_length(cell) for cell in cells) / max(len(cells), 1),
    )


def _length(cell: Sequence[str]) -> int:
    return sum(len(part) for part in cell)


def _shared(columns: Sequence[_Column], line: int) -> list[float]:
    """The line shared out: each column what it must have, the rest by how much text there is."""
    wanted = [min((column.average * column.longest) ** 0.5, column.longest) for column in columns]
    least = [float(min(column.shortest, BREAKABLE) + PADDING) for column in columns]
    rest = max(line - sum(least), 1.0)
    more = [max(want + PADDING - low, 0.0) for want, low in zip(wanted, least, strict=True)]
    total = sum(more) or 1.0
    return [low + rest * extra / total for low, extra in zip(least, more, strict=True)]
