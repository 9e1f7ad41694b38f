"""What every page shows of others, digested, and kept beside the output in which it stands.

A page is written again when its digest differs from the one with which *this* output folder was last written; kept in
the environment instead, another builder that shares the doctrees, or a crash, would use the difference up.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx import addnodes

from sphinx_hitl.core.blocks import digest
from sphinx_hitl.core.model import MODEL_VERSION, ReferenceForm
from sphinx_hitl.core.shown import page_blocks
from sphinx_hitl.core.views import show
from sphinx_hitl.ext.companion import shown_needs
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.neighbors import Neighbors
from sphinx_hitl.ext.tidy import redirects, remove_outputs, settle_search_index, write_if_changed, write_redirects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

STATE = ".hitl-shown.json"
"""The file in the output folder that says what its pages show."""


def note_shown(app: Sphinx, doctree: nodes.document) -> None:
    """While a page is read: note which targets it names and which toctrees it has."""
    env = app.env
    doc = env.current_document.docname
    targets = {
        (node.get("refdomain") or "", node.get("reftype") or "", str(node.get("reftarget") or ""), str(node.get("reftargetid") or ""))
        for node in doctree.findall(addnodes.pending_xref)
    }
    toctrees = [
        (node.get("maxdepth", -1), node.get("titlesonly", False), [entry[1] for entry in node["entries"]])
        for node in doctree.findall(addnodes.toctree)
    ]
    domain_of(env).shows[doc] = (sorted(targets), toctrees)


def linking_to_moved_files(app: Sphinx, env: BuildEnvironment, added: set[str], _changed: set[str], removed: set[str]) -> list[str]:
    """Pages that link to files which came or went are read again: what such a link means is decided while reading."""
    moved = {f"{doc}.md" for doc in added | removed}
    if not moved:
        return []
    pages = domain_of(env).pages.values()
    return [
        page.doc
        for page in pages
        if any(reference.form is ReferenceForm.PATH and reference.target in moved for reference in page.references)
    ]


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages of which this output folder shows something else than it should."""
    now = _digests(app, env)
    before = _saved(app)
    if before is None:
        return sorted(env.found_docs)
    return sorted(doc for doc in now if doc in before and now[doc] != before[doc])


def finish(app: Sphinx, exception: Exception | None) -> None:
    """After a build that went well: tidy the output and keep what its pages show."""
    if exception is not None or not _has_pages(app):
        return
    before = _read(app)
    moved = redirects(app)
    gone = before.get("pages", {}).keys() | set(before.get("moved", ()))
    remove_outputs(app, gone - app.env.found_docs - moved.keys())
    write_redirects(app, moved)
    settle_search_index(app)
    state = {"version": _version(), "pages": _digests(app, app.env), "moved": sorted(moved)}
    write_if_changed(Path(app.outdir, STATE), json.dumps(state, indent=0, sort_keys=True) + "\n")


def _has_pages(app: Sphinx) -> bool:
    """Whether the builder writes a file for every page, so that it matters which."""
    return app.builder.name not in {"dummy", "linkcheck", "changes", "coverage", "doctest", "gettext"}


def _version() -> str:
    return f"{MODEL_VERSION}"


def _saved(app: Sphinx) -> Mapping[str, str] | None:
    pages = _read(app).get("pages")
    return pages if isinstance(pages, dict) else None


def _read(app: Sphinx) -> dict[str, Any]:
    """The state of the output folder; nothing if there is none, or one that an older version has left."""
    try:
        state = json.loads(Path(app.outdir, STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and state.get("version") == _version() else {}


def _digests(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """A fingerprint of what each page shows of the others."""
    domain = domain_of(env)
    if domain.digests is None:
        catalog = domain.catalog
        neighbors = Neighbors(app, env)
        needs = shown_needs(app, env)
        domain.digests = {}
        for doc in env.found_docs:
            shown: list[Any] = [neighbors.of(doc), needs.get(doc)]
            if page := catalog.pages.get(doc):
                shown += [digest(blocks) for blocks in page_blocks(catalog, page).values()]
                shown += [digest(show(view, catalog, doc)) for view in page.views]
            domain.digests[doc] = hashlib.blake2b(repr(shown).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return domain.digests
