"""What a page shows of other pages by way of Sphinx itself: titles, numbers, toctrees, neighbors, labels, terms, citations."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.util import docname_join

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.navigation import sidebar_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

DEEP = 99
"""Levels of a toctree without `maxdepth`."""


class Target(NamedTuple):
    """A reference as written; `is_named` if it has a text of its own and so does not show the title of its target."""

    domain: str
    role: str
    target: str
    anchor: str
    is_named: bool


class Shown(NamedTuple):
    """What one page asks to see of the book, noted while it is read."""

    targets: tuple[Target, ...]
    toctrees: tuple[addnodes.toctree, ...]
    images: tuple[str, ...]


NOTHING = Shown((), (), ())


def shown_by(doctree: nodes.document) -> Shown:
    """Take down what a page refers to."""
    targets = {
        Target(
            node.get("refdomain") or "",
            node.get("reftype") or "",
            str(node.get("reftarget") or ""),
            str(node.get("reftargetid") or ""),
            bool(node.get("refexplicit")),
        )
        for node in doctree.findall(addnodes.pending_xref)
    }
    toctrees = [node.copy() for node in doctree.findall(addnodes.toctree)]
    images = [path for node in doctree.findall(nodes.image) for path in node.get("candidates", {}).values()]
    return Shown(tuple(sorted(targets)), tuple(toctrees), tuple(images))


class Neighbors:
    """Answers, once all is read and numbered, what the output of a page shows of the rest of the book."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.env = env
        self.domain = domain_of(env)
        self.std = env.domains.standard_domain
        self.is_html = app.builder.format == "html"
        self.sidebar = sidebar_of(env) if self.is_html and app.config.hitl_sidebar else None

    def of(self, doc: str, keys: Iterable[str]) -> tuple[object, ...]:
        """Everything that `doc` shows of others, `keys` being those that its cards and views cite; compared, never read."""
        shown: Shown = self.domain.shows.get(doc, NOTHING)
        return (
            self._around(doc) if self.is_html else (),
            [list(self._tree(toctree, toctree.get("maxdepth", -1))) for toctree in shown.toctrees if not toctree.get("hidden")],
            [self._target(doc, target) for target in shown.targets],
            [self._cited.get(key) for key in keys],
            self._listed.get(doc),
            self.env.toc_secnumbers.get(doc),
            self.env.toc_fignumbers.get(doc),
            [self.env.images[path][1] for path in shown.images if path in self.env.images],
        )

    # Around the page

    def _around(self, doc: str) -> tuple[object, ...]:
        """Sidebar, previous, next, parents (but the root, which themes show in other ways), and links to special indices."""
        parent, before, after = self._relations.get(doc, (None, None, None))
        parents: list[str] = []
        while parent and parent not in parents:
            parents.append(parent)
            parent = self._relations.get(parent, (None,))[0]
        near = [(other, self._titles.get(other)) for other in (before, after, *parents[:-1]) if other]
        return self.sidebar.of(doc) if self.sidebar else self._navigation, before, near, self._indices

    @cached_property
    def _relations(self) -> Mapping[str, list[str | None]]:
        return self.env.collect_relations()

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {doc: str(title) for doc, title in self.env.titles.items()}

    @cached_property
    def _navigation(self) -> str:
        """The whole book, as themes without our sidebar may show all of it."""
        toctrees = self.env.tocs[self.env.config.root_doc].findall(addnodes.toctree)
        return repr([list(self._tree(toctree, DEEP)) for toctree in toctrees])

    @cached_property
    def _indices(self) -> list[str]:
        """The special indices that hold something, as Python's modules; every page links to them."""
        return [f"{domain.name}-{index.name}" for domain in self.env.domains.sorted() for index in domain.indices if index(domain).generate()[0]]

    # Toctrees

    def _tree(self, toctree: addnodes.toctree, depth: int, above: frozenset[str] = frozenset()) -> Iterator[object]:
        """The entries of a toctree, with what stands below them as deep as it is shown."""
        for title, doc in toctree["entries"]:
            toc = self.env.tocs.get(doc)
            yield title, doc
            if toc is not None and doc not in above:
                yield from self._contents(toc, depth if depth > 0 else DEEP, bool(toctree.get("titlesonly")), bool(title), above | {doc})

    def _contents(self, toc: nodes.Element, depth: int, only_titles: bool, is_named: bool, above: frozenset[str]) -> Iterator[object]:
        for part in toc.children:
            if isinstance(part, addnodes.toctree):
                if not part.get("hidden") or not above:
                    yield from self._tree(part, depth, above)
            elif isinstance(part, nodes.list_item):
                title = part[0]
                yield title[0].get("secnumber") if is_named else str(title)
                if depth > 1 and only_titles:
                    for toctree in part.findall(addnodes.toctree):
                        yield from self._tree(toctree, depth - 1, above)
                elif depth > 1:
                    for below in part.children[1:]:
                        yield from self._contents(cast("nodes.Element", below), depth - 1, only_titles, False, above)
            else:
                yield from self._contents(cast("nodes.Element", part), depth, only_titles, is_named, above)

    # References

    def _target(self, doc: str, reference: Target) -> tuple[object, ...]:
        """What a reference becomes."""
        domain, role, target, anchor, is_named = reference
        if domain == "doc":  # how MyST writes links to files
            shown: tuple[object, ...] = (self._section(target, anchor),) if anchor else (self._titles.get(target),)
        elif domain == "cite":
            shown = tuple(self._cited.get(key) for key in self._cited if key in target)
        elif domain == "hitl":
            shown = self._item(target)
        elif domain == "std" and role == "doc":
            shown = (self._titles.get(docname_join(doc, target)),)
        elif domain == "std" and role in {"ref", "numref", "keyword"}:
            shown = self._label(target)
        elif domain == "std" and role == "term":
            shown = (self.std.objects.get(("term", target)), self.std._terms.get(target.lower()))  # noqa: SLF001
        elif domain:
            shown = (self._all_of(domain),)
        else:  # `{any}`, and links of MyST to whatever has this name
            name = target.lower()
            joined = docname_join(doc, target)
            shown = (*self._item(target), *self._label(name), self._titles.get(joined), self._cited.get(target), self._named.get(name))
        return (reference, *(None if is_named and isinstance(part, str) and role != "numref" else part for part in shown))

    def _item(self, target: str) -> tuple[object, ...]:
        found = self.domain.catalog.find(target)
        return (found.item.id, found.item.kind, found.page.doc, found.item.anchor, [found.item.title]) if found else ()

    def _label(self, name: str) -> tuple[object, ...]:
        doc, id_ = self.std.anonlabels.get(name, ("", ""))
        numbers = [(kind, by_id.get(id_)) for kind, by_id in self.env.toc_fignumbers.get(doc, {}).items()]
        return (*self.std.labels.get(name, ()), doc, id_, numbers, self.env.toc_secnumbers.get(doc, {}).get(f"#{id_}"))
