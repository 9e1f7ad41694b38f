"""Titles: which section of the language a heading means, and how its author has written it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sphinx_hitl.core.words import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.importer.document import Head
    from sphinx_hitl.core.vocabulary import SectionSpec, Vocabulary

_ALIKE = 0.85
"""How alike two titles are, at least, of which one is taken for the other."""

_NUMBER = re.compile(r"(?:\d+|[ivx]+|[a-z])[.)]\s+|\d+\s+", re.IGNORECASE)
_OWNER = re.compile(r"(?:my|our|the|your)\s+", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:[&/,:(+–—-]|and\b|or\b)", re.IGNORECASE)


class Known:
    """What words of a form or of front matter may stand for."""

    def __init__(self, vocabulary: Vocabulary, stages: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self.stages = stages
        """Id of each stage by its id and by its title in lower case."""
        self._names = {name.casefold(): spec for spec in vocabulary.sections for name in (spec.title, *spec.aliases)}
        self._folded = {key(name): spec for name, spec in reversed(self._names.items())}
        self._answers: dict[str, SectionSpec | None] = {}

    def section(self, title: str) -> SectionSpec | None:
        """The section that a heading means: 'GOAL', '1. Goal:', 'My Goal', 'Goals and aims', 'Contxt'."""
        if title not in self._answers:
            self._answers[title] = self._section(bare_title(title).casefold())
        return self._answers[title]

    def is_name(self, title: str) -> bool:
        """Whether a heading is the very name of a section: 'GOAL', '1. Goal:', 'My Goal'."""
        bare = bare_title(title).casefold()
        return bare in self._names or without_owner(bare) in self._names

    def _section(self, bare: str) -> SectionSpec | None:
        if spec := self._names.get(bare) or self._names.get(without_owner(bare)):
            return spec
        longer = [name for name in self._names if bare.startswith(name) and _GOES_ON.match(bare, len(name))]
        if longer:
            return self._names[max(longer, key=len)]
        folded = key(bare)
        near = (other for other in self._folded if folded[:1] == other[:1] and abs(len(folded) - len(other)) < 2 and len(other) > 3)
        alike = [other for other in near if SequenceMatcher(None, folded, other).ratio() >= _ALIKE]
        return self._folded.get(folded) or (self._folded[min(alike)] if alike else None)


def written_title(lines: Sequence[str], head: Head) -> str:
    """The text of a heading as its author has written it, with markup."""
    text = " ".join(line.strip() for line in lines[head.start : head.end])
    pattern = r"\s+#+\s*$" if text.startswith("#") else r"\s*(=+|-+)\s*$"
    return re.sub(pattern, "", text.lstrip("# \t")).strip() or head.title


def title_of(stem: str) -> str:
    """The title that the name of a file makes: 'knob-ranking' -> 'Knob Ranking'."""
    words = " ".join(re.split(r"[\s_-]+", stem)).strip()
    return words.title() if words.islower() else words


def goes_on(longer: str, title: str) -> bool:
    """Whether a title begins with another one and adds something: 'Known Uses & Limitations'."""
    return longer.casefold().startswith(title.casefold()) and bool(_GOES_ON.match(longer, len(title)))


def is_exact(title: str, spec: SectionSpec) -> bool:
    """Whether a heading has the very title of a section, not one of its other names: 'My Goal', not 'Example'."""
    return without_owner(bare_title(title)).casefold() == spec.title.casefold()


def bare_title(title: str) -> str:
    """A title without number, marks and colon."""
    return _NUMBER.sub("", title.strip(), count=1).strip(" :*_.#") if _NUMBER.match(title.strip()) else title.strip(" :*_.#")


def without_owner(title: str) -> str:
    """A title without the word that says whose it is: 'My Goal', 'The Solution'."""
    return _OWNER.sub("", title, count=1)
