"""Parts of blocks -> docutils nodes: links, citations and marks, in a line or in a cell."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from sphinx_hitl.core.blocks import Cite, Code, Mark, Out, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.builders import Builder

    from sphinx_hitl.core.blocks import Cell, Graph, Inline
    from sphinx_hitl.ext.fragments import Html


class Site(NamedTuple):
    """What the nodes depend on besides the blocks: how to link, to cite and to draw."""

    link: Callable[[str, str, nodes.Element], nodes.Element]
    """(document, anchor, text) -> the link."""
    cite: Callable[[Sequence[str]], nodes.Node]
    """Keys -> one citation of all of them."""
    draw: Callable[[Graph], nodes.Element | None]
    """Graph -> diagram, None if this build draws none."""
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


def to_inlines(parts: Iterable[Inline], site: Site, separator: str = ", ") -> Iterator[nodes.Node]:
    """The nodes for parts; citations that follow each other become one."""
    first = True
    for is_citation, group in groupby(parts, lambda part: isinstance(part, Cite)):
        alike = list(group)
        keys = [part.cite for part in alike if isinstance(part, Cite)]
        made = [site.cite(keys)] if is_citation else [to_inline(part, site) for part in alike]
        for node in made:
            if not first and separator:
                yield nodes.Text(separator)
            first = False
            yield node


def to_inline(part: Inline, site: Site) -> nodes.Node:
    """The node for one part."""
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


def to_cell(cell: Cell, site: Site, lead: str = "") -> list[nodes.Node]:
    """What stands in a cell, after the name of its column if it is to say it."""
    if not cell.parts:
        return []
    name = [nodes.inline("", lead, classes=["hitl-column"])] if lead else []
    if cell.stacked and len(cell.parts) > 1:
        first, *others = (to_inline(part, site) for part in cell.parts)
        items = [nodes.list_item("", nodes.paragraph("", "", *parts)) for parts in ([*name, first], *([other] for other in others))]
        return [nodes.bullet_list("", *items, classes=["hitl-stacked", "simple"], bullet="-")]
    return [nodes.paragraph("", "", *name, *to_inlines(cell.parts, site))]
