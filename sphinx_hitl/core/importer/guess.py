"""Which stages a text may belong to, from its words: a suggestion for its author, never a fact."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_hitl.core.catalog import Catalog

MANY = 3
"""More stages than this are not suggested."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 6
"""Letters in which two words have to agree."""


class StageGuess:
    """Knows the words of each stage's title that no other stage has, and its initials."""

    def __init__(self, catalog: Catalog) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        self.order = [entry.item.id for entry in catalog.by_kind.get("stage", ())]
        for entry in catalog.by_kind.get("stage", ()):
            for word in self._signs(entry.item.title, entry.item.id):
                owners[word].add(entry.item.id)
        self.stages = {word: next(iter(ids)) for word, ids in owners.items() if len(ids) == 1}

    @staticmethod
    def _signs(title: str, id_: str) -> Iterator[str]:
        words = _WORD.findall(title.casefold()) or _WORD.findall(id_)
        yield from (word[:_STEM] for word in words)
        if len(words) > 1:
            yield "".join(word[0] for word in words)

    def of(self, texts: Iterable[str]) -> list[tuple[str, str]]:
        """The likeliest stages, each with the word that speaks for it most."""
        if not self.stages:
            return []
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for match in _WORD.finditer(text):
                word = match[0].casefold()
                stage = self.stages.get(word[:_STEM])
                if stage is None and match[0].isupper():
                    stage = self.stages.get(word)
                if stage:
                    counts[stage][word] += 1
        ranked = sorted(counts, key=lambda stage: (-counts[stage].total(), self.order.index(stage)))
        return [(stage, min(counts[stage], key=lambda word: (-counts[stage][word], word))) for stage in ranked[:MANY]]
