"""Quotes and lists, whose blocks are found by scanning what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.scan.html import starts_html
from sphinx_hitl.core.scan.marks import BULLET, RULE, TARGET, after, atx, dedent, opening

if TYPE_CHECKING:
    import re

    from sphinx_hitl.core.scan.scanner import Scanner


def quote(scanner: Scanner, _text: str, _raw: str, _indent: int) -> bool:
    """Scan the blocks of a block quote."""
    scanner.flush()
    start = scanner.position
    inner: list[str] = []
    fence = ""
    while scanner.position < len(scanner.lines):
        raw = scanner.lines[scanner.position].lstrip(" ")
        if raw.startswith(">"):
            text = raw[1:].lstrip(" \t")
            space = raw[: len(raw) - len(text)].expandtabs(4)  # a tab counts from the margin, not from the marker
            raw = space[2 if space[1:2] == " " else 1 :] + text
        elif fence or not _goes_on(inner[-1]) or not raw.strip() or _starts_block(raw):
            break
        fence = after(raw, fence)
        inner.append(raw)
        scanner.position += 1
    scanner.nest(inner, scanner.line + start)
    return True


def list_item(scanner: Scanner, text: str, _raw: str, indent: int) -> bool:
    """An item of a list."""
    match = BULLET.match(text)
    if match is None or (scanner.paragraph and _is_prose(match)):
        return False
    scanner.flush()
    _item(scanner, match, indent)
    return True


def _item(scanner: Scanner, match: re.Match[str], indent: int) -> None:
    """Scan the blocks of one list item."""
    start = scanner.position
    chars = indent + len(match[1]) + len(match[2] or " ")
    offset = len(scanner.lines[start][:chars].expandtabs(4)) if match[2] else chars
    if offset - indent - len(match[1]) > 4:  # the item starts with indented code
        chars = offset = indent + len(match[1]) + 1
    inner = [scanner.lines[start][chars:]]
    fence = after(inner[0], "")
    scanner.position += 1
    after_blank = not inner[0].strip()
    while scanner.position < len(scanner.lines):
        raw = scanner.lines[scanner.position]
        text = raw.lstrip(" \t")
        depth = len(raw[: len(raw) - len(text)].expandtabs(4))
        if not text and after_blank and len(inner) == 1:
            break
        if text and depth < offset and (after_blank or fence or not _goes_on(inner[-1]) or _starts_block(text)):
            break
        part = dedent(raw, offset)
        fence = after(part, fence)
        inner.append(part)
        after_blank = not text
        scanner.position += 1
    scanner.nest(inner, scanner.line + start)


def _goes_on(line: str) -> bool:
    """Whether a line of a quote or list item may lie within a paragraph, with which the next line goes on though less indented."""
    text = line.strip("> \t")
    return bool(text) and not (text[0] == "<" or text.startswith(("```", "~~~", ":::")) or atx(text) or RULE.match(text))


def _is_prose(bullet: re.Match[str]) -> bool:
    """Whether what looks like a list's first item does not end the paragraph before it: empty ones and numbers other than 1."""
    return not bullet.string[bullet.end() :].strip() or bullet[1].rstrip(".)") not in {"-", "*", "+", "1"}


def _starts_block(text: str) -> bool:
    """Whether a line less indented than its list item ends it rather than going on lazily."""
    if text[0] == "<":
        return starts_html(text)
    return bool(
        text[0] in ">%"
        or text.startswith("+++")
        or TARGET.match(text)
        or opening(text)
        or atx(text)
        or BULLET.match(text)
        or RULE.match(text)
    )
