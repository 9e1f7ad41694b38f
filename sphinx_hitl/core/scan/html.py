"""Blocks of raw HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.scan.blocks import HtmlBlock

if TYPE_CHECKING:
    from sphinx_hitl.core.scan.scanner import Scanner

TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>[ \t]*$")
BLOCK_TAGS = frozenset(
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
BLOCK_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s>]|/>|$)")
ENDINGS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
VERBATIM = re.compile(r"<(script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE)


def starts_html(text: str) -> bool:
    """Whether a line begins HTML that ends a paragraph."""
    tag = BLOCK_TAG.match(text)
    return bool(text.startswith(("<!", "<?")) or VERBATIM.match(text) or (tag and tag[1].lower() in BLOCK_TAGS))


def html(scanner: Scanner, text: str, _raw: str, _indent: int) -> bool:
    """Read the HTML block that starts here, if one does, and move behind it."""
    ending = next((ending for start, ending in ENDINGS if text.startswith(start)), "")
    if verbatim := VERBATIM.match(text):
        ending = f"</{verbatim[1].lower()}>"
    elif not ending and text[1:2] == "!" and text[2:3].isalpha():
        ending = ">"
    elif not ending:
        block_tag = BLOCK_TAG.match(text)
        if not (block_tag and block_tag[1].lower() in BLOCK_TAGS) and (scanner.paragraph or not TAG.match(text)):
            return False
    scanner.flush()
    scanner.found.append(HtmlBlock(scanner.line + scanner.position + 1, text.startswith("<!--"), scanner.depth > 0))
    if ending:
        _until(scanner, ending)
    else:
        while scanner.position < len(scanner.lines) and scanner.lines[scanner.position].strip(" \t"):
            scanner.position += 1
    return True


def _until(scanner: Scanner, ending: str) -> None:
    found = False
    while not found and scanner.position < len(scanner.lines):
        found = ending in scanner.lines[scanner.position].lower()
        scanner.position += 1
