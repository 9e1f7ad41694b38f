"""Raw lines -> headings, fences and paragraphs: the blocks of Markdown that matter here, each with its line.

The rules are those of CommonMark (https://spec.commonmark.org/0.31.2/) and MyST where they decide whether a line is
prose, code, comment or front matter. Blocks inside lists, quotes and directives are found by scanning them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_DEPTH = 20
"""Deeper nesting is read as prose, as markdown-it does it."""

_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,}|'{3}(?=\{))[ \t]*(.*?)[ \t]*$")
_DIRECTIVE = re.compile(r"\{([^{}\s]+)\}[ \t]*(.*)$")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:(?:^|[ \t]+)#+)?[ \t]*$")
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


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading; `column` is where its text starts."""

    level: int
    text: str
    line: int
    column: int
    nested: bool


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """Consecutive lines of prose (or a table), each with line and column of its first character."""

    lines: tuple[str, ...]
    line: int
    columns: tuple[int, ...]
    nested: bool


@dataclass(frozen=True, slots=True)
class FenceBlock:
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


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block of raw HTML; comments show nothing."""

    line: int
    is_comment: bool
    nested: bool


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The lines between the two `---` at the top of a page."""

    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetBlock:
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

    __slots__ = ("cards", "column", "depth", "lines", "line", "paragraph", "position", "starts")

    def __init__(self, lines: Sequence[str], cards: frozenset[str], position: int, line: int, depth: int, column: int = 0) -> None:
        self.lines = lines
        self.cards = cards
        self.position = position
        self.line = line
        self.depth = depth
        self.column = column
        self.paragraph: list[str] = []
        self.starts: list[int] = []

    def blocks(self) -> Iterator[Block]:
        lines, total, nested = self.lines, len(self.lines), self.depth > 0
        after_blank = True
        while self.position < total:
            raw = lines[self.position]
            text = raw.lstrip(" \t")
            if not text:
                if self.paragraph:
                    yield from self.flush()
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
                elif self._is_card_fence(text):
                    yield self.fence(text, indent, nested=True)
                else:
                    self.position += 1
                continue
            after_blank = False
            number = self.line + self.position + 1
            if first == "#" and (match := _ATX.match(text)):
                if self.paragraph:
                    yield from self.flush()
                title = match[2] or ""
                yield HeadingBlock(len(match[1]), title, number, raw.find(title, indent + len(match[1])) + 1, nested)
                self.position += 1
            elif first in "`~:'" and (match := _FENCE.match(text)) and not (first == "`" and "`" in match[2]):
                if self.paragraph:
                    yield from self.flush()
                block = self.fence(text, indent, nested)
                yield block
                if block.name not in self.cards:
                    yield from self.inside(block)
            elif first == "<" and (html := self.html(text)):
                yield from self.flush()
                yield html
            elif self.paragraph and first in "=-" and _SETEXT.match(text) and not nested:
                title = " ".join(part.strip() for part in self.paragraph)
                start = number - len(self.paragraph)
                column = self.starts[0]
                self.paragraph, self.starts = [], []
                yield HeadingBlock(1 if first == "=" else 2, title, start, column, nested)
                self.position += 1
            elif first in "-*_" and _RULE.match(text):
                yield from self.flush()
                self.position += 1
            elif (first in "-*+" or first.isdigit()) and (match := _BULLET.match(text)):
                yield from self.flush()
                yield from self.item(match, indent)
            elif first == ">":
                yield from self.flush()
                yield from self.quote()
            elif first == "%" or text.startswith("+++"):
                yield from self.flush()
                self.position += 1
            elif first == "(" and (match := _TARGET.match(text)):
                yield from self.flush()
                yield TargetBlock(match[1])
                self.position += 1
            else:
                self.prose(text, raw)
        yield from self.flush()

    def prose(self, text: str, raw: str) -> None:
        self.paragraph.append(text)
        self.starts.append(self.column + len(raw) - len(text) + 1)
        self.position += 1

    def flush(self) -> Iterator[Block]:
        if self.paragraph:
            start = self.line + self.position - len(self.paragraph) + 1
            yield ParagraphBlock(tuple(self.paragraph), start, tuple(self.starts), self.depth > 0)
            self.paragraph, self.starts = [], []

    def _is_card_fence(self, text: str) -> bool:
        match = _FENCE.match(text)
        directive = _DIRECTIVE.match(match[2]) if match else None
        return directive is not None and directive[1].removeprefix("hitl:") in self.cards

    def fence(self, text: str, indent: int, nested: bool) -> FenceBlock:
        """Read the fence at the current line and move behind it."""
        match = _FENCE.match(text)
        assert match
        marker, info = match[1], match[2]
        directive = _DIRECTIVE.match(info)
        name, argument = (directive[1], directive[2]) if directive else ("", "")
        guarded = name.removeprefix("hitl:") in self.cards or info in self.cards
        start = self.position
        self.position += 1
        body: list[str] = []
        end = 0
        while self.position < len(self.lines):
            raw = self.lines[self.position]
            inner = raw.strip(" \t")
            if inner.startswith(marker) and not inner.strip(marker[0]) and raw.find(marker) < 4 + indent:
                end = self.line + self.position + 1
                self.position += 1
                break
            if guarded and inner.startswith(_BREAKS) and (_ATX.match(inner) or _FENCE.match(inner)):
                break
            body.append(raw)
            self.position += 1
        if guarded and not end:
            while body and not body[-1].strip():
                body.pop()
                self.position -= 1
        if indent:
            body = [_dedent(raw, indent) for raw in body]
        return FenceBlock(marker, info, name, argument, tuple(body), self.line + start + 1, self.column + indent + 1, end, nested)

    def inside(self, block: FenceBlock) -> Iterator[Block]:
        """The blocks inside a directive whose body is Markdown; cards and code have none."""
        is_container = block.name or block.marker[0] == ":"
        name = block.name.removeprefix("hitl:")
        if not is_container or name in PLAIN_BODIES or name in self.cards:
            return
        skip = 0
        if block.body and block.body[0].strip() == "---":
            skip = next((n + 1 for n in range(1, len(block.body)) if block.body[n].strip() == "---"), 0)
        while skip < len(block.body) and block.body[skip].lstrip().startswith(":") and not block.body[skip].lstrip().startswith(":::"):
            skip += 1
        yield from _Scanner(block.body, self.cards, skip, block.line, self.depth + 1, block.column - 1).blocks()

    def html(self, text: str) -> HtmlBlock | None:
        """Move behind the HTML block that starts here, if one does."""
        start = self.line + self.position + 1
        nested = self.depth > 0
        if text.startswith("<!--"):
            self._until("-->", text, 4)
            return HtmlBlock(start, True, nested)
        if match := _VERBATIM.match(text):
            self._until(f"</{match[1].lower()}>", text, 0)
            return HtmlBlock(start, False, nested)
        if text.startswith(("<?", "<!")):
            self._until("?>" if text[1] == "?" else ">", text, 2)
            return HtmlBlock(start, False, nested)
        block_tag = _BLOCK_TAG.match(text)
        if (block_tag and block_tag[1].lower() in _BLOCK_TAGS) or (not self.paragraph and _TAG.match(text)):
            while self.position < len(self.lines) and self.lines[self.position].strip():
                self.position += 1
            return HtmlBlock(start, False, nested)
        return None

    def _until(self, ending: str, text: str, skip: int) -> None:
        found = ending in text.lower()[skip:]
        self.position += 1
        while not found and self.position < len(self.lines):
            found = ending in self.lines[self.position].lower()
            self.position += 1

    def quote(self) -> Iterator[Block]:
        """The blocks of a block quote."""
        start = self.position
        inner: list[str] = []
        while self.position < len(self.lines):
            raw = self.lines[self.position].lstrip(" ")
            if not raw.startswith(">"):
                break
            inner.append(raw[2:] if raw[1:2] == " " else raw[1:])
            self.position += 1
        yield from _Scanner(inner, self.cards, 0, self.line + start, self.depth + 1, self.column + 2).blocks()

    def item(self, match: re.Match[str], indent: int) -> Iterator[Block]:
        """The blocks of one list item."""
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
        yield from _Scanner(inner, self.cards, 0, self.line + start, self.depth + 1, self.column + offset).blocks()


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
