"""What a plugin may rely on: the names in `__all__` and what they hold. The page "Extend it" of the book has worked examples."""

from __future__ import annotations

from sphinx_hitl.core.blocks import Block, Cell, Cite, Code, Mark, Out, Point, Points, Ref, Row, Table, Words, ref
from sphinx_hitl.core.catalog import Catalog, Entry
from sphinx_hitl.core.model import Item, Option, Page, Place, Problem, Severity
from sphinx_hitl.core.plugin import Plugin
from sphinx_hitl.core.rulebook import Rule
from sphinx_hitl.core.views.select import Selection
from sphinx_hitl.core.viewspec import CAPTION, HOW, ITERATION, NAME, PHASE, STAGE, STATUS, ViewOption, ViewSpec, view_spec

__all__ = [
    "CAPTION",
    "HOW",
    "ITERATION",
    "NAME",
    "PHASE",
    "STAGE",
    "STATUS",
    "Block",
    "Catalog",
    "Cell",
    "Cite",
    "Code",
    "Entry",
    "Item",
    "Mark",
    "Option",
    "Out",
    "Page",
    "Place",
    "Plugin",
    "Point",
    "Points",
    "Problem",
    "Ref",
    "Row",
    "Rule",
    "Selection",
    "Severity",
    "Table",
    "ViewOption",
    "ViewSpec",
    "Words",
    "ref",
    "view_spec",
]
