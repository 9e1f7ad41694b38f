"""Rules on ids, and what a name may be that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Item, Place, Problem
from sphinx_hitl.core.phrases import either, say, word
from sphinx_hitl.core.words import a, did_you_mean, listed, separated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.catalog import Catalog, Entry


def ids(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Ids that two objects share, be it but for letter case, and old ids that are in use."""
    for (item, page), first in catalog.duplicates:
        yield page.path, _taken(item, item.id, first, say("the id"))
    folded: dict[str, Entry] = {}
    for id_, entry in sorted(catalog.entries.items(), key=lambda pair: (pair[0].casefold(), pair[0].swapcase())):
        other = folded.setdefault(id_.casefold(), entry)
        if other is not entry:
            yield entry.page.path, _taken(entry.item, id_, other, say("but for letter case, the id"))
        for old in entry.item.formerly:
            taken = catalog.entries.get(old) or (catalog.entries[catalog.formerly[old]] if catalog.formerly[old] != id_ else None)
            if taken:
                option = next(option for option in entry.item.options if option.name == "formerly")
                where = f"{taken.page.path}:{taken.item.place.line}"
                yield (
                    entry.page.path,
                    Problem(
                        "duplicate-id",
                        option.place,
                        say("the old id '{old}' also belongs to {where}", old=old, where=where),
                        say("remove it here or rename the other object"),
                    ),
                )


def _taken(item: Item, id_: str, first: Entry, what: str) -> Problem:
    place = next((option.place for option in item.options if option.name == "id" and item.anchor), item.place)
    where = f"{first.page.path}:{first.item.place.line}"
    repair = say("give one of them another ':id:'") if item.anchor else say("rename one of the files")
    return Problem("duplicate-id", place, say("{what} '{id}' is taken by {where}", what=what, id=id_, where=where), repair)


def target_problem(catalog: Catalog, target: str, kinds: Sequence[str], place: Place, wanted: str, option: str = "") -> Problem | None:
    """What is wrong with a link to `target` where only `kinds` (all, if empty) may be meant."""
    labels = catalog.vocabulary.kinds
    name = word(labels[wanted].label.lower() if wanted in labels else wanted)
    found = catalog.find(target)
    if found is None and target in catalog.lost:
        return None
    if found is None:
        matches = catalog.short_ids.get(target)
        if matches:
            return Problem(
                "ambiguous-id",
                place,
                say("'{target}' could be several objects", target=target),
                say("write {names}", names=listed(matches, "or")),
            )
        known = catalog.near.lexicon(kinds or labels)
        where = say("the name of its file without .md") if wanted in labels and labels[wanted].on_page else say("the value of its ':id:'")
        if option and (parts := separated(target, catalog.entries)):
            return Problem(
                "unknown-id",
                place,
                say("unknown {name} '{target}'", name=name, target=target),
                say("separate them by commas: '{parts}'", parts=parts),
                (target, parts),
            )
        repair = did_you_mean(target, known) or say("write the id of {kind}: {where}", kind=a(name), where=where)
        return Problem(
            "unknown-id",
            place,
            say("unknown {name} '{target}'", name=name, target=target),
            repair,
            known.replacement(target) if option else None,
        )
    if kinds and found.item.kind not in kinds:
        plural = either(word(labels[kind].plural.lower()) for kind in kinds if kind in labels)
        there = (
            say("':{option}:' takes {plural}", option=option, plural=plural) if option else say("{plural} are wanted here", plural=plural)
        )
        return Problem(
            "wrong-kind",
            place,
            say("'{target}' is {kind}, but {there}", target=target, kind=a(word(labels[found.item.kind].label.lower())), there=there),
            did_you_mean(target, catalog.near.lexicon(kinds)) or say("name another object or use another option"),
        )
    return None
