"""Transforms: cards under their headings while a page is read, and the filling of placeholders when it is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_hitl.core.blocks import unsearched
from sphinx_hitl.core.model import Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.viewspec import LISTINGS
from sphinx_hitl.core.words import slug
from sphinx_hitl.ext import companion
from sphinx_hitl.ext.builds import app_of
from sphinx_hitl.ext.citations import citation_node, note_citations
from sphinx_hitl.ext.diagrams import diagram_of
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.fragments import html_of
from sphinx_hitl.ext.inlines import Site, reference
from sphinx_hitl.ext.nodes import to_nodes
from sphinx_hitl.ext.placeholders import has_number, hitl_card, hitl_placeholder, hitl_view, numbered
from sphinx_hitl.ext.scripts import is_site
from sphinx_hitl.ext.translation import in_language, to_translate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.model import Item, Page


class PlaceCards(SphinxTransform):
    """Types the sections that have a card: classes, anchors, and a placeholder for facts and links."""

    default_priority = 700  # after MyST has made the sections, before the collectors (880) read their ids

    def apply(self, **_kwargs: object) -> None:
        """Go through the items of the page."""
        doc = self.env.current_document.docname
        page = domain_of(self.env).pages.get(doc)
        if page is None or not page.items:
            return
        source = str(self.env.doc2path(doc))
        sections = {node.line: node for node in self.document.findall(nodes.section) if node.line and (node.source in {None, source})}
        for item in page.items:
            self._place(item, page, sections)

    def _place(self, item: Item, page: Page, sections: Mapping[int, nodes.section]) -> None:
        card = hitl_card(doc=page.doc, line=item.place.line)
        card.source, card.line = str(self.env.doc2path(page.doc)), item.place.line
        section = sections.get(item.heading_line)
        if section is None:
            if item.heading_line:  # the reader and MyST disagree, which must not be silent
                self._report_lost_heading(item, page)
            self.document.insert(0, card)
        else:
            self._type(section, item)
            section.insert(2 if _has_summary(item, section) else 1, card)
        for part in item.sections:
            if part.key and (inner := sections.get(part.place.line)):
                inner["classes"] += ["hitl-section", f"hitl-section-{slug(part.key)}"]
        note_citations(self.env, page.doc, item.place.line, (key for key in item.values("evidence") if "#" not in key))

    def _report_lost_heading(self, item: Item, page: Page) -> None:
        message = say("the heading of '{id}' is no section of the page", id=item.id)
        problem = Problem("unseen-card", Place(item.heading_line), message, say("move the heading out of other blocks"))
        domain_of(self.env).note_unseen(page.doc, page.path, problem)

    def _type(self, section: nodes.section, item: Item) -> None:
        """Give a section the classes and the anchors of its item."""
        section["classes"] += ["hitl", f"hitl-{item.kind}"]
        if item.anchor:
            self._claim(item.anchor, section, first=True)
            for old in item.formerly:
                self._claim(old, section, first=False)
        if companion.is_loaded(app_of(self.env)) and item.id not in section["ids"]:
            self._claim(item.id, section, first=False)  # where sphinx-needs looks for it

    def _claim(self, anchor: str, section: nodes.section, *, first: bool) -> None:
        """Give an id to a section, taking it from whoever had it by chance."""
        holder = self.document.ids.get(anchor)
        if holder is not None and holder is not section:
            holder["ids"] = [other for other in holder["ids"] if other != anchor] or [f"{anchor}-section"]
            for other in holder["ids"]:
                self.document.ids.setdefault(other, holder)
        if anchor in section["ids"]:
            section["ids"].remove(anchor)
        section["ids"].insert(0 if first else len(section["ids"]), anchor)
        self.document.ids[anchor] = section


def _has_summary(item: Item, section: nodes.section) -> bool:
    """Whether the item of a page starts with its summary, which a reader wants to see before the facts."""
    is_page = not item.anchor or isinstance(section.parent, nodes.document)
    return is_page and len(section) > 1 and isinstance(section[1], nodes.paragraph)


def _is_in_section(node: nodes.Element) -> bool:
    return isinstance(node.parent, (nodes.section, nodes.document))


class FillPlaceholders(SphinxPostTransform):
    """Puts facts, links and views where their placeholders stand."""

    default_priority = 5  # before MyST (9) and Sphinx (10) resolve references, citations among them

    def run(self, **_kwargs: object) -> None:
        """Fill all of them; LaTeX and others hand in many pages as one tree, so each placeholder knows its page."""
        holes = list(self.document.findall(hitl_placeholder))
        is_for_translators = app_of(self.env).builder.name == "gettext"
        sites = {doc: self._site(doc) for doc in {str(hole["doc"]) for hole in holes}}
        for hole in holes:
            site = sites[hole["doc"]] if _is_in_section(hole) else sites[hole["doc"]]._replace(html=None)
            if isinstance(hole, hitl_view):
                self._view(hole, site, is_for_translators=is_for_translators)
            else:
                self._card(hole, site, is_for_translators=is_for_translators)

    def _card(self, card: hitl_placeholder, site: Site, *, is_for_translators: bool) -> None:
        domain = domain_of(self.env)
        page = domain.catalog.pages[card["doc"]]
        item = next(item for item in page.items if item.place.line == card["line"])
        if is_for_translators:
            card.replace_self(to_translate(str(self.env.doc2path(page.doc)), item.options))
        else:
            card.replace_self(to_nodes(in_language(domain.shown_of(item, page), self.env), site))

    def _view(self, hole: hitl_view, site: Site, *, is_for_translators: bool) -> None:
        domain = domain_of(self.env)
        doc, place, ids = hole["doc"], (hole["file"], hole["line"]), hole["ids"]
        view = next(view for file, view in domain.views_of(doc) if (file, view.place.line) == place)
        filled: Sequence[nodes.Node]
        if is_for_translators:
            filled = to_translate(str(self.env.doc2path(doc)), view.options)
        else:
            shown, stem = domain.shown_by(view, hole["file"], doc), f"hitl-{view.name}-{view.place.line}"
            blocks = in_language(unsearched(shown) if view.name in LISTINGS else shown, self.env)
            filled = to_nodes(blocks, site, ids, stem)
            if hole["caption"] and not has_number(hole, filled):
                filled = numbered(hole, to_nodes(blocks, site._replace(html=None), ids, stem))
        hole["ids"], hole["names"] = [], []  # they are on the table or figure now
        hole.replace_self(filled)

    def _site(self, doc: str) -> Site:
        app = app_of(self.env)
        link, cite, draw = partial(reference, app.builder, doc), partial(citation_node, self.env), partial(diagram_of, app)
        return Site(link, cite, draw, is_site=is_site(app.builder), html=html_of(app, doc))
