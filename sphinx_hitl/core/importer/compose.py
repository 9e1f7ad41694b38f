"""A file to import, written anew as a page: nothing left out, what is no text of the author as comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.importer.prompts import split
from sphinx_hitl.core.importer.titles import written_title
from sphinx_hitl.core.kinds import OPEN
from sphinx_hitl.core.scaffold import card
from sphinx_hitl.core.scan import PLAIN_BODIES, FenceBlock, HtmlBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_hitl.core.importer.anatomy import Anatomy, Lines, Part
    from sphinx_hitl.core.importer.document import Document, Head
    from sphinx_hitl.core.importer.prompts import Prompts
    from sphinx_hitl.core.vocabulary import Vocabulary

HARMLESS = frozenset(
    [
        "admonition",
        "attention",
        "caution",
        "code",
        "code-block",
        "danger",
        "epigraph",
        "error",
        "figure",
        "hint",
        "image",
        "important",
        "list-table",
        "math",
        "mermaid",
        "note",
        "seealso",
        "table",
        "tip",
        "topic",
        "warning",
    ]
)
"""Directives that read no other file and need no extension; all others become code that one can read."""

_MEANS_MORE = re.compile(r"[ ]{0,3}(?=%|\+\+\+|\([^()\s][^()]*\)=[ \t]*$)")
"""The start of a line that MyST does not take for text, though other Markdown does."""

_BRACES = re.compile(r"^(?P<before>[\s>*+\-\d.)]*?)(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>\{.*)$")


_WORD = re.compile(r"\w+")
_GAP = "\0"
"""A place for a blank line, unless there is one."""


class Page:
    """Writes one page; `lines` are those of the document after its links were changed, `unsafe` the numbers of some fences."""

    def __init__(
        self, document: Document, anatomy: Anatomy, prompts: Prompts, lines: Sequence[str], unsafe: AbstractSet[int] = frozenset()
    ) -> None:
        self.document = document
        self.anatomy = anatomy
        self.lines = lines
        self.heads = {head.start: head for head in document.heads}
        self.prompts: dict[int, int] = {}
        for head in document.heads:
            if head is not anatomy.title_head or not prompts.asks_for_title(head.title):
                count = prompts.lines(document, head)
                if count and head.opening:
                    self.prompts[head.opening.line - 1] = count
        self.verbatim = frozenset(_verbatim(document))
        self.fences = {block.line - 1 for block in document.blocks if isinstance(block, FenceBlock) and _is_unsafe(block)} | unsafe

    def text(self, vocabulary: Vocabulary, facts: Mapping[str, Sequence[str]], hints: Iterable[str]) -> str:
        """The whole page."""
        anatomy = self.anatomy
        title = anatomy.title
        if anatomy.title_head and anatomy.title_head.title == title:
            title = written_title(self.lines, anatomy.title_head)
        out = [f"# {title}", _GAP, *card(vocabulary.kinds["pattern"], vocabulary, facts), _GAP]
        for hint in hints:
            out += [f"<!-- {_uncommented(hint)} -->", _GAP]
        for remark in anatomy.remarks:
            out += [*self._comment(self.lines[slice(*remark)]), _GAP]
        top = anatomy.top
        out += self._bodies([*anatomy.lead, *top.bodies])
        for part in anatomy.ordered:
            out += self._part(part)
        return "\n".join(_spaced(out)).strip("\n") + "\n"

    @property
    def is_blank(self) -> bool:
        """Whether the file holds nothing that somebody has written into it."""
        parts = (self.anatomy.top, *self.anatomy.ordered)
        bodies = [*self.anatomy.lead, *(body for part in parts for body in part.bodies)]
        lines = (line for body in bodies for line in self._body(body))
        text = "\n".join(line for line in lines if line != _GAP and not line.startswith("#"))
        return not self.anatomy.is_titled and not re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).strip()

    def _part(self, part: Part) -> list[str]:
        assert part.head  # noqa: S101 - only the part above all others has none
        written = written_title(self.lines, part.head)
        title = part.spec.title if part.spec else written
        out = [_GAP, f"## {title}", _GAP]
        if part.spec and _WORD.findall(part.head.title.casefold()) != _WORD.findall(title.casefold()):
            out += [*self._comment([written]), _GAP]
        return out + self._bodies(part.bodies)

    def _bodies(self, bodies: Iterable[Lines]) -> list[str]:
        out: list[str] = []
        for body in bodies:
            out += [*_trimmed(list(self._body(body))), _GAP]
        return out

    def _body(self, body: Lines) -> Iterator[str]:
        number, end = body
        while number < end:
            if number in self.heads:
                yield from self._heading(self.heads[number], number)
                number = self.heads[number].end
            elif number in self.prompts:
                until = number + self.prompts[number]
                prompt, rest = split(self.lines[number:until])
                yield from self._comment(prompt.split("\n"))
                yield from (_GAP, rest) if rest else (_GAP,)
                number = until
            else:
                yield from self._line(number)
                number += 1

    def _heading(self, head: Head, number: int) -> Iterator[str]:
        if head.title:
            yield from (_GAP, f"{'#' * self.anatomy.deeper.get(number, 3)} {written_title(self.lines, head)}", _GAP)

    def _line(self, number: int) -> Iterator[str]:
        line = self.lines[number]
        if number in self.fences and (match := _BRACES.match(line)):
            indent = re.sub(r"[^\s>]", " ", match["before"])
            mark = match["mark"].replace(":", "`") if match["mark"][0] != ":" else match["mark"]
            yield f"{match['before']}{mark}text" if mark[0] != ":" else f"{match['before']}{mark}{{code-block}} text"
            yield f"{indent}{match['info']}"
        elif number not in self.verbatim and (match := _MEANS_MORE.match(line)):
            yield f"{match[0]}\\{line[match.end() :]}"
        else:
            yield line

    @staticmethod
    def _comment(lines: Sequence[str]) -> list[str]:
        """Lines as a comment, without the marks of a heading or of emphasis around them."""
        text = "\n".join(lines).strip()
        text = text.lstrip("# ") if text.startswith("#") else text
        if text[:1] in {"*", "_"} and text[-1:] == text[:1]:
            text = text.strip(text[0])
        return f"<!-- {_uncommented(text)} -->".split("\n") if text else []


def open_hint(known: Sequence[tuple[str, str]]) -> str:
    """What to say of stages that somebody has to choose."""
    hint = f"At which stages is this used? Write them into the card in place of {OPEN}."
    if not known:
        return hint
    return hint + " Perhaps " + ", ".join(f'{stage} (the text says "{word}")' for stage, word in known) + "."


def _verbatim(document: Document) -> Iterator[int]:
    """The numbers of lines that are code or comments."""
    for block in document.blocks:
        if isinstance(block, FenceBlock) and _is_code(block):
            yield from range(block.line - 1, block.line + len(block.body))
        elif isinstance(block, HtmlBlock) and block.is_comment:
            number = block.line - 1
            while number < len(document.lines):
                yield number
                if "-->" in document.lines[number]:
                    break
                number += 1


def _is_unsafe(block: FenceBlock) -> bool:
    return block.info.startswith("{") and block.name not in HARMLESS


def _is_code(block: FenceBlock) -> bool:
    return block.marker[0] != ":" if not block.name else block.name not in HARMLESS or block.name in PLAIN_BODIES


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without blank ones at both ends."""
    kept = [number for number, line in enumerate(lines) if line.strip() and line != _GAP]
    return lines[kept[0] : kept[-1] + 1] if kept else []


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """Lines with one blank line for each gap, where there is none yet."""
    is_gap, last = False, ""
    for line in lines:
        if line == _GAP:
            is_gap = True
        elif not is_gap or line.strip() or last.strip():
            if is_gap and line.strip() and last.strip():
                yield ""
            is_gap, last = False, line
            yield line


def _uncommented(text: str) -> str:
    return text.replace("-->", "-- >").replace("<!--", "< !--")
