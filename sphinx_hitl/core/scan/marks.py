"""The marks at the start of a line, and what a line is by them."""

from __future__ import annotations

import re

FENCE = re.compile(r"(`{3,}|~{3,}|:{3,}|'{3}(?=\{))[ \t]*((?:.*[^ \t])?)[ \t]*$")
RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
BULLET = re.compile(r"([-*+]|\d{1,9}[.)])(?:([ \t]+)(?=[^ \t])|[ \t]*$)")
TARGET = re.compile(r"\(([^()\s][^()]*)\)=[ \t]*$")


def atx(text: str) -> tuple[int, str] | None:
    """Level and text of the heading that the line is, without closing hashes; None if it is no heading."""
    level = len(text) - len(text.lstrip("#"))
    title = text[level:].strip(" \t")
    if not 1 <= level <= 6 or (title and text[level] not in " \t"):
        return None
    bare = title.rstrip("#")
    return level, bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title


def opening(line: str) -> str:
    """The marker of a fence that the line opens, or ''."""
    match = FENCE.match(line.lstrip(" "))
    return match[1] if match and not (match[1][0] == "`" and "`" in match[2]) else ""


def after(line: str, fence: str) -> str:
    """The marker of the fence that is open behind the line, or ''; `fence` was open before it."""
    if not fence:
        return opening(line)
    text = line.strip()
    return "" if text.startswith(fence) and not text.strip(fence[0]) else fence


def dedent(raw: str, width: int) -> str:
    """Take up to `width` columns of indentation off."""
    depth = len(raw) - len(raw.lstrip(" \t"))
    if "\t" in raw[:depth]:
        spaces = raw[:depth].expandtabs(4)
        return spaces[width:] + raw[depth:]
    return raw[min(width, depth) :]
