"""The collection as data beside the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.core.export import files, write
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.neighbors import digest
from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "data"
"""Where the files are, from the root of the site."""


def write_data(app: Sphinx) -> None:
    """Write the collection's files beside the pages of a site; one-page and e-book forms have no place for them."""
    if is_site(app.builder):
        write(Path(app.outdir, FOLDER), files(domain_of(app.env).catalog, app.builder.get_target_uri))


def data_digests(app: Sphinx) -> dict[str, str]:
    """Digests of the files that are there."""
    paths = (path for path in sorted(Path(app.outdir, FOLDER).glob("*")) if path.is_file() and not path.is_symlink())
    return {path.name: digest(path.read_bytes()) for path in paths} if is_site(app.builder) else {}
