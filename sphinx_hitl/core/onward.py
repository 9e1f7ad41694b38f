"""What stands at the end of a pattern's page: where to go from here, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import Block, Code, Heading, Inline, Out, Point, Points, Words, ref
from sphinx_hitl.core.phrases import say, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.vocabulary import KindSpec

PATTERN, WALK = "pattern", "walk"


class Imprint(NamedTuple):
    """What a citation says of the book; `address` is where the page stands for good, '' if the book has no public place."""

    author: str
    year: str
    title: str
    version: str
    address: str


def onward_blocks(catalog: Catalog, entry: Entry) -> tuple[Block, ...]:
    """The patterns that are tied to a pattern, with their summaries, and its neighbors on each walk."""
    kinds = catalog.vocabulary.kinds
    blocks: list[Block] = []
    if related := tuple(_related(catalog, entry)):
        blocks += [
            Heading((say("Related {nouns}", nouns=word(kinds[PATTERN].plural.lower())),)),
            Points("hitl-related", ordered=False, points=related, empty=""),
        ]
    if walks := tuple(_walks(catalog, entry)):
        blocks += [Heading((_on_the_walks(kinds),)), Points("hitl-on-walks", ordered=False, points=walks, empty="")]
    return tuple(blocks)


def _related(catalog: Catalog, entry: Entry) -> Iterator[Point]:
    """A point for each relation in each direction; a summary is told once."""
    told: set[str] = set()
    id_ = entry.item.id
    for name, relation in catalog.vocabulary.kinds[PATTERN].relations.items():
        if PATTERN not in relation.targets:
            continue
        ahead = [target for target in catalog.targets(id_, name) if target.item.kind == PATTERN]
        back = catalog.sources(id_, name, PATTERN)
        if relation.symmetric:
            ahead, back = list({other.item.id: other for other in (*ahead, *back)}.values()), []
        for label, others in ((relation.label, ahead), (relation.inverse, back)):
            if others:
                points = tuple(Point((ref(other),), "" if other.item.id in told else other.item.summary) for other in others)
                told.update(other.item.id for other in others)
                yield Point((word(label),), points=points, css="hitl-relation")


def _walks(catalog: Catalog, entry: Entry) -> Iterator[Point]:
    """For each walk that passes here, once or more often: the step, and what comes before and after it."""
    if WALK not in catalog.vocabulary.kinds:
        return
    for walk in catalog.sources(entry.item.id, "steps", WALK):
        steps = catalog.steps(walk.item)
        for number, step in enumerate(steps):
            if step.item.id != entry.item.id:
                continue
            parts: list[Inline] = [ref(walk), ", ", say("step {number} of {count}", number=number + 1, count=len(steps))]
            if number:
                parts += [", ", say("after"), " ", ref(steps[number - 1])]
            if number + 1 < len(steps):
                parts += [", ", say("before"), " ", ref(steps[number + 1])]
            yield Point(tuple(parts))


def _on_the_walks(kinds: Mapping[str, KindSpec]) -> str:
    relation = kinds[WALK].relations.get("steps")
    return word(relation.inverse if relation else kinds[WALK].plural)


def citation(catalog: Catalog, entry: Entry, imprint: Imprint) -> Words:
    """How to cite a pattern: with its address, or by its id alone where the book has none."""
    kind = word(catalog.vocabulary.kinds[entry.item.kind].label.lower())
    who = " ".join(part for part in (imprint.author, f"({imprint.year})." if imprint.year else "") if part)
    where = say("In: {title}, version {version}", title=imprint.title, version=imprint.version)
    book = where if imprint.version else say("In: {title}", title=imprint.title)
    parts: list[Inline] = [
        say("Cite this {kind}:", kind=kind),
        f" {who} {entry.item.title}. ".replace("  ", " "),
        book,
        ", id ",
        Code(entry.item.id),
        ". ",
    ]
    if imprint.address:
        parts.append(Out(imprint.address, imprint.address))
    return Words(tuple(parts), "hitl-cite")
