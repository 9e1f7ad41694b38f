"""What is missing, counted and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import Block, Cell, Row, Table, Words, ref
from sphinx_hitl.core.evidence import Confidence
from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import captioned, counted, gap, heading, links, sources, tools, words
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, STAGE, TOOL, Selection, by_title
from sphinx_hitl.core.words import a

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_hitl.core.catalog import Entry

THIN = 2
"""A stage in focus with fewer patterns than this is thin."""


class _Gap(NamedTuple):
    """A kind of gap: the kinds of objects it takes, what is looked at, which of it is a gap, and how that is said."""

    kinds: tuple[str, ...]
    looked_at: Callable[[Selection], list[Entry]]
    is_gap: Callable[[Selection, Entry], bool]
    cells: Mapping[str, Callable[[Selection, Entry], Cell]]
    some: Callable[[Selection, str], str]
    none: Callable[[Selection], str]


def gaps(selection: Selection) -> tuple[Block, ...]:
    """A table for each kind of gap, or the sentence that there is none."""
    kinds = [_GAPS[name] for name in selection.choices("kind") if selection.has(*_GAPS[name].kinds)]
    if not kinds:
        return (Words((say("There is nothing here of which something could be missing."),)),)
    return tuple(_table(selection, gap_kind, selection.name if number == 0 else "") for number, gap_kind in enumerate(kinds))


def _table(selection: Selection, kind: _Gap, name: str) -> Table:
    looked_at = kind.looked_at(selection)
    found = [entry for entry in looked_at if kind.is_gap(selection, entry)]
    subject = kind.kinds[0]
    cells = {name: make for name, make in kind.cells.items() if name not in KIND_NAMES or selection.has(name)}
    rows = tuple(Row((Cell((ref(entry),)), *(make(selection, entry) for make in cells.values()))) for entry in found)
    columns = tuple(heading(selection.vocabulary, name) for name in (subject, *cells))
    none = noun(selection.vocabulary, subject, 0)
    is_focus = subject == STAGE
    nothing = (
        say("There are no {nouns} in focus to look at.", nouns=none) if is_focus else say("There are no {nouns} to look at.", nouns=none)
    )
    counts = counted(selection.vocabulary, len(found), subject)
    caption = captioned(selection.caption, kind.some(selection, counts) if found else "")
    return Table("hitl-gaps hitl-cards", columns, rows, kind.none(selection) if looked_at else nothing, caption, name)


def _needs(selection: Selection) -> list[Entry]:
    return selection.every(NEED)


def _focus_stages(selection: Selection) -> list[Entry]:
    return [stage for stage in selection.stages if stage.item.has("focus")]


def _stages(selection: Selection, need: Entry) -> Cell:
    return links(selection.to(need, STAGE), noun(selection.vocabulary, STAGE))


def _patterns(selection: Selection, entry: Entry) -> Cell:
    return links(by_title(selection.to(entry, PATTERN)), noun(selection.vocabulary, PATTERN))


def _how(_selection: Selection, need: Entry) -> Cell:
    return words(need.item.values("how"))


def _evidence(selection: Selection, need: Entry) -> Cell:
    """What little there is."""
    found = (*sources(selection.catalog, [need.item]), *tools(selection.catalog, selection.to(need, FEATURE)))
    return Cell(found or (gap(say("evidence")),))


def _noun(selection: Selection, kind: str) -> str:
    return noun(selection.vocabulary, kind)


def _is_thin(selection: Selection, need: Entry) -> bool:
    return selection.catalog.confidence(need.item) is Confidence.LOW


_GAPS: Mapping[str, _Gap] = {
    "need-without-pattern": _Gap(
        (NEED, PATTERN),
        _needs,
        lambda selection, need: not selection.to(need, PATTERN),
        {STAGE: _stages},
        lambda selection, counts: say("{counts} that no {noun} uses", counts=counts, noun=_noun(selection, PATTERN)),
        lambda selection: say("Every {noun} is used by {other}.", noun=_noun(selection, NEED), other=a(_noun(selection, PATTERN))),
    ),
    "need-without-tool": _Gap(
        (NEED, FEATURE),
        _needs,
        lambda selection, need: not selection.to(need, FEATURE),
        {STAGE: _stages, "how": _how},
        lambda selection, counts: say("{counts} that no {noun} shows", counts=counts, noun=_noun(selection, TOOL)),
        lambda selection: say("Every {noun} is shown by {other}.", noun=_noun(selection, NEED), other=a(_noun(selection, TOOL))),
    ),
    "thin-stage": _Gap(
        (STAGE, PATTERN),
        _focus_stages,
        lambda selection, stage: len(selection.to(stage, PATTERN)) < THIN,
        {PATTERN: _patterns},
        lambda selection, counts: say(
            "{counts} in focus with fewer than two {nouns}", counts=counts, nouns=noun(selection.vocabulary, PATTERN, THIN)
        ),
        lambda selection: say(
            "Every {noun} in focus has at least two {others}.",
            noun=_noun(selection, STAGE),
            others=noun(selection.vocabulary, PATTERN, THIN),
        ),
    ),
    "thin-evidence": _Gap(
        (NEED,),
        _needs,
        _is_thin,
        {STAGE: _stages, "evidence": _evidence},
        lambda _selection, counts: say("{counts} with little evidence", counts=counts),
        lambda selection: say("No {noun} rests on little evidence.", noun=_noun(selection, NEED)),
    ),
}
