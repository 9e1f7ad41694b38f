"""Our static files: style sheets for all HTML, and scripts, each only on the pages that use it; other forms of the book do without."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

STATIC = Path(__file__).parent / "static"


def is_site(builder: Builder) -> bool:
    """Whether this build is a site of pages for browsers, and not one page, an e-book or a help file."""
    return builder.name in {"html", "dirhtml"}


def add_static_path(app: Sphinx) -> None:
    """Let HTML builders copy our style sheets; the book's own files of the same name win."""
    if app.builder.format == "html":
        app.config.html_static_path.insert(0, str(STATIC))


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
