"""Mermaid diagrams in HTML pages: inline pictures, light and dark, with ordinary links and no script."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from sphinx_hitl.core.drawing import THEMES, DrawingError, MissingToolError, book_links, draw, link_target
from sphinx_hitl.core.views.mermaid import mermaid
from sphinx_hitl.ext.builds import app_of
from sphinx_hitl.ext.translation import _, __

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinx_hitl.core.blocks import Graph

logger = logging.getLogger(__name__)

CACHE = "book/_diagrams"
"""Where drawn diagrams are kept, from the source root, if a book names no other folder."""


class DrawDiagrams(SphinxPostTransform):
    """Replaces mermaid nodes by what the builder can show."""

    # After our views (5), which make such nodes; before references are resolved (10), as views are.
    default_priority = 8

    def run(self, **_kwargs: object) -> None:
        """Draw the diagrams of a page, or leave them to the tables beside them."""
        # By name: the class is in an optional package without types.
        diagrams = [node for node in self.document.findall(nodes.Element) if node.tagname == "mermaid"]
        if not diagrams:
            return
        builder = app_of(self.env).builder
        if builder.format == "html":
            self._draw(diagrams, builder)
        elif builder.format != "typst":  # whose translator draws
            for node in diagrams:
                if node.get("hitl_redundant"):
                    node.parent.remove(node)
                elif builder.format == "latex":  # sphinxcontrib-mermaid would call mmdc, which needs a browser
                    node.replace_self(nodes.literal_block("", node["code"], language="none", ids=node["ids"]))

    def _draw(self, diagrams: Iterable[nodes.Element], builder: Builder) -> None:
        folder = Path(self.env.srcdir, self.config.hitl_diagram_cache)
        # Pages of a book on paper-like devices are light, and cannot scroll sideways.
        is_paper = builder.name == "epub"
        themes = ("light",) if is_paper else tuple(THEMES)
        copies = Counter[str]()
        for node in diagrams:
            code = node["code"]
            copies[code] += 1
            try:
                pictures = {theme: draw(code, theme, folder, copies[code]) for theme in themes}
            except DrawingError as error:
                self._leave_as_text(node, error)
                continue
            self._resolve_links(pictures.values(), node, builder)
            if is_paper:
                for picture in pictures.values():
                    _fit_for_epub(picture)
            content = "".join(_in_its_box(theme, picture, node, is_paper) for theme, picture in pictures.items())
            classes = ["hitl-diagrams", *([f"align-{node['align']}"] if "align" in node else [])]
            node.replace_self(nodes.raw("", content, format="html", classes=classes, ids=node["ids"]))

    def _resolve_links(self, pictures: Iterable[ET.Element], node: nodes.Element, builder: Builder) -> None:
        here = self.env.current_document.docname
        unknown = set[str]()
        for picture in pictures:
            for link, docname, anchor in book_links(picture):
                if docname in self.env.all_docs:
                    link.set("href", _address(builder, here, docname, anchor))
                else:
                    unknown.add(docname)
                    del link.attrib["href"]
        for docname in sorted(unknown):
            logger.warning(
                __("diagram links to the page '%s', which does not exist; correct the address in its click line"),
                docname,
                location=node,
                type="hitl",
                subtype="diagram",
            )

    def _leave_as_text(self, node: nodes.Element, error: DrawingError) -> None:
        if isinstance(error, MissingToolError):
            logger.info(
                __("a diagram in %s stays text: it is not among the kept pictures, and mermaidx is not installed"),
                self.env.current_document.docname,
            )
        else:
            logger.warning(
                __("diagram cannot be drawn and stays text: %s; correct its mermaid code"),
                error,
                location=node,
                type="hitl",
                subtype="diagram",
            )
        # "raw" is the choice to draw in the browser; with any other, sphinxcontrib-mermaid would call mmdc.
        if getattr(self.config, "mermaid_output_format", "svg") != "raw":
            node.replace_self(nodes.literal_block("", node["code"], classes=["mermaid"], ids=node["ids"]))


def diagram_of(app: Sphinx, graph: Graph) -> nodes.Element | None:
    """A graph as an ordinary node of sphinxcontrib-mermaid, if this book draws; beside it stands a table, so it may vanish elsewhere."""
    if not app.config.hitl_diagrams or "sphinxcontrib.mermaid" not in app.extensions:
        return None
    from sphinxcontrib.mermaid import mermaid as mermaid_node

    node: nodes.Element = mermaid_node(code=mermaid(graph, link_target), options={}, alt=graph.title, hitl_redundant=True)
    return node


def _address(builder: Builder, here: str, docname: str, anchor: str) -> str:
    page = builder.get_relative_uri(here, docname)
    if not anchor:
        return page or "#"
    # Where all pages are one, a page's address is an anchor already.
    return page.partition("#")[0] + "#" + anchor


def _in_its_box(theme: str, picture: ET.Element, node: nodes.Element, is_paper: bool) -> str:
    """Put a picture in a box that has its name, and that scrolls, by keyboard too, where the picture is too wide."""
    description = picture.find("desc")
    attributes: Mapping[str, str | None] = {
        "class": f"hitl-diagram hitl-diagram-{theme}",
        "role": "group",
        "tabindex": None if is_paper else "0",
        "aria-label": picture.findtext("title") or node.get("alt") or _("Diagram"),
        "aria-describedby": None if description is None else description.get("id"),
        "style": None if is_paper else f"--hitl-diagram-width: {picture.get('width')}px",
    }
    start = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items() if value is not None)
    # The box has the name; said again at each picture it would be read twice.
    picture.set("role", "document" if is_paper else "presentation")
    return f"<div {start}>{ET.tostring(picture, encoding='unicode')}</div>"


def _fit_for_epub(picture: ET.Element) -> None:
    """Keep to what EPUB asks for: links with a name, no shapes without size."""
    for parent in list(picture.iter()):
        for child in [shape for shape in parent if shape.tag == "rect" and not (shape.get("width") and shape.get("height"))]:
            parent.remove(child)
    for link in picture.iter("a"):
        if link.find("title") is None:
            name = " ".join(" ".join(text.itertext()) for text in link.iter("text"))
            ET.SubElement(link, "title").text = " ".join(name.split()) or _("Link")


def setup_diagrams(app: Sphinx) -> None:
    """Register the drawing of diagrams."""
    app.add_config_value("hitl_diagram_cache", CACHE, "", frozenset({str}), "the folder, from the source root, that keeps drawn diagrams")
    app.add_post_transform(DrawDiagrams)
    app.add_css_file("hitl-diagrams.css")
