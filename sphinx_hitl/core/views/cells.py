"""What all views write alike: nouns of the vocabulary, links, evidence, tools, and what is missing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Cell, Cite, Inline, Mark, Out, Ref, ref
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.views.select import unique

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.model import Item
    from sphinx_hitl.core.vocabulary import Vocabulary


def heading(vocabulary: Vocabulary, kind: str) -> str:
    """A kind's name as the head of a column."""
    spec = vocabulary.kinds.get(kind)
    return word(spec.label) if spec else titled(vocabulary, kind)


def counted(vocabulary: Vocabulary, number: int, kind: str) -> str:
    """'3 patterns'."""
    return say("{number} {noun}", number=number, noun=noun(vocabulary, kind, number))


def captioned(first: str, second: str) -> str:
    """'First: second', or the one that there is."""
    return say("{first}: {second}", first=first, second=second) if first and second else first or second


def titled(vocabulary: Vocabulary, value: str) -> str:
    """A value of the vocabulary as a heading."""
    return word(vocabulary.label(value))


def link_title(vocabulary: Vocabulary, relation: str, kind: str) -> str:
    """What a link is called on the cards of a kind."""
    found = vocabulary.relation(relation, kind)
    return word(found.label) if found else titled(vocabulary, relation)


def capital(noun: str) -> str:
    """A noun at the start of a heading."""
    return word(noun[:1].upper() + noun[1:])


def gap(noun: str) -> Mark:
    """The name of what is missing."""
    return Mark(say("no {noun}", noun=noun), "hitl-gap")


def links(entries: Iterable[Entry], missing: str) -> Cell:
    """Links to objects, one below the other, or what is missing."""
    return Cell(tuple(ref(entry) for entry in unique(entries)) or (gap(missing),), stacked=True)


def text(value: str) -> Cell:
    """A cell with a word or with nothing."""
    return Cell((value,) if value else ())


def words(values: Iterable[str]) -> Cell:
    """A cell with words of the vocabulary."""
    return Cell(tuple(word(value) for value in values if value))


def sources(catalog: Catalog, items: Iterable[Item]) -> tuple[Inline, ...]:
    """The literature and the threads that these items name, each once."""
    named = list(items)
    works: list[Inline] = [Cite(work.key) for item in named for work in catalog.works(item)]
    threads: list[Inline] = [Out(thread.address, thread.ref) for item in named for thread in catalog.threads(item)]
    return tuple(dict.fromkeys(works + threads))


def tools(catalog: Catalog, features: Iterable[Entry]) -> tuple[Ref, ...]:
    """The tools of these features by name: a link to the feature if it is one, to the tool's page if there are several."""
    grouped: dict[str, list[Entry]] = {}
    for feature in unique(features):
        grouped.setdefault(feature.page.doc, []).append(feature)
    found = []
    for doc, group in grouped.items():
        tool = catalog.tool_of(group[0])
        if tool is None:
            found += [ref(feature) for feature in group]
        else:
            found.append(ref(group[0], tool.title) if len(group) == 1 else Ref(doc, tool.anchor, tool.title))
    return tuple(sorted(found, key=lambda link: (link.title.casefold(), link)))
