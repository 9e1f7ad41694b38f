"""Objects that have another id than before: what their cards say, else what title and text let suppose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.model import Item

    Step = Callable[[Mapping[str, Entry], Mapping[str, Entry]], list["Renamed"]]
    """From what is gone and what is new to the pairs that belong together."""

ALIKE = 0.5
"""How much of their texts two objects must share to be taken for the same one."""

DECLARED = "its card says so"
"""Why a renaming is believed that the author has declared, so that links to the old id keep working."""

_COMMON = 32
"""Runs of words that occur in more objects than this tell nothing."""

_WORD = re.compile(r"\w+")


class Renamed(NamedTuple):
    """An object that was `old` and is `new`, and why that is believed."""

    old: str
    new: str
    because: str


def renames(old: Catalog, new: Catalog) -> list[Renamed]:
    """The renamed objects, by old id.

    In this order: a card names the old id under `formerly` (also that of an object which was there before and has taken
    the old one in); the only ones of their kind with the same title in the same file, then anywhere; the most similar text.
    """
    gone = {id_: entry for id_, entry in old.entries.items() if id_ not in new.entries}
    fresh = {id_: entry for id_, entry in new.entries.items() if id_ not in old.entries}
    found: list[Renamed] = []
    for step in (_declared(new, gone), *(_titled(same) for same in (_here, _anywhere)), _alike):
        for pair in step(gone, fresh):
            found.append(pair)
            del gone[pair.old]
            fresh.pop(pair.new, None)
    return sorted(found)


def _declared(new: Catalog, gone: Iterable[str]) -> Step:
    pairs = [Renamed(id_, new.formerly[id_], DECLARED) for id_ in gone if id_ in new.formerly]
    return lambda _gone, _fresh: pairs


def _here(entry: Entry) -> tuple[str, ...]:
    return entry.item.kind, entry.item.title.casefold(), entry.page.path


def _anywhere(entry: Entry) -> tuple[str, ...]:
    return entry.item.kind, entry.item.title.casefold()


def _titled(same: Callable[[Entry], Hashable]) -> Step:
    def step(gone: Mapping[str, Entry], fresh: Mapping[str, Entry]) -> list[Renamed]:
        before, after = _alone(gone, same), _alone(fresh, same)
        where = "title and file" if same is _here else "title"
        return [Renamed(before[key], after[key], f"same {where}") for key in before if key in after]

    return step


def _alone(entries: Mapping[str, Entry], same: Callable[[Entry], Hashable]) -> dict[Hashable, str]:
    """What only one entry is: key -> id."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for id_, entry in entries.items():
        groups[same(entry)].append(id_)
    return {key: ids[0] for key, ids in groups.items() if len(ids) == 1}


def _alike(gone: Mapping[str, Entry], fresh: Mapping[str, Entry]) -> list[Renamed]:
    """The most similar pairs first, each object once."""
    pairs = sorted((-score, old, new) for old, new, score in _scores(gone, fresh) if score >= ALIKE)
    taken: set[tuple[str, str]] = set()
    found = []
    for score, old, new in pairs:
        if taken.isdisjoint({("old", old), ("new", new)}):
            taken |= {("old", old), ("new", new)}
            found.append(Renamed(old, new, f"{round(-100 * score)} % of the text is the same"))
    return found


def _scores(gone: Mapping[str, Entry], fresh: Mapping[str, Entry]) -> Iterator[tuple[str, str, float]]:
    """(old, new, how alike) for objects of a kind with anything in common: twice what they share, divided by both together."""
    having: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sizes = {}
    for id_, entry in sorted(fresh.items()):
        runs = _runs(entry.item)
        sizes[id_] = len(runs)
        for run in runs:
            having[entry.item.kind, *run].append(id_)
    for id_, entry in sorted(gone.items()):
        runs = _runs(entry.item)
        shared = Counter(other for run in runs if len(ids := having.get((entry.item.kind, *run), [])) <= _COMMON for other in ids)
        for other, count in shared.items():
            yield id_, other, 2 * count / (len(runs) + sizes[other])


def _runs(item: Item) -> set[tuple[str, ...]]:
    """Every three words in a row of what an item says, and texts shorter than that."""
    said = (item.title, item.summary, *(option.value for option in item.options), *(section.text for section in item.sections))
    runs: set[tuple[str, ...]] = set()
    for words in (_WORD.findall(text.casefold()) for text in said):
        if words:
            runs.update(zip(words, words[1:], words[2:], strict=False), [tuple(words[:3])])
    return runs
