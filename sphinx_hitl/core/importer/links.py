"""Every link in the prose of a file to import, with the places at which it can be changed."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import without_code, without_comments
from sphinx_hitl.core.scan import FenceBlock, HtmlBlock, ParagraphBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.importer.document import Document

_TEXT = r"((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)"
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?"
_INLINE = re.compile(rf"(?<!\\)(!?)\[{_TEXT}\]\(\s*+(?:<([^<>\n]*)>|([^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)){_TITLE}\s*\)")
_IMAGE = re.compile(rf"(?<!\\)!\[[^\[\]]*\]\(\s*+(?:<([^<>\n]*)>|([^\s()<]+)){_TITLE}\s*\)")
_SPACED = re.compile(r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.)*)\]\(([^\s()<>\[\]]+(?: [^\s()<>\[\]\"']+)+)\)")
_WIKI = re.compile(r"(?<!\\)(!?)\[\[([^\[\]\n|]+?)(?:\\?\|([^\[\]\n]*))?\]\](?!\()")
_DEFINITION = re.compile(r"\[((?!\^)(?:[^\[\]\\]|\\.)+)\]:\s*(?:<([^<>]*)>|(\S+))")
_BY_NAME = re.compile(r"(?<![\\!\]])\[((?:[^\[\]\\]|\\.)+)\](?:\[((?:[^\[\]\\]|\\.)*)\])?(?![(\[:])")
_IMG_TAG = re.compile(r"<img\s[^<>]*?\bsrc\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.IGNORECASE)
_A_TAG = re.compile(r"<a\s[^<>]*?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>([^<>]*)</a>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:<(?:p|div|center)\b[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</(?:p|div|center)>)?\s*", re.IGNORECASE)
"""A line with one image and at most a box around it."""

_PICTURES = frozenset({"image", "figure"})


class Form(Enum):
    """How a link is written."""

    INLINE = "[text](address)"
    IMAGE = "![text](address)"
    DEFINITION = "[name]: address"
    USE = "[text][name]"
    WIKI = "[[name]]"
    EMBED = "![[name]]"
    IMG = "<img>"
    ANCHOR = "<a>"
    DIRECTIVE = "{image}"
    HTML = "<p><img></p>"


@dataclass(frozen=True, slots=True)
class Found:
    """A link: the places of all of it and of its address, and the text that it shows."""

    form: Form
    start: int
    end: int
    at: int
    until: int
    target: str
    text: str
    line: int


def find_links(document: Document) -> list[Found]:
    """All links of a file outside of code and comments, in order of where they start."""
    found = [link for block in document.paragraphs for link in _Paragraph(document, block).links()]
    found += _pictures(document)
    return sorted(found, key=lambda link: (link.start, -link.end))


def uses_of(name: str) -> str:
    """The name of a definition, folded as Markdown does it."""
    return " ".join(name.split()).casefold()


class _Paragraph:
    """Finds the links of one paragraph or heading."""

    def __init__(self, document: Document, block: ParagraphBlock) -> None:
        self.document = document
        self.block = block
        text = "\n".join(block.lines)
        if "<!--" in text:
            text = without_comments(text, "\0")
        self.text = without_code(text)
        self.starts = list(accumulate((len(line) + 1 for line in block.lines), initial=0))

    def place(self, offset: int) -> int:
        """Where in the file a character of the paragraph is."""
        row = bisect_right(self.starts, offset) - 1
        line = self.block.line - 1 + row
        raw = self.document.lines[line]
        text = self.block.lines[row] if row < len(self.block.lines) else ""
        column = self.block.columns[row] - 1 if row < len(self.block.columns) else 0
        if not raw.startswith(text, column):
            column = max(raw.find(text), 0)
        return self.document.offsets[line] + column + offset - self.starts[row]

    def links(self) -> Iterator[Found]:
        """All links; of those that overlap the outermost first."""
        if "[" in self.text:
            definitions = list(self._definitions())
            yield from definitions
            done = min(self.starts[len(definitions)], len(self.text))
            if "](" in self.text:
                yield from self._inline(done)
            if "[[" in self.text:
                for match in _WIKI.finditer(self.text, done):
                    yield self._found(Form.EMBED if match[1] else Form.WIKI, match, 2, (match[3] or "").strip())
            for match in _BY_NAME.finditer(self.text, done):
                yield self._found(Form.USE, match, 2 if match[2] else 1, match[1])
        if "<" in self.text:
            yield from self._tags()

    def _inline(self, done: int) -> Iterator[Found]:
        for match in _INLINE.finditer(self.text, done):
            group = 3 if match[4] is None else 4
            yield self._found(Form.IMAGE if match[1] else Form.INLINE, match, group, match[2])
            if not match[1] and "![" in match[2]:
                for image in _IMAGE.finditer(self.text, match.start(2), match.end(2)):
                    yield self._found(Form.IMAGE, image, 2 if image[2] is not None else 1, "")
        for match in _SPACED.finditer(self.text, done):
            yield self._found(Form.IMAGE if match[1] else Form.INLINE, match, 3, match[2])

    def _definitions(self) -> Iterator[Found]:
        """The definitions with which the paragraph starts, each a line."""
        for row, line in enumerate(self.block.lines):
            match = _DEFINITION.match(self.text, self.starts[row], self.starts[row] + len(line))
            if not match:
                break
            yield self._found(Form.DEFINITION, match, 3 if match[2] is None else 2, uses_of(match[1]), self.starts[row] + len(line))

    def _tags(self) -> Iterator[Found]:
        for match in _IMG_TAG.finditer(self.text):
            alt = _ALT.search(match[0])
            yield self._found(Form.IMG, match, 1 if match[1] is not None else 2, (alt[1] or alt[2] or "") if alt else "")
        for match in _A_TAG.finditer(self.text):
            yield self._found(Form.ANCHOR, match, 1 if match[1] is not None else 2, match[3])

    def _found(self, form: Form, match: re.Match[str], group: int, text: str, end: int = 0) -> Found:
        start = self.place(match.start())
        at, until = self.place(match.start(group)), self.place(match.end(group))
        line = bisect_right(self.document.offsets, start)
        return Found(form, start, self.place(end or match.end()), at, until, match[group], text, line)


def _pictures(document: Document) -> Iterator[Found]:
    """Images in directives, and tags that stand alone as a block."""
    for block in document.blocks:
        if isinstance(block, FenceBlock) and block.name in _PICTURES and block.argument.strip():
            raw = document.lines[block.line - 1]
            start = document.offsets[block.line - 1] + raw.find(block.argument)
            end = start + len(block.argument.rstrip())
            yield Found(Form.DIRECTIVE, start, end, start, end, block.argument.strip(), "", block.line)
        elif isinstance(block, HtmlBlock) and not block.is_comment:
            yield from _tags_of(document, block.line - 1)


def _tags_of(document: Document, line: int) -> Iterator[Found]:
    """The tags of a block of HTML; an image that is all there is on its line can be written anew, others cannot."""
    while line < len(document.lines) and document.lines[line].strip():
        raw = document.lines[line]
        start = document.offsets[line]
        for found in _Paragraph(document, ParagraphBlock((raw,), line + 1, (1,), nested=False)).links():
            if found.form is Form.IMG and _ALONE.fullmatch(raw):
                yield replace(found, start=start, end=start + len(raw))
            elif found.form in {Form.IMG, Form.ANCHOR}:
                yield replace(found, form=Form.HTML)
        line += 1


Change = tuple[int, int, str]
"""Start, end, and what belongs there instead."""


def changed(text: str, changes: list[Change]) -> str:
    """Apply changes; of those that overlap only the outermost."""
    parts: list[str] = []
    done = 0
    for start, end, new in sorted(changes, key=lambda change: (change[0], -change[1])):
        if start < done:
            continue
        parts += [text[done:start], new]
        done = end
    return "".join(parts) + text[done:]
