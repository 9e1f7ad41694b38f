"""Inside a paragraph: roles, Markdown links, citations, and the plain text of a heading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from sphinx_hitl.core.scan import ParagraphBlock

_TICKS = re.compile(r"(?<!\\)(?:\{([A-Za-z][\w+:.-]*)\})?(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EXPLICIT = re.compile(r"(.*?)\s*(?<!\\)<([^<>]*)>$", re.DOTALL)
_LINK = re.compile(
    r"(?<!\\)\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]"
    r"\(\s*(?:<([^<>\n]*)>|([^\s()<]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)"
)
_BY_NAME = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\](?:\[((?:[^\[\]\\]|\\.)*)\])?(?![(\[:])")
_DEFINITION = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]:\s*(?:<([^<>]*)>|(\S+))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPECIAL = frozenset("`*_[]<>{}\\&!~")


@dataclass(frozen=True, slots=True)
class RoleText:
    """A role as written; `target` is the explicit one if there is one."""

    name: str
    target: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class LinkText:
    """The destination of a Markdown link as written."""

    destination: str
    line: int
    column: int


def definitions(block: ParagraphBlock) -> Mapping[str, str]:
    """The link reference definitions with which a paragraph starts."""
    found: dict[str, str] = {}
    for line in block.lines:
        match = _DEFINITION.match(line)
        if not match:
            break
        found.setdefault(_label(match[1]), match[2] or match[3] or "")
    return found


def inline(block: ParagraphBlock, defined: Mapping[str, str]) -> Iterator[RoleText | LinkText]:
    """The roles and links of a paragraph with the places of their targets; code and comments are passed over."""
    text = "\n".join(block.lines)
    has_ticks = "`" in text
    if not has_ticks and "](" not in text and not (defined and "[" in text):
        return
    starts = list(accumulate((len(line) + 1 for line in block.lines), initial=0))

    def place(offset: int) -> tuple[int, int]:
        row = bisect_right(starts, offset) - 1
        return block.line + row, block.columns[row] + offset - starts[row]

    if "<!--" in text:
        text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    if has_ticks:
        masked = []
        last = 0
        for match in _TICKS.finditer(text):
            if match[1]:
                explicit = _EXPLICIT.match(match[3])
                offset = match.start(3) + (explicit.start(2) if explicit else 0)
                target = explicit[2] if explicit else match[3]
                yield RoleText(match[1], " ".join(target.split()), *place(offset))
            masked.append(text[last : match.start()] + "\0" * (match.end() - match.start()))
            last = match.end()
        text = "".join(masked) + text[last:]
    for match in _LINK.finditer(text):
        group = 3 if match[2] is None else 2
        yield LinkText(_unescape(match[group]), *place(match.start(group)))
        if "](" in match[1]:  # a link around an image, say
            for inner in _LINK.finditer(text, match.start(1), match.end(1)):
                yield LinkText(_unescape(inner[3] or inner[2] or ""), *place(inner.start()))
    if defined:
        for match in _BY_NAME.finditer(text):
            if (destination := defined.get(_label(match[2] or match[1]))) is not None:
                yield LinkText(destination, *place(match.start()))


def plain(text: str) -> str:
    """The text of a heading as a reader sees it, without markup."""
    if _SPECIAL.isdisjoint(text):
        return text.strip()
    from sphinx_hitl.core.markup import plain_markup

    return plain_markup(text)


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)
