"""What is told of an object before one goes there: in a preview beside a link, and in the results of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.blocks import Block, Cite, Fact, Facts, Out, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FACTS = 4
"""So many facts at most."""

SUMMARY, FACT = 280, 140
"""So many letters at most."""

_BESIDE_THE_POINT = {"hitl-order", "hitl-focus"}
"""Facts that mean something only among their like."""


class Preview(NamedTuple):
    """The facts of a card as plain text: pairs of a label and what is said under it."""

    summary: str
    facts: tuple[tuple[str, str], ...]


def preview(summary: str, blocks: Iterable[Block]) -> Preview:
    """Shorten a summary and the blocks of a card."""
    facts = (fact for block in blocks if isinstance(block, Facts) for fact in block.facts if _is_plain(fact))
    shown = [(fact.label, shortened(", ".join(map(plain, fact.cell.parts)), FACT)) for _, fact in zip(range(FACTS), facts, strict=False)]
    return Preview(shortened(summary, SUMMARY), tuple(shown))


def _is_plain(fact: Fact) -> bool:
    """Whether a fact says something here, and without links out of the book."""
    return (
        bool(fact.cell.parts)
        and _BESIDE_THE_POINT.isdisjoint(fact.css.split())
        and not any(isinstance(part, (Cite, Out)) for part in fact.cell.parts)
    )


def shortened(text: str, limit: int) -> str:
    """A text of at most so many letters, cut between words."""
    return text if len(text) <= limit else "".join(_fitting(text.split(" "), limit)).rstrip(" ,;:") + "…"


def _fitting(words: Iterable[str], limit: int) -> Iterator[str]:
    left = limit - 1
    for word in words:
        left -= len(word) + 1
        if left < 0:
            return
        yield f"{word} "
