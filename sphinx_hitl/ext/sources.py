"""Which pages are read: those that changed, those whose links mean something else by now, and none that cannot be read."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx import addnodes

from sphinx_hitl.core.collection import UnreadableError, page_paths, read_text, unreadable
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Element, document
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Source(NamedTuple):
    """The file of a page as it was when it was read, and which of the files that it links to were there."""

    time: int
    size: int
    text: str
    """A digest."""
    linked: Mapping[str, bool]
    """By paths from the root of the book."""


def note_source(app: Sphinx, doc: str, content: list[str]) -> None:
    """Note the file of a page before it is parsed: what is saved meanwhile is a change."""
    domain_of(app.env).sources[doc] = Source(*_stamp(app.env, doc), digest(content[0]), {})


def note_links(app: Sphinx, doctree: document) -> None:
    """Note the files to which a page links: whether MyST makes a link, a download or nothing of it depends on them."""
    doc = app.env.current_document.docname
    links = [*doctree.findall(addnodes.pending_xref), *doctree.findall(addnodes.download_reference)]
    paths = {_path(app.env, doc, node) for node in links if node.get("reftype") == "myst"} - {""}
    sources = domain_of(app.env).sources
    sources[doc] = sources[doc]._replace(linked={path: _is_file(app.env, path) for path in sorted(paths)})


def outdated(app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]) -> list[str]:
    """Pages to be read again although Sphinx, which asks only whether a file is newer, sees no reason for it."""
    is_file = cache(partial(_is_file, env))
    return [
        doc
        for doc, source in domain_of(env).sources.items()
        if doc not in removed
        and (
            _stamp(env, doc) != source[:2]
            or any(is_file(path) != was for path, was in source.linked.items())
            or (removed and not removed.isdisjoint(env.toctree_includes.get(doc, ())))
        )
    ]


def before_reading(app: Sphinx, env: BuildEnvironment, docs: list[str]) -> None:
    """Take what cannot be read out of the book, where Sphinx would stop, and forget all that is going to be read.

    Sphinx forgets each page right before it reads it; what has moved to an earlier page would be there twice until then.
    """
    domain = domain_of(env)
    aliases = _reached_twice(env)
    files = {doc: env.doc2path(doc, base=False).as_posix() for doc in docs if doc not in aliases} | _ignored(env)
    broken = {doc: error for doc, file in files.items() if (error := _unreadable(env, file))}
    gone = aliases | broken.keys() | (domain.pages.keys() - env.found_docs)
    known = gone & env.all_docs.keys()
    env.found_docs.difference_update(gone)
    naming = {doc for doc in env.found_docs if not known.isdisjoint(env.toctree_includes.get(doc, ()))}
    docs[:] = sorted({*docs, *naming} - gone)
    for doc in (*docs, *sorted(gone)):
        app.events.emit("env-purge-doc", env, doc)
        env.clear_doc(doc)
    for doc, error in broken.items():
        domain.note_page(unreadable(doc, files[doc], error))


def _stamp(env: BuildEnvironment, doc: str) -> tuple[int, int]:
    try:
        status = Path(env.doc2path(doc)).stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _path(env: BuildEnvironment, doc: str, node: Element) -> str:
    """The file to which a link of MyST leads or might lead."""
    target = str(node["reftarget"])
    if node.get("refdomain") == "doc":
        return os.fspath(env.doc2path(target, base=False))
    name = target.partition("#")[0]
    return env.relfn2path(name, doc)[0] if name else ""


def _is_file(env: BuildEnvironment, path: str) -> bool:
    return os.path.isfile(os.path.join(env.srcdir, path))  # noqa: PTH113, PTH118 - for every link of the book


def _unreadable(env: BuildEnvironment, file: str) -> UnreadableError | None:
    try:
        read_text(Path(env.srcdir, file))
    except UnreadableError as error:
        return error
    return None


def _ignored(env: BuildEnvironment) -> dict[str, str]:
    """Document -> file for pages of the language that Sphinx has passed over, such as links that lead nowhere."""
    root = Path(env.srcdir)
    paths = (path for path in page_paths(root, domain_of(env).vocabulary) if not os.access(root / path, os.R_OK))
    return {path.removesuffix(".md"): path for path in paths}


def _reached_twice(env: BuildEnvironment) -> set[str]:
    """Pages below a link to a folder that is in the book under its own name, as in a loop of links."""
    folders = {doc.rpartition("/")[0] for doc in env.found_docs}
    root = os.path.realpath(env.srcdir)
    real = {folder: os.path.relpath(os.path.realpath(Path(env.srcdir, folder)), root).replace(os.sep, "/") for folder in folders}
    aliases = {folder for folder in folders if real[folder] != (folder or ".") and (real[folder] in folders or real[folder] == ".")}
    return {doc for doc in env.found_docs if doc.rpartition("/")[0] in aliases} if aliases else set()
