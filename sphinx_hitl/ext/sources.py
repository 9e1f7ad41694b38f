"""Which pages are read: those that changed, those whose links mean something else by now, and none that cannot be read."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx import addnodes
from sphinx.util._serialise import stable_str

import sphinx_hitl
from sphinx_hitl.core.collection import LARGEST, UnreadableError, page_paths, read_text, unreadable
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.translation import catalog_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Element, document
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


PACKAGE = Path(sphinx_hitl.__file__).parent


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


def read_from(env: BuildEnvironment, doc: str) -> tuple[object, ...]:
    """What a page was made of besides the configuration: equal if and only if reading it again would change nothing."""
    source = domain_of(env).sources.get(doc)
    return source and source[2:], [(path.name, content(env, path)) for path in sorted(env.dependencies.get(doc, ()))]


def own_of(env: BuildEnvironment, doc: str) -> str:
    """A fingerprint of what a page was made of, with what sphinx-needs shows on it."""
    return digest((read_from(env, doc), (domain_of(env).needs or {}).get(doc)))


def settings_of(app: Sphinx) -> str:
    """A fingerprint of the settings on which pages depend, and of who writes them."""
    return digest((app.builder.name, stable_str({value.name: value.value for value in app.config.filter({"env", "html"})})))


def made_of(app: Sphinx, env: BuildEnvironment) -> str:
    """A fingerprint of what pages, findings and data are made of: if it is that of an earlier build, nothing of them can have changed.

    That is all that was read, as reading is repeatable, the settings, the files that are read anew in every build, and our code.
    Nobody knows on what the code of a plugin depends, so with one there is none.
    """
    domain = domain_of(env)
    if domain.made_of is None:
        pages = [(doc, own_of(env, doc)) for doc in sorted(env.found_docs)]
        unread = [(doc, domain.pages[doc].problems) for doc in sorted(domain.pages) if doc not in domain.sources]
        domain.made_of = digest((facts_of(env), settings_of(app), pages, unread)) if facts_of(env) else ""
    return domain.made_of


def facts_of(env: BuildEnvironment) -> str:
    """A fingerprint of what the catalog and the evidence say, besides prose and lines: all that pages show of objects follows from it.

    With a plugin there is none.
    """
    domain = domain_of(env)
    if domain.facts is None and domain.vocabulary.plugins:
        domain.facts = ""
    if domain.facts is None:
        domain.facts = digest((surroundings_of(env), sorted(domain.facts_by_doc.items())))
    return domain.facts


def surroundings_of(env: BuildEnvironment) -> str:
    """A fingerprint of our code, the settings on which reading depends, and the files that are read anew in every build."""
    settings = stable_str({value.name: value.value for value in env.config.filter({"env"})})
    files = (*_evidence_files(env), *(path for path, _ in catalog_files(env)))
    return digest((_our_code(), settings, [(path.name, content(env, path)) for path in files]))


@cache
def _our_code() -> str:
    """A fingerprint of this package, which somebody may be working on."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml", ".mo"})
    return digest([(path.relative_to(PACKAGE).as_posix(), digest(path.read_bytes())) for path in files])


def _evidence_files(env: BuildEnvironment) -> list[Path]:
    """What the catalog and sphinxcontrib-bibtex read of literature and threads."""
    words, cite = domain_of(env).vocabulary, env.domains.get("cite")
    ours = (Path(env.srcdir, file) for file in (*words.bibliography, words.threads))
    return sorted({*ours, *(Path(file) for file in getattr(getattr(cite, "bibdata", None), "bibfiles", ()))})


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


def content(env: BuildEnvironment, path: Path) -> str:
    """A digest of a file on which pages depend; of one too large to be read in every build, such as a download, when it was saved."""
    contents = domain_of(env).contents
    if path not in contents:
        try:
            status = path.stat()
            contents[path] = digest(path.read_bytes() if status.st_size <= LARGEST else (status.st_size, status.st_mtime_ns))
        except OSError:
            contents[path] = ""
    return contents[path]


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
