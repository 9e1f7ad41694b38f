"""Blocks -> docutils nodes. Only nodes that every writer knows, so that there are no visitors of ours."""

from __future__ import annotations

from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from sphinx_hitl.core.blocks import Block, Cell, Cite, Code, Facts, Graph, Heading, Inline, Mark, Out, Point, Points, Ref, Row, Table, Words
from sphinx_hitl.ext.filters import frame, row_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.builders import Builder


class hitl_card(nodes.General, nodes.Element):  # noqa: N801 - node classes are lower-case
    """Where the facts and links of an item will stand: attributes `doc` and `line`."""


class hitl_view(nodes.General, nodes.Element):  # noqa: N801
    """Where a view will stand: attributes `doc`, `file`, `line` and `caption`."""


class hitl_table(hitl_view):  # noqa: N801
    """A view that is numbered with the tables."""


class hitl_figure(hitl_view):  # noqa: N801
    """A view that is numbered with the figures."""


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
                facts = _facts(block, site)
                made.append(_collapsed(block.collapsed, facts) if block.collapsed else facts)
            case Words():
                made.append(nodes.paragraph("", "", *_inlines(block.parts, site, ""), classes=block.css.split()))
            case Heading():
                made.append(_heading(block, site))
            case Points():
                made += _list(block, site, own)
            case Table():
                made += _table(block, site, own or [next(own_ids)])
            case Graph():
                made += _figure(block, site, own or [next(own_ids)])
    return [nodes.target("", "", ids=waiting), *made] if waiting else made


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


def _cell(cell: Cell, site: Site) -> list[nodes.Node]:
    if not cell.parts:
        return []
    if cell.stacked and len(cell.parts) > 1:
        items = [nodes.list_item("", nodes.paragraph("", "", _inline(part, site))) for part in cell.parts]
        return [nodes.bullet_list("", *items, classes=["hitl-stacked", "simple"], bullet="-")]
    return [nodes.paragraph("", "", *_inlines(cell.parts, site))]


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
    group = nodes.tgroup(cols=len(table.columns))
    columns = [nodes.colspec(colwidth=1) for _ in table.columns]
    columns[0]["stub"] = 1  # its cells head their rows
    group += columns
    group += nodes.thead("", _row((Cell((column,)) for column in table.columns), site))
    body = nodes.tbody("", *(_body_row(row, site) for row in table.rows))
    if site.is_site and CARDS in node["classes"]:
        _name_cells(body, table.columns)
    group += body
    node += group
    if table.filters and site.is_site:
        before, after = (nodes.raw("", part, format="html") for part in frame(table, table.filters))
        return [before, node, after]
    return [_collapsed(table.collapsed, node)] if table.collapsed else [node]


def _row(cells: Iterable[Cell], site: Site) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *_cell(cell, site), classes=cell.css.split()) for cell in cells))


def _body_row(row: Row, site: Site) -> nodes.row:
    node = _row(row.cells, site)
    for facet, values in row.facets:
        node["classes"] += [row_class(facet, value) for value in values]
    return node


def _name_cells(body: nodes.tbody, columns: Sequence[str]) -> None:
    """Let every cell but the first say its column, which the style sheet shows where rows are cards."""
    for row in body.children:
        for cell, column in list(zip(cast("nodes.row", row).children, columns, strict=False))[1:]:
            if first := next(cast("nodes.entry", cell).findall(nodes.paragraph), None):
                first.insert(0, nodes.inline("", f"{column}: ", classes=["hitl-column"]))


def _collapsed(title: str, *content: nodes.Node) -> nodes.admonition:
    """Behind a line that opens in HTML (Sphinx makes it a <details>), open elsewhere."""
    return nodes.admonition("", nodes.title("", title), *content, classes=["hitl", "hitl-collapsed"], collapsible="closed")


def _figure(graph: Graph, site: Site, ids: list[str]) -> list[nodes.Node]:
    drawn = site.draw(graph)
    if not graph.caption:
        return [] if drawn is None else [nodes.target("", "", ids=ids), drawn]
    content = [] if drawn is None else [drawn]  # without a picture the caption keeps its number, and stands above the table
    return [nodes.figure("", *content, nodes.caption("", graph.caption), classes=["hitl", "hitl-figure"], ids=ids)]


def numbered(hole: hitl_view, filled: list[nodes.Node]) -> list[nodes.Node]:
    """What a view shows, with its caption: others may call it by its number even where it shows a list or a sentence."""
    ids = set(hole["ids"])
    parts = [part for node in filled for part in node.findall(nodes.Element)]
    if not hole["caption"] or any(isinstance(part, (nodes.table, nodes.figure)) and ids.intersection(part["ids"]) for part in parts):
        return filled
    for part in parts:
        part["ids"] = [id_ for id_ in part["ids"] if id_ not in ids]
    shown = [node for node in filled if "hitl-label" not in cast("nodes.Element", node)["classes"]]  # says what the caption says
    if isinstance(hole, hitl_figure):
        return [nodes.figure("", *shown, nodes.caption("", hole["caption"]), classes=["hitl"], ids=hole["ids"])]
    cells = nodes.tgroup("", nodes.colspec(colwidth=1), nodes.tbody("", nodes.row("", nodes.entry("", *shown))), cols=1)
    return [nodes.table("", nodes.title("", hole["caption"]), cells, classes=["hitl"], ids=hole["ids"])]


def _taken(ids: list[str]) -> list[str]:
    taken = list(ids)
    ids.clear()
    return taken


def citation(keys: Sequence[str]) -> addnodes.pending_xref:
    """A citation as sphinxcontrib-bibtex resolves it."""
    target = ",".join(keys)
    return addnodes.pending_xref(
        "", nodes.inline("", target), refdomain="cite", reftype="t", reftarget=target, refexplicit=False, refwarn=True
    )
