"""Fences of a page: cards, views, and directives of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Place, View
from sphinx_hitl.core.options import read_fields
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.read.cards import card, unclosed
from sphinx_hitl.core.scan import nearest_card

if TYPE_CHECKING:
    from sphinx_hitl.core.read.state import Reader
    from sphinx_hitl.core.scan import FenceBlock

_NAME = re.compile(r":name:[ \t]+(\S.*)")
_OPTION = re.compile(r"[ \t]*:([a-z-]+):(?:\s|$)")


def fence(reader: Reader, block: FenceBlock) -> None:
    """Tell what a fence is, or is meant to be, and take what it says."""
    name = block.name.removeprefix("hitl:")
    place = Place(block.line, block.column)
    if not block.name and (bare := _without_braces(reader, block)):
        name = bare
        repair = say("write the name in braces: {marker}{{{name}}}", marker=block.marker, name=name)
        reader.problem("card-braces", place, say("'{info}' is read as code, not as a card", info=block.info), repair)
    elif name and name not in reader.own and (meant := nearest_card(name, reader.own)):
        reader.problem(
            "unknown-card", place, say("there is no card '{{{name}}}'", name=name), say("did you mean '{{{meant}}}'?", meant=meant)
        )
        name = meant
    if block.marker[0] == "'" or len(block.marker) < 3:
        if name not in reader.own:
            return
        reader.problem(
            "card-marker",
            place,
            say("{marker} does not start a card", marker=block.marker),
            say("write three backticks: ```{{{name}}}", name=name),
        )
    if name in reader.vocabulary.views:
        _view(reader, name, block)
    elif name in reader.vocabulary.kinds:
        card(reader, reader.vocabulary.kinds[name], block)
    else:
        if name == "include" and reader.doc.startswith(reader.vocabulary.folder + "/"):
            reader.problem(
                "include",
                place,
                say("the text of an {include} is not checked and its cards are not seen"),
                say("write the text into this page"),
            )
        reader.labels += [match[1].casefold() for line in block.body if (match := _NAME.match(line.rstrip()))]
        reader.content.append(block.line)


def _without_braces(reader: Reader, block: FenceBlock) -> str:
    """The card that a block of code is meant to be: one brace is there, or options are; a slip in its name needs an option of that card."""
    kinds = reader.vocabulary.kinds
    bare = block.info.strip("{} \t")
    if bare in kinds:
        return bare if bare != block.info or any(line.lstrip().startswith(":") for line in block.body[:1]) else ""
    options = {match[1] for line in block.body if (match := _OPTION.match(line))}
    meant = nearest_card(bare, frozenset(kinds)) if options else None
    return meant if meant and not options.isdisjoint(kinds[meant].options) else ""


def _view(reader: Reader, name: str, block: FenceBlock) -> None:
    spec = reader.vocabulary.views[name]
    fields = read_fields(block, spec.options.keys(), name)
    reader.problems += fields.problems
    if not block.end:
        unclosed(reader, name, block)
    if fields.body:
        reader.problem("card-body", Place(fields.body[0]), say("{{{name}}} takes no text", name=name), say("move the text below it"))
    if label := next((option.value for option in fields.options if option.name == "name"), ""):
        reader.labels.append(label.casefold())
    closing = block.end or block.wrong_end or (fields.own_lines[-1] if fields.own_lines and not fields.body else 0)
    reader.views.append(View(name, block.argument, fields.options, Place(block.line, block.column), closing))
    reader.content.append(block.line)
