"""Two versions of a collection compared."""

from __future__ import annotations

from sphinx_hitl.core.difference.compare import Difference, difference

__all__ = ["Difference", "difference"]
