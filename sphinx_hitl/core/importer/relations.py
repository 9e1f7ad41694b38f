"""Typed links out of prose: which relation a line such as 'Alternative to [X](x.md)' states, and only if nothing else can be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_hitl.core.vocabulary import Relation, Vocabulary

_RELATED = re.compile(
    r"\brelated\b|\brelations?\b|\brelationships?\b|^see also$|\bconnections\b|\bconnected\b|\bother patterns\b", re.IGNORECASE
)
_SMALL = frozenset(
    [
        "this",
        "pattern",
        "patterns",
        "it",
        "is",
        "are",
        "an",
        "a",
        "the",
        "be",
        "can",
        "may",
        "also",
        "often",
        "usually",
        "sometimes",
        "please",
        "see",
        "and",
        "or",
        "to",
        "of",
        "with",
        "for",
        "by",
        "all",
        "some",
        "following",
        "these",
        "those",
        "them",
        "which",
        "has",
        "have",
        "link",
        "links",
        "linked",
    ]
)
_MARKER = re.compile(r"^[\s>]*(?:[-*+]|\d+[.)])?\s*(?:\[[ xX]\]\s)?")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

_SYNONYMS = {
    "alternative-to": ("alternative", "alternatives", "alternatively", "instead", "instead use", "competing", "competes"),
    "uses": ("uses", "using", "builds on", "build on", "applies", "relies on", "depends on", "requires", "based on"),
    "refines": ("refines", "refinement", "specializes", "specialization", "special case", "special form", "extends"),
    "precedes": ("precedes", "comes before", "leads", "leads up", "followed", "next", "prepares"),
}
_INVERSES = {
    "uses": ("used", "applied", "required"),
    "refines": ("refined", "generalizes", "generalization", "specialized", "extended"),
    "precedes": ("preceded", "follows", "comes after", "prerequisites", "prepared"),
}
"""Words that state a relation of the built-in vocabulary; those that could be meant from both ends are left out."""


class Meaning(NamedTuple):
    """A relation, and whether the line states it from the other end."""

    relation: str
    is_inverse: bool


class Phrases:
    """The words by which a vocabulary's relations between patterns are known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.relations = {
            relation.name: relation for relation in vocabulary.relations if "pattern" in relation.sources and "pattern" in relation.targets
        }
        self.meanings: dict[str, Meaning | None] = {}
        for name, relation in self.relations.items():
            self._add(relation, (name.replace("-", " "), relation.label, *_SYNONYMS.get(name, ())), is_inverse=False)
            if not relation.symmetric:
                self._add(relation, (relation.inverse, *_INVERSES.get(name, ())), is_inverse=True)

    def _add(self, relation: Relation, phrases: Iterable[str], *, is_inverse: bool) -> None:
        meaning = Meaning(relation.name, is_inverse)
        for phrase in phrases:
            words = _words(phrase)
            if words and self.meanings.setdefault(words, meaning) != meaning:
                self.meanings[words] = None  # two relations share these words, so they say nothing

    def of(self, text: str) -> Meaning | None:
        """The relation that a text names, if it says nothing else."""
        return self.meanings.get(_words(text))

    def is_about_relations(self, title: str) -> bool:
        """Whether a section of this title tells what a pattern has to do with others."""
        return self.is_related(title) or self.of(title) is not None

    @staticmethod
    def is_related(title: str) -> bool:
        """Whether a heading says so itself, wherever it stands: 'Related Patterns', 'See also'."""
        return bool(_RELATED.search(title))

    def stated(self, text: str, links: Sequence[tuple[int, int]], current: Meaning | None) -> Iterator[Meaning | None]:
        """What a line states about each of its links, given as (start, end); `current` is what stands above the line."""
        last = 0
        meaning = current
        for start, end in links:
            before = text[last:start] if last else _MARKER.sub("", text[:start])
            if _words(before):
                meaning = self.of(before)
            last = end
            yield meaning or (self._after(text[end:]) if len(links) == 1 and not _words(before) else None)

    def _after(self, text: str) -> Meaning | None:
        """What follows a link: ': an alternative for small data', '(alternative)'."""
        match = re.match(r"\s*(?:[:,(–—-]|is)\s*((?:an? |the )?[\w-]+)", text)
        meaning = self.of(match[1]) if match else None
        return meaning if meaning and self.relations[meaning.relation].symmetric else None


def _words(text: str) -> str:
    """The words that matter, in lower case."""
    words = (word.casefold() for word in _WORD.findall(text))
    return " ".join(word for word in words if word not in _SMALL).replace("-", " ").replace("alise", "alize")
