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


def write_data(app: Sphinx) -> None:
    """Write the collection's files beside the pages of a site; one-page and e-book forms have no place for them."""
    if is_site(app.builder):
        write(Path(app.outdir, FOLDER), files(domain_of(app.env).catalog, app.builder.get_target_uri))
