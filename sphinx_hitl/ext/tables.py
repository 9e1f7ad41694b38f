"""How a table fits where it cannot scroll: the widths of its columns, and whether it needs a landscape page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PORTRAIT, LANDSCAPE = 116, 176
"""Letters of a table's size that fit in a line of an A4 page."""

PLAIN = 94
"""Letters of a table in plain text."""

PADDING = 3
MARK = 4
"""A cell with at most so many letters is a number or a sign."""

TURNED = 5
"""Letters that a column of signs takes, with its heading turned."""


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


class FitTextTables(SphinxPostTransform):
    """Gives the columns of tables in plain text widths, without which Sphinx would break some after every letter."""

    default_priority = 900  # when the cells are filled
    formats = ("text",)

    def run(self, **_kwargs: object) -> None:
        """Go through all tables."""
        for table in self.document.findall(nodes.table):
            rows = [list(_cells(row)) for row in table.findall(nodes.row)]
            specs = list(table.findall(nodes.colspec))
            columns = [_column([row[number] for row in rows if number < len(row)]) for number in range(len(specs))]
            line = max(PLAIN - PADDING * len(specs), 10)
            wanted = [float(column.longest) for column in columns]
            for spec, width in zip(specs, wanted if sum(wanted) <= line else _shared(columns, line), strict=True):
                spec["colwidth"] = max(int(width), 3)


def widths(rows: Sequence[Sequence[Sequence[str]]], line: int) -> list[tuple[int, float]]:
    """For each column its longest word and its share of a line of so many letters; a cell is its lines of text."""
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    return [(column.shortest, share) for column, share in zip(columns, _shared(columns, line), strict=True)]


def plan(table: nodes.table) -> Plan:
    """Judge a table by the text in it."""
    rows = [list(_cells(row)) for row in table.findall(nodes.row)]
    count = max((len(row) for row in rows), default=0)
    head = sum(len(part.children) for part in table.findall(nodes.thead))
    is_forced = "wide" in table["classes"]
    body = rows[head:]
    if count > 6 and body and all(_length(cell) <= MARK for row in body for cell in row[1:]):
        needed = TURNED * (count - 1)
        is_wide = is_forced or needed + 40 > PORTRAIT
        return Plan(("1fr", *["auto"] * (count - 1)), is_matrix=True, is_wide=is_wide)
    columns = [_column([row[number] for row in rows if number < len(row)]) for number in range(count)]
    is_wide = is_forced or sum(column.shortest + PADDING for column in columns) > PORTRAIT
    line = LANDSCAPE if is_wide else PORTRAIT
    if sum(column.longest + PADDING for column in columns) <= line:
        return Plan(("auto",) * count, is_matrix=False, is_wide=is_wide)
    return Plan(tuple(f"{width:.1f}fr" for width in _shared(columns, line)), is_matrix=False, is_wide=is_wide)


def _cells(row: nodes.Element) -> Iterator[list[str]]:
    """The lines of each cell of a row; a cell over several columns counts for the first."""
    for cell in row.findall(nodes.entry):
        parts = [part.astext() for part in cell.findall(nodes.TextElement) if not isinstance(part.parent, nodes.TextElement)]
        yield parts or [""]
        for _ in range(cell.get("morecols", 0)):
            yield [""]


def _length(cell: Sequence[str]) -> int:
    return sum(len(part) for part in cell)


def _column(cells: Sequence[Sequence[str]]) -> _Column:
    lines = [line for cell in cells for line in cell]
    words = [word for line in lines for word in line.replace("/", "/ ").replace("-", "- ").replace("_", "_ ").split()]
    return _Column(
        max((len(word) for word in words), default=1),
        max((len(line) for line in lines), default=1),
        sum(_length(cell) for cell in cells) / max(len(cells), 1),
    )


def _shared(columns: Sequence[_Column], line: int) -> list[float]:
    """The line shared out: each column what it must have, the rest by how much text there is."""
    wanted = [min((column.average * column.longest) ** 0.5, column.longest) for column in columns]
    least = [float(min(column.shortest, 22) + PADDING) for column in columns]
    rest = max(line - sum(least), 1.0)
    more = [max(want + PADDING - low, 0.0) for want, low in zip(wanted, least, strict=True)]
    total = sum(more) or 1.0
    return [low + rest * extra / total for low, extra in zip(least, more, strict=True)]
