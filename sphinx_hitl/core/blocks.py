"""What a page shows of the collection, as plain tuples: the build makes nodes or HTML of them, and compares
them to know whether a page has to be written again. So they hold everything that is shown, titles included, and nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_hitl.core.catalog import Entry


class Ref(NamedTuple):
    """A link to an object: `doc` and `anchor` say where it is, `title` is the text."""

    doc: str
    anchor: str
    title: str


class Out(NamedTuple):
    """A link that leaves the book."""

    address: str
    title: str


class Cite(NamedTuple):
    """A citation of a key of the bibliography."""

    cite: str


class Code(NamedTuple):
    """A name out of a program."""

    code: str


class Mark(NamedTuple):
    """A word with a class of its own, such as a badge or the sign of a gap."""

    word: str
    css: str


Inline = str | Ref | Out | Cite | Code | Mark


class Cell(NamedTuple):
    """A cell of a table: its parts stand one below the other if `stacked`, else separated by commas."""

    parts: tuple[Inline, ...]
    css: str = ""
    stacked: bool = False


class Row(NamedTuple):
    """A row: its first cell names it; `facets` are (facet, values) for filters in the browser."""

    cells: tuple[Cell, ...]
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Choice(NamedTuple):
    """A value by which rows can be filtered: as rows carry it, and as people read it."""

    value: str
    label: str


class Facet(NamedTuple):
    """What rows can be filtered by: the name that rows use, its label, and its choices in a fixed order."""

    name: str
    label: str
    choices: tuple[Choice, ...]


class Filters(NamedTuple):
    """All facets of a table, and what stands in the form that filters it."""

    facets: tuple[Facet, ...]
    label: str
    """What the form does, for those who hear it."""
    text: str
    total: str
    """Follows the number of rows that are left."""
    remove: str
    clear: str
    hint: str
    """How to keep a choice, said once there is one."""
    none: str


class Table(NamedTuple):
    """A table with named columns; `empty` is said in its place if there are no rows."""

    css: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str
    caption: str = ""
    name: str = ""
    collapsed: str = ""
    """If not empty, HTML shows the table behind this line, others openly."""
    filters: Filters | tuple[()] = ()
    """By what a browser may filter the rows; nobody else needs it."""


class Point(NamedTuple):
    """An entry of a list: what it is (its parts follow each other as they are), a text about it, and entries below it."""

    parts: tuple[Inline, ...]
    text: str = ""
    points: tuple[Point, ...] = ()
    css: str = ""
    anchor: str = ""
    """If not empty, the id by which links on the same page reach this entry."""


class Points(NamedTuple):
    """A list, numbered if `ordered`."""

    css: str
    ordered: bool
    points: tuple[Point, ...]
    empty: str
    label: str = ""
    """What the list is, for those who hear it."""
    name: str = ""
    is_collapsed: bool = False
    """Whether a site shows the list behind its label."""


class Node(NamedTuple):
    """A node of a graph; `group` is the title of the box around it, '' for none."""

    key: str
    title: str
    doc: str
    anchor: str
    group: str
    css: str


class Arrow(NamedTuple):
    """An edge of a graph; symmetric ones have no head."""

    source: str
    target: str
    label: str
    symmetric: bool


class Graph(NamedTuple):
    """A graph; `title` and `description` are what a screen reader says of it."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    direction: str
    title: str
    description: str
    caption: str = ""
    name: str = ""


class Words(NamedTuple):
    """A paragraph."""

    parts: tuple[Inline, ...]
    css: str = ""


class Heading(NamedTuple):
    """A heading within what is shown; `anchor`, if not empty, is the id by which links on the same page reach it."""

    parts: tuple[Inline, ...]
    anchor: str = ""


class Fact(NamedTuple):
    """A line of a card: a label and what is said under it."""

    label: str
    css: str
    cell: Cell


class Facts(NamedTuple):
    """Facts or links of an object, as a list of terms and definitions."""

    css: str
    facts: tuple[Fact, ...]
    collapsed: str = ""
    """If not empty, HTML shows them behind this line, others openly."""


Block = Table | Points | Graph | Words | Heading | Facts


def ref(entry: Entry, title: str = "") -> Ref:
    """The link to an item, by its own title unless another is given."""
    return Ref(entry.page.doc, entry.item.anchor, title or entry.item.title)


def plain(part: Inline) -> str:
    """What a reader sees of a part; what a citation looks like, only the build knows."""
    match part:
        case Ref() | Out():
            return part.title
        case Mark():
            return part.word
        case Code():
            return part.code
        case str():
            return part
    return ""


def unsearched(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with the class by which Sphinx' search passes over them; headings and pictures stay as they are."""
    return [block._replace(css=f"{block.css} no-search") if isinstance(block, (Table, Points, Words, Facts)) else block for block in blocks]


def spelled_out(blocks: Iterable[object]) -> str:
    """What is shown as one text, equal for equal blocks on every machine."""
    return json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":"))
