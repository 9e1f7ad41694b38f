"""Markdown links to what only the reader knows: our anchors, folders, and what leads nowhere, as a finding says."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

from sphinx_hitl.core.model import ReferenceForm
from sphinx_hitl.core.rules.links import leads_nowhere
from sphinx_hitl.ext.builds import app_of
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.inlines import reference
from sphinx_hitl.ext.translation import in_own_words

if TYPE_CHECKING:
    from sphinx_hitl.core.model import Page


class ResolveLinks(SphinxPostTransform):
    """Resolves links to our anchors and to folders; those that a finding reports stay text, so that nobody else reports them."""

    default_priority = 6  # after our blocks (5), before MyST (9) and Sphinx (10)

    def run(self, **_kwargs: object) -> None:
        """Go through the links that MyST has left open."""
        catalog = domain_of(self.env).catalog
        builder = app_of(self.env).builder
        for node in list(self.document.findall(addnodes.pending_xref)):
            page = catalog.pages.get(node.get("refdoc", ""))
            if node["reftype"] != "myst" or page is None:
                continue
            if goal := self._goal(node, page):
                doc, anchor, title = goal
                text = node.children if node["refexplicit"] else [nodes.inline("", in_own_words(title, self.env))]
                node.replace_self(reference(builder, page.doc, doc, anchor, nodes.inline("", "", *text)))
            elif self._is_text(node, page):
                node.replace_self(nodes.inline("", "", *(node.children if node.astext() else [nodes.literal("", node["reftarget"])])))

    def _goal(self, node: addnodes.pending_xref, page: Page) -> tuple[str, str, str] | None:
        """(document, anchor, title) of a link to one of our objects on its page, or to the first page of a folder."""
        if node["refdomain"] == "doc":
            other = domain_of(self.env).pages.get(node["reftarget"])
            item = next((item for item in other.items if item.anchor and item.anchor == node["reftargetid"]), None) if other else None
            return (node["reftarget"], item.anchor, item.title) if item else None
        index = f"{docname_join(page.doc, str(node['reftarget']).rstrip('/'))}/index"
        return (index, "", self.env.titles[index].astext()) if "/" in node["reftarget"] and index in self.env.titles else None

    def _is_text(self, node: addnodes.pending_xref, page: Page) -> bool:
        """Whether a link leads nowhere, as one of our findings says, or to a folder, which a site cannot show."""
        catalog = domain_of(self.env).catalog
        written = str(node["reftarget"])
        name, _, fragment = written.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), name))
        meant = {(ReferenceForm.FRAGMENT, written, ""), (ReferenceForm.PATH, path, fragment)}
        if node["refdomain"] == "doc":
            if written in catalog.pages and written not in self.env.all_docs:  # it cannot be read
                return True
            meant = {(ReferenceForm.PATH, self.env.doc2path(written, base=False).as_posix(), node["reftargetid"] or "")}
        elif "/" in name and catalog.is_file(path):
            return True
        references = (reference for reference in page.references if (reference.form, reference.target, reference.fragment) in meant)
        return any(leads_nowhere(catalog, page, reference) for reference in references)
