"""Turn a folder of Markdown into a pattern language: checked, cross-linked and always up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire the extension; imported late so that the command line never loads Sphinx."""
    from sphinx_hitl.ext import setup as wire

    return wire(app)
