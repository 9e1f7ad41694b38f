"""Fingerprints of what a build makes its pages, findings and data of: while they are equal, so is what is made."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util._serialise import stable_str

import sphinx_hitl
from sphinx_hitl.core.collection import LARGEST
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.translation import catalog_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


PACKAGE = Path(sphinx_hitl.__file__).parent


def read_from(env: BuildEnvironment, doc: str) -> tuple[object, ...]:
    """What a page was made of besides the configuration: equal if and only if reading it again would change nothing."""
    source = domain_of(env).sources.get(doc)
    return source and source[2:], [(path.name, _content(env, path)) for path in sorted(env.dependencies.get(doc, ()))]


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


def settings_of_reading(env: BuildEnvironment) -> str:
    """The settings on which reading depends, as text."""
    return stable_str({value.name: value.value for value in env.config.filter({"env"})})


def surroundings_of(env: BuildEnvironment) -> str:
    """A fingerprint of our code, the settings on which reading depends, and the files that are read anew in every build."""
    files = (*_evidence_files(env), *(path for path, _ in catalog_files(env)))
    return digest((_our_code(), settings_of_reading(env), [(path.name, _content(env, path)) for path in files]))


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


def _content(env: BuildEnvironment, path: Path) -> str:
    """A digest of a file on which pages depend; of one too large to be read in every build, such as a download, when it was saved."""
    contents = domain_of(env).contents
    if path not in contents:
        try:
            status = path.stat()
            contents[path] = digest(path.read_bytes() if status.st_size <= LARGEST else (status.st_size, status.st_mtime_ns))
        except OSError:
            contents[path] = ""
    return contents[path]
