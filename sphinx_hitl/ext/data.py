"""The collection as data beside the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.fingerprints import settings_of, surroundings_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

FOLDER = "data"
"""Where the files are, from the root of the site."""


class Written(NamedTuple):
    """What has been written, for the next build to take over parts of it: see `core.export.Known`."""

    lengths: Mapping[str, Sequence[int]]
    links: str
    """A digest of everything that files say of an item and that is not on its page."""


def write_data(app: Sphinx, before: Written, digests: Mapping[str, str], changed: AbstractSet[str]) -> Written:
    """Write the collection's files beside the pages of a site; one-page and e-book forms have no place for them.

    `digests` are those of the files as they were written `before`, which may have been deleted or edited since.
    """
    if not is_site(app.builder):
        return Written({}, "")
    from sphinx_hitl.core.export import Known, exported, write

    folder = Path(app.outdir, FOLDER)
    frame = surroundings_of(app.env), settings_of(app)

    def known(links: str) -> Known:
        if digest((frame, links)) != before.links:
            return Known({}, {}, frozenset())
        files = {name: path.read_bytes() for name in before.lengths if (path := folder / name).is_file()}
        untouched = {name: data for name, data in files.items() if digest(data) == digests.get(f"{FOLDER}/{name}")}
        return Known(untouched, before.lengths, changed)

    made = exported(domain_of(app.env).catalog, app.builder.get_target_uri, known)
    write(folder, made.files)
    return Written(made.lengths, digest((frame, made.links)))
