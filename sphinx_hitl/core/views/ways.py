"""Ways in: the same patterns and needs, found by what somebody has in mind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import Block, Heading, Inline, Point, Points, Ref, Words, ref
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.views.cells import capital, gap, titled, tools
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, STAGE, TOOL, WALK, Selection, by_title
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx_hitl.core.catalog import Entry

OFTEN = 3
"""So many questions must begin with a word to stand under it."""


class _Group(NamedTuple):
    """Entries under a heading: its id, its words (linked if it is an object), and the entries."""

    id: str
    title: Ref | str
    points: tuple[Point, ...]


def ways_in(selection: Selection) -> tuple[Block, ...]:
    """Entries under headings, and a line that leads to the headings if there are several."""
    way = selection.choice("by")
    groups = [group for group in _WAYS[way](selection) if group.points]
    if len(groups) == 1 or way == "walk":
        points = tuple(point for group in groups for point in group.points)
        return (Points(_CSS, ordered=False, points=points, empty="", name=selection.name),)
    if not groups:
        return (Points(_CSS, ordered=False, points=(), empty=say("There is nothing of this description."), name=selection.name),)
    prefix = f"{way}{_count_before(selection) or ''}"
    blocks: list[Block] = [Words(tuple(_jumps(selection, groups, prefix)), "hitl-jumps")]
    for number, group in enumerate(groups):
        blocks.append(Heading((group.title,), f"{prefix}-{group.id}"))
        blocks.append(Points(_CSS, ordered=False, points=group.points, empty="", name="" if number else selection.name))
    return tuple(blocks)


_CSS = "hitl-ways-in"
_TO = " → "


def _jumps(selection: Selection, groups: Sequence[_Group], prefix: str) -> Iterator[Inline]:
    for number, group in enumerate(groups):
        if number:
            yield " · "
        title = group.title.title if isinstance(group.title, Ref) else group.title
        yield Ref(selection.doc, f"{prefix}-{group.id}", title)


def _count_before(selection: Selection) -> int:
    """How many lists of the same kind stand above this one on its page, so that each heading has an id of its own."""
    page = selection.catalog.pages.get(selection.doc)
    above = [view for view in page.views if view.place.line < selection.view.place.line] if page else []
    return sum(view.name == selection.view.name and view.value("by") == selection.view.value("by") for view in above)


def _by_decision(selection: Selection) -> Iterator[_Group]:
    """The decisions at each stage: those whose main stage it is first, in the order in which they are written down."""
    for stage in selection.stages:

        def position(need: Entry, stage: Entry = stage) -> tuple[bool, str, int]:
            first = next(iter(selection.to(need, STAGE)), None)
            return first is None or first.item.id != stage.item.id, need.page.doc, need.item.place.line

        needs = sorted((need for need in selection.to(stage, NEED) if selection.keeps(need)), key=position)
        yield _Group(stage.item.id, ref(stage), tuple(_decision(selection, need) for need in needs))


def _decision(selection: Selection, need: Entry) -> Point:
    return Point((ref(need, need.item.value("why") or need.item.title), _TO, *_patterns(selection, need)))


def _by_question(selection: Selection) -> Iterator[_Group]:
    """The questions in order of the alphabet, under the words with which many of them begin."""
    needs = selection.every(NEED)
    words = Counter(_first_word(need) for need in needs)
    often = sorted(word for word, count in words.items() if count >= OFTEN)
    for number, word in enumerate(often):
        yield _Group(
            slug(word) or str(number), f"{word} …", tuple(_question(selection, need) for need in needs if _first_word(need) == word)
        )
    rest = tuple(_question(selection, need) for need in needs if _first_word(need) not in often)
    yield _Group("other", say("Other questions") if often else say("Questions"), rest)


def _first_word(need: Entry) -> str:
    return capital(next(iter(need.item.title.split()), ""))


def _question(selection: Selection, need: Entry, *more: Inline) -> Point:
    return Point((ref(need), _TO, *_patterns(selection, need), *more))


def _by_how(selection: Selection) -> Iterator[_Group]:
    """The questions by where the answer comes from; with those that a tool answers, the tools that are known to."""
    for how in selection.vocabulary.values["how"]:
        if selection.how and how not in selection.how:
            continue
        needs = [need for need in selection.every(NEED) if how in need.item.values("how")]
        title = titled(selection.vocabulary, how)
        yield _Group(how, title, tuple(_question(selection, need, *_shown_by(selection, need, how)) for need in needs))


def _shown_by(selection: Selection, need: Entry, how: str) -> Iterator[Inline]:
    if how == TOOL and selection.has(FEATURE) and (known := tools(selection.catalog, selection.to(need, FEATURE))):
        yield "; "
        yield say("shown by")
        yield " "
        yield from _listed(known)


def _by_tool(selection: Selection) -> Iterator[_Group]:
    """The questions that each tool answers, with what it answers them by."""
    for tool in by_title(selection.catalog.by_kind.get(TOOL, ())):
        features = [selection.catalog.entries[item.id] for item in tool.page.items if item.kind == FEATURE]
        answers: dict[str, list[Entry]] = {}
        for feature in features:
            for need in selection.to(feature, NEED):
                if selection.keeps(need):
                    answers.setdefault(need.item.id, []).append(feature)
        needs = by_title(selection.catalog.entries[id_] for id_ in answers)
        points = (Point((ref(need), _TO, *_listed(map(ref, answers[need.item.id])))) for need in needs)
        yield _Group(tool.item.id, ref(tool), tuple(points))


def _by_walk(selection: Selection) -> Iterator[_Group]:
    """The walks with their summaries and steps."""
    for walk in by_title(selection.catalog.by_kind.get(WALK, ())):
        steps = selection.catalog.steps(walk.item)
        path = (Point(tuple(_listed(map(ref, steps), _TO))),) if steps else ()
        yield _Group(walk.item.id, ref(walk), (Point((ref(walk),), walk.item.summary, path),))


def _by_stage(selection: Selection) -> Iterator[_Group]:
    """The patterns of each stage with their summaries."""
    for stage in selection.stages:
        patterns = by_title(pattern for pattern in selection.to(stage, PATTERN) if selection.keeps(pattern))
        yield _Group(stage.item.id, ref(stage), tuple(Point((ref(pattern),), pattern.item.summary) for pattern in patterns))


def _patterns(selection: Selection, need: Entry) -> Iterator[Inline]:
    patterns = by_title(selection.beside(need, PATTERN)) if selection.has(PATTERN) else []
    yield from _listed(map(ref, patterns)) if patterns else [gap(noun(selection.vocabulary, PATTERN))]


def _listed(parts: Iterable[Inline], separator: str = ", ") -> Iterator[Inline]:
    for number, part in enumerate(parts):
        if number:
            yield separator
        yield part


_WAYS: Mapping[str, Callable[[Selection], Iterator[_Group]]] = {
    "decision": _by_decision,
    "question": _by_question,
    "how": _by_how,
    "tool": _by_tool,
    "walk": _by_walk,
    "stage": _by_stage,
}
