"""The data of previews and of search results: written with every build, loaded by a browser when it is first needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.core.phrases import word
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.scripts import is_site
from sphinx_hitl.ext.tidy import write_if_changed
from sphinx_hitl.ext.translation import in_language, in_own_words, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

    from sphinx_hitl.core.catalog import Entry

DATA = "_static/hitl-previews-data.js"
"""A script and not data that is fetched, as browsers fetch nothing for a page from the disk."""


def write_previews(app: Sphinx) -> None:
    """Write what is told of every object, if this is a site."""
    if is_site(app.builder):
        text = json.dumps(_previews(app), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        write_if_changed(Path(app.outdir, DATA), f"hitlPreviews({text});\n")


def _previews(app: Sphinx) -> Mapping[str, Mapping[str, object]]:
    """Address from the root of the site -> id, kind, title, summary, facts and, where there are, old names."""
    catalog = domain_of(app.env).catalog
    old: dict[str, list[str]] = {}
    for name, id_ in sorted(catalog.formerly.items()):
        old.setdefault(id_, []).append(name)
    return {_address(app, entry): _preview(app, entry, old.get(id_, [])) for id_, entry in catalog.entries.items()}


def _address(app: Sphinx, entry: Entry) -> str:
    anchor = entry.item.anchor
    return app.builder.get_target_uri(entry.page.doc) + (f"#{anchor}" if anchor else "")


def _preview(app: Sphinx, entry: Entry, old: list[str]) -> Mapping[str, object]:
    from sphinx_hitl.core.previews import preview

    domain, item = domain_of(app.env), entry.item
    summary, facts = preview(in_own_words(item.summary, app.env), in_language(domain.shown_of(item, entry.page), app.env))
    found = {
        "id": item.id,
        "kind": label(word(domain.vocabulary.kinds[item.kind].label), app.env),
        "title": in_own_words(item.title, app.env),
        "summary": summary,
        "facts": facts,
    }
    return {**found, "formerly": old} if old else found
