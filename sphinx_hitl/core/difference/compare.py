"""Two versions of a collection compared: what has become of its objects, facts, sections and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.difference.affected import Affected, affected
from sphinx_hitl.core.difference.renames import Renamed, renames
from sphinx_hitl.core.export.records import EVIDENCE, Fact, LinkRecord, confidence, facts, links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog, Entry

_NOT_COMPARED = frozenset({"formerly"})
"""Facts that only say how a change was made."""


class Thing(NamedTuple):
    """An object as a comparison names it."""

    id: str
    kind: str
    title: str
    file: str


class Moved(NamedTuple):
    """An object that stands in another file, under the same id."""

    thing: Thing
    old_file: str


class Renaming(NamedTuple):
    """An object under another id, and why it is believed to be the same."""

    old: Thing
    new: Thing
    because: str


class Change(NamedTuple):
    """A fact with another value; None where it is not given."""

    thing: Thing
    name: str
    old: Fact | None
    new: Fact | None


class Rewriting(NamedTuple):
    """The sections of a pattern that are new, gone, or say something else; how lines are broken does not count."""

    thing: Thing
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rewritten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is different, each list sorted by id or file."""

    added: tuple[Thing, ...]
    removed: tuple[Thing, ...]
    renamed: tuple[Renaming, ...]
    moved: tuple[Moved, ...]
    statuses: tuple[Change, ...]
    changes: tuple[Change, ...]
    """Titles, summaries, confidence and all facts but the status."""
    sections: tuple[Rewriting, ...]
    gained: tuple[LinkRecord, ...]
    lost: tuple[LinkRecord, ...]
    """Links that are gone; renamed objects under their new ids."""
    affected: tuple[Affected, ...]

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return any(getattr(self, name) for name in self.__slots__)


def difference(old: Catalog, new: Catalog) -> Difference:
    """Compare two versions."""
    pairs = renames(old, new)
    today = {pair.old: pair.new for pair in pairs}
    taken = set(today.values())
    same = [(entry, new.entries[id_]) for id_, entry in sorted(old.entries.items()) if id_ in new.entries]
    successors = [(old.entries[pair.old], new.entries[pair.new]) for pair in pairs if pair.new not in old.entries]
    both = sorted(same + successors, key=lambda pair: pair[1].item.id)
    changes = [change for before, after in both for change in _changes(old, new, before, after)]
    gained, lost = _links(old, new, today)
    return Difference(
        added=tuple(_thing(entry) for id_, entry in sorted(new.entries.items()) if id_ not in old.entries and id_ not in taken),
        removed=tuple(_thing(entry) for id_, entry in sorted(old.entries.items()) if id_ not in new.entries and id_ not in today),
        renamed=tuple(_renaming(old, new, pair) for pair in pairs),
        moved=tuple(Moved(_thing(after), before.page.path) for before, after in same if before.page.path != after.page.path),
        statuses=tuple(change for change in changes if change.name == "status"),
        changes=tuple(change for change in changes if change.name != "status"),
        sections=tuple(rewriting for before, after in both if (rewriting := _sections(before, after))),
        gained=tuple(gained),
        lost=tuple(lost),
        affected=tuple(affected(old, new, today, gained, lost)),
    )


def _thing(entry: Entry) -> Thing:
    return Thing(entry.item.id, entry.item.kind, entry.item.title, entry.page.path)


def _renaming(old: Catalog, new: Catalog, pair: Renamed) -> Renaming:
    return Renaming(_thing(old.entries[pair.old]), _thing(new.entries[pair.new]), pair.because)


def _changes(old: Catalog, new: Catalog, before: Entry, after: Entry) -> Iterator[Change]:
    values = _values(old, before), _values(new, after)
    for name in sorted(values[0].keys() | values[1].keys()):
        if values[0].get(name) != values[1].get(name):
            yield Change(_thing(after), name, values[0].get(name), values[1].get(name))


def _values(catalog: Catalog, entry: Entry) -> Mapping[str, Fact]:
    item = entry.item
    said = {name: fact for name, fact in facts(item, catalog.vocabulary).items() if name not in _NOT_COMPARED}
    texts = {"title": item.title, "summary": item.summary, "confidence": confidence(catalog, item)}
    return {**said, **{name: text for name, text in texts.items() if text}}


def _sections(before: Entry, after: Entry) -> Rewriting | None:
    old, new = _texts(before), _texts(after)
    added = tuple(name for name in new if name not in old)
    removed = tuple(name for name in old if name not in new)
    rewritten = tuple(name for name in new if name in old and old[name] != new[name])
    return Rewriting(_thing(after), added, removed, rewritten) if added or removed or rewritten else None


def _texts(entry: Entry) -> Mapping[str, list[str]]:
    """The words of each section by its name; those of sections that stand twice follow each other."""
    texts: dict[str, list[str]] = {}
    for section in entry.item.sections:
        texts.setdefault(section.key or section.title, []).extend(section.text.split())
    return texts


def _links(old: Catalog, new: Catalog, today: Mapping[str, str]) -> tuple[list[LinkRecord], list[LinkRecord]]:
    """The links gained and lost; on which of two pages a symmetric one is written makes no difference."""
    renamed = (_renamed(link, today) for link in links(old))
    before, after = _by_ends(old, renamed), _by_ends(new, links(new))
    return [after[key] for key in sorted(after) if key not in before], [before[key] for key in sorted(before) if key not in after]


def _renamed(link: LinkRecord, today: Mapping[str, str]) -> LinkRecord:
    target = link.target if link.relation == EVIDENCE else today.get(link.target, link.target)
    return link._replace(source=today.get(link.source, link.source), target=target)


def _by_ends(catalog: Catalog, records: Iterable[LinkRecord]) -> dict[LinkRecord, LinkRecord]:
    symmetric = {relation.name for relation in catalog.vocabulary.relations if relation.symmetric}
    found: dict[LinkRecord, LinkRecord] = {}
    for link in sorted(records):
        ends = sorted((link.source, link.target)) if link.relation in symmetric else [link.source, link.target]
        if link.source != link.target or link.relation == EVIDENCE:
            found.setdefault(LinkRecord(ends[0], link.relation, ends[1]), link)
    return found
