"""Stage, need, pattern, evidence and tools in one table, and where the thread breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import Block, Cell, Row, Table
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import gap, heading, links, sources, tools
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, STAGE, TOOL, Selection, by_title, unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.catalog import Entry

_KINDS = {"stage": STAGE, "need": NEED, "pattern": PATTERN}
"""The kinds of the columns that show a kind."""


class _Line(NamedTuple):
    """A row before it is written: what it connects, whose evidence it shows, and for which needs it shows tools."""

    stages: Sequence[Entry]
    needs: Sequence[Entry]
    patterns: Sequence[Entry]
    bearers: Sequence[Entry]
    asked: Sequence[Entry]


def traceability(selection: Selection) -> tuple[Block, ...]:
    """One row for each need of a stage, each need or each pattern, and one for whatever is linked to none."""
    possible = [group for group in ("stage", "pattern", "need") if selection.has(_KINDS[group])]
    chosen = selection.choice("group")
    group = chosen if chosen in possible else next(iter(possible), "")
    columns = [group, *(name for name in selection.choices("columns") if name != group and _is_known(selection, name))]
    lines = _lines(selection, group, columns) if group else iter(())
    rows = tuple(Row(tuple(_cell(selection, name, line) for name in columns)) for line in lines)
    titles = tuple(_title(selection, name) for name in columns) if group else ()
    return (
        Table("hitl-traceability hitl-cards", titles, rows, say("There is nothing to trace here yet."), selection.caption, selection.name),
    )


def _is_known(selection: Selection, name: str) -> bool:
    return selection.has(FEATURE, NEED) if name == "tool" else name == "evidence" or selection.has(_KINDS[name])


def _title(selection: Selection, name: str) -> str:
    return say("Evidence") if name == "evidence" else heading(selection.vocabulary, _KINDS.get(name, TOOL))


def _lines(selection: Selection, group: str, columns: Sequence[str]) -> Iterator[_Line]:
    if group == "need":
        yield from (_of_need(selection, need) for need in selection.every(NEED))
        yield from (_of_pattern(selection, pattern) for pattern in selection.every(PATTERN) if not selection.to(pattern, NEED))
    elif group == "pattern":
        yield from (_of_pattern(selection, pattern) for pattern in selection.every(PATTERN))
        yield from (_of_need(selection, need) for need in selection.every(NEED) if not selection.to(need, PATTERN))
    else:
        subject = next((name for name in ("need", "pattern") if name in columns), "stage")
        for stage in selection.stages:
            yield from _of_stage(selection, stage, subject)
        if not selection.is_narrow and subject != "stage":
            yield from _without_stage(selection, subject)


def _of_stage(selection: Selection, stage: Entry, subject: str) -> Iterator[_Line]:
    needs = _kept(selection, stage, NEED)
    patterns = _kept(selection, stage, PATTERN)
    if subject == "stage":
        yield _Line((stage,), needs, patterns, (*needs, *patterns), needs)
        return
    lines = []
    if subject == "need":
        lines = [_of_need(selection, need)._replace(stages=(stage,)) for need in needs]
        used = {pattern.item.id for line in lines for pattern in line.patterns}
        patterns = [pattern for pattern in patterns if pattern.item.id not in used]
    if subject == "pattern" or not (selection.how or selection.iteration):
        for pattern in patterns:
            line = _of_pattern(selection, pattern)._replace(stages=(stage,))
            lines.append(line._replace(needs=()) if subject == "need" else line)
    is_filtered = selection.how or selection.iteration or selection.status
    yield from lines or ([] if is_filtered else [_Line((stage,), (), (), (), ())])


def _without_stage(selection: Selection, subject: str) -> Iterator[_Line]:
    """What should name a stage and does not."""
    if subject == "need":
        yield from (_of_need(selection, need) for need in selection.every(NEED) if not selection.to(need, STAGE))
    for pattern in selection.every(PATTERN):
        if not selection.to(pattern, STAGE) and (subject == "pattern" or not selection.to(pattern, NEED)):
            yield _of_pattern(selection, pattern)


def _of_need(selection: Selection, need: Entry) -> _Line:
    return _Line(selection.beside(need, STAGE), (need,), by_title(selection.beside(need, PATTERN)), (need,), (need,))


def _of_pattern(selection: Selection, pattern: Entry) -> _Line:
    needs = by_title(selection.beside(pattern, NEED))
    return _Line(selection.beside(pattern, STAGE), needs, (pattern,), (pattern,), needs)


def _kept(selection: Selection, stage: Entry, kind: str) -> list[Entry]:
    return by_title(entry for entry in selection.to(stage, kind) if selection.keeps(entry))


def _cell(selection: Selection, name: str, line: _Line) -> Cell:
    match name:
        case "evidence":
            return Cell(sources(selection.catalog, (entry.item for entry in line.bearers)) or (gap(say("evidence")),))
        case "tool":
            features = unique(feature for need in line.asked for feature in selection.to(need, FEATURE))
            return Cell(tools(selection.catalog, features) or (gap(noun(selection.vocabulary, TOOL)),))
        case "need":
            asked = noun(selection.vocabulary, NEED)
            return links(
                line.needs, say("{noun} at this {other}", noun=asked, other=noun(selection.vocabulary, STAGE)) if line.asked else asked
            )
        case _:
            return links(line.stages if name == "stage" else line.patterns, noun(selection.vocabulary, _KINDS[name]))
