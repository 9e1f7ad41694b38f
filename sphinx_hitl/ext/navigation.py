"""The sidebar: parts, stages and the pages around the current one, so that it costs what it shows and not what the book holds."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx import addnodes

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

WINDOW = 20
"""So many pages before and after the current one are listed; a stage may hold hundreds."""


class Child(NamedTuple):
    """A page, or the address of another site, in a toctree; `caption` is that of the toctree."""

    doc: str
    title: str
    caption: str


class SidebarLine(NamedTuple):
    """A page in the sidebar, and the lines below it."""

    doc: str
    title: str
    caption: str
    is_current: bool
    lines: tuple[SidebarLine, ...]


def toctrees_of(env: BuildEnvironment, doc: str) -> list[addnodes.toctree]:
    """The toctrees on a page."""
    return list(env.tocs[doc].findall(addnodes.toctree)) if doc in env.tocs else []


class Sidebar:
    """Knows the tree of the book and tells for each page which part of it stands beside it."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.root = env.config.root_doc
        self.below: Mapping[str, Sequence[Child]] = {doc: list(_children(env, doc)) for doc in sorted(env.toctree_includes)}
        self.parents: dict[str, str] = {}
        self.places: dict[str, dict[str, int]] = {doc: {} for doc in self.below}
        for doc, children in self.below.items():
            for number, child in enumerate(children):
                self.parents.setdefault(child.doc, doc)
                self.places[doc].setdefault(child.doc, number)
        stages = domain_of(env).catalog.by_kind.get("stage", ())
        self.always = {self.root, *(parent for stage in stages if (parent := self.parents.get(stage.page.doc)))}

    def of(self, doc: str) -> tuple[SidebarLine, ...]:
        """The sidebar of a page."""
        path = set(self._path(doc))
        return self._below(self.root, doc, path, frozenset({self.root}))

    def _path(self, doc: str) -> Iterator[str]:
        seen = set()
        while doc and doc not in seen:
            seen.add(doc)
            yield doc
            doc = self.parents.get(doc, "")

    def _below(self, parent: str, current: str, path: set[str], above: frozenset[str]) -> tuple[SidebarLine, ...]:
        children, places = self.below.get(parent, ()), self.places.get(parent, {})
        at = min((places[doc] for doc in path if doc in places and doc not in above), default=0)
        near = children[max(0, at - WINDOW) : at + WINDOW + 1] if parent not in self.always else children
        return tuple(
            SidebarLine(
                *child,
                child.doc == current,
                self._below(child.doc, current, path, above | {child.doc}) if child.doc in path or child.doc in self.always else (),
            )
            for child in near
            if child.doc not in above
        )


def _children(env: BuildEnvironment, doc: str) -> Iterator[Child]:
    for toctree in toctrees_of(env, doc):
        caption = toctree.get("caption") or "" if doc == env.config.root_doc else ""
        for title, child in toctree["entries"]:
            if child in env.titles:
                number = ".".join(map(str, env.toc_secnumbers.get(child, {}).get("", ())))
                yield Child(child, (number and number + env.config.html_secnumber_suffix) + (title or env.titles[child].astext()), caption)
            elif "://" in child:
                yield Child(child, title or child, caption)


def sidebar_of(env: BuildEnvironment) -> Sidebar:
    """The sidebar of the book; made once after reading."""
    domain = domain_of(env)
    if domain.sidebar is None:
        domain.sidebar = Sidebar(env)
    return domain.sidebar


def scope_sidebar(app: Sphinx, doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Hand the theme our tree before it computes one of the whole book."""
    if "toctree" not in context or not app.config.hitl_sidebar:
        return
    whole = context["toctree"]

    def toctree(**options: Any) -> str:  # noqa: ANN401 - what themes pass on
        # A theme that wants a tree for something else than the sidebar still gets Sphinx's own.
        is_sidebar = options.get("maxdepth", -1) in {-1, 0} or options.get("includehidden")
        return "".join(_html(app, doc, sidebar_of(app.env).of(doc), 1)) if is_sidebar else str(whole(**options))

    context["toctree"] = toctree


def _html(app: Sphinx, doc: str, lines: Sequence[SidebarLine], level: int) -> Iterator[str]:
    """The lines as Sphinx writes toctrees, one after the other."""
    for caption, group in groupby(lines, lambda line: line.caption):
        if caption:
            yield f'<p class="caption" role="heading" aria-level="2"><span class="caption-text">{escape(caption)}</span></p>\n'
        listed = list(group)
        yield '<ul class="current">\n' if any(_is_open(line) for line in listed) else "<ul>\n"
        for line in listed:
            yield from _line(app, doc, line, level)
        yield "</ul>\n"


def _line(app: Sphinx, doc: str, line: SidebarLine, level: int) -> Iterator[str]:
    current = " current" if _is_open(line) else ""
    is_outside = "://" in line.doc
    uri = "#" if line.is_current else line.doc if is_outside else app.builder.get_relative_uri(doc, line.doc)
    link_class = f"{'current ' if line.is_current else ''}reference {'external' if is_outside else 'internal'}"
    here = ' aria-current="page"' if line.is_current else ""
    yield f'<li class="toctree-l{level}{current}"><a class="{link_class}"{here} href="{escape(uri, quote=True)}">{escape(line.title)}</a>'
    yield from _html(app, doc, line.lines, level + 1)
    yield "</li>\n"


def _is_open(line: SidebarLine) -> bool:
    return line.is_current or any(_is_open(inner) for inner in line.lines)
