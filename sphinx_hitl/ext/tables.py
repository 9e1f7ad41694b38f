"""Tables of docutils where they cannot scroll: in plain text and on paper; `core.columns` judges them by their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_hitl.core import columns

if TYPE_CHECKING:
    from collections.abc import Iterator


class FitTextTables(SphinxPostTransform):
    """Gives the columns of tables in plain text widths, without which Sphinx would break some after every letter."""

    default_priority = 900  # when the cells are filled
    formats = ("text",)

    def run(self, **_kwargs: object) -> None:
        """Go through all tables."""
        for table in self.document.findall(nodes.table):
            specs = list(table.findall(nodes.colspec))
            for spec, width in zip(specs, columns.letters(_rows(table), len(specs)), strict=True):
                spec["colwidth"] = width


def plan(table: nodes.table) -> columns.Plan:
    """How to set a table on paper; its author may want it wide."""
    head = sum(len(part.children) for part in table.findall(nodes.thead))
    return columns.plan(_rows(table), head, is_forced="wide" in table["classes"])


def _rows(table: nodes.table) -> list[list[list[str]]]:
    return [list(_cells(row)) for row in table.findall(nodes.row)]


def _cells(row: nodes.Element) -> Iterator[list[str]]:
    """The lines of each cell of a row; a cell over several columns counts for the first."""
    for cell in row.findall(nodes.entry):
        parts = [part.astext() for part in cell.findall(nodes.TextElement) if not isinstance(part.parent, nodes.TextElement)]
        yield parts or [""]
        for _ in range(cell.get("morecols", 0)):
            yield [""]
