"""Tidying an output folder after an incremental build, so that it equals that of a clean one."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.index_entries import split_index_msg

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx.application import Sphinx

_BEFORE, _AFTER = "Search.setIndex(", ")"


def remove_outputs(app: Sphinx, docs: Iterable[str]) -> None:
    """Delete what a page that is gone has left behind, and the folders that are empty then."""
    builder = app.builder
    for doc in sorted(docs):
        paths = [Path(app.outdir, "_sources", doc + suffix + app.config.html_sourcelink_suffix) for suffix in app.config.source_suffix]
        if isinstance(builder, StandaloneHTMLBuilder):
            paths.append(Path(builder.get_output_path(doc)))
        elif suffix := getattr(builder, "out_suffix", ""):
            paths.append(Path(app.outdir, doc + suffix))
        for path in paths:
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == Path(app.outdir) or not folder.is_relative_to(app.outdir):
                    break
                with suppress(OSError):  # not empty, or not there
                    folder.rmdir()


def redirects(app: Sphinx) -> dict[str, str]:
    """Old address -> document, for objects that have a page and had another name."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return {}
    catalog = domain_of(app.env).catalog
    moved = {}
    for old, id_ in catalog.formerly.items():
        item, page = catalog.entries[id_]
        folder, slash, _ = page.doc.rpartition("/")
        address = f"{folder}{slash}{old}"
        if not item.anchor and address not in app.env.found_docs:
            moved[address] = page.doc
    return moved


def write_redirects(app: Sphinx, moved: Mapping[str, str]) -> None:
    """Leave a page at every old address that leads to the new one, without a script."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    for address, doc in moved.items():
        uri = escape(builder.get_relative_uri(address, doc), quote=True)
        title = escape(app.env.titles[doc].astext())
        path = Path(builder.get_output_path(address))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_if_changed(
            path,
            f'<!doctype html>\n<html lang="{escape(app.config.language, quote=True)}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
            f'<meta http-equiv="refresh" content="0; url={uri}">\n<link rel="canonical" href="{uri}">\n</head>\n'
            f'<body><p><a href="{uri}">{title}</a></p></body>\n</html>\n',
        )


def write_if_changed(path: Path, text: str) -> None:
    """Write a file whole or not at all, and only if it says something new."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)


def settle_search_index(app: Sphinx) -> None:
    """Bring the search index into the form that a clean build gives it.

    Sphinx leaves words without pages behind, and lists index entries in the order in which pages were written.
    """
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not builder.search:
        return
    path = Path(app.outdir, builder.searchindex_filename)
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if not (text.startswith(_BEFORE) and text.endswith(_AFTER)):
        return
    index = json.loads(text[len(_BEFORE) : -len(_AFTER)])
    for words in ("terms", "titleterms"):
        index[words] = {word: docs for word, docs in index[words].items() if docs != []}
    index["indexentries"] = _index_entries(app, {doc: number for number, doc in enumerate(index["docnames"])})
    write_if_changed(path, _BEFORE + json.dumps(index, separators=(",", ":"), sort_keys=True) + _AFTER)


def _index_entries(app: Sphinx, numbers: dict[str, int]) -> dict[str, list[list[Any]]]:
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
            words |= {(part, target or "", main) for part in (parts[:1] if kind in {"see", "seealso"} else parts)}
        for word, target, main in sorted(words):
            found.setdefault(word.lower(), []).append([numbers[doc], target, main == "main"])
    return found
