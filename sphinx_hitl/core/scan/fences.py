"""Fences: code, directives and cards, also those that nobody closed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx_hitl.core.scan.blocks import FenceBlock
from sphinx_hitl.core.scan.marks import FENCE, atx, dedent
from sphinx_hitl.core.words import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.scan.scanner import Scanner

_SHORT_FENCE = re.compile(r"(`{1,2})(\{(?:hitl:)?([\w-]+)\})[ \t]*$")
_DIRECTIVE = re.compile(r"\{([^{}\s]+)\}[ \t]*(.*)$")
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


def fenced(scanner: Scanner, text: str, _raw: str, indent: int) -> bool:
    """A code block, directive or card."""
    match = FENCE.match(text)
    if match is None or (text[0] == "`" and "`" in match[2]):
        return False
    scanner.flush()
    block = fence(scanner, match, indent, scanner.depth > 0)
    scanner.found.append(block)
    if not _is_card(scanner, block.name):
        _inside(scanner, block)
    return True


def short_fenced(scanner: Scanner, text: str, _raw: str, indent: int) -> bool:
    """A card with too few backticks."""
    match = None if scanner.paragraph else _SHORT_FENCE.match(text)
    if match is None or match[3] not in scanner.cards:
        return False
    scanner.found.append(fence(scanner, match, indent, scanner.depth > 0))
    return True


def fence(scanner: Scanner, match: re.Match[str], indent: int, nested: bool) -> FenceBlock:
    """Read the fence that starts with `match` at the current line, and move behind it."""
    marker, info = match[1], match[2]
    directive = _DIRECTIVE.match(info)
    name, argument = (directive[1], directive[2]) if directive else ("", "")
    start = scanner.position
    guarded = _is_card(scanner, name)
    if info in scanner.cards:  # a card without braces, or code in a language of that name
        guarded = any(raw.lstrip(" \t").startswith(":") for raw in scanner.lines[start + 1 : start + 2])
    limit = 4 if indent < 4 else indent + 4
    body: list[str] = []
    end = wrong_end = 0
    for number in range(start + 1, len(scanner.lines)):
        raw = scanner.lines[number]
        inner = raw.strip(" \t")
        if inner.startswith(marker) and not inner.strip(marker[0]) and raw.find(marker) < limit:
            end = scanner.line + start + len(body) + 2
            break
        if guarded and inner.startswith(_BREAKS) and (atx(inner) or FENCE.match(inner)):
            if not inner.strip("`~:") and _own_lines(body) == len(body):
                wrong_end = scanner.line + number + 1
            break
        body.append(raw)
    scanner.position = start + 1 + len(body) + bool(end)
    if guarded and not end:
        del body[_own_lines(body) :]
        scanner.position = start + 1 + len(body) + bool(wrong_end)
    if indent:
        body = [dedent(raw, indent) for raw in body]
    line = scanner.line + start + 1
    column = len(scanner.page[line - 1]) - len(match.string) + 1
    starts = (
        tuple(len(scanner.page[line + number]) - len(raw) + 1 for number, raw in enumerate(body))
        if guarded and (indent or scanner.depth)
        else ()
    )
    return FenceBlock(marker, info, name, argument, tuple(body), starts, line, column, end, nested, wrong_end)


def _inside(scanner: Scanner, block: FenceBlock) -> None:
    """Scan the blocks inside a directive whose body is Markdown; code has none."""
    is_container = block.name or block.marker[0] == ":"
    if not is_container or block.name in PLAIN_BODIES:
        return
    skip = 0
    if block.body and block.body[0].strip() == "---":
        skip = next((n + 1 for n in range(1, len(block.body)) if block.body[n].strip() == "---"), 0)
    while skip < len(block.body) and block.body[skip].lstrip().startswith(":") and not block.body[skip].lstrip().startswith(":::"):
        skip += 1
    scanner.nest(block.body, block.line, skip)


def _is_card(scanner: Scanner, name: str) -> bool:
    """Whether a directive is a card, be it misspelt."""
    bare = name.removeprefix("hitl:")
    return bare in scanner.cards or nearest_card(bare, scanner.cards) is not None


def card_fence(scanner: Scanner, text: str) -> re.Match[str] | None:
    """The start of a card, whatever it stands in."""
    match = FENCE.match(text)
    directive = _DIRECTIVE.match(match[2]) if match else None
    return match if directive and directive[1].removeprefix("hitl:") in scanner.cards else None


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
