"""What every page shows of others, digested, and kept beside the output in which it stands.

A page is written again when its digest differs from the one with which *this* output folder was last written; kept in
the environment instead, another builder that shares the doctrees, or a crash, would use the difference up.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from sphinx_hitl import __version__
from sphinx_hitl.core.model import MODEL_VERSION
from sphinx_hitl.ext import data, previews
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.fingerprints import facts_of, made_of, own_of, settings_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.tidy import outputs, remove, search_index, settle_search_index, write_if_changed, write_redirects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.ext.faces import Faces

STATE = ".hitl-shown.json"
"""The file in the output folder that says what its pages show."""

VERSION = f"{__version__} {MODEL_VERSION}"
"""Another version of ours may make other pages of the same facts."""


class State(NamedTuple):
    """What is in an output folder: for each page a digest of what it shows, and the files of all pages."""

    pages: Mapping[str, str | None]
    files: list[str]
    made_of: str = ""
    """A digest of all that the digests of pages were made of."""
    common: str = ""
    """A digest of that part of it which concerns all pages."""
    own: Mapping[str, str] = {}
    """Digests of those parts of it which concern single pages."""
    facts: str = ""
    """A digest of what the data follow from, but for prose and lines."""
    stale: Sequence[str] = ()
    """Pages that did not show what they should."""
    search: str = ""
    """A digest of the search index."""
    data: Mapping[str, str] = {}
    """Digests of the files with data for others and for our scripts."""
    lengths: Mapping[str, Sequence[int]] = {}
    links: str = ""
    """Of what those are put together: see `data.Written`."""


def hide_state(app: Sphinx, config: Config) -> None:
    """Keep our file out of e-books, into which Sphinx packs all that it finds."""
    config.epub_exclude_files = [*config.epub_exclude_files, STATE]


def note_wanted(app: Sphinx, doctree: nodes.document) -> None:
    """While a page is read: note what it asks to see of the book."""
    from sphinx_hitl.ext.noted import offered_by, wanted_by

    domain, doc = domain_of(app.env), app.env.current_document.docname
    domain.wants[doc] = wanted_by(doctree)
    domain.offers[doc] = offered_by(app.env, doc)


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages of which this output folder shows something else than it should."""
    if not _has_pages(app.builder):
        return []
    index = search_index(app)
    domain_of(env).is_index_new = index is not None and not index.exists()
    if domain_of(env).is_index_new:  # Sphinx would put only those pages into it that it writes
        return sorted(env.found_docs)
    before = _read(app)
    if _is_same(before, app):
        return sorted(before.stale)
    faces, kept = _faces(app), _kept(before, app)
    return sorted(doc for doc in env.found_docs if doc not in kept and before.pages.get(doc) != faces.of(doc))


def remove_leftovers(app: Sphinx, builder: Builder) -> None:
    """Before pages are written: delete what pages have left behind that are gone, as e-books are made of all that is there."""
    if _has_pages(builder) and not _is_same(before := _read(app), app):
        remove(app, set(before.files) - outputs(app))


def note_written(app: Sphinx, _doctree: nodes.document, doc: str) -> None:
    """While a page is written: note it, as `sphinx-build` may be told to write some pages only."""
    domain_of(app.env).written.add(doc)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """After a build that went well: complete the output and keep what its pages show."""
    if exception is not None or not _has_pages(app.builder):
        return
    before, written = _read(app), domain_of(app.env).written
    parts = data.Written(before.lengths, before.links)
    if not _is_same(before, app) or before.data != _data(app):
        parts = _write_data(before, app)
    elif not written and all(os.path.exists(os.path.join(app.outdir, file)) for file in before.files):  # noqa: PTH110, PTH118 - many
        if before.search != _index(app):  # Sphinx writes it in every build, without what it has forgotten
            settle_search_index(app)
        return
    write_redirects(app)
    if not domain_of(app.env).is_index_new:
        settle_search_index(app)
    faces, kept, unsettled = _faces(app), _kept(before, app), domain_of(app.env).unsettled
    pages: dict[str, str | None] = {}
    stale = []
    for doc in sorted(app.env.found_docs):
        is_kept = doc in kept and doc not in written
        pages[doc] = None if doc in unsettled else faces.of(doc) if doc in written else before.pages.get(doc)
        if pages[doc] is None or not (is_kept or pages[doc] == faces.of(doc)):
            stale.append(doc)
    own = {doc: faces.own(doc) for doc in pages}
    shown = {"made_of": made_of(app, app.env), "common": faces.common, "facts": _facts(app), "own": own, "pages": pages, "stale": stale}
    state = {"version": VERSION, **shown, **parts._asdict(), "data": _data(app), "search": _index(app), "files": sorted(outputs(app))}
    write_if_changed(Path(app.outdir, STATE), json.dumps(state, indent=0, sort_keys=True) + "\n")


def _write_data(before: State, app: Sphinx) -> data.Written:
    """Write the data that are not what they should be; those of previews say nothing of prose."""
    changed = {doc for doc in app.env.found_docs if before.own.get(doc) != own_of(app.env, doc)}
    written = data.write_data(app, data.Written(before.lengths, before.links), before.data, changed)
    if not before.facts or before.facts != _facts(app) or before.data.get(previews.DATA) != _data(app).get(previews.DATA):
        previews.write_previews(app)
    return written


def _facts(app: Sphinx) -> str:
    facts = facts_of(app.env)
    return digest((facts, settings_of(app))) if facts else ""


def _faces(app: Sphinx) -> Faces:
    """The faces of all pages; a build in which nothing has changed does without the module."""
    from sphinx_hitl.ext.faces import Faces

    domain = domain_of(app.env)
    if domain.faces is None:
        domain.faces = Faces(app, app.env)
    return domain.faces


def _kept(before: State, app: Sphinx) -> AbstractSet[str]:
    """The pages that show what they should, as nothing on which that depends is new."""
    faces, stale = _faces(app), set(before.stale)
    if not before.common or before.common != faces.common:
        return frozenset()
    return {doc for doc in app.env.found_docs if doc not in stale and doc in before.own and before.own[doc] == faces.own(doc)}


def _is_same(before: State, app: Sphinx) -> bool:
    """Whether all pages are made of the same as they were then."""
    return bool(before.made_of) and before.made_of == made_of(app, app.env)


def _index(app: Sphinx) -> str:
    path = search_index(app)
    return digest(path.read_bytes()) if path and path.exists() else ""


def _data(app: Sphinx) -> dict[str, str]:
    """Digests of the files with data that are there."""
    files = (*sorted(Path(app.outdir, data.FOLDER).glob("*")), Path(app.outdir, previews.DATA))
    return {
        file.relative_to(app.outdir).as_posix(): digest(file.read_bytes()) for file in files if file.is_file() and not file.is_symlink()
    }


def _has_pages(builder: Builder) -> bool:
    """Whether the builder writes a file for every page, and only those that need it."""
    if isinstance(builder, StandaloneHTMLBuilder):
        return not isinstance(builder, SingleFileHTMLBuilder)
    return bool(getattr(builder, "out_suffix", ""))


def _read(app: Sphinx) -> State:
    """The state of the output folder; of one that another version has left we know the files only."""
    try:
        state = json.loads(Path(app.outdir, STATE).read_text(encoding="utf-8"))
        if state["version"] != VERSION:
            return State({}, state["files"])
        del state["version"]
        return State(**state)
    except (OSError, ValueError, KeyError, TypeError):
        return State({}, [])
