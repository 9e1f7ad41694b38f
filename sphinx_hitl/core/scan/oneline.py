"""Blocks of one line: headings, targets, and what only ends a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.scan.blocks import HeadingBlock, TargetBlock
from sphinx_hitl.core.scan.marks import RULE, TARGET, atx

if TYPE_CHECKING:
    from sphinx_hitl.core.scan.scanner import Scanner

_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_DEFINES = re.compile(r"\[[^\]]+\]:[ \t]*\S")


def heading(scanner: Scanner, text: str, raw: str, indent: int) -> bool:
    """A heading with hashes."""
    heading = atx(text)
    if heading is None:
        return False
    scanner.flush()
    level, title = heading
    column = scanner.column(text) + text.find(title, level)
    scanner.found.append(HeadingBlock(level, title, scanner.line + scanner.position + 1, column, scanner.depth > 0))
    scanner.position += 1
    return True


def underline(scanner: Scanner, text: str, _raw: str, _indent: int) -> bool:
    """The line under a heading, which makes the paragraph before it one."""
    if not scanner.paragraph or scanner.depth or not _SETEXT.match(text) or _defines(scanner):
        return False
    title = " ".join(part.strip() for part in scanner.paragraph)
    start = scanner.line + scanner.position + 1 - len(scanner.paragraph)
    scanner.found.append(HeadingBlock(1 if text[0] == "=" else 2, title, start, scanner.starts[0], nested=False))
    scanner.paragraph, scanner.starts = [], []
    scanner.position += 1
    return True


def thematic_break(scanner: Scanner, text: str, _raw: str, _indent: int) -> bool:
    """A line across the page."""
    return bool(RULE.match(text)) and pass_over(scanner, text, _raw, _indent)


def target(scanner: Scanner, text: str, _raw: str, _indent: int) -> bool:
    """A name for the next block."""
    match = TARGET.match(text)
    if match is None:
        return False
    scanner.flush()
    scanner.found.append(TargetBlock(match[1]))
    scanner.position += 1
    return True


def divider(scanner: Scanner, text: str, raw: str, indent: int) -> bool:
    """A line that ends a block and shows nothing."""
    return text.startswith("+++") and pass_over(scanner, text, raw, indent)


def pass_over(scanner: Scanner, _text: str, _raw: str, _indent: int) -> bool:
    """A line of its own that holds nothing for us."""
    scanner.flush()
    scanner.position += 1
    return True


def _defines(scanner: Scanner) -> bool:
    """Whether all lines of the paragraph define links or footnotes, which no underline makes a heading."""
    return all(_DEFINES.match(line) for line in scanner.paragraph)
