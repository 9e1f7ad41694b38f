"""The end of a pattern's page in HTML: where to go from here, and how to cite it. Search does not look there."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_hitl.core.blocks import unsearched
from sphinx_hitl.core.onward import PATTERN, Imprint, citation, onward_blocks
from sphinx_hitl.ext.builds import app_of
from sphinx_hitl.ext.citations import citation as cite
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.fragments import html_of
from sphinx_hitl.ext.inlines import Site, reference
from sphinx_hitl.ext.nodes import to_nodes
from sphinx_hitl.ext.translation import in_language

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Entry
    from sphinx_hitl.ext.domain import HitlDomain

_YEAR = re.compile(r"\b\d{4}\b")
_NOBODY = {"", "unknown", "Author name not set"}
"""What Sphinx says if a project names no author."""


class LeadOn(SphinxPostTransform):
    """Ends the page of a pattern with its neighbors and a citation."""

    default_priority = 6  # after our other blocks (5), before references are resolved
    builders = ("html", "dirhtml")

    def run(self, **_kwargs: object) -> None:
        """Add the blocks to the section of the pattern."""
        domain = domain_of(self.env)
        doc = self.env.current_document.docname
        app = app_of(self.env)
        entry = _pattern_on(domain, doc)
        section = next((node for node in self.document.findall(nodes.section) if f"hitl-{PATTERN}" in node["classes"]), None)
        if section is None or entry is None:
            return

        shown = (*onward_of(domain, doc), citation(domain.catalog, entry, _imprint(app, doc)))
        site = Site(partial(reference, app.builder, doc), cite, lambda _graph: None, html=html_of(app, doc))
        filled = to_nodes(in_language(unsearched(shown), self.env), site)
        for node in filled:
            if isinstance(node, nodes.rubric):
                node["classes"].append("no-search")
        section += filled


def onward_of(domain: HitlDomain, doc: str) -> tuple[Block, ...]:
    """What the end of a page shows of others; nothing where no pattern is."""
    entry = _pattern_on(domain, doc)
    return onward_blocks(domain.catalog, entry) if entry else ()


def _pattern_on(domain: HitlDomain, doc: str) -> Entry | None:
    from sphinx_hitl.core.catalog import Entry

    page = domain.catalog.pages.get(doc)
    item = next((item for item in page.items if item.kind == PATTERN), None) if page else None
    return Entry(item, page) if item and page else None


def _imprint(app: Sphinx, doc: str) -> Imprint:
    """What a citation of a page says of the book; all of it stands in the configuration."""
    config = app.config
    author = "" if config.author in _NOBODY else str(config.author)
    years = _YEAR.findall(str(config.copyright))
    base = str(config.html_baseurl or "").rstrip("/")
    address = f"{base}/{app.builder.get_target_uri(doc)}" if base else ""
    return Imprint(author, years[-1] if years else "", str(config.project), str(config.release or config.version), address)
