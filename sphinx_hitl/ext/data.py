"""The collection as data beside the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.core.export import files, write
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "data"
"""Where the files are, from the root of the site."""


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """After an HTML build that went well: write the collection's files; one-page and e-book forms have no place for them."""
    if exception is None and is_site(app.builder):
        write(Path(app.outdir, FOLDER), files(domain_of(app.env).catalog, app.builder.get_target_uri))
