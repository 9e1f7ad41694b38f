"""Raw lines -> headings, fences and paragraphs: the blocks of Markdown that matter here, each with its line.

The rules are those of CommonMark (https://spec.commonmark.org/0.31.2/) and MyST where they decide whether a line is
prose, code, comment or front matter. Blocks inside lists, quotes and directives are found by scanning them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MAX_DEPTH = 20
"""Deeper nesting is read as prose, as markdown-it does it."""

_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,}|'{3}(?=\{))[ \t]*(.*?)[ \t]*$")
_DIRECTIVE = re.compile(r"\{([^{}\s]+)\}[ \t]*(.*)$")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_BULLET = re.compile(r"([-*+]|\d{1,9}[.)])(?:( {1,4})(?! )|(?= {5})|$)")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>[ \t]*$")
_BLOCK_TAGS = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem "
    "nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul".split()
)
_BLOCK_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s>]|/>|$)")
_VERBATIM = re.compile(r"<(script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
_TARGET = re.compile(r"\(([^()\s][^()]*)\)=[ \t]*$")

_BREAKS = ("#", "```", "~~~", ":::", "'''{")
"""What ends a card that nobody closed."""

PLAIN_BODIES = frozenset(
    "code code-block code-cell sourcecode highlight literalinclude mermaid math raw eval-rst toctree csv-table image include bibliography "
    "index autosummary graphviz parsed-literal plantuml needtable needflow needpie needlist needbar video iframe".split()
)
"""Directives whose body is not Markdown."""


class HeadingBlock(NamedTuple):
    """A heading; `column` is where its text starts."""

    level: int
    text: str
    line: int
    column: int
    nested: bool


class ParagraphBlock(NamedTuple):
    """Consecutive lines of prose (or a table), each with line and column of its first character."""

    lines: tuple[str, ...]
    line: int
    columns: tuple[int, ...]
    nested: bool


class FenceBlock(NamedTuple):
    """A fence: `name` is the directive's, '' for code; `end` is its closing line, or 0 if it has none."""

    marker: str
    info: str
    name: str
    argument: str
    body: tuple[str, ...]
    line: int
    column: int
    end: int
    nested: bool


class HtmlBlock(NamedTuple):
    """A block of raw HTML; comments show nothing."""

    line: int
    is_comment: bool
    nested: bool


class FrontMatter(NamedTuple):
    """The lines between the two `---` at the top of a page."""

    body: tuple[str, ...]


class TargetBlock(NamedTuple):
    """A `(name)=` line, which gives the next block a name."""

    name: str


Block = TargetBlock | HeadingBlock | ParagraphBlock | FenceBlock | HtmlBlock | FrontMatter


def scan(lines: Sequence[str], cards: frozenset[str]) -> Iterator[Block]:
    """The blocks of a page in order; a fence named in `cards` also ends at a heading or at another fence."""
    first = 0
    if lines and lines[0].rstrip() == "---":
        closing = next((n for n in range(1, len(lines)) if lines[n].rstrip(" \t") == "---"), 0)
        if closing:
            yield FrontMatter(tuple(lines[1:closing]))
            first = closing + 1
    yield from _Scanner(lines, cards, first, 0, 0).blocks()


class _Scanner:
    """One pass over the lines of a page or of a nested block; `line` and `column` say where those lines start."""

    __slots__ = ("cards", "column", "depth", "found", "line", "lines", "paragraph", "position", "starts")

    def __init__(self, lines: Sequence[str], cards: frozenset[str], position: int, line: int, depth: int, column: int = 0) -> None:
        self.lines = lines
        self.cards = cards
        self.position = position
        self.line = line
        self.depth = depth
        self.column = column
        self.found: list[Block] = []
        self.paragraph: list[str] = []
        self.starts: list[int] = []

    def blocks(self) -> list[Block]:
        """All blocks from here on, in order."""
        lines, total, nested, found = self.lines, len(self.lines), self.depth > 0, self.found
        after_blank = True
        while self.position < total:
            raw = lines[self.position]
            text = raw.lstrip(" \t")
            if not text:
                self.flush()
                self.position += 1
                after_blank = True
                continue
            indent = len(raw) - len(text)
            if indent and "\t" in raw[:indent]:
                indent = len(raw[:indent].expandtabs(4))
            first = text[0]
            if first.isalpha() or self.depth >= MAX_DEPTH:
                if indent >= 4 and after_blank and not self.paragraph:
                    self.position += 1
                else:
                    self.prose(text, raw)
                    after_blank = False
                continue
            if indent >= 4:
                if self.paragraph:
                    self.prose(text, raw)
                elif card := self._card_fence(text):
                    found.append(self.fence(card, indent, nested=True))
                else:
                    self.position += 1
                continue
            after_blank = False
            number = self.line + self.position + 1
            if first == "#" and (heading := _atx(text)):
                self.flush()
                level, title = heading
                found.append(HeadingBlock(level, title, number, raw.find(title, indent + level) + 1, nested))
                self.position += 1
            elif first in "`~:'" and (match := _FENCE.match(text)) and not (first == "`" and "`" in match[2]):
                self.flush()
                block = self.fence(match, indent, nested)
                found.append(block)
                if block.name not in self.cards:
                    self.inside(block)
            elif first == "<" and self.html(text):
                pass
            elif self.paragraph and first in "=-" and _SETEXT.match(text) and not nested:
                title = " ".join(part.strip() for part in self.paragraph)
                start = number - len(self.paragraph)
                column = self.starts[0]
                self.paragraph, self.starts = [], []
                found.append(HeadingBlock(1 if first == "=" else 2, title, start, column, nested))
                self.position += 1
            elif first in "-*_" and _RULE.match(text):
                self.flush()
                self.position += 1
            elif (first in "-*+" or first.isdigit()) and (match := _BULLET.match(text)):
                self.flush()
                self.item(match, indent)
            elif first == ">":
                self.flush()
                self.quote()
            elif first == "%" or text.startswith("+++"):
                self.flush()
                self.position += 1
            elif first == "(" and (match := _TARGET.match(text)):
                self.flush()
                found.append(TargetBlock(match[1]))
                self.position += 1
            else:
                self.prose(text, raw)
        self.flush()
        return found

    def prose(self, text: str, raw: str) -> None:
        """Take the line into the paragraph."""
        self.paragraph.append(text)
        self.starts.append(self.column + len(raw) - len(text) + 1)
        self.position += 1

    def flush(self) -> None:
        """End the paragraph, if there is one."""
        if self.paragraph:
            start = self.line + self.position - len(self.paragraph) + 1
            self.found.append(ParagraphBlock(tuple(self.paragraph), start, tuple(self.starts), self.depth > 0))
            self.paragraph, self.starts = [], []

    def _card_fence(self, text: str) -> re.Match[str] | None:
        match = _FENCE.match(text)
        directive = _DIRECTIVE.match(match[2]) if match else None
        return match if directive and directive[1].removeprefix("hitl:") in self.cards else None

    def fence(self, match: re.Match[str], indent: int, nested: bool) -> FenceBlock:
        """Read the fence that starts with `match` at the current line, and move behind it."""
        marker, info = match[1], match[2]
        directive = _DIRECTIVE.match(info)
        name, argument = (directive[1], directive[2]) if directive else ("", "")
        guarded = name.removeprefix("hitl:") in self.cards or info in self.cards
        start = self.position
        body: list[str] = []
        end = 0
        for raw in islice(self.lines, start + 1, None):
            inner = raw.strip(" \t")
            if inner.startswith(marker) and not inner.strip(marker[0]) and raw.find(marker) < 4 + indent:
                end = self.line + start + len(body) + 2
                break
            if guarded and inner.startswith(_BREAKS) and (_atx(inner) or _FENCE.match(inner)):
                break
            body.append(raw)
        self.position = start + 1 + len(body) + bool(end)
        if guarded and not end:
            while body and not body[-1].strip():
                body.pop()
                self.position -= 1
        if indent:
            body = [_dedent(raw, indent) for raw in body]
        return FenceBlock(marker, info, name, argument, tuple(body), self.line + start + 1, self.column + indent + 1, end, nested)

    def inside(self, block: FenceBlock) -> None:
        """Scan the blocks inside a directive whose body is Markdown; cards and code have none."""
        is_container = block.name or block.marker[0] == ":"
        name = block.name.removeprefix("hitl:")
        if not is_container or name in PLAIN_BODIES or name in self.cards:
            return
        skip = 0
        if block.body and block.body[0].strip() == "---":
            skip = next((n + 1 for n in range(1, len(block.body)) if block.body[n].strip() == "---"), 0)
        while skip < len(block.body) and block.body[skip].lstrip().startswith(":") and not block.body[skip].lstrip().startswith(":::"):
            skip += 1
        self.found += _Scanner(block.body, self.cards, skip, block.line, self.depth + 1, block.column - 1).blocks()

    def html(self, text: str) -> bool:
        """Read the HTML block that starts here, if one does, and move behind it."""
        ending, skip = "", 0
        if text.startswith("<!--"):
            ending, skip = "-->", 4
        elif verbatim := _VERBATIM.match(text):
            ending = f"</{verbatim[1].lower()}>"
        elif text.startswith(("<?", "<!")):
            ending, skip = "?>" if text[1] == "?" else ">", 2
        else:
            block_tag = _BLOCK_TAG.match(text)
            if not (block_tag and block_tag[1].lower() in _BLOCK_TAGS) and (self.paragraph or not _TAG.match(text)):
                return False
        self.flush()
        self.found.append(HtmlBlock(self.line + self.position + 1, text.startswith("<!--"), self.depth > 0))
        if ending:
            self._until(ending, text, skip)
        else:
            while self.position < len(self.lines) and self.lines[self.position].strip():
                self.position += 1
        return True

    def _until(self, ending: str, text: str, skip: int) -> None:
        found = ending in text.lower()[skip:]
        self.position += 1
        while not found and self.position < len(self.lines):
            found = ending in self.lines[self.position].lower()
            self.position += 1

    def quote(self) -> None:
        """Scan the blocks of a block quote."""
        start = self.position
        inner: list[str] = []
        while self.position < len(self.lines):
            raw = self.lines[self.position].lstrip(" ")
            if not raw.startswith(">"):
                break
            inner.append(raw[2:] if raw[1:2] == " " else raw[1:])
            self.position += 1
        self.found += _Scanner(inner, self.cards, 0, self.line + start, self.depth + 1, self.column + 2).blocks()

    def item(self, match: re.Match[str], indent: int) -> None:
        """Scan the blocks of one list item."""
        offset = indent + len(match[1]) + len(match[2] or " ")
        start = self.position
        inner = [_dedent(self.lines[start], offset, force=True)]
        fence = _opening(inner[0])
        self.position += 1
        after_blank = not inner[0].strip()
        while self.position < len(self.lines):
            raw = self.lines[self.position]
            text = raw.lstrip(" \t")
            depth = len(raw) - len(text)
            if text and depth < offset and (after_blank or fence or _starts_block(text)):
                break
            part = _dedent(raw, offset)
            if fence:
                fence = "" if part.strip().startswith(fence) and not part.strip().strip(fence[0]) else fence
            else:
                fence = _opening(part)
            inner.append(part)
            after_blank = not text
            self.position += 1
        self.found += _Scanner(inner, self.cards, 0, self.line + start, self.depth + 1, self.column + offset).blocks()


def _atx(text: str) -> tuple[int, str] | None:
    """Level and text of the heading that the line is, without closing hashes; None if it is no heading."""
    level = len(text) - len(text.lstrip("#"))
    title = text[level:].strip(" \t")
    if not 1 <= level <= 6 or (title and text[level] not in " \t"):
        return None
    bare = title.rstrip("#")
    return level, bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title


def _opening(line: str) -> str:
    """The marker of a fence that the line opens, or ''."""
    match = _FENCE.match(line.lstrip(" "))
    return match[1] if match and not (match[1][0] == "`" and "`" in match[2]) else ""


def _starts_block(text: str) -> bool:
    """Whether a line less indented than its list item ends it rather than going on lazily."""
    return bool(text[0] in "#`~:><" or _BULLET.match(text) or _RULE.match(text))


def _dedent(raw: str, width: int, force: bool = False) -> str:
    """Take up to `width` columns of indentation off; with `force` the characters, whatever they are."""
    if force:
        return raw[width:]
    depth = len(raw) - len(raw.lstrip(" \t"))
    return raw[min(width, depth) :]
