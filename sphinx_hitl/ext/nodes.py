"""Blocks -> docutils nodes. Only nodes that every writer knows, so that there are no visitors of ours."""

from __future__ import annotations

from itertools import count, groupby, repeat
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from sphinx_hitl.core.blocks import Block, Cell, Cite, Code, Facts, Graph, Heading, Inline, Mark, Out, Point, Points, Ref, Row, Table, Words
from sphinx_hitl.ext import fragments
from sphinx_hitl.ext.filters import frame, row_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.builders import Builder

    from sphinx_hitl.ext.fragments import Html


CARDS = "hitl-cards"
"""The class of tables whose rows become cards on a narrow screen."""


class Site(NamedTuple):
    """What the nodes depend on besides the blocks: how to link, to cite and to draw."""

    link: Callable[[str, str, nodes.Element], nodes.Element]
    """(document, anchor, text) -> the link."""
    cite: Callable[[Sequence[str]], nodes.Node]
    """Keys -> one citation of all of them."""
    draw: Callable[[Graph], nodes.Element | None]
    """Graph -> diagram, None if this build draws none."""
    level: int = 2
    """The level of headings."""
    is_site: bool = False
    """Whether readers have our style sheets and scripts, with which rows of tables become cards and can be filtered."""
    html: Html | None = None
    """What writes usual blocks as HTML, if they stand in a section and nobody wants them as nodes."""


def reference(builder: Builder, here: str, doc: str, anchor: str, text: nodes.Element) -> nodes.Element:
    """The link from one document to another; its text alone if this build leaves that one out, as LaTeX does without a toctree."""
    try:
        return make_refnode(builder, here, doc, anchor, text)
    except NoUri:
        return text


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
    return nodes.paragraph("", "", *_inlines(words.parts, site, ""), classes=words.css.split())


def _inlines(parts: Iterable[Inline], site: Site, separator: str = ", ") -> Iterator[nodes.Node]:
    first = True
    for is_citation, group in groupby(parts, lambda part: isinstance(part, Cite)):
        alike = list(group)
        keys = [part.cite for part in alike if isinstance(part, Cite)]
        made = [site.cite(keys)] if is_citation else [_inline(part, site) for part in alike]
        for node in made:
            if not first and separator:
                yield nodes.Text(separator)
            first = False
            yield node


def _inline(part: Inline, site: Site) -> nodes.Node:
    match part:
        case Ref():
            return site.link(part.doc, part.anchor, nodes.inline("", part.title))
        case Out():
            return nodes.reference("", part.title, refuri=part.address, internal=False)
        case Cite():
            return site.cite([part.cite])
        case Code():
            return nodes.literal("", part.code)
        case Mark():
            return nodes.inline("", part.word, classes=part.css.split())
        case str():
            return nodes.Text(part)


def _heading(heading: Heading, site: Site) -> nodes.rubric:
    """No section, as sections belong to their author; HTML makes it a heading of its level all the same."""
    level = {"heading-level": min(site.level, 6)}
    ids = [heading.anchor] if heading.anchor else []
    return nodes.rubric("", "", *_inlines(heading.parts, site, ""), classes=["hitl", "hitl-heading"], ids=ids, **level)


def _cell(cell: Cell, site: Site, lead: str = "") -> list[nodes.Node]:
    """What stands in a cell, after the name of its column if it is to say it."""
    if not cell.parts:
        return []
    name = [nodes.inline("", lead, classes=["hitl-column"])] if lead else []
    if cell.stacked and len(cell.parts) > 1:
        first, *others = (_inline(part, site) for part in cell.parts)
        items = [nodes.list_item("", nodes.paragraph("", "", *parts)) for parts in ([*name, first], *([other] for other in others))]
        return [nodes.bullet_list("", *items, classes=["hitl-stacked", "simple"], bullet="-")]
    return [nodes.paragraph("", "", *name, *_inlines(cell.parts, site))]


def _facts(facts: Facts, site: Site) -> nodes.field_list:
    fields = [
        nodes.field("", nodes.field_name("", fact.label), nodes.field_body("", *_cell(fact.cell, site)), classes=fact.css.split())
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
        item = nodes.list_item("", nodes.paragraph("", "", *_inlines(point.parts, site, "")), classes=point.css.split())
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
        return _cell(cell, site, lead)
    try:
        html = site.html.cell(cell, lead)
    except fragments.UnusualError:
        return _cell(cell, site, lead)
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
