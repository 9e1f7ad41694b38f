"""Inside a paragraph: roles, Markdown links, citations, and the plain text of a heading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_hitl.core.scan import ParagraphBlock

LONGEST = 2000
"""Characters; markup is not taken off longer headings and summaries, which nobody wants to see in a list anyway."""

_TICKS = re.compile(r"`+")
_ROLE = re.compile(r"[A-Za-z][\w+:.-]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(
    r"(?<![\\!])\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]"
    r"\(\s*+(?:<([^<>\n]*)>|([^\s()<]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)"
)
_BY_NAME = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\](?:\[((?:[^\[\]\\]|\\.)*)\])?(?![(\[:])")
_DEFINITION = re.compile(r"\[((?!\^)(?:[^\[\]\\]|\\.)+)\]:\s*(?:<([^<>]*)>|(\S+))")
_SPACED = re.compile(r"\]\(([^\s()<>\[\]]+(?: [^\s()<>\[\]\"']+)+)\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
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
    """The destination of a Markdown link as written, with its place; `used` is the line of the link itself."""

    destination: str
    line: int
    column: int
    used: int


def definitions(block: ParagraphBlock) -> Mapping[str, tuple[str, int, int]]:
    """The link reference definitions with which a paragraph starts: label -> destination, line, column."""
    found: dict[str, tuple[str, int, int]] = {}
    for row, line in enumerate(block.lines):
        match = _DEFINITION.match(line)
        if not match:
            break
        group = 3 if match[2] is None else 2
        found.setdefault(_label(match[1]), (match[group], block.line + row, block.columns[row] + match.start(group)))
    return found


def without_comments(text: str, filler: str = "") -> str:
    """Text without HTML comments; one that does not end is none."""
    last = text.rfind("-->") + 3
    return _COMMENT.sub(lambda match: filler * len(match[0]), text[:last]) + text[last:] if last > 2 else text


def without_code(text: str) -> str:
    """Text of the same length in which code spans and roles cannot be taken for anything else."""
    return _masked(text, _code_spans(text)) if "`" in text else text


def inline(block: ParagraphBlock, defined: Mapping[str, tuple[str, int, int]]) -> Iterator[RoleText | LinkText]:
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
        text = without_comments(text, " ")
    if has_ticks:
        spans = list(_code_spans(text))
        yield from (_role(text, span, place) for span in spans if span.role)
        text = _masked(text, spans)
    yield from _links(text, defined, place)


def _role(text: str, span: _Span, place: Callable[[int], tuple[int, int]]) -> RoleText:
    inside = text[span.inner : span.inner_end]
    at = inside.rfind("<") if inside.endswith(">") else -1
    if at < 0 or ">" in inside[at:-1] or inside[at - 1 : at] == "\\":
        return RoleText(span.role, " ".join(inside.split()), *place(span.inner))
    return RoleText(span.role, " ".join(inside[at + 1 : -1].split()), *place(span.inner + at + 1))


def _masked(text: str, spans: Iterable[_Span]) -> str:
    """Text in which code spans and roles cannot be taken for anything else."""
    parts = []
    last = 0
    for span in spans:
        parts += [text[last : span.start], "\0" * (span.end - span.start)]
        last = span.end
    return "".join(parts) + text[last:]


def _links(text: str, defined: Mapping[str, tuple[str, int, int]], place: Callable[[int], tuple[int, int]]) -> Iterator[LinkText]:
    for match in _LINK.finditer(text):
        yield _link(match, place)
    if ".md" in text:
        for match in _SPACED.finditer(text):  # what an author takes for a link and Markdown for text
            if ".md" in match[1]:
                yield LinkText(match[1], *place(match.start(1)), place(match.start())[0])
    if defined:
        for match in _BY_NAME.finditer(text):
            if definition := defined.get(_label(match[2] or match[1])):
                yield LinkText(*definition, place(match.start())[0])


def _link(match: re.Match[str], place: Callable[[int], tuple[int, int]]) -> LinkText:
    group = 3 if match[2] is None else 2
    line, column = place(match.start(group))
    return LinkText(_unescape(match[group]), line, column, place(match.start())[0])


class _Span(NamedTuple):
    """A code span or role: where it starts and ends, and where what is between its backticks does."""

    role: str
    start: int
    inner: int
    inner_end: int
    end: int


def _code_spans(text: str) -> Iterator[_Span]:
    """Runs of backticks, each with the next of the same length: a pass over the runs, however many find no partner."""
    runs = [match.span() for match in _TICKS.finditer(text)]
    of_length: dict[int, list[int]] = defaultdict(list)
    for start, end in runs:
        of_length[end - start].append(start)
    done = 0
    for run, end in runs:
        start = run
        if start < done:
            continue
        if _is_escaped(text, start):
            start += 1
        closings = of_length[end - start] if start < end else []
        if (at := bisect_right(closings, run)) == len(closings):
            continue
        role, first = "", start
        if text[start - 1 : start] == "}":
            brace = text.rfind("{", done, start)
            if brace >= 0 and _ROLE.fullmatch(text, brace + 1, start - 1) and not _is_escaped(text, brace):
                role, first = text[brace + 1 : start - 1], brace
        done = closings[at] + end - start
        yield _Span(role, first, end, closings[at], done)


def _is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before the character."""
    before = text[max(at - 100, 0) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def plain(text: str) -> str:
    """The text of a heading as a reader sees it, without markup."""
    if _SPECIAL.isdisjoint(text) or len(text) > LONGEST:
        return " ".join(text.split())
    from sphinx_hitl.core.markup import plain_markup

    return plain_markup(text)


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)
