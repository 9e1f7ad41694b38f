"""A file to import as the importer sees it: its lines, its blocks, its headings with what stands right below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import plain
from sphinx_hitl.core.scan import Block, FenceBlock, FrontMatter, HeadingBlock, ParagraphBlock, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.importer.sources import Source

_UNDERLINE = re.compile(r"[ \t]*(=+|-+)[ \t]*$")
_META = re.compile(r"([A-Za-z][\w -]*):[ \t]*(.*)$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")


@dataclass(slots=True)
class Head:
    """A heading: lines `start` to `end` (from 0, without `end`), and the first paragraph below it, if it comes first."""

    level: int
    title: str
    start: int
    end: int
    opening: ParagraphBlock | None = None


@dataclass
class Document:
    """A source with all that is found out about it."""

    source: Source
    cards: frozenset[str]
    lines: list[str] = field(init=False)
    blocks: list[Block] = field(init=False)
    heads: list[Head] = field(init=False)
    body: int = field(init=False, default=0)
    """The first line behind the front matter."""

    def __post_init__(self) -> None:
        self.lines = self.source.text.split("\n")
        self.blocks = list(scan(self.lines, self.cards))
        self.heads = list(self._heads())
        if self.blocks and isinstance(self.blocks[0], FrontMatter):
            self.body = len(self.blocks[0].body) + 2

    def _heads(self) -> Iterator[Head]:
        head: Head | None = None
        is_first = False
        for block in self.blocks:
            if isinstance(block, HeadingBlock) and not block.nested:
                if head:
                    yield head
                start = block.line - 1
                head = Head(block.level, plain(block.text), start, self._end(start))
                is_first = True
            elif head and is_first:
                is_first = False
                if (
                    isinstance(block, ParagraphBlock)
                    and not block.nested
                    and not any(map(str.strip, self.lines[head.end : block.line - 1]))
                ):
                    head.opening = block
        if head:
            yield head

    def _end(self, start: int) -> int:
        if self.lines[start].lstrip(" \t").startswith("#"):
            return start + 1
        return next((n + 1 for n in range(start + 1, len(self.lines)) if _UNDERLINE.match(self.lines[n])), start + 1)

    @cached_property
    def offsets(self) -> Sequence[int]:
        """Where each line starts in the text."""
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    @cached_property
    def paragraphs(self) -> list[ParagraphBlock]:
        """All prose, also that of headings."""
        found = []
        for block in self.blocks:
            if isinstance(block, ParagraphBlock):
                found.append(block)
            elif isinstance(block, HeadingBlock) and block.text and self.lines[block.line - 1].startswith(block.text, block.column - 1):
                found.append(ParagraphBlock((block.text,), block.line, (block.column,), block.nested))
        return found

    @cached_property
    def own_card(self) -> FenceBlock | None:
        """The first card on the page, if somebody has written it for us."""
        fences = (block for block in self.blocks if isinstance(block, FenceBlock))
        return next((block for block in fences if block.name.removeprefix("hitl:") in self.cards), None)

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The front matter, as far as it is plain: values by their keys in lower case."""
        if not self.body or not isinstance(self.blocks[0], FrontMatter):
            return {}
        found: dict[str, list[str]] = {}
        name = ""
        for line in self.blocks[0].body:
            if match := _META.match(line):
                name = match[1].strip().casefold()
                found[name] = [part for raw in _parts(match[2]) if (part := _unquoted(raw))]
            elif name and (item := _ITEM.match(line)):
                found[name].append(_unquoted(item[1]))
            elif line.strip() and not line.lstrip().startswith("#"):
                name = ""
        return found


def _parts(value: str) -> list[str]:
    value = value.strip()
    return value[1:-1].split(",") if value.startswith("[") and value.endswith("]") and not value.startswith("[[") else [value]


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
