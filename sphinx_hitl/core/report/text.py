"""Findings as text for people: a line each, and below it the source with a caret under the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from sphinx_hitl.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_hitl.core.model import Finding

WIDTH = 100
"""Columns of a source line that are shown; a longer one is cut around the spot."""

_RESET = "\x1b[0m"
_STYLES = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
_JOINERS = "\u200c\u200d"
"""What Persian words and many emoji are made with."""

_BOLD, _DIM = "\x1b[1m", "\x1b[2m"


def render_text(findings: Sequence[Finding], lines: Callable[[str], Sequence[str]], *, color: bool) -> str:
    """Write the findings in their order; `lines` gives the source lines of a file, none if it cannot be read."""
    return "".join(part for finding in findings for part in _finding(finding, lines, color=color))


def visible(text: str) -> str:
    """Replace what a terminal would not show but obey: control characters, bidirectional marks and the like."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() or letter in _JOINERS else "\ufffd" for letter in text)


def _finding(finding: Finding, lines: Callable[[str], Sequence[str]], *, color: bool) -> Iterator[str]:
    place = f"{visible(finding.file)}:{finding.line}:"
    word, name = f"{finding.severity.value}:", f"[hitl.{finding.name}]"
    if color:
        place, word, name = f"{_BOLD}{place}{_RESET}", f"{_STYLES[finding.severity]}{word}{_RESET}", f"{_DIM}{name}{_RESET}"
    yield f"{place} {word} {visible(finding.text)} {name}\n"
    if finding.column:
        source = lines(finding.file)
        if finding.line <= len(source):
            length = len(finding.replace[0]) if finding.replace else 1
            yield from _spot(source[finding.line - 1], finding.column - 1, length, _STYLES[finding.severity] if color else "")


def _spot(line: str, start: int, length: int, style: str) -> Iterator[str]:
    """Yield the source line and the line with carets under `length` characters from `start`."""
    if start > len(line):
        return
    first = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
    shown = visible(line[first : first + WIDTH].replace("\t", " ").replace("\u00a0", "\u2423"))
    before = ("…" if first else "") + shown[: start - first]
    marked = shown[start - first : start - first + length] or " "
    carets = "^" * _columns(marked)
    rest = "…" if first + WIDTH < len(line) else ""
    yield f"    {'…' if first else ''}{shown}{rest}\n"
    yield f"    {' ' * _columns(before)}{style + carets + _RESET if style else carets}\n"


def _columns(text: str) -> int:
    """Count the columns that a text takes on a terminal, where East Asian characters and emoji take two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(letter) in {"W", "F"} else 1 for letter in text)
