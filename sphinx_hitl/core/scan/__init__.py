"""Raw lines -> headings, fences and paragraphs: the blocks of Markdown that matter here, each with its line.

The rules are those of CommonMark (https://spec.commonmark.org/0.31.2/) and MyST where they decide whether a line is
prose, code, comment or front matter. Blocks inside lists, quotes and directives are found by scanning them again.
"""

from __future__ import annotations

from sphinx_hitl.core.scan.blocks import Block, FenceBlock, FrontMatter, HeadingBlock, HtmlBlock, ParagraphBlock, TargetBlock
from sphinx_hitl.core.scan.fences import PLAIN_BODIES, nearest_card
from sphinx_hitl.core.scan.scanner import scan

__all__ = [
    "PLAIN_BODIES",
    "Block",
    "FenceBlock",
    "FrontMatter",
    "HeadingBlock",
    "HtmlBlock",
    "ParagraphBlock",
    "TargetBlock",
    "nearest_card",
    "scan",
]
