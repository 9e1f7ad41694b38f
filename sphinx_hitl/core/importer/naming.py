"""What an imported file is called in the collection, and where it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.importer.targets import INDEXES
from sphinx_hitl.core.placing import RESERVED, stage_folder
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.importer.anatomy import Anatomy

WITHOUT_STAGE = "imported"
"""The folder, below that of the language, for pages of which nobody has said to which stage they belong."""

_LONGEST = 80
_GENERIC = re.compile(r"(?:template|pattern|my-pattern|untitled|document|issue|new|copy|page|answers?|form|response)?-?\d*\Z")

INDEX_PAGE = """\
---
orphan: true
---

# Imported

These pages were made by `hitl import`. Move each into the folder of its stage when its stage is known.

```{toctree}
:maxdepth: 1
:glob:

*
```
"""
"""The page of a folder that has none, so that the book leads to what is in it."""


class Home(NamedTuple):
    """Where pages go: a folder from the root, and whether it is that of the whole language."""

    folder: str
    is_language: bool

    def of(self, catalog: Catalog, stages: Sequence[str]) -> str:
        """The folder of a page that belongs to these stages."""
        if not self.is_language:
            return self.folder
        known = [stage for stage in stages if stage in catalog.entries]
        return stage_folder(catalog, known[0]) if known else f"{self.folder}/{WITHOUT_STAGE}"


def id_of(stem: str, anatomy: Anatomy) -> str:
    """The id that a file gives its page: its name, or its title if the name says nothing; '' if neither gives one."""
    name = _short(slug(stem))
    says_nothing = name in INDEXES or name in RESERVED or _GENERIC.match(name)
    title = _short(slug(anatomy.title)) if anatomy.is_titled else ""
    found = title or ("" if name in RESERVED else name) if says_nothing else name
    return "" if found in RESERVED else found


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[:_LONGEST].rpartition("-")[0] or name[:_LONGEST]
