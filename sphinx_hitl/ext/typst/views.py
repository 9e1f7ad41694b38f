"""Nodes -> Typst: figures, diagrams and tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.util import logging

from sphinx_hitl.core.drawing import DrawingError, book_links, draw
from sphinx_hitl.core.hotspots import hot_spots, view
from sphinx_hitl.ext.tables import plan
from sphinx_hitl.ext.typst.base import around, escape_raw_str, escape_str
from sphinx_hitl.ext.typst.lists import LONG, ListTranslator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.builders import Builder

    from sphinx_hitl.core.columns import Plan

logger = logging.getLogger(__name__)

PAGE = (455.0, 620.0)
"""Width and height in points that a diagram may take on a portrait page."""

TALL = 3000
"""A cell with more characters of Typst may go on on the next page."""

ROWS = 16
"""A table with fewer rows stays on one page, if they are short."""

SMALLEST = 0.36
"""Points to a unit of a diagram; below this its labels, 16 units high, are less than 6 points."""


class BookTranslator(ListTranslator):
    """The whole translator."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        self.pictures: dict[str, bytes] = {}
        """Diagrams that were drawn, by the names of their files."""

    # Pictures

    def visit_figure(self, node: nodes.Element) -> None:
        """A picture with its number and caption; a broad diagram on a landscape page."""
        parts = [child for child in node.children if isinstance(child, nodes.Element)]
        captions = [child for child in parts if isinstance(child, nodes.caption | nodes.legend)]
        rest = [child for child in parts if child not in captions]
        diagram = next((child for child in rest if child.tagname == "mermaid"), None)
        start = self.take_labels()
        held = self._held()
        body = self._diagram(diagram) if diagram is not None else self.printed(*rest)
        caption = self.printed(*(inner for child in captions for inner in child.children))
        number = self._number("figure", node)
        if not body:
            self.put(f"{start}#rubric{caption}\n")
        elif any(isinstance(child, nodes.bullet_list | nodes.enumerated_list) for child in rest):
            self.put(f"{start}#listing(number: {escape_str(number)}, caption: {caption}){body}\n")
        else:
            self.put(f"{start}#picture({held}number: {escape_str(number)}, caption: {caption}, {body})\n")
        raise nodes.SkipNode

    def visit_container(self, node: nodes.Element) -> None:
        """Code with a caption; any other box is what is in it."""
        if "literal-block-wrapper" in node["classes"]:
            number, (caption, *code) = self._number("code-block", node), node.children
            self.put(f"#listing(number: {escape_str(number)}, caption: {self.printed(*caption.children)}){self.printed(*code)}\n")
            raise nodes.SkipNode

    def visit_mermaid(self, node: nodes.Element) -> None:
        """A diagram without caption."""
        held = self._held()
        body = self._diagram(node)
        if body:
            self.put(f"#picture({held}{body})\n")
        raise nodes.SkipNode

    def _diagram(self, node: nodes.Element) -> str:
        """The call that shows a diagram: vectors, with a link on top of each node that leads somewhere."""
        try:
            drawn = draw(node["code"], "light", self._folder)
        except DrawingError as error:
            if not node.get("hitl_redundant"):
                logger.warning("diagram cannot be drawn: %s", error, location=(self.doc, node.line or 0), type="hitl", subtype="typst")
            return "" if node.get("hitl_redundant") else f"raw(block: true, {escape_raw_str(node['code'])})"
        places = {link: self.labels.find(doc, anchor) for link, doc, anchor in book_links(drawn)}
        spots = [
            (box, places.get(link) or link.get("href", "")) for link, box in hot_spots(drawn) if places.get(link) or link not in places
        ]
        self.linked.update(place for _, place in spots if place and place.startswith("%"))
        named = [part for part in (drawn.findtext("title") or node.get("alt"), drawn.findtext("desc")) if part]
        width, height = view(drawn)[2:]
        name = f"{drawn.get('id')}.svg"
        self.pictures[name] = _without_links(drawn)
        shown = ", ".join(f"({x:.1f}, {y:.1f}, {w:.1f}, {h:.1f}, {escape_str(place or '')})" for (x, y, w, h), place in spots)
        is_wide = self._can_turn(node) and _is_broad(width, height)
        arguments = [escape_str(f"../{name}"), f"{width:.1f}", f"{height:.1f}", f"wide: {'true' if is_wide else 'false'}"]
        return f"diagram({', '.join(arguments)}, alt: {escape_str('. '.join(named) or 'Diagram')}, ({shown}{',' * bool(shown)}))"

    def visit_image(self, node: nodes.Element) -> None:
        """A picture, with the words for those who do not see it, in the size that is given."""
        words = node.get("alt") or "Picture"
        name = self.builder.images.get(node["uri"])
        if name is None:
            logger.warning("picture '%s' is not to be had", node["uri"], location=(self.doc, node.line or 0), type="hitl", subtype="typst")
            self.put(f"#{escape_str(words)}")
            raise nodes.SkipNode
        sizes = [f"{key}: {_length(node[key])}, " for key in ("width", "height") if _length(node.get(key, ""))]
        shown = f"image({escape_str(name)}, {''.join(sizes)}alt: {escape_str(words)})"
        self.put(f"#box({shown})" if isinstance(node.parent, nodes.TextElement) else f"#{shown}\n")
        raise nodes.SkipNode

    # Tables

    def visit_table(self, node: nodes.table) -> None:
        """A table whose columns fit, on a landscape page if it must."""
        how = plan(node)
        is_wide = how.is_wide and self._can_turn(node)
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        start = self.take_labels()
        held = self._held()
        caption = self.printed(*title.children) if title is not None else "none"
        head = [cell for part in node.findall(nodes.thead) for row in part.children for cell in self._row(row, how, is_head=True)]
        rows = [row for part in node.findall(nodes.tbody) for row in part.children]
        body = [cell for row in rows for cell in self._row(row, how)]
        arguments = [
            f"columns: ({', '.join(how.columns)},)",
            f"whole: {'true' if len(rows) < ROWS and len(node.astext()) < LONG else 'false'}",
            f"{held}wide: {'true' if is_wide else 'false'}",
            f"matrix: {'true' if how.is_matrix else 'false'}",
            f"number: {escape_str(self._number('table', node))}",
            f"caption: {caption}",
            f"table.header({', '.join(head)})",
        ]
        self.put(f"{start}#data-table(\n  " + ",\n  ".join([*(arguments if head else arguments[:-1]), *body]) + ",\n)\n")
        raise nodes.SkipNode

    def _row(self, row: nodes.Node, how: Plan, *, is_head: bool = False) -> Iterable[str]:
        for number, cell in enumerate(child for child in row.children if isinstance(child, nodes.entry)):
            text = self.printed(*cell.children)
            over = ["breakable: true"] if len(text) > TALL else []
            over += [f"{name}: {1 + cell[key]}" for name, key in (("colspan", "morecols"), ("rowspan", "morerows")) if cell.get(key)]
            if how.is_matrix and is_head and number:
                text = f"[#turned{text}]"
            yield f"table.cell({', '.join(over)}){text}" if over else text

    # Helpers

    def _held(self) -> str:
        """The heading that has waited for what may stand on a page of its own."""
        held, self.held = self.held, ""
        return f"held: [{held}], " if held else ""

    def goes_wide(self, node: nodes.Node) -> bool:
        """Whether a node begins a landscape page, to which the heading before it belongs."""
        if isinstance(node, nodes.table):
            return plan(node).is_wide and self._can_turn(node)
        diagram = node.children[0] if isinstance(node, nodes.figure) and node.children else node
        if not isinstance(diagram, nodes.Element) or diagram.tagname != "mermaid" or not self._can_turn(node):
            return False
        try:
            return _is_broad(*view(draw(diagram["code"], "light", self._folder))[2:])
        except DrawingError:
            return False

    @property
    def _folder(self) -> Path:
        """Where drawn diagrams are kept; a project that does not use our extension has no folder for them."""
        folder = getattr(self.config, "hitl_diagram_cache", None)
        return Path(self.builder.doctreedir, "diagrams") if folder is None else Path(self.builder.srcdir, folder)

    def _number(self, kind: str, node: nodes.Element) -> str:
        """The number under which the text refers to a figure or table."""
        numbers = self.builder.env.toc_fignumbers.get(self.doc, {}).get(kind, {})
        found = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), None)
        if not self.config.numfig or found is None:
            return ""
        return str(self.config.numfig_format.get(kind, "%s")) % ".".join(map(str, found))

    def _can_turn(self, node: nodes.Node) -> bool:
        """Whether a page of its own may begin here."""
        free = (nodes.section, nodes.document, nodes.figure, nodes.compound)
        for outer in around(node):
            is_open = isinstance(outer, nodes.admonition) and "hitl-collapsed" in outer["classes"]
            if not isinstance(outer, free) and not is_open and outer.tagname not in {"start_of_file", "only", "container"}:
                return False
        return True


def _length(size: str) -> str:
    """A length as Typst writes it; without unit, and in pixels, 96 are an inch."""
    found = re.fullmatch(r"([\d.]+)\s*(pt|mm|cm|in|em|%|px|)", size)
    if found is None:
        return ""
    return found[0].replace(" ", "") if found[2] not in {"", "px"} else f"{float(found[1]) * 0.75:g}pt"


def _is_broad(width: float, height: float) -> bool:
    upright = min(PAGE[0] / width, PAGE[1] / height)
    across = min(PAGE[1] / width, PAGE[0] / height)
    return upright < SMALLEST and across > 1.15 * upright


def _without_links(picture: ET.Element) -> bytes:
    """The picture alone; its links lie on top of it."""
    for link in picture.iter("a"):
        link.tag = "g"
        link.attrib.pop("href", None)
    return ET.tostring(picture, encoding="unicode").encode()
