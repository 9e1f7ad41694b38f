"""One pass over lines: by its first character, each is tried as what it can be, and is prose if it is nothing of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.scan import containers, fences, html, oneline
from sphinx_hitl.core.scan.blocks import FrontMatter, ParagraphBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sphinx_hitl.core.scan.blocks import Block

MAX_DEPTH = 20
"""Deeper nesting is read as prose, as markdown-it does it."""


def scan(lines: Sequence[str], cards: frozenset[str]) -> Iterator[Block]:
    """The blocks of a page in order; a fence named in `cards`, or nearly so, also ends at a heading or another fence."""
    first = 0
    if lines and lines[0].rstrip() == "---":
        closing = next((n for n in range(1, len(lines)) if lines[n].rstrip(" \t") == "---"), 0)
        if closing:
            yield FrontMatter(tuple(lines[1:closing]))
            first = closing + 1
    yield from Scanner(lines, lines, cards, first, 0, 0).blocks()


class Scanner:
    """One pass over the lines of a page or of a nested block, which starts behind line `line` of the page.

    The lines of a nested block are what is left of the page's lines when their marks are taken off, so that the lengths
    of the two say in which column something stands.
    """

    __slots__ = ("cards", "depth", "found", "line", "lines", "page", "paragraph", "position", "starts")

    def __init__(self, lines: Sequence[str], page: Sequence[str], cards: frozenset[str], position: int, line: int, depth: int) -> None:
        self.lines = lines
        self.page = page
        self.cards = cards
        self.position = position
        self.line = line
        self.depth = depth
        self.found: list[Block] = []
        self.paragraph: list[str] = []
        self.starts: list[int] = []

    def blocks(self) -> list[Block]:
        """All blocks from here on, in order."""
        lines, total, found = self.lines, len(self.lines), self.found
        while self.position < total:
            raw = lines[self.position]
            text = raw.lstrip(" \t")
            if not text:
                if self.paragraph:
                    self.flush()
                self.position += 1
                continue
            indent = len(raw) - len(text)
            if indent and "\t" in raw[:indent]:
                indent = len(raw[:indent].expandtabs(4))
            first = text[0]
            if indent >= 4:
                if self.paragraph:
                    self.prose(text)
                elif card := fences.card_fence(self, text):
                    found.append(fences.fence(self, card, indent, nested=True))
                else:
                    self.position += 1
                continue
            if first.isalpha() or self.depth >= MAX_DEPTH:
                self.prose(text)
                continue
            for reader in _READERS.get(first, ()):
                if reader(self, text, raw, indent):
                    break
            else:
                self.prose(text)
        self.flush()
        return found

    def column(self, text: str) -> int:
        """The column on the page where `text`, the rest of the current line, starts."""
        return len(self.page[self.line + self.position]) - len(text) + 1

    def prose(self, text: str) -> None:
        """Take the line into the paragraph."""
        self.paragraph.append(text)
        self.starts.append(len(self.page[self.line + self.position]) - len(text) + 1)
        self.position += 1

    def flush(self) -> None:
        """End the paragraph, if there is one."""
        if self.paragraph:
            start = self.line + self.position - len(self.paragraph) + 1
            self.found.append(ParagraphBlock(tuple(self.paragraph), start, tuple(self.starts), self.depth > 0))
            self.paragraph, self.starts = [], []

    def nest(self, lines: Sequence[str], line: int, skip: int = 0) -> None:
        """Scan lines that stand within a block; the first `skip` of them hold nothing for us."""
        self.found += Scanner(lines, self.page, self.cards, skip, line, self.depth + 1).blocks()


_READERS: Mapping[str, tuple[Callable[[Scanner, str, str, int], bool], ...]] = {
    "#": (oneline.heading,),
    "`": (fences.fenced, fences.short_fenced),
    "~": (fences.fenced,),
    ":": (fences.fenced,),
    "'": (fences.fenced,),
    "<": (html.html,),
    "=": (oneline.underline,),
    "-": (oneline.underline, oneline.thematic_break, containers.list_item),
    "*": (oneline.thematic_break, containers.list_item),
    "_": (oneline.thematic_break,),
    "+": (oneline.divider, containers.list_item),
    ">": (containers.quote,),
    "%": (oneline.pass_over,),
    "(": (oneline.target,),
    **dict.fromkeys("0123456789", (containers.list_item,)),
}
"""What a line can be by its first character; if it is nothing of that, it is prose."""
