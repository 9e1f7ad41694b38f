"""Toctrees on pages, as HTML right away: Sphinx copies each heading of the book several times before it writes it once.

What is written is what Sphinx would write, to the byte. A tree that holds anything unusual is left to Sphinx, and so are
all warnings.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_hitl.ext.builds import app_of
from sphinx_hitl.ext.fragments import ESCAPES, UnusualError, writes_as_sphinx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_USUAL = frozenset({*nodes.Element.basic_attributes, "internal", "refuri", "anchorname"})
"""What is known of a link; one with a number has more, for example."""

_ESCAPED = frozenset(ESCAPES)


class WriteTrees(SphinxPostTransform):
    """Replaces the toctrees of a page."""

    default_priority = 800  # late, as others may look for toctrees
    builders = ("html", "dirhtml")

    def run(self, **_kwargs: object) -> None:
        """Write all that are to be seen."""
        app = app_of(self.env)
        if not writes_as_sphinx(app):
            return
        for toctree in list(self.document.findall(addnodes.toctree)):
            if toctree.get("hidden"):
                continue
            try:
                tree = _Tree(self.env, app.builder, self.env.current_document.docname, toctree)
            except UnusualError:
                continue
            toctree.replace_self(tree.node)


class _Tree:
    """One toctree on its page; raises UnusualError."""

    def __init__(self, env: BuildEnvironment, builder: Builder, here: str, toctree: addnodes.toctree) -> None:
        self._env, self._here = env, here
        self._address = cache(partial(builder.get_relative_uri, here))
        self._only_titles = bool(toctree.get("titlesonly"))
        self._with_hidden = bool(toctree.get("includehidden"))
        self._depth = toctree.get("maxdepth", -1)
        self._done: list[nodes.Node] = []
        self._html: list[str] = []
        self._check(toctree, ())
        self._html.append("<ul>\n")
        self._entries(toctree, 1)
        self._html.append("</ul>\n")
        self._flush()
        self.node = addnodes.compact_paragraph("", "", toctree=True)
        """The tree as Sphinx makes it, with HTML for its lists."""
        if caption := toctree.get("caption"):
            title = nodes.title(caption, "", nodes.Text(caption))
            title.source, title.line = toctree.source, toctree.line
            self.node += title
        self.node += self._done

    def _check(self, toctree: addnodes.toctree, above: tuple[str, ...]) -> None:
        """Whether Sphinx has nothing to say about a toctree and those below, and each entry is a page with headings."""
        if not toctree["entries"]:
            raise UnusualError
        for _title, doc in toctree["entries"]:
            toc = self._env.tocs.get(doc)
            if doc in above or doc == self._here or toc is None or not toc.children or self._env.metadata[doc].get("tocdepth"):
                raise UnusualError
            if doc in self._env.toctree_includes:
                for inner in toc.findall(addnodes.toctree):
                    if self._with_hidden or not inner.get("hidden"):
                        self._check(inner, (doc, *above))

    def _entries(self, toctree: addnodes.toctree, level: int) -> None:
        for title, doc in toctree["entries"]:
            parts = self._env.tocs[doc].children
            self._parts(parts, level, title if len(parts) == 1 else "", is_page=True)

    def _parts(self, parts: Iterable[nodes.Node], level: int, title: str | None, *, is_page: bool) -> None:
        """What stands in a list: headings, and toctrees."""
        for part in parts:
            if isinstance(part, nodes.list_item):
                self._heading(part, level, title, is_page=is_page)
            elif not isinstance(part, addnodes.toctree):
                raise UnusualError
            elif self._with_hidden or not part.get("hidden"):
                self._entries(part, level)

    def _heading(self, item: nodes.list_item, level: int, title: str | None, *, is_page: bool) -> None:
        line, *below = cast("Sequence[nodes.Element]", item.children)
        link = line[0]
        if item["classes"] or len(line) != 1 or not isinstance(link, nodes.reference) or link.attributes.keys() - _USUAL:
            raise UnusualError
        address = self._address(link["refuri"]) + link["anchorname"] or "#"
        if not _ESCAPED.isdisjoint(address):
            raise UnusualError
        self._html.append(f'<li class="toctree-l{level}"><a class="reference internal" href="{address}">')
        self._text([nodes.Text(title)] if title and not link["anchorname"] else link.children)
        self._html.append("</a>")
        if self._depth <= 0 or level < self._depth:
            for inner in below:
                self._list(inner, level + 1, title, is_page=is_page)
        self._html.append("</li>\n")

    def _list(self, below: nodes.Element, level: int, title: str | None, *, is_page: bool) -> None:
        if not isinstance(below, nodes.bullet_list):
            raise UnusualError
        parts: list[nodes.Node] = list(below.findall(addnodes.toctree)) if is_page and self._only_titles else below.children
        is_left = [isinstance(part, addnodes.toctree) and part.get("hidden") and not self._with_hidden for part in parts]
        if is_left == [True] or (not parts and self._only_titles):
            return  # a list of nothing
        self._html.append("<ul>\n")
        self._parts(parts, level, title, is_page=False)
        self._html.append("</ul>\n")

    def _text(self, parts: Sequence[nodes.Node]) -> None:
        """The text of a heading; what is more than plain letters stays as it is."""
        if all(type(part) is nodes.Text and _ESCAPED.isdisjoint(part) for part in parts):
            self._html += map(str, parts)
        else:
            self._flush()
            self._done += [part.deepcopy() for part in parts]

    def _flush(self) -> None:
        html = "".join(self._html)
        self._done.append(nodes.raw(html, html, format="html"))
        self._html.clear()
