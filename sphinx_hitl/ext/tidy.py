"""Tidying an output folder after an incremental build, so that it equals that of a clean one."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.index_entries import split_index_msg

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

_BEFORE, _AFTER = "Search.setIndex(", ")"
SITEMAP = "sitemap.xml"
_NAME = re.compile(r"\w+(?:-\w+)*")


def outputs(app: Sphinx) -> set[str]:
    """The files, from the output folder, that are there because of a page; a page that is gone leaves nothing behind."""
    return set(_outputs(app))


def _outputs(app: Sphinx) -> Iterator[str]:
    builder, env = app.builder, app.env
    if not isinstance(builder, StandaloneHTMLBuilder):
        suffix = getattr(builder, "out_suffix", "")
        yield from (doc + suffix for doc in env.found_docs)
        return
    yield from (builder.get_output_path(page).relative_to(app.outdir).as_posix() for page in (*env.found_docs, *redirects(app)))
    # Not all of `env.images`: what transforms make of images while a page is written is there only if it is written now.
    images = {path for wanted in domain_of(env).wants.values() for path in wanted.images}
    yield from (f"{builder.imagedir}/{name}" for path, (_, name) in env.images.items() if path in images)
    yield from (f"_downloads/{name}" for _, name in env.dlfiles.values())
    if app.config.html_baseurl:
        yield SITEMAP
    if builder.copysource:
        added = app.config.html_sourcelink_suffix
        for doc in env.found_docs:
            source = env.doc2path(doc, base=False)
            yield f"_sources/{source.as_posix()}{added if source.suffix != added else ''}"


def remove(app: Sphinx, files: Iterable[str]) -> None:
    """Delete files from the output folder, and the folders that are empty then."""
    for file in map(Path, files):
        if file.is_absolute() or ".." in file.parts:
            continue  # none of ours
        Path(app.outdir, file).unlink(missing_ok=True)
        for folder in file.parents[:-1]:
            with suppress(OSError):  # not empty, or not there
                Path(app.outdir, folder).rmdir()


def redirects(app: Sphinx) -> dict[str, str]:
    """Old address -> document, for objects that are pages and had another name."""
    if not is_site(app.builder):
        return {}
    catalog = domain_of(app.env).catalog
    moved = {}
    for old, id_ in catalog.formerly.items():
        item, page = catalog.entries[id_]
        *folders, name = page.doc.split("/")
        # A page called index has the name of its folder.
        parts = [*folders[:-1], old, name] if name == "index" and folders else [*folders, old]
        address = "/".join(parts)
        if not item.anchor and _NAME.fullmatch(old) and address not in app.env.found_docs:
            moved[address] = page.doc
    return moved


def write_redirects(app: Sphinx) -> None:
    """Leave a page at every old address that leads to the new one, without a script."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    for address, doc in redirects(app).items():
        uri = escape(builder.get_relative_uri(address, doc), quote=True)
        title = escape(app.env.titles[doc].astext())
        path = Path(builder.get_output_path(address))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_if_changed(
            path,
            f'<!doctype html>\n<html lang="{escape(app.config.language, quote=True)}">\n'
            f'<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
            f'<meta http-equiv="refresh" content="0; url={uri}">\n<link rel="canonical" href="{uri}">\n</head>\n'
            f'<body><p><a href="{uri}">{title}</a></p></body>\n</html>\n',
        )


def write_if_changed(path: Path, text: str) -> None:
    """Write a file whole or not at all, and only if it says something new."""
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def search_index(app: Sphinx) -> Path | None:
    """Where the index for the search in the browser is, if the builder makes one."""
    builder = app.builder
    return Path(app.outdir, builder.searchindex_filename) if isinstance(builder, StandaloneHTMLBuilder) and builder.search else None


def settle_search_index(app: Sphinx) -> None:
    """Bring the search index into the form that a clean build gives it.

    Sphinx leaves words without pages behind, and forgets the index entries of pages that it did not write.
    """
    path = search_index(app)
    text = path.read_text(encoding="utf-8") if path and path.exists() else ""
    if path is None or not (text.startswith(_BEFORE) and text.endswith(_AFTER)):
        return
    index = json.loads(text[len(_BEFORE) : -len(_AFTER)])
    for words in ("terms", "titleterms"):
        index[words] = {word: docs for word, docs in index[words].items() if docs != []}
    index["indexentries"] = _index_entries(app, {doc: number for number, doc in enumerate(index["docnames"])})
    write_if_changed(path, _BEFORE + json.dumps(index, separators=(",", ":"), sort_keys=True) + _AFTER)


def _index_entries(app: Sphinx, numbers: Mapping[str, int]) -> dict[str, list[list[Any]]]:
    """The index entries as sphinx.search.IndexBuilder makes them, in order of pages and words."""
    found: dict[str, list[list[Any]]] = {}
    for doc, entries in sorted(app.env.domains.index_domain.entries.items()):
        if doc not in numbers:
            continue
        words: set[tuple[str, str, str]] = set()
        for kind, value, target, main, *_ in entries:
            try:
                parts = split_index_msg(kind, value)
            except ValueError:
                continue  # Sphinx reports it
            words |= {(part, target or "", main) for part in parts}
        for word, target, main in sorted(words):
            found.setdefault(word.lower(), []).append([numbers[doc], target, main == "main"])
    return found
