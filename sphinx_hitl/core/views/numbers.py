"""How much the collection holds, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Block, Mark, Point, Points
from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say

if TYPE_CHECKING:
    from sphinx_hitl.core.views.select import Selection


def numbers(selection: Selection) -> tuple[Block, ...]:
    """A number for each kind of object that there is, for the works and for the threads that some object names."""
    points = tuple(
        Point((Mark(str(number), "hitl-number"), " ", _noun(selection, name, number)))
        for name in selection.choices("kind")
        if (number := _number(selection, name))
    )
    return (Points("hitl-numbers", ordered=False, points=points, empty=say("There is nothing to count yet."), name=selection.name),)


def _number(selection: Selection, name: str) -> int:
    catalog = selection.catalog
    if name in KIND_NAMES:
        return len(catalog.by_kind.get(name, ()))
    items = [item for item, _ in catalog.entries.values() if item.has("evidence")]
    if name == "works":
        return len({work.key for item in items for work in catalog.works(item)})
    return len({thread.ref for item in items for thread in catalog.threads(item)})


def _noun(selection: Selection, name: str, number: int) -> str:
    if name in KIND_NAMES:
        return noun(selection.vocabulary, name, number)
    if name == "works":
        return say("cited work") if number == 1 else say("cited works")
    return say("issue thread") if number == 1 else say("issue threads")
