"""Which sections a collection has, from the headings of its files: a draft of a vocabulary for its authors to correct."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sphinx_hitl.core.importer.document import Document
from sphinx_hitl.core.importer.prompts import Prompts, split
from sphinx_hitl.core.importer.titles import bare_title, goes_on, without_owner
from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.report.counts import amount
from sphinx_hitl.core.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_hitl.core.importer.document import Head
    from sphinx_hitl.core.importer.sources import Source
    from sphinx_hitl.core.vocabulary import Vocabulary

RARE = 0.2
"""Share of files in which a heading has to stand to become a section."""

REQUIRED = 0.8
_ALIKE = 0.85
_TOGETHER = 0.1
"""Share of files in which two headings may stand together and yet be names of one section."""

_MOST_RARE = 40


@dataclass
class _Group:
    """Headings that mean the same: their spellings, the files they stand in, where in them, and their prompts."""

    spellings: Counter[str] = field(default_factory=Counter)
    files: set[int] = field(default_factory=set)
    places: list[float] = field(default_factory=list)
    prompts: Counter[str] = field(default_factory=Counter)

    @property
    def title(self) -> str:
        """The spelling that most files have."""
        return min(self.spellings, key=lambda title: (-self.spellings[title], title))

    @property
    def place(self) -> float:
        """Where it stands on average, from 0 to 1."""
        return sum(self.places) / len(self.places)

    def take(self, other: _Group) -> None:
        """Take over another group."""
        self.spellings += other.spellings
        self.files |= other.files
        self.places += other.places
        self.prompts += other.prompts


def draft_vocabulary(sources: Sequence[Source], vocabulary: Vocabulary) -> str:
    """The sections of these files as the text of a `language.toml`."""
    documents = [Document(source, frozenset(KIND_NAMES)) for source in sources]
    groups = _merged(_groups(documents, Prompts(documents, vocabulary)))
    least = max(2 if len(documents) > 1 else 1, RARE * len(documents))
    sections = sorted((group for group in groups if len(group.files) >= least), key=lambda group: (group.place, group.title))
    rare = [group for group in groups if len(group.files) < least]
    return "\n".join([*_head(len(documents)), *_sections(sections, len(documents)), *_rest(rare)]) + "\n"


def _groups(documents: Iterable[Document], prompts: Prompts) -> list[_Group]:
    """The headings of all files, grouped by what differs only in letter case, plural, number or colon."""
    groups: dict[str, _Group] = {}
    for number, document in enumerate(documents):
        heads = list(_below_title(document, prompts))
        for place, head in enumerate(heads):
            title = bare_title(head.title)
            group = groups.setdefault(key(without_owner(title)) or title, _Group())
            if number not in group.files:
                group.files.add(number)
                group.spellings[title] += 1
                group.places.append(place / len(heads))
            count = prompts.lines(document, head)
            if count and head.opening:
                group.prompts[" ".join(split(head.opening.lines[:count])[0].strip("*_ \n").split())] += 1
    return sorted(groups.values(), key=lambda group: (-len(group.files), group.title))


def _below_title(document: Document, prompts: Prompts) -> Iterator[Head]:
    """The headings that can be those of sections: on the highest level below the title."""
    heads = [head for head in document.heads if bare_title(head.title)]
    if heads and (heads[0].level == 1 or prompts.asks_for_title(heads[0].title)):
        heads = heads[1:]
    highest = min((head.level for head in heads), default=0)
    yield from (head for head in heads if head.level == highest)


def _merged(groups: Iterable[_Group]) -> list[_Group]:
    """The groups, with those that are spelled alike and never stand together as one."""
    kept: list[_Group] = []
    for group in groups:
        near = next((other for other in kept if _is_same(group, other)), None)
        if near:
            near.take(group)
        else:
            kept.append(group)
    return kept


def _is_same(small: _Group, large: _Group) -> bool:
    if len(small.files & large.files) > _TOGETHER * len(small.files):
        return False
    one, other = key(small.title), key(large.title)
    if goes_on(small.title, large.title):
        return True
    if one[:1] != other[:1] or 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _head(count: int) -> Iterator[str]:
    yield f"# Draft of a vocabulary, from the headings of {amount(count, 'file')}. Correct it, and save it as conf/language.toml."
    yield "# Values, kinds and relations that are not given here are the built-in ones. A language can do without kinds:"
    yield "# [kinds]"
    yield "# stage = false"
    yield "# information-need = false"


def _sections(groups: Iterable[_Group], count: int) -> Iterator[str]:
    for group in groups:
        aliases = [spelling for spelling, _ in group.spellings.most_common() if spelling != group.title]
        unique = {alias.casefold(): alias for alias in reversed(aliases) if alias.casefold() != group.title.casefold()}
        yield ""
        yield f"[[sections]]  # in {len(group.files):,} of {count:,}"
        yield f"title = {_quoted(group.title)}"
        if unique:
            yield f"aliases = [{', '.join(_quoted(alias) for alias in reversed(unique.values()))}]"
        yield f"required = {str(len(group.files) >= REQUIRED * count).lower()}"
        if group.prompts:
            yield f"prompt = {_quoted(group.prompts.most_common(1)[0][0])}"


def _rest(rare: Sequence[_Group]) -> Iterator[str]:
    if rare:
        yield ""
        yield "# Too rare to be sections; `hitl import` keeps such headings as they are:"
        yield from (f"#   {_quoted(group.title)}, in {len(group.files):,}" for group in rare[:_MOST_RARE])
    if len(rare) > _MOST_RARE:
        yield f"#   and {len(rare) - _MOST_RARE:,} more"


def _quoted(text: str) -> str:
    """A text as TOML takes it, which is how JSON has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
