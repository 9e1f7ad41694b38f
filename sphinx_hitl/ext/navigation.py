"""The sidebar: parts, stages and the pages around the current one, so that it costs what it shows and not what the book holds."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

WINDOW = 20
"""So many pages before and after the current one are listed; a stage may hold hundreds."""


class Entry(NamedTuple):
    """A line of the sidebar and those below it."""

    doc: str
    title: str
    is_current: bool
    entries: tuple[Entry, ...]


class Sidebar:
    """Knows the tree of the book and tells for each page which part of it stands beside it."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.root = env.config.root_doc
        self.below: Mapping[str, Sequence[str]] = env.toctree_includes
        self.titles = {doc: title.astext() for doc, title in env.titles.items()}
        self.parents: dict[str, str] = {}
        for parent in sorted(self.below):
            for child in self.below[parent]:
                self.parents.setdefault(child, parent)
        stages = domain_of(env).catalog.by_kind.get("stage", ())
        above = (self.parents.get(stage.page.doc) for stage in stages)
        self.always = {self.root, *(doc for doc in above if doc is not None)}

    def of(self, doc: str) -> tuple[Entry, ...]:
        """The sidebar of a page."""
        path = set(self._path(doc))
        return self._below(self.root, doc, path, frozenset({self.root}))

    def _path(self, doc: str) -> Iterator[str]:
        seen = set()
        while doc and doc not in seen:
            seen.add(doc)
            yield doc
            doc = self.parents.get(doc, "")

    def _below(self, parent: str, current: str, path: set[str], above: frozenset[str]) -> tuple[Entry, ...]:
        children = [child for child in self.below.get(parent, ()) if child in self.titles and child not in above]
        at = next((number for number, child in enumerate(children) if child in path), 0)
        near = children[max(0, at - WINDOW) : at + WINDOW + 1] if parent not in self.always else children
        return tuple(
            Entry(
                child,
                self.titles[child],
                child == current,
                self._below(child, current, path, above | {child}) if child in path or child in self.always else (),
            )
            for child in near
        )


def scope_sidebar(app: Sphinx, doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Hand the theme our tree before it computes one of the whole book."""
    if "toctree" not in context or not app.config.hitl_sidebar:
        return
    domain = domain_of(app.env)
    if domain.sidebar is None:
        domain.sidebar = Sidebar(app.env)
    entries = domain.sidebar.of(doc)
    whole = context["toctree"]

    def toctree(**options: Any) -> str:  # noqa: ANN401 - what themes pass on
        # A theme that wants a tree for something else than the sidebar still gets Sphinx's own.
        is_sidebar = options.get("maxdepth", -1) in {-1, 0} or options.get("includehidden")
        return "".join(_html(app, doc, entries, 1)) if is_sidebar else str(whole(**options))

    context["toctree"] = toctree


def _html(app: Sphinx, doc: str, entries: Sequence[Entry], level: int) -> Iterator[str]:
    """The entries as Sphinx writes a toctree."""
    if not entries:
        return
    yield '<ul class="current">\n' if any(_is_open(entry) for entry in entries) else "<ul>\n"
    for entry in entries:
        current = " current" if _is_open(entry) else ""
        uri = "#" if entry.is_current else escape(app.builder.get_relative_uri(doc, entry.doc), quote=True)
        link_class = f"{'current ' if entry.is_current else ''}reference internal"
        yield f'<li class="toctree-l{level}{current}"><a class="{link_class}" href="{uri}">{escape(entry.title)}</a>'
        yield from _html(app, doc, entry.entries, level + 1)
        yield "</li>\n"
    yield "</ul>\n"


def _is_open(entry: Entry) -> bool:
    return entry.is_current or any(_is_open(inner) for inner in entry.entries)
