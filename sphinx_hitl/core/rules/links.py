"""Rules on links, in cards and in prose, that lead nowhere or to the wrong kind."""

from __future__ import annotations

import posixpath
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Item, Link, Page, Problem, Reference, ReferenceForm
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.rules.ids import target_problem
from sphinx_hitl.core.words import did_you_mean, nearest, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog


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
    if meant := nearest(target, catalog.near.lexicon(catalog.vocabulary.kinds)):
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
    meant = catalog.near.paths_by_name.get(stem)
    if not meant:
        if close := nearest(stem.removesuffix(".md"), catalog.near.names_lexicon):
            meant = catalog.near.paths_by_name[close + ".md"]
        elif (path := nearest(doc, catalog.near.paths_lexicon)) and _share_letters(stem, path):
            meant = [path + ".md"]
        old = catalog.formerly.get(slug(stem.removesuffix(".md")))
        meant = [catalog.entries[old].page.path] if old else meant
    repair = (
        say("did you mean '{meant}'?", meant=posixpath.relpath(min(meant), folder))
        if meant
        else say("correct the path; it starts at this page's folder")
    )
    return Problem("broken-link", reference.place, say("there is no file '{target}'", target=posixpath.relpath(target, folder)), repair)


def _share_letters(stem: str, path: str) -> bool:
    """Whether the names of two files are alike, and not their folders alone."""
    return SequenceMatcher(None, stem.removesuffix(".md"), posixpath.basename(path)).ratio() >= 0.5


def _slugs(page: Page) -> set[str]:
    return {slug(heading.title) for heading in page.headings}
