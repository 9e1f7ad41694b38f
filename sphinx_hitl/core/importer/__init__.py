"""Markdown that people already have -> pages of the collection, with a report of what was done and what was not."""

from __future__ import annotations

from sphinx_hitl.core.importer.job import Goal, Imported
from sphinx_hitl.core.importer.naming import Home
from sphinx_hitl.core.importer.report import Report, State, render
from sphinx_hitl.core.importer.run import import_files, write_files

__all__ = ["Goal", "Home", "Imported", "Report", "State", "import_files", "render", "write_files"]
