"""What a check is. The rules themselves are in `core.rulebook`, where the vocabulary can look their names up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.model import Problem
from sphinx_hitl.core.rulebook import RULES, Rule

__all__ = ["RULES", "Check", "Rule"]

Check = Callable[[Catalog], Iterator[tuple[str, Problem]]]
"""Yields (path of the file, problem) for every place that breaks a rule."""
