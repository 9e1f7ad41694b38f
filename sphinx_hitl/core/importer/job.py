"""What an import is given, what it makes, and one file on its way from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.importer.report import Report

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.importer.anatomy import Anatomy
    from sphinx_hitl.core.importer.document import Document
    from sphinx_hitl.core.importer.links import Found
    from sphinx_hitl.core.importer.naming import Home
    from sphinx_hitl.core.vocabulary import Vocabulary


class Goal(NamedTuple):
    """Into what is imported: a collection, its root, the language of the new pages, a folder, and perhaps a stage."""

    catalog: Catalog
    root: Path
    vocabulary: Vocabulary
    home: Home
    stage: str = ""


@dataclass(slots=True)
class Imported:
    """Files to write, by path from the root, with the report."""

    files: dict[str, bytes] = field(default_factory=dict)
    report: Report = field(default_factory=Report)


@dataclass(slots=True)
class Job:
    """One file on its way to a page; `taken` is the page that has its id already."""

    document: Document
    anatomy: Anatomy
    id: str
    path: str
    stages: list[str]
    links: list[Found]
    taken: str

    @property
    def page(self) -> str:
        """The page to which links lead that mean this file."""
        return self.taken or self.path

    @property
    def name(self) -> str:
        """The file as its user calls it."""
        return self.document.source.name
