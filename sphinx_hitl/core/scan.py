"""Raw lines -> headings, fences and paragraphs: the blocks of Markdown that matter here, each with its line.

The rules are those of CommonMark (https://spec.commonmark.org/0.31.2/) and MyST where they decide whether a line is
prose, code, comment or front matter. Blocks inside lists, quotes and directives are found by scanning them again.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.words import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_DEPTH = 20
"""Deeper nesting is read as prose, as markdown-it does it."""

_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,}|'{3}(?=\{))[ \t]*((?:.*[^ \t])?)[ \t]*$")
_SHORT_FENCE = re.compile(r"(`{1,2})(\{(?:hitl:)?([\w-]+)\})[ \t]*$")
_DIRECTIVE = re.compile(r"\{([^{}\s]+)\}[ \t]*(.*)$")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_BULLET = re.compile(r"([-*+]|\d{1,9}[.)])(?:([ \t]+)(?=[^ \t])|[ \t]*$)")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>[ \t]*$")
_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "base",
        "basefont",
        "blockquote",
        "body",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "iframe",
        "legend",
        "li",
        "link",
        "main",
        "menu",
        "menuitem",
        "nav",
        "noframes",
        "ol",
        "optgroup",
        "option",
        "p",
        "param",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "track",
        "ul",
    ]
)
_BLOCK_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s>]|/>|$)")
_ENDINGS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_VERBATIM = re.compile(r"<(script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
_TARGET = re.compile(r"\(([^()\s][^()]*)\)=[ \t]*$")
_DEFINES = re.compile(r"\[[^\]]+\]:[ \t]*\S")
_NEARLY_OPTION = re.compile(r":?[A-Za-z][\w-]*:")

_BREAKS = ("#", "```", "~~~", ":::", "'''{")
"""What ends a card that nobody closed."""

PLAIN_BODIES = frozenset(
    [
        "code",
        "code-block",
        "code-cell",
        "sourcecode",
        "highlight",
        "literalinclude",
        "mermaid",
        "math",
        "raw",
        "eval-rst",
        "toctree",
        "csv-table",
        "image",
        "include",
        "bibliography",
        "index",
        "autosummary",
        "graphviz",
        "parsed-literal",
        "plantuml",
        "needtable",
        "needflow",
        "needpie",
        "needlist",
        "needbar",
        "video",
        "iframe",
    ]
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
    """A fence: `name` is the directive's, '' for code; `end` is its closing line, or 0 if it has none.

    `starts` are the columns where the lines of a card's body start, unless all do in the first.
    `wrong_end` is the line with which the author of a card meant to close it, but which does not.
    """

    marker: str
    info: str
    name: str
    argument: str
    body: tuple[str, ...]
    starts: tuple[int, ...]
    line: int
    column: int
    end: int
    nested: bool
    wrong_end: int


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
    """The blocks of a page in order; a fence named in `cards`, or nearly so, also ends at a heading or another fence."""
    first = 0
    if lines and lines[0].rstrip() == "---":
        closing = next((n for n in range(1, len(lines)) if lines[n].rstrip(" \t") == "---"), 0)
        if closing:
            yield FrontMatter(tuple(lines[1:closing]))
            first = closing + 1
    yield from _Scanner(lines, lines, cards, first, 0, 0).blocks()


class _Scanner:
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
                elif card := self._card_fence(text):
                    found.append(self.fence(card, indent, nested=True))
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

    # Each of the following reads the block that the current line starts with a mark, and says whether it does

    def heading(self, text: str, raw: str, indent: int) -> bool:
        """A heading with hashes."""
        heading = _atx(text)
        if heading is None:
            return False
        self.flush()
        level, title = heading
        column = self.column(text) + text.find(title, level)
        self.found.append(HeadingBlock(level, title, self.line + self.position + 1, column, self.depth > 0))
        self.position += 1
        return True

    def underline(self, text: str, _raw: str, _indent: int) -> bool:
        """The line under a heading, which makes the paragraph before it one."""
        if not self.paragraph or self.depth or not _SETEXT.match(text) or self._defines():
            return False
        title = " ".join(part.strip() for part in self.paragraph)
        start = self.line + self.position + 1 - len(self.paragraph)
        self.found.append(HeadingBlock(1 if text[0] == "=" else 2, title, start, self.starts[0], nested=False))
        self.paragraph, self.starts = [], []
        self.position += 1
        return True

    def fenced(self, text: str, _raw: str, indent: int) -> bool:
        """A code block, directive or card."""
        match = _FENCE.match(text)
        if match is None or (text[0] == "`" and "`" in match[2]):
            return False
        self.flush()
        block = self.fence(match, indent, self.depth > 0)
        self.found.append(block)
        if not self.is_card(block.name):
            self.inside(block)
        return True

    def short_fenced(self, text: str, _raw: str, indent: int) -> bool:
        """A card with too few backticks."""
        match = None if self.paragraph else _SHORT_FENCE.match(text)
        if match is None or match[3] not in self.cards:
            return False
        self.found.append(self.fence(match, indent, self.depth > 0))
        return True

    def thematic_break(self, text: str, _raw: str, _indent: int) -> bool:
        """A line across the page."""
        return bool(_RULE.match(text)) and self.pass_over(text, _raw, _indent)

    def list_item(self, text: str, _raw: str, indent: int) -> bool:
        """An item of a list."""
        match = _BULLET.match(text)
        if match is None or (self.paragraph and _is_prose(match)):
            return False
        self.flush()
        self.item(match, indent)
        return True

    def target(self, text: str, _raw: str, _indent: int) -> bool:
        """A name for the next block."""
        match = _TARGET.match(text)
        if match is None:
            return False
        self.flush()
        self.found.append(TargetBlock(match[1]))
        self.position += 1
        return True

    def divider(self, text: str, raw: str, indent: int) -> bool:
        """A line that ends a block and shows nothing."""
        return text.startswith("+++") and self.pass_over(text, raw, indent)

    def pass_over(self, _text: str, _raw: str, _indent: int) -> bool:
        """A line of its own that holds nothing for us."""
        self.flush()
        self.position += 1
        return True

    def _defines(self) -> bool:
        """Whether all lines of the paragraph define links or footnotes, which no underline makes a heading."""
        return all(_DEFINES.match(line) for line in self.paragraph)

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

    def is_card(self, name: str) -> bool:
        """Whether a directive is a card, be it misspelt."""
        bare = name.removeprefix("hitl:")
        return bare in self.cards or nearest_card(bare, self.cards) is not None

    def _card_fence(self, text: str) -> re.Match[str] | None:
        match = _FENCE.match(text)
        directive = _DIRECTIVE.match(match[2]) if match else None
        return match if directive and directive[1].removeprefix("hitl:") in self.cards else None

    def fence(self, match: re.Match[str], indent: int, nested: bool) -> FenceBlock:
        """Read the fence that starts with `match` at the current line, and move behind it."""
        marker, info = match[1], match[2]
        directive = _DIRECTIVE.match(info)
        name, argument = (directive[1], directive[2]) if directive else ("", "")
        start = self.position
        guarded = self.is_card(name)
        if info in self.cards:  # a card without braces, or code in a language of that name
            guarded = any(raw.lstrip(" \t").startswith(":") for raw in self.lines[start + 1 : start + 2])
        limit = 4 if indent < 4 else indent + 4
        body: list[str] = []
        end = wrong_end = 0
        for number in range(start + 1, len(self.lines)):
            raw = self.lines[number]
            inner = raw.strip(" \t")
            if inner.startswith(marker) and not inner.strip(marker[0]) and raw.find(marker) < limit:
                end = self.line + start + len(body) + 2
                break
            if guarded and inner.startswith(_BREAKS) and (_atx(inner) or _FENCE.match(inner)):
                if not inner.strip("`~:") and _own_lines(body) == len(body):
                    wrong_end = self.line + number + 1
                break
            body.append(raw)
        self.position = start + 1 + len(body) + bool(end)
        if guarded and not end:
            del body[_own_lines(body) :]
            self.position = start + 1 + len(body) + bool(wrong_end)
        if indent:
            body = [_dedent(raw, indent) for raw in body]
        line = self.line + start + 1
        column = len(self.page[line - 1]) - len(match.string) + 1
        starts = (
            tuple(len(self.page[line + number]) - len(raw) + 1 for number, raw in enumerate(body))
            if guarded and (indent or self.depth)
            else ()
        )
        return FenceBlock(marker, info, name, argument, tuple(body), starts, line, column, end, nested, wrong_end)

    def inside(self, block: FenceBlock) -> None:
        """Scan the blocks inside a directive whose body is Markdown; code has none."""
        is_container = block.name or block.marker[0] == ":"
        if not is_container or block.name in PLAIN_BODIES:
            return
        skip = 0
        if block.body and block.body[0].strip() == "---":
            skip = next((n + 1 for n in range(1, len(block.body)) if block.body[n].strip() == "---"), 0)
        while skip < len(block.body) and block.body[skip].lstrip().startswith(":") and not block.body[skip].lstrip().startswith(":::"):
            skip += 1
        self.found += _Scanner(block.body, self.page, self.cards, skip, block.line, self.depth + 1).blocks()

    def html(self, text: str, _raw: str, _indent: int) -> bool:
        """Read the HTML block that starts here, if one does, and move behind it."""
        ending = next((ending for start, ending in _ENDINGS if text.startswith(start)), "")
        if verbatim := _VERBATIM.match(text):
            ending = f"</{verbatim[1].lower()}>"
        elif not ending and text[1:2] == "!" and text[2:3].isalpha():
            ending = ">"
        elif not ending:
            block_tag = _BLOCK_TAG.match(text)
            if not (block_tag and block_tag[1].lower() in _BLOCK_TAGS) and (self.paragraph or not _TAG.match(text)):
                return False
        self.flush()
        self.found.append(HtmlBlock(self.line + self.position + 1, text.startswith("<!--"), self.depth > 0))
        if ending:
            self._until(ending)
        else:
            while self.position < len(self.lines) and self.lines[self.position].strip(" \t"):
                self.position += 1
        return True

    def _until(self, ending: str) -> None:
        found = False
        while not found and self.position < len(self.lines):
            found = ending in self.lines[self.position].lower()
            self.position += 1

    def quote(self, _text: str, _raw: str, _indent: int) -> bool:
        """Scan the blocks of a block quote."""
        self.flush()
        start = self.position
        inner: list[str] = []
        fence = ""
        while self.position < len(self.lines):
            raw = self.lines[self.position].lstrip(" ")
            if raw.startswith(">"):
                text = raw[1:].lstrip(" \t")
                space = raw[: len(raw) - len(text)].expandtabs(4)  # a tab counts from the margin, not from the marker
                raw = space[2 if space[1:2] == " " else 1 :] + text
            elif fence or not _goes_on(inner[-1]) or not raw.strip() or _starts_block(raw):
                break
            fence = _after(raw, fence)
            inner.append(raw)
            self.position += 1
        self.found += _Scanner(inner, self.page, self.cards, 0, self.line + start, self.depth + 1).blocks()
        return True

    def item(self, match: re.Match[str], indent: int) -> None:
        """Scan the blocks of one list item."""
        start = self.position
        chars = indent + len(match[1]) + len(match[2] or " ")
        offset = len(self.lines[start][:chars].expandtabs(4)) if match[2] else chars
        if offset - indent - len(match[1]) > 4:  # the item starts with indented code
            chars = offset = indent + len(match[1]) + 1
        inner = [self.lines[start][chars:]]
        fence = _after(inner[0], "")
        self.position += 1
        after_blank = not inner[0].strip()
        while self.position < len(self.lines):
            raw = self.lines[self.position]
            text = raw.lstrip(" \t")
            depth = len(raw[: len(raw) - len(text)].expandtabs(4))
            if not text and after_blank and len(inner) == 1:
                break
            if text and depth < offset and (after_blank or fence or not _goes_on(inner[-1]) or _starts_block(text)):
                break
            part = _dedent(raw, offset)
            fence = _after(part, fence)
            inner.append(part)
            after_blank = not text
            self.position += 1
        self.found += _Scanner(inner, self.page, self.cards, 0, self.line + start, self.depth + 1).blocks()


_READERS: Mapping[str, tuple[Callable[[_Scanner, str, str, int], bool], ...]] = {
    "#": (_Scanner.heading,),
    "`": (_Scanner.fenced, _Scanner.short_fenced),
    "~": (_Scanner.fenced,),
    ":": (_Scanner.fenced,),
    "'": (_Scanner.fenced,),
    "<": (_Scanner.html,),
    "=": (_Scanner.underline,),
    "-": (_Scanner.underline, _Scanner.thematic_break, _Scanner.list_item),
    "*": (_Scanner.thematic_break, _Scanner.list_item),
    "_": (_Scanner.thematic_break,),
    "+": (_Scanner.divider, _Scanner.list_item),
    ">": (_Scanner.quote,),
    "%": (_Scanner.pass_over,),
    "(": (_Scanner.target,),
    **dict.fromkeys("0123456789", (_Scanner.list_item,)),
}
"""What a line can be by its first character; if it is nothing of that, it is prose."""


@lru_cache(maxsize=1000)
def nearest_card(name: str, own: frozenset[str]) -> str | None:
    """The card or view that an unknown directive resembles closely; near misses of other directives are left alone."""
    folded = key(name)
    if not 3 < len(folded) < 40:
        return None
    matchers = ((SequenceMatcher(None, folded, key(known)), known) for known in own)
    near = ((matcher, known) for matcher, known in matchers if matcher.real_quick_ratio() >= 0.75 and matcher.quick_ratio() >= 0.75)
    alike = ((matcher.ratio(), known) for matcher, known in near)
    ratio, best = max(alike, default=(0, ""))
    is_slip = len(folded) >= 6 and best[:1] == folded[0] and abs(len(key(best)) - len(folded)) <= 1
    return best if ratio >= (0.75 if is_slip else 0.85) else None


def _atx(text: str) -> tuple[int, str] | None:
    """Level and text of the heading that the line is, without closing hashes; None if it is no heading."""
    level = len(text) - len(text.lstrip("#"))
    title = text[level:].strip(" \t")
    if not 1 <= level <= 6 or (title and text[level] not in " \t"):
        return None
    bare = title.rstrip("#")
    return level, bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title


def _own_lines(body: Sequence[str]) -> int:
    """How many of the lines below a card that nobody closed belong to it: all up to its last option."""
    own, after_blank = 0, False
    for number, raw in enumerate(body, 1):
        text = raw.strip()
        if _NEARLY_OPTION.match(text):
            own = number
        elif text and after_blank:
            break
        after_blank = not text
    return own


def _opening(line: str) -> str:
    """The marker of a fence that the line opens, or ''."""
    match = _FENCE.match(line.lstrip(" "))
    return match[1] if match and not (match[1][0] == "`" and "`" in match[2]) else ""


def _after(line: str, fence: str) -> str:
    """The marker of the fence that is open behind the line, or ''; `fence` was open before it."""
    if not fence:
        return _opening(line)
    text = line.strip()
    return "" if text.startswith(fence) and not text.strip(fence[0]) else fence


def _goes_on(line: str) -> bool:
    """Whether a line of a quote or list item may lie within a paragraph, with which the next line goes on though less indented."""
    text = line.strip("> \t")
    return bool(text) and not (text[0] == "<" or text.startswith(("```", "~~~", ":::")) or _atx(text) or _RULE.match(text))


def _is_prose(bullet: re.Match[str]) -> bool:
    """Whether what looks like a list's first item does not end the paragraph before it: empty ones and numbers other than 1."""
    return not bullet.string[bullet.end() :].strip() or bullet[1].rstrip(".)") not in {"-", "*", "+", "1"}


def _starts_block(text: str) -> bool:
    """Whether a line less indented than its list item ends it rather than going on lazily."""
    if text[0] == "<":
        tag = _BLOCK_TAG.match(text)
        return bool(text.startswith(("<!", "<?")) or _VERBATIM.match(text) or (tag and tag[1].lower() in _BLOCK_TAGS))
    return bool(
        text[0] in ">%"
        or text.startswith("+++")
        or _TARGET.match(text)
        or _opening(text)
        or _atx(text)
        or _BULLET.match(text)
        or _RULE.match(text)
    )


def _dedent(raw: str, width: int) -> str:
    """Take up to `width` columns of indentation off."""
    depth = len(raw) - len(raw.lstrip(" \t"))
    if "\t" in raw[:depth]:
        spaces = raw[:depth].expandtabs(4)
        return spaces[width:] + raw[depth:]
    return raw[min(width, depth) :]
