"""Cards: where each stands, what it says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import OPEN
from sphinx_hitl.core.model import Item, Link, Place, split_list
from sphinx_hitl.core.options import read_fields
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.read.state import Draft
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from sphinx_hitl.core.model import Heading, Option
    from sphinx_hitl.core.read.state import Reader
    from sphinx_hitl.core.scan import FenceBlock
    from sphinx_hitl.core.vocabulary import KindSpec


def card(reader: Reader, kind: KindSpec, block: FenceBlock) -> None:
    """Begin an item with its card, unless another one or no heading stands in the way."""
    place = Place(block.line, block.column)
    fields = read_fields(block, kind.options.keys(), kind.name)
    reader.problems += fields.problems
    reader.hidden += [block.line, *fields.own_lines, *([block.end or block.wrong_end] if block.end or block.wrong_end else [])]
    heading = len(reader.headings) - 1
    is_first = not reader.content or heading < 0 or reader.content[-1] <= reader.headings[heading].place.line
    reader.content += fields.body
    if not block.end:
        unclosed(reader, kind.name, block)
    if block.argument:
        reader.problem(
            "card-argument",
            place,
            say("{{{name}}} takes no argument, but '{argument}' follows it", name=kind.name, argument=block.argument),
            say("the title is the heading above; facts go into options"),
        )
    if fields.body:
        reader.problem(
            "card-body",
            Place(fields.body[0]),
            say("the {{{name}}} card takes no text", name=kind.name),
            say("move the text below the card"),
        )
    is_misplaced = block.nested or block.column > 4
    if is_misplaced:
        repair = say("move it to the left margin, right under its heading")
        reader.problem("misplaced-card", place, say("the {{{name}}} card stands inside another block", name=kind.name), repair)
    if heading < 0:
        if not kind.on_page:
            _no_heading(reader, kind, place)
            return
    elif reader.drafts and reader.drafts[-1].heading == heading:
        if not is_misplaced:
            reader.problem("two-cards", place, say("this heading already has a card"), say("give each object a heading of its own"))
        if kind.on_page:
            return
    elif not is_first and not is_misplaced:
        repair = say("move it up to line {line}", line=reader.headings[heading].place.line + 1)
        reader.problem(
            "card-not-under-heading", place, say("the {{{name}}} card must stand right under its heading", name=kind.name), repair
        )
    level = reader.headings[heading].level if heading >= 0 else 1
    if kind.on_page and level != 1:
        _too_deep(reader, kind, place, reader.headings[heading])
        if any(reader.vocabulary.kinds[draft.item.kind].on_page for draft in reader.drafts):
            return
    title = reader.headings[heading].title if heading >= 0 else reader.page_id
    line = reader.headings[heading].place.line if heading >= 0 else 0
    reader.drafts.append(Draft(_item(reader, kind, title, line, place, fields.options), heading, level, block))


def _no_heading(reader: Reader, kind: KindSpec, place: Place) -> None:
    repair = say("write '{hashes}' and the title in the line before it", hashes="# " if kind.on_page else "## ")
    reader.problem("card-without-heading", place, say("the {{{name}}} card has no heading above it", name=kind.name), repair)


def _too_deep(reader: Reader, kind: KindSpec, place: Place, heading: Heading) -> None:
    has_title = any(other.level == 1 for other in reader.headings)
    repair = say("give the object a page of its own") if has_title else say("write '# {title}'", title=heading.title)
    message = say("a {{{name}}} card stands under the page's '#' heading, not under '{hashes}'", name=kind.name, hashes="#" * heading.level)
    reader.problem("card-level", place, message, repair)


def adopt(reader: Reader, draft: Draft) -> None:
    """Give a card that stands above all headings the page's title, if there is one below it."""
    kind = reader.vocabulary.kinds[draft.item.kind]
    title = reader.headings[0] if reader.headings else None
    if title is None or title.level != 1 or any(other.heading == 0 for other in reader.drafts):
        _no_heading(reader, kind, draft.item.place)
        return
    repair = say("move it below the heading, which is in line {line}", line=title.place.line)
    reader.problem("card-without-heading", draft.item.place, say("the {{{name}}} card stands above its heading", name=kind.name), repair)
    draft.heading = 0
    draft.item = replace(draft.item, title=title.title, heading_line=title.place.line)


def _item(reader: Reader, kind: KindSpec, title: str, line: int, place: Place, options: tuple[Option, ...]) -> Item:
    given = next((option for option in options if option.name == "id"), None)
    if kind.on_page:
        id_, anchor = reader.page_id, ""
    elif given and given.value:
        id_, anchor = given.value, given.value
    else:
        name = slug(title)
        id_ = anchor = f"{reader.page_id}/{name or 'x'}"
        repair = say("write ':id: {name}' or another short name", name=name) if name else say("write ':id: ' and a short name")
        if given:
            reader.problem("missing-option", given.place, say("':id:' has no value"), repair)
        elif not name or kind.name != "information-need" or not any(draft.item.kind == "pattern" for draft in reader.drafts[:1]):
            reader.problem("missing-option", place, say("the {{{name}}} card has no ':id:'", name=kind.name), repair)
    links = tuple(
        Link(option.name, target, at)
        for option in options
        if option.name in kind.relations
        for target, at in located(option)
        if target != OPEN
    )
    formerly = next((split_list(option.value) for option in options if option.name == "formerly"), ())
    return Item(
        kind.name,
        id_,
        title,
        "/".join(slug(part) or "x" for part in anchor.split("/")) if anchor else "",
        place,
        line,
        options,
        links,
        formerly,
        (),
        "",
    )


def unclosed(reader: Reader, name: str, block: FenceBlock) -> None:
    """Report a card or view without an end."""
    repair = say("add a line {marker} after line {line}", marker=block.marker, line=block.line + len(block.body))
    if block.wrong_end:
        repair = say("write {marker} in line {line}", marker=block.marker, line=block.wrong_end)
    reader.problem("unclosed-card", Place(block.line, block.column), say("the {{{name}}} block is not closed", name=name), repair)


def located(option: Option) -> list[tuple[str, Place]]:
    """The parts of a comma-separated option, each with its own place."""
    parts = []
    line, column = option.place.line, option.place.column
    for raw in option.value.split(","):
        if part := raw.strip():
            parts.append((part, Place(line, column + len(raw) - len(raw.lstrip()))))
        column += len(raw) + 1
    return parts
