"""The one reader: a page's text -> Page. The command line and the build both get their facts here."""

from __future__ import annotations

from sphinx_hitl.core.read.cards import located
from sphinx_hitl.core.read.page import normalized, read
from sphinx_hitl.core.read.state import page_id

__all__ = ["located", "normalized", "page_id", "read"]
