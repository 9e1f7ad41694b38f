"""Plain text of inline markup by way of markdown-it, loaded only when a heading or summary needs it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from mdit_py_plugins.myst_role import myst_role_plugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_NOTHING = "\0"
"""What stands for a citation, which shows nothing; the space before it goes too, where the sentence stops or pauses."""

_GAP = re.compile(rf"\s*{_NOTHING}(?=[.,;:!?)])|{_NOTHING}")

_ATTRIBUTES = re.compile(r"(?<=\S)\s*\{[#.][^{}]*\}\s*$")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").use(myst_role_plugin)


def plain_markup(text: str) -> str:
    """The text that is left of `text` when emphasis, links, roles, code and raw HTML are taken off."""
    tokens = _parser().parseInline(_ATTRIBUTES.sub("", text))
    return " ".join(_GAP.sub("", _text(tokens[0].children or ())).split())


def _text(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            parts.append(token.content)
        elif token.type == "myst_role":
            parts.append(_role_text(token.meta["name"], token.content))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(_text(token.children or ()))
    return "".join(parts)


def _role_text(name: str, content: str) -> str:
    """What a role shows: its explicit title, else its content; citations and index entries show nothing by themselves."""
    if name.startswith("cite") or name == "index":
        return _NOTHING
    match = re.match(r"(.*?)\s*<[^<>]*>$", content, re.DOTALL)
    return match[1] if match else content
