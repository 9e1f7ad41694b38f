"""Blocks -> docutils nodes. Only nodes that every writer knows, so that there are no visitors of ours."""

from __future__ import annotations

from itertools import count, repeat
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_hitl.core.blocks import Block, Cell, Facts, Graph, Heading, Point, Points, Row, Table, Words
from sphinx_hitl.ext import fragments
from sphinx_hitl.ext.filters import frame, row_class
from sphinx_hitl.ext.inlines import to_cell, to_inlines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_hitl.ext.inlines import Site

CARDS = "hitl-cards"
"""The class of tables whose rows become cards on a narrow screen."""


def to_nodes(blocks: Iterable[Block], site: Site, ids: Iterable[str] = (), stem: str = "hitl") -> list[nodes.Node]:
    """The nodes for blocks; the first block with a name or caption gets the ids of the placeholder, others ids from `stem`."""
    waiting = list(ids)
    own_ids = (f"{stem}-{number}" for number in count(1))
    made: list[nodes.Node] = []
    for block in blocks:
        own = _taken(waiting) if getattr(block, "name", "") or getattr(block, "caption", "") else []
        match block:
            case Facts():
                facts = _as_html(block, site) or _facts(block, site)
                made.append(_collapsed(block.collapsed, facts) if block.collapsed else facts)
            case Words():
                made.append(_as_html(block, site) or _words(block, site))
            case Heading():
                made.append(_heading(block, site))
            case Points():
                is_behind = block.is_collapsed and site.is_site
                shown = block._replace(label="") if is_behind else block
                html = _as_html(shown, site, own)
                listed = [html] if html else _list(shown, site, own)
                made += [_collapsed(block.label, *listed)] if is_behind else listed
            case Table():
                made += _table(block, site, own or [next(own_ids)])
            case Graph():
                made += _figure(block, site, own or [next(own_ids)])
    return [nodes.target("", "", ids=waiting), *made] if waiting else made


def _as_html(block: Facts | Words | Points, site: Site, ids: Sequence[str] = ()) -> nodes.Element | None:
    """A block as HTML; None if that is not wanted or the block is unusual."""
    if site.html is None:
        return None
    try:
        match block:
            case Facts():
                html = site.html.facts(block)
            case Words():
                html = site.html.words(block)
            case Points():
                html = site.html.points(block, ids)
    except fragments.UnusualError:
        return None
    raw = nodes.raw("", html, format="html")
    is_hidden = "no-search" in block.css.split()
    return nodes.generated("", "", raw, classes=["no-search"]) if is_hidden else raw  # which writes nothing of its own


def _words(words: Words, site: Site) -> nodes.paragraph:
    return nodes.paragraph("", "", *to_inlines(words.parts, site, ""), classes=words.css.split())


def _heading(heading: Heading, site: Site) -> nodes.rubric:
    """No section, as sections belong to their author; HTML makes it a heading of its level all the same."""
    level = {"heading-level": 2}
    ids = [heading.anchor] if heading.anchor else []
    return nodes.rubric("", "", *to_inlines(heading.parts, site, ""), classes=["hitl", "hitl-heading"], ids=ids, **level)


def _facts(facts: Facts, site: Site) -> nodes.field_list:
    fields = [
        nodes.field("", nodes.field_name("", fact.label), nodes.field_body("", *to_cell(fact.cell, site)), classes=fact.css.split())
        for fact in facts.facts
    ]
    return nodes.field_list("", *fields, classes=["hitl", *facts.css.split()])


def _list(points: Points, site: Site, ids: list[str]) -> list[nodes.Node]:
    if not points.points:
        return [nodes.paragraph("", points.empty, classes=["hitl-empty"], ids=ids)]
    made: list[nodes.Node] = []
    if points.label:
        made.append(nodes.paragraph("", "", nodes.strong("", points.label), classes=["hitl-label"]))
    entries = _entries(points.points, points.ordered, ["hitl", *points.css.split()], site)
    entries["ids"] += ids
    return [*made, entries]


def _entries(points: Iterable[Point], ordered: bool, classes: list[str], site: Site) -> nodes.Element:
    items = []
    for point in points:
        item = nodes.list_item("", nodes.paragraph("", "", *to_inlines(point.parts, site, "")), classes=point.css.split())
        if point.anchor:
            item["ids"].append(point.anchor)
        if point.text:
            item += nodes.paragraph("", point.text, classes=["hitl-text"])
        if point.points:
            item += _entries(point.points, ordered, [], site)
        items.append(item)
    if ordered:
        return nodes.enumerated_list("", *items, classes=classes, enumtype="arabic", prefix="", suffix=".")
    return nodes.bullet_list("", *items, classes=classes, bullet="-")


def _table(table: Table, site: Site, ids: list[str]) -> list[nodes.Node]:
    if not table.rows:
        return [nodes.paragraph("", table.empty, classes=["hitl-empty"], ids=ids)]
    node = nodes.table(classes=["hitl", *table.css.split()])
    if table.caption:
        node += nodes.title("", table.caption)
    node["ids"] += ids
    css = [" ".join(row_class(facet, value) for facet, values in row.facets for value in values) for row in table.rows]
    is_cards = site.is_site and CARDS in node["classes"]  # where every cell but the first names its column
    leads = ["", *(f"{column}: " for column in table.columns[1:])] if is_cards else [""] * len(table.columns)
    node += _rows_as_html(table, site, css, leads) or _rows(table, site, css, leads)
    if table.filters and site.is_site:
        before, after = (nodes.raw("", part, format="html") for part in frame(table, table.filters))
        return [before, node, after]
    return [_collapsed(table.collapsed, node)] if table.collapsed else [node]


def _rows_as_html(table: Table, site: Site, css: Sequence[str], leads: Sequence[str]) -> nodes.raw | None:
    """All rows as HTML; the table itself stays a node, as themes put it into a box."""
    if site.html is None:
        return None
    try:
        return nodes.raw("", site.html.rows(_head(table), table.rows, css, leads), format="html")
    except fragments.UnusualError:
        return None


def _rows(table: Table, site: Site, css: Sequence[str], leads: Sequence[str]) -> nodes.tgroup:
    columns = [nodes.colspec(colwidth=1) for _ in table.columns]
    columns[0]["stub"] = 1  # its cells head their rows
    body = [_row(row, site, classes, leads) for row, classes in zip(table.rows, css, strict=True)]
    head = nodes.thead("", _row(_head(table), site, "", repeat("")))
    return nodes.tgroup("", *columns, head, nodes.tbody("", *body), cols=len(columns))


def _head(table: Table) -> Row:
    return Row(tuple(Cell((column,)) for column in table.columns))


def _row(row: Row, site: Site, css: str, leads: Iterable[str]) -> nodes.row:
    cells = [nodes.entry("", *_entry(cell, site, lead), classes=cell.css.split()) for cell, lead in zip(row.cells, leads, strict=False)]
    return nodes.row("", *cells, classes=css.split())


def _entry(cell: Cell, site: Site, lead: str) -> list[nodes.Node]:
    """A cell among unusual ones."""
    if site.html is None:
        return to_cell(cell, site, lead)
    try:
        html = site.html.cell(cell, lead)
    except fragments.UnusualError:
        return to_cell(cell, site, lead)
    return [nodes.raw("", html, format="html")] if html else []


def _collapsed(title: str, *content: nodes.Node) -> nodes.admonition:
    """Behind a line that opens in HTML (Sphinx makes it a <details>), open elsewhere."""
    return nodes.admonition("", nodes.title("", title), *content, classes=["hitl", "hitl-collapsed"], collapsible="closed")


def _figure(graph: Graph, site: Site, ids: list[str]) -> list[nodes.Node]:
    drawn = site.draw(graph)
    if not graph.caption:
        return [] if drawn is None else [nodes.target("", "", ids=ids), drawn]
    content = [] if drawn is None else [drawn]  # without a picture the caption keeps its number, and stands above the table
    return [nodes.figure("", *content, nodes.caption("", graph.caption), classes=["hitl", "hitl-figure"], ids=ids)]


def _taken(ids: list[str]) -> list[str]:
    taken = list(ids)
    ids.clear()
    return taken
