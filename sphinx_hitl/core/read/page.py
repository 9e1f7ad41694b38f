"""A page's text -> Page: block by block, then put together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import plain
from sphinx_hitl.core.model import Heading, Page, Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.read.fences import fence
from sphinx_hitl.core.read.items import make_items
from sphinx_hitl.core.read.references import inlines
from sphinx_hitl.core.read.state import Reader
from sphinx_hitl.core.scan import FenceBlock, FrontMatter, HeadingBlock, HtmlBlock, ParagraphBlock, TargetBlock, scan

if TYPE_CHECKING:
    from sphinx_hitl.core.vocabulary import Vocabulary

_HASHES = re.compile(r"(#{1,6})([^\s#].*)$")


def read(text: str, doc: str, vocabulary: Vocabulary, path: str = "") -> Page:
    """Read the text of the document `doc`; whatever is wrong with it becomes a Problem of the page."""
    text = normalized(text)
    reader = Reader(text.replace("\0", "\ufffd"), doc, path or f"{doc}.md", vocabulary)
    if (at := text.find("\0")) >= 0:
        place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        reader.problem(
            "unreadable-file",
            place,
            say("the page holds a character that is no text (NUL)"),
            say("delete it, or save the file as UTF-8 text"),
        )
    return _page(reader)


def normalized(text: str) -> str:
    """Text without byte order mark and with plain line ends; line numbers stay."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _page(reader: Reader) -> Page:
    """Read all blocks and put the page together."""
    for block in scan(reader.lines, reader.own):
        if isinstance(block, HeadingBlock):
            _heading(reader, block)
        elif isinstance(block, ParagraphBlock):
            _paragraph(reader, block)
        elif isinstance(block, FenceBlock):
            fence(reader, block)
        elif isinstance(block, HtmlBlock):
            if not block.is_comment and not block.nested:
                reader.content.append(block.line)
        elif isinstance(block, FrontMatter):
            _front_matter(reader, block)
        elif isinstance(block, TargetBlock):
            reader.labels.append(block.name.casefold())
    reader.content.sort()
    items = make_items(reader)
    references, citations = inlines(reader)
    page_item = next((item for item in items if item.kind == "pattern"), None)
    return Page(
        doc=reader.doc,
        path=reader.path,
        title=next((heading.title for heading in reader.headings), ""),
        status=page_item.value("status") if page_item else "",
        items=items,
        headings=tuple(reader.headings),
        references=references,
        citations=citations,
        labels=tuple(reader.labels),
        views=tuple(reader.views),
        problems=tuple(reader.problems),
        hidden=tuple(reader.hidden),
    )


def _heading(reader: Reader, block: HeadingBlock) -> None:
    if block.nested:
        reader.content.append(block.line)
        reader.paragraphs.append(ParagraphBlock((block.text,), block.line, (block.column,), nested=True))
    else:
        reader.headings.append(Heading(block.level, plain(block.text), Place(block.line, block.column)))


def _paragraph(reader: Reader, block: ParagraphBlock) -> None:
    reader.content.append(block.line)
    reader.paragraphs.append(block)
    if block.lines[0][0] == "#" and not block.nested and (match := _HASHES.match(block.lines[0])):
        title = match[2].strip(" #")
        if len(match[1]) > 1 and reader.vocabulary.section(plain(title)):
            place = Place(block.line, block.columns[0])
            repair = say("put a space after the #: '{hashes} {title}'", hashes=match[1], title=title)
            spaced = (match[1], match[1] + " ")
            reader.problems.append(Problem("heading-space", place, say("'{text}' is not a heading", text=block.lines[0]), repair, spaced))
            reader.headings.append(Heading(len(match[1]), plain(title), place))


def _front_matter(reader: Reader, block: FrontMatter) -> None:
    for line, raw in enumerate(block.body, 2):
        match = re.match(r"\s*(?:`{3,}|~{3,}|:{3,})\s*\{(?:hitl:)?([^{}\s]+)\}", raw)
        if match and match[1] in reader.own:
            reader.problem(
                "misplaced-card",
                Place(line, 1),
                say("a {{{name}}} card stands in the front matter", name=match[1]),
                say("move it below the page's '#' heading"),
            )
