"""The typed links between patterns: as pictures, and always as tables too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Arrow, Block, Cell, Graph, Inline, Node, Row, Table, Words, ref
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.views.cells import heading
from sphinx_hitl.core.views.select import PATTERN, STAGE, Selection, by_title
from sphinx_hitl.core.views.ties import Tie, Ties, ranks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_hitl.core.catalog import Entry

WHOLE = 15
"""So many patterns are shown in one picture without being asked for."""

LONG = 4
"""A picture with more ranks than this runs from top to bottom, else from left to right, where labels have room."""


def pattern_map(selection: Selection) -> tuple[Block, ...]:
    """One picture around a pattern, of each stage, or of the whole language; where none is asked for, what suits the page."""
    maps = _Maps(selection)
    stages = selection.stages
    is_whole = selection.flag("whole")
    around = selection.found(selection.value("around"), PATTERN)
    if not (around or is_whole or selection.is_narrow):
        page = selection.catalog.pages.get(selection.doc)
        here = {item.kind: selection.found(item.id, item.kind) for item in page.items} if page else {}
        around = here.get(PATTERN)
        if stage := here.get(STAGE):
            stages = [stage]
        else:
            is_whole = not stages or len(selection.every(PATTERN)) <= WHOLE
    if around:
        return tuple(maps.around(around))
    return tuple(maps.whole() if is_whole else maps.by_stage(stages))


class _Maps:
    """Makes the blocks of the maps; the first block has the view's caption and name."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.ties = Ties(selection)
        self.entries = selection.catalog.entries
        self.patterns = noun(selection.vocabulary, PATTERN, 2)
        self.labels = [(selection.caption, selection.name)]

    def around(self, pattern: Entry) -> Iterator[Block]:
        """A pattern with all that is tied to it."""
        own = pattern.item.id
        ties = [tie for tie in self.ties.of([pattern]) if all(end == own or self.selection.keeps(self.entries[end]) for end in tie.ends)]
        others = {end for tie in ties for end in tie.ends} - {own}
        patterns = [pattern, *by_title(self.entries[id_] for id_ in others)]
        yield from self._map(patterns, ties, say("Links around {title}", title=pattern.item.title), center=own)

    def whole(self) -> Iterator[Block]:
        """All patterns that the filters let through, in boxes of their main stages."""
        patterns = self.selection.every(PATTERN)
        yield from self._map(patterns, self.ties.within(patterns), say("Links between all {nouns}", nouns=self.patterns), is_boxed=True)

    def by_stage(self, stages: Sequence[Entry]) -> Iterator[Block]:
        """A picture for each stage that has patterns, then a table of the links that leave their stage."""
        groups = [(stage, by_title(self.selection.beside(stage, PATTERN))) for stage in stages]
        filled = [(stage, patterns) for stage, patterns in groups if patterns]
        if not filled:
            yield from self._map([], [], "")
        drawn: set[Tie] = set()
        for stage, patterns in filled:
            ties = self.ties.within(patterns)
            drawn.update(ties)
            if len(stages) > 1:
                yield Words((ref(stage),), "hitl-group")
            if ties or len(stages) == 1:
                yield from self._map(
                    patterns, ties, say("Links between the {nouns} of {title}", nouns=self.patterns, title=stage.item.title)
                )
            else:
                yield _alone(patterns)
        shown = {pattern.item.id: pattern for _, patterns in filled for pattern in patterns}
        leaving = [tie for tie in self.ties.of(shown.values()) if tie not in drawn and self.ties.may_leave(tie)]
        if leaving:
            yield self._table(
                leaving, say("Links to {nouns} of other {others}", nouns=self.patterns, others=noun(self.selection.vocabulary, STAGE, 2))
            )

    def _map(
        self, patterns: Sequence[Entry], ties: Sequence[Tie], title: str, *, center: str = "", is_boxed: bool = False
    ) -> Iterator[Block]:
        """A picture, the same as a table, and in words what is tied to nothing; without ties there is nothing to draw."""
        if not ties:
            yield self._table((), "")
        else:
            yield self._graph(patterns, ties, title, center, is_boxed=is_boxed)
            yield self._table(ties, say("The same links as a table"))
        tied = {end for tie in ties for end in tie.ends}
        alone = [pattern for pattern in patterns if pattern.item.id not in tied]
        if alone:
            yield _alone(alone)

    def _graph(self, patterns: Sequence[Entry], ties: Sequence[Tie], title: str, center: str, *, is_boxed: bool) -> Graph:
        nodes = tuple(self._node(pattern, center, is_boxed=is_boxed) for pattern in patterns)
        relations = self.ties.relations
        arrows = tuple(
            Arrow(tie.source, tie.target, word(relations[tie.relation].label), relations[tie.relation].symmetric) for tie in ties
        )
        caption, name = self._label()
        description = say("Each arrow is named by its kind of link. The same links stand in the table below.")
        direction = "TB" if ranks(ties) > LONG else "LR"
        return Graph(nodes, arrows, direction, caption or title, description, caption, name)

    def _node(self, pattern: Entry, center: str, *, is_boxed: bool) -> Node:
        stages = self.selection.beside(pattern, STAGE) if is_boxed else []
        item = pattern.item
        group = stages[0].item.title if stages else ""
        return Node(item.id, item.title, pattern.page.doc, item.anchor, group, "hitl-focus" if item.id == center else "")

    def _table(self, ties: Iterable[Tie], collapsed: str) -> Table:
        rows = tuple(
            Row(
                (
                    Cell((ref(self.entries[tie.source]),)),
                    Cell((word(self.ties.relations[tie.relation].label),)),
                    Cell((ref(self.entries[tie.target]),)),
                )
            )
            for tie in ties
        )
        caption, name = ("", "") if rows else self._label()
        label = heading(self.selection.vocabulary, PATTERN)
        empty = say("There are no links between {nouns} here yet.", nouns=self.patterns)
        return Table("hitl-pattern-map", (label, say("Link"), say("To")), rows, empty, caption, name, collapsed)

    def _label(self) -> tuple[str, str]:
        """The view's caption and name, once."""
        return self.labels.pop() if self.labels else ("", "")


def _alone(patterns: Iterable[Entry]) -> Words:
    parts: list[Inline] = []
    for pattern in patterns:
        parts += [", " if parts else say("Without such links: "), ref(pattern)]
    return Words((*parts, "."), "hitl-alone")
