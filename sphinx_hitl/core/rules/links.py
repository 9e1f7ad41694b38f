"""Rules on ids and on everything that points at one."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Item, Link, Page, Place, Problem, Reference, ReferenceForm
from sphinx_hitl.core.phrases import either, say, word
from sphinx_hitl.core.words import a, did_you_mean, listed, nearest, separated, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def typed_links(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Links in cards that lead nowhere, to the wrong kind, to themselves, or twice to the same."""
    for page in catalog.pages.values():
        for item in page.items:
            seen: dict[tuple[str, str], Link] = {}
            for link in item.links:
                if link.implied:
                    continue
                problem = _link_problem(catalog, item, link, seen)
                if problem:
                    yield page.path, problem


def _link_problem(catalog: Catalog, item: Item, link: Link, seen: dict[tuple[str, str], Link]) -> Problem | None:
    relation = catalog.vocabulary.relation(link.relation, item.kind)
    if relation is None:
        return None
    problem = target_problem(catalog, link.target, relation.targets, link.place, relation.targets[0], link.relation)
    if problem:
        return problem
    found = catalog.find(link.target)
    if found and found.item.id == item.id and item.kind in relation.targets:
        return Problem(
            "self-link", link.place, say("'{id}' links to itself", id=item.id), say("remove it from ':{relation}:'", relation=link.relation)
        )
    if found and seen.setdefault((link.relation, found.item.id), link) is not link:
        return Problem(
            "repeated-link",
            link.place,
            say("':{relation}:' names '{id}' twice", relation=link.relation, id=found.item.id),
            say("remove one of them"),
        )
    return None


def target_problem(catalog: Catalog, target: str, kinds: Sequence[str], place: Place, wanted: str, option: str = "") -> Problem | None:
    """What is wrong with a link to `target` where only `kinds` (all, if empty) may be meant."""
    labels = catalog.vocabulary.kinds
    name = word(labels[wanted].label.lower() if wanted in labels else wanted)
    found = catalog.find(target)
    if found is None and target in catalog.lost:
        return None
    if found is None:
        matches = catalog.short_ids.get(target, ())
        if len(matches) > 1:
            return Problem(
                "ambiguous-id",
                place,
                say("'{target}' could be several objects", target=target),
                say("write {names}", names=listed(matches, "or")),
            )
        known = catalog.lexicon(kinds or labels)
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
            did_you_mean(target, catalog.lexicon(kinds)) or say("name another object or use another option"),
        )
    return None


def prose_links(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Roles, `[](#id)` and relative links in prose that lead nowhere."""
    for page in catalog.pages.values():
        for reference in page.references:
            if problem := leads_nowhere(catalog, page, reference):
                yield page.path, problem


def leads_nowhere(catalog: Catalog, page: Page, reference: Reference) -> Problem | None:
    """What is wrong with one link or role in prose."""
    match reference.form:
        case ReferenceForm.ROLE:
            if not reference.kind:
                return None  # `{any}`, which may also be something that only Sphinx knows
            if reference.kind == "item":
                return target_problem(catalog, reference.target, (), reference.place, "object")
            return target_problem(catalog, reference.target, (reference.kind,), reference.place, reference.kind)
        case ReferenceForm.FRAGMENT:
            return _fragment(catalog, page, reference)
        case ReferenceForm.PATH:
            return _path(catalog, page, reference)


def _fragment(catalog: Catalog, page: Page, reference: Reference) -> Problem | None:
    target = reference.target
    if not target or catalog.find(target) or target.casefold() in catalog.labels or target in _slugs(page):
        return None
    if meant := nearest(target, catalog.lexicon(catalog.vocabulary.kinds)):
        return Problem(
            "unknown-id", reference.place, say("nothing is called '#{target}'", target=target), say("did you mean '#{meant}'?", meant=meant)
        )
    return None  # a label that only Sphinx knows, or one that Sphinx will report


def _path(catalog: Catalog, page: Page, reference: Reference) -> Problem | None:
    target = reference.target
    doc = target.removesuffix(".md")
    if doc != target and doc in catalog.pages:
        other = catalog.pages[doc]
        if not reference.fragment or reference.fragment in _slugs(other) or any(item.anchor == reference.fragment for item in other.items):
            return None
        known = (*_slugs(other), *(item.anchor for item in other.items if item.anchor))
        return Problem(
            "broken-link",
            reference.place,
            say("'{target}' has no heading '#{fragment}'", target=target, fragment=reference.fragment),
            did_you_mean(reference.fragment, known) or say("link to the page alone"),
        )
    if target and not target.startswith("../") and catalog.is_file(target):
        return None
    folder = posixpath.dirname(page.path)
    stem = posixpath.basename(target)
    meant = catalog.paths_by_name.get(stem, ())
    if not meant:
        if close := nearest(stem.removesuffix(".md"), catalog.names_lexicon):
            meant = catalog.paths_by_name[close + ".md"]
        elif path := nearest(doc, catalog.paths_lexicon):
            meant = [path + ".md"]
        old = catalog.formerly.get(slug(stem.removesuffix(".md")))
        meant = [catalog.entries[old].page.path] if old else meant
    repair = (
        say("did you mean '{meant}'?", meant=posixpath.relpath(min(meant), folder or "."))
        if meant
        else say("correct the path; it starts at this page's folder")
    )
    return Problem(
        "broken-link", reference.place, say("there is no file '{target}'", target=posixpath.relpath(target, folder or ".")), repair
    )


def _slugs(page: Page) -> set[str]:
    return {slug(heading.title) for heading in page.headings}


def cycles(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Every cycle of an acyclic relation once, at the link that closes it."""
    for relation in catalog.vocabulary.relations:
        if not relation.acyclic:
            continue
        graph: dict[str, list[tuple[str, Link]]] = defaultdict(list)
        for edge in catalog.edges:
            if edge.link and edge.relation == relation.name and catalog.relation_of(edge) is relation:
                graph[edge.source].append((edge.target, edge.link))
        for path, link in _closed(graph):
            page = catalog.entries[path[-1]].page
            round_ = " -> ".join((*path, path[0]))
            yield (
                page.path,
                Problem(
                    "cycle",
                    link.place,
                    say("'{name}' goes in a circle: {round}", name=relation.name, round=round_),
                    say("remove one of these links"),
                ),
            )


def _closed(graph: Mapping[str, Sequence[tuple[str, Link]]]) -> Iterator[tuple[list[str], Link]]:
    """Depth-first search without recursion: (path, link back to its first node) for every back edge."""
    done: set[str] = set()
    for root in sorted(graph):
        if root in done:
            continue
        path, on_path = [root], {root: 0}
        stack = [iter(graph.get(root, ()))]
        while stack:
            for target, link in stack[-1]:
                if target in on_path:
                    yield path[on_path[target] :], link
                elif target not in done:
                    on_path[target] = len(path)
                    path.append(target)
                    stack.append(iter(graph.get(target, ())))
                    break
            else:
                stack.pop()
                node = path.pop()
                del on_path[node]
                done.add(node)


def contradictions(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Alternatives that are also used, refined or preceded; symmetric links written twice."""
    directed: dict[frozenset[str], str] = {}
    for edge in catalog.edges:
        relation = catalog.relation_of(edge)
        if relation and relation.acyclic and relation.name != "precedes":
            directed.setdefault(frozenset((edge.source, edge.target)), edge.relation)
    written: dict[tuple[str, frozenset[str]], str] = {}
    for edge in catalog.edges:
        relation = catalog.relation_of(edge)
        if relation is None or not relation.symmetric or edge.link is None:
            continue
        pair = frozenset((edge.source, edge.target))
        page = catalog.entries[edge.source].page
        if pair in directed:
            yield (
                page.path,
                Problem(
                    "contradiction",
                    edge.link.place,
                    say("'{target}' is both '{name}' and '{other}'", target=edge.target, name=relation.name, other=directed[pair]),
                    say("keep the one that is true"),
                ),
            )
        first = written.setdefault((relation.name, pair), edge.source)
        if first != edge.source:
            other = catalog.entries[first].page.path
            yield (
                page.path,
                Problem(
                    "link-on-both-sides",
                    edge.link.place,
                    say("this '{name}' link already stands in {other}", name=relation.name, other=other),
                    say("remove it here; the other direction is derived"),
                ),
            )


def walk_order(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Walks that go against 'precedes'."""
    before = {(edge.source, edge.target) for edge in catalog.edges if edge.relation == "precedes"}
    for entry in catalog.by_kind.get("walk", ()):
        steps = [(found.item.id, link) for link in entry.item.links if link.relation == "steps" and (found := catalog.find(link.target))]
        for number, (id_, link) in enumerate(steps):
            late = next((other for other, _ in steps[:number] if (id_, other) in before and (other, id_) not in before), None)
            if late:
                yield (
                    entry.page.path,
                    Problem(
                        "walk-order",
                        link.place,
                        say("'{id}' precedes '{late}', but comes after it on this walk", id=id_, late=late),
                        say("swap them or reconsider the 'precedes' link"),
                    ),
                )
