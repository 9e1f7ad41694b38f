"""Pages that say the same as before and yet show something else, or lead somewhere else, because others changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.export.records import EVIDENCE, LinkRecord, confidence
from sphinx_hitl.core.model import ReferenceForm
from sphinx_hitl.core.shown import page_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.model import Item, Page, Reference


class Reason(NamedTuple):
    """What happened, as words with a {} for each name."""

    words: str
    names: tuple[str, ...]


class Affected(NamedTuple):
    """A page that others changed, and how."""

    file: str
    reasons: tuple[Reason, ...]


def affected(
    old: Catalog, new: Catalog, today: Mapping[str, str], gained: Iterable[LinkRecord], lost: Iterable[LinkRecord]
) -> Iterator[Affected]:
    """The pages whose own text is the same, with what is different on them; `today` leads from old ids to new ones."""
    arriving = _arriving(new, gained, lost)
    elsewhere = _elsewhere(old, new, today)
    edited = {item.id for catalog, other in ((old, new), (new, old)) for item in _edited(catalog, other)}
    same_words = old.vocabulary == new.vocabulary and _known(old) == _known(new)
    for doc, page in new.pages.items():
        if old.pages.get(doc) != page:
            continue
        reasons = [*_targets(old, new, today, page), *arriving.get(doc, ()), *_shown(new, page, elsewhere), *_ratings(old, new, page)]
        near = not same_words or any(_is_near(catalog, page, edited) for catalog in (old, new))
        if not reasons and near and page_blocks(old, page) != page_blocks(new, page):
            reasons.append(Reason("shows changed facts of others", ()))
        if reasons:
            yield Affected(page.path, tuple(dict.fromkeys(reasons)))


def _edited(catalog: Catalog, other: Catalog) -> Iterator[Item]:
    """The items on pages that are not in the other version or say something else there."""
    return (item for doc, page in catalog.pages.items() if other.pages.get(doc) != page for item in page.items)


def _known(catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(catalog.evidence.works), frozenset(catalog.evidence.threads)


def _is_near(catalog: Catalog, page: Page, ids: set[str]) -> bool:
    """Whether a page shows any of these objects on its cards."""
    for item in page.items:
        if any((found := catalog.find(link.target)) and found.item.id in ids for link in item.links):
            return True
        if any(edge.source in ids for edge in catalog.incoming.get(item.id, ())):
            return True
    return False


def _arriving(new: Catalog, gained: Iterable[LinkRecord], lost: Iterable[LinkRecord]) -> Mapping[str, list[Reason]]:
    """Links that came or went, by the document to which they lead; of a page's own only those that came, as it says no other."""
    found: dict[str, list[Reason]] = {}
    for when, links in (("now", gained), ("no longer", lost)):
        for link in links:
            ends = (link.source, link.target) if links is gained else (link.target,)
            for end in ends if link.relation != EVIDENCE else ():
                if entry := new.entries.get(end):
                    reason = Reason(f"{{}} {when} leads to {{}} ({link.relation})", (link.source, link.target))
                    found.setdefault(entry.page.doc, []).append(reason)
    return found


def _elsewhere(old: Catalog, new: Catalog, today: Mapping[str, str]) -> Mapping[str, Reason]:
    """What pages that show an object show of it now, by its id."""
    former = {new_id: old_id for old_id, new_id in sorted(today.items()) if new_id not in old.entries}
    found = {}
    for id_, after in new.entries.items():
        before = old.entries.get(former.get(id_, id_))
        if id_ in former:
            found[id_] = Reason("shows {}, which was {}", (id_, former[id_]))
        elif before and before.item.title != after.item.title:
            found[id_] = Reason("shows {}, which has another title", (id_,))
        elif before and before.page.path != after.page.path:
            found[id_] = Reason("shows {}, which is now in {}", (id_, after.page.path))
    return found


def _targets(old: Catalog, new: Catalog, today: Mapping[str, str], page: Page) -> Iterator[Reason]:
    """What has become of the objects and files to which a page leads."""
    ids = {link.target for item in page.items for link in item.links}
    ids |= {reference.target for reference in page.references if reference.form is not ReferenceForm.PATH}
    for id_ in sorted(ids):
        if before := old.find(id_):
            yield from _target(id_, before, new.find(id_), today)
    for reference in page.references:
        if reference.form is ReferenceForm.PATH:
            yield from _path(old, new, today, page, reference)


def _target(name: str, before: Entry, after: Entry | None, today: Mapping[str, str]) -> Iterator[Reason]:
    if after is None:
        renamed = today.get(before.item.id)
        yield Reason("names {}, which is now {}", (name, renamed)) if renamed else Reason("names {}, which is gone", (name,))
    elif after.item.id != before.item.id:
        yield Reason("names {}, which is now {} and still found", (name, after.item.id))


def _path(old: Catalog, new: Catalog, today: Mapping[str, str], page: Page, reference: Reference) -> Iterator[Reason]:
    doc = reference.target.removesuffix(".md")
    before = old.refers(page, reference)
    if doc in old.pages and doc not in new.pages:
        owner = next((item for item in old.pages[doc].items if not item.anchor), None)
        now = new.entries.get(today.get(owner.id, owner.id)) if owner else None
        if now:
            yield Reason("links to {}, which is now {}", (reference.target, now.page.path))
        else:
            yield Reason("links to {}, which is gone", (reference.target,))
    elif before and reference.fragment and not new.refers(page, reference):
        yield Reason("links to {}, where {} is no more", (reference.target, f"#{reference.fragment}"))


def _shown(new: Catalog, page: Page, elsewhere: Mapping[str, Reason]) -> Iterator[Reason]:
    """What is new of the objects that a page shows, on its cards or by a role in its text."""
    shown = {edge.target for item in page.items for edge in new.outgoing.get(item.id, ())}
    shown |= {edge.source for item in page.items for edge in new.incoming.get(item.id, ())}
    named = (new.find(reference.target) for reference in page.references if reference.form is ReferenceForm.ROLE)
    shown |= {entry.item.id for entry in named if entry}
    yield from (elsewhere[id_] for id_ in sorted(shown & elsewhere.keys()))


def _ratings(old: Catalog, new: Catalog, page: Page) -> Iterator[Reason]:
    """Items that are documented better or worse than before, though their own cards are the same."""
    for item in page.items:
        before, after = confidence(old, item), confidence(new, item)
        if before != after:
            yield Reason(f"{{}} has confidence {after} instead of {before}", (item.id,))
