"""Our scripts and their style sheets, each only on the pages that use it; other forms of the book do without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder


def is_site(builder: Builder) -> bool:
    """Whether this build is a site of pages for browsers, and not one page, an e-book or a help file."""
    return builder.name in {"html", "dirhtml"}


def add_scripts(app: Sphinx, doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """While a page is written: add the scripts that it needs, before anybody looks through the list of scripts."""
    if not is_site(app.builder):
        return
    app.add_js_file("hitl-previews.js", loading_method="defer")
    if doc == "search":
        app.add_js_file("hitl-search.js", loading_method="defer")
    if "hitl-catalogue-frame" in (context.get("body") or ""):
        app.add_css_file("hitl-catalogue.css")
        app.add_js_file("hitl-catalogue.js", loading_method="defer")
