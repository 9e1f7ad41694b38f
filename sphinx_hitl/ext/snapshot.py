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
from sphinx.util._serialise import stable_str

from sphinx_hitl import __version__
from sphinx_hitl.core import blocks
from sphinx_hitl.core.model import MODEL_VERSION
from sphinx_hitl.ext import data, previews
from sphinx_hitl.ext.contribute import repository, suggestion
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.neighbors import Neighbors, digest, shown_by
from sphinx_hitl.ext.onward import onward_of
from sphinx_hitl.ext.sources import made_of, read_from
from sphinx_hitl.ext.tidy import outputs, remove, search_index, settle_search_index, write_if_changed, write_redirects
from sphinx_hitl.ext.translation import in_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.ext.domain import HitlDomain

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
    stale: Sequence[str] = ()
    """Pages that did not show what they should."""
    search: str = ""
    """A digest of the search index."""
    data: Mapping[str, str] = {}
    """Digests of the files with data for others and for our scripts."""


def hide_state(app: Sphinx, config: Config) -> None:
    """Keep our file out of e-books, into which Sphinx packs all that it finds."""
    config.epub_exclude_files = [*config.epub_exclude_files, STATE]


def note_shown(app: Sphinx, doctree: nodes.document) -> None:
    """While a page is read: note what it asks to see of the book."""
    domain_of(app.env).shows[app.env.current_document.docname] = shown_by(doctree)


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
    return sorted(doc for doc, face in _faces(app, env).items() if before.pages.get(doc) != face)


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
    if not _is_same(before, app) or before.data != _data(app):
        data.write_data(app)
        previews.write_previews(app)
    elif not written and all(os.path.exists(os.path.join(app.outdir, file)) for file in before.files):  # noqa: PTH110, PTH118 - many
        if before.search != _index(app):  # Sphinx writes it in every build, without what it has forgotten
            settle_search_index(app)
        return
    write_redirects(app)
    if not domain_of(app.env).is_index_new:
        settle_search_index(app)
    unsettled = domain_of(app.env).unsettled
    pages = {
        doc: None if doc in unsettled else face if doc in written else before.pages.get(doc) for doc, face in _faces(app, app.env).items()
    }
    stale = sorted(doc for doc, face in _faces(app, app.env).items() if pages[doc] != face)
    shown = {"made_of": made_of(app, app.env), "pages": pages, "stale": stale, "data": _data(app), "search": _index(app)}
    state = {"version": VERSION, **shown, "files": sorted(outputs(app))}
    write_if_changed(Path(app.outdir, STATE), json.dumps(state, indent=0, sort_keys=True) + "\n")


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
        return State(state["pages"], state["files"], state["made_of"], state["stale"], state["search"], state["data"])
    except (OSError, ValueError, KeyError, TypeError):
        return State({}, [])


def _faces(app: Sphinx, env: BuildEnvironment) -> Mapping[str, str]:
    """A fingerprint of what each page shows: of itself, as another builder may have read it, and of the others."""
    domain = domain_of(env)
    if domain.faces is None:
        neighbors = Neighbors(app, env)
        needs = domain.needs or {}
        github = repository(app.config)
        settings = digest(stable_str({value.name: value.value for value in env.config.filter({"env"})}))
        domain.faces = {}
        for doc in env.found_docs:
            ours = _blocks(domain, doc)
            others = neighbors.of(doc, _cited(ours)), [blocks.digest(in_language(part, env)) for part in ours], needs.get(doc)
            domain.faces[doc] = digest((settings, read_from(env, doc), others, github and suggestion(github, env, doc)))
    return domain.faces


def _blocks(domain: HitlDomain, doc: str) -> list[tuple[blocks.Block, ...]]:
    """What cards, views and the end of a page show."""
    page = domain.pages.get(doc)
    cards = (domain.shown_of(item, page) for item in page.items) if page else ()
    return [*cards, *(domain.shown_by(view, file, doc) for file, view in domain.views_of(doc)), onward_of(domain, doc)]


def _cited(shown: object) -> Iterator[str]:
    """The keys of the bibliography that stand anywhere in blocks."""
    if isinstance(shown, blocks.Cite):
        yield shown.cite
    elif isinstance(shown, (tuple, list)):
        for part in shown:
            if not isinstance(part, str):
                yield from _cited(part)
