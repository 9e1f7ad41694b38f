"""The items of a page, put together from their cards and from what stands below them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import definitions, plain
from sphinx_hitl.core.model import Item, Link, Section
from sphinx_hitl.core.read.cards import adopt

if TYPE_CHECKING:
    from sphinx_hitl.core.read.state import Draft, Reader
    from sphinx_hitl.core.scan import ParagraphBlock


def make_items(reader: Reader) -> tuple[Item, ...]:
    """The items with what stands below their cards, and with the links that follow from where they stand."""
    if reader.drafts and reader.drafts[0].heading < 0:
        adopt(reader, reader.drafts[0])
    owner = next((draft for draft in reader.drafts if draft.item.kind == "pattern"), None)
    for draft in reader.drafts:
        sections = _sections(reader, draft) if draft is owner else ()
        implied = _implied(reader, draft.item) if draft is owner else ()
        draft.item = replace(draft.item, summary=_summary(reader, draft), links=draft.item.links + implied, sections=sections)
    return tuple(draft.item for draft in reader.drafts)


def _implied(reader: Reader, owner: Item) -> tuple[Link, ...]:
    """A need on a pattern's page belongs to the pattern without being named."""
    if not reader.vocabulary.relation("needs", "pattern"):
        return ()
    named = {link.target for link in owner.links if link.relation == "needs"}
    own = (draft.item for draft in reader.drafts if draft.item.kind == "information-need")
    return tuple(Link("needs", item.id, item.place, implied=True) for item in own if item.id not in named)


def _summary(reader: Reader, draft: Draft) -> str:
    after = draft.fence.end or draft.fence.wrong_end or draft.fence.line + len(draft.fence.body)
    until = reader.headings[draft.heading + 1].place.line if draft.heading + 1 < len(reader.headings) else len(reader.lines) + 1
    for at in range(bisect_right(reader.paragraphs, after, key=_line), len(reader.paragraphs)):
        block = reader.paragraphs[at]
        if block.line >= until:
            break
        if not block.nested and not (block.lines[0][0] == "[" and len(definitions(block)) == len(block.lines)):
            return plain(" ".join(line.strip() for line in block.lines))
    return ""


def _sections(reader: Reader, draft: Draft) -> tuple[Section, ...]:
    below = reader.headings[draft.heading + 1 :]
    level = draft.level + 1
    if draft.level > 1 and not any(heading.level == level and reader.vocabulary.section(heading.title) for heading in below):
        level = draft.level  # the page's title is a '##' heading like its sections
    inner = [number for number, heading in enumerate(below) if heading.level <= level]
    sections = []
    for number, following in pairwise([*inner, len(below)]):
        heading = below[number]
        start = heading.place.line
        until = below[following].place.line if following < len(below) else len(reader.lines) + 1
        known = reader.vocabulary.section(heading.title)
        text = "\n".join(reader.lines[start : until - 1]).strip()
        empty = following == number + 1 and bisect_right(reader.content, start) == bisect_right(reader.content, until - 1)
        sections.append(Section(known.title if known else "", heading.title, heading.place, text, empty))
    return tuple(sections)


def _line(block: ParagraphBlock) -> int:
    return block.line
