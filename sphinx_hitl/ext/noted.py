"""What is noted of a page right after it was read: what it asks to see of the book, and what it has to show elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_hitl.ext.kept import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.environment import BuildEnvironment


class Target(NamedTuple):
    """A reference as written; `is_named` if it has a text of its own and so does not show the title of its target."""

    domain: str
    role: str
    target: str
    anchor: str
    is_named: bool


class Wanted(NamedTuple):
    """What one page asks to see of the book, noted while it is read."""

    targets: tuple[Target, ...]
    images: tuple[str, ...]


NOTHING = Wanted((), ())


def wanted_by(doctree: nodes.document) -> Wanted:
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
    candidates: list[Mapping[str, str]] = [node.get("candidates", {}) for node in doctree.findall(nodes.image)]
    return Wanted(tuple(sorted(targets)), tuple(path for paths in candidates for path in paths.values()))


def offered_by(env: BuildEnvironment, doc: str) -> str:
    """A fingerprint of what a page, right after it was read, has to show elsewhere: its title, headings, toctrees and anchors.

    Numbers are given later; what belongs to the book as a whole, such as labels, is in `Neighbors.whole`.
    """
    toc = env.tocs.get(doc)
    slugs = env.metadata.get(doc, {}).get("myst_slugs", {})
    anchors = sorted((slug, id_, title) for slug, (_line, id_, title) in slugs.items())
    return digest((str(env.titles.get(doc)), toc and list(_shape(toc)), env.toctree_includes.get(doc), anchors))


def _shape(part: nodes.Element) -> Iterator[object]:
    """All that toctrees and sidebars may take from the headings of a page."""
    if isinstance(part, addnodes.toctree):
        yield sorted((name, value) for name, value in part.attributes.items() if name not in part.basic_attributes)
    elif isinstance(part, nodes.list_item):
        yield entry_line(cast("nodes.Element", part[0])), len(part)
        for inner in part.children[1:]:
            yield from _shape(cast("nodes.Element", inner))
    else:
        yield part.tagname, len(part), part.get("expr")
        for inner in part.children:
            yield from _shape(inner) if isinstance(inner, nodes.Element) else (str(inner),)


def entry_line(title: nodes.Element) -> object:
    """The title of a section with its address; spelled out as nodes only if it has markup."""
    link = cast("nodes.Element", title[0])
    if len(title) == 1 and all(type(part) is nodes.Text for part in link.children):
        return link.get("anchorname"), link.get("secnumber"), link.astext()
    return str(title)
