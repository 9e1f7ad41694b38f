"""Rules on a page: its title, its summary, and its place in the language and its folder."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinx_hitl.core.language import noun
from sphinx_hitl.core.model import Page, Problem
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.read import page_id
from sphinx_hitl.core.scaffold import QUESTION, is_untouched, template_titles
from sphinx_hitl.core.words import a

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.vocabulary import Vocabulary


def titles(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Second titles, and titles that the template left behind."""
    left_behind, fresh, pattern = template_titles(catalog.vocabulary), untouched(catalog), noun(catalog.vocabulary, "pattern")
    for page in catalog.pages.values():
        own = next((item for item in page.items if catalog.vocabulary.kinds[item.kind].on_page), None)
        if own is None:
            continue
        for heading in page.headings:
            if heading.level == 1 and heading.place.line != own.heading_line:
                known = catalog.vocabulary.section(heading.title) if own.kind == "pattern" else None
                repair = say("write '## {title}'", title=known.title) if known else say("use '##' for it; a page has one '#' heading")
                yield (
                    page.path,
                    Problem("second-title", heading.place, say("'# {title}' is a second title on this page", title=heading.title), repair),
                )
            elif heading.place.line == own.heading_line and page.path in fresh:
                repair = say("begin by writing the name of your {noun} in place of '{title}'", noun=pattern, title=heading.title)
                yield page.path, Problem("template-text", heading.place, say("this is still the empty template"), repair)
            elif heading.place.line == own.heading_line and heading.title.casefold() in left_behind:
                message = say("'{title}' is the template's title", title=heading.title)
                yield page.path, Problem("template-text", heading.place, message, say("write the {noun}'s own name", noun=pattern))
            elif (
                heading.title == QUESTION and page.path not in fresh and any(item.heading_line == heading.place.line for item in page.items)
            ):
                repair = say("write the question itself, or remove this heading with its card")
                yield (
                    page.path,
                    Problem("template-text", heading.place, say("'{title}' is the template's question", title=heading.title), repair),
                )


def untouched(catalog: Catalog) -> frozenset[str]:
    """The paths of patterns in which nobody has written anything yet; it is enough to say that once."""
    return frozenset(page.path for page in catalog.pages.values() if untouched_page(page, catalog.vocabulary))


def untouched_page(page: Page, vocabulary: Vocabulary) -> bool:
    """Whether a page is still the template."""
    item = next((item for item in page.items if item.kind == "pattern"), None)
    if item is None or item.title.casefold() not in template_titles(vocabulary):
        return False
    return not item.summary and is_untouched(item.sections)


def summaries(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Patterns without a summary, or with one that lists cannot show."""
    limit = catalog.vocabulary.summary_length
    for entry in catalog.by_kind.get("pattern", ()):
        item = entry.item
        if not item.summary:
            yield (
                entry.page.path,
                Problem(
                    "missing-summary",
                    item.place,
                    say("the {noun} has no summary", noun=noun(catalog.vocabulary, "pattern")),
                    say("write one or two sentences between the card and the first '##' heading"),
                ),
            )
        elif len(item.summary) > limit:
            yield (
                entry.page.path,
                Problem(
                    "long-summary",
                    item.place,
                    say("the summary has {count} characters", count=len(item.summary)),
                    say("keep it below {limit}: one or two sentences", limit=limit),
                ),
            )


def folder_stage(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Patterns in the folder of a stage that they do not name."""
    stages = {entry.item.id for entry in catalog.by_kind.get("stage", ())}
    for entry in catalog.by_kind.get("pattern", ()):
        folder = posixpath.basename(posixpath.dirname(entry.page.doc))
        option = next((option for option in entry.item.options if option.name == "stages"), None)
        named = {target.item.id for target in catalog.targets(entry.item.id, "stages")}
        if folder in stages and option and named and folder not in named:
            yield (
                entry.page.path,
                Problem(
                    "folder-stage",
                    option.place,
                    say("the page stands in the folder of '{folder}', which ':stages:' does not name", folder=folder),
                    say("add '{folder}' or move the file to '{other}'", folder=folder, other=min(named)),
                ),
            )


def needs(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Patterns without needs, needs without patterns, stages in focus without patterns."""
    vocabulary, pattern = catalog.vocabulary, noun(catalog.vocabulary, "pattern")
    need = vocabulary.kinds.get("information-need")
    if need and vocabulary.relation("needs", "pattern"):
        meant = _meant_needs(catalog)
        for entry in catalog.by_kind["pattern"]:
            if not any(link.relation == "needs" for link in entry.item.links):
                repair = say(
                    "add ':needs:' with the ids of shared {nouns}, or an ```{{information-need}} card under a heading of its own",
                    nouns=noun(vocabulary, "information-need", 2),
                )
                yield (
                    entry.page.path,
                    Problem(
                        "pattern-without-need",
                        entry.item.place,
                        say("the {noun} names no {other}", noun=pattern, other=word(need.label.lower())),
                        repair,
                    ),
                )
        if catalog.by_kind["pattern"]:
            for entry in catalog.by_kind["information-need"]:
                is_sure = entry.item.value("id") and entry.item.id not in meant and page_id(entry.page.doc) not in catalog.lost
                if is_sure and not catalog.sources(entry.item.id, "needs", "pattern"):
                    yield (
                        entry.page.path,
                        Problem(
                            "unused-need",
                            entry.item.place,
                            say(
                                "no {noun} uses the {other} '{id}'",
                                noun=pattern,
                                other=noun(vocabulary, "information-need"),
                                id=entry.item.id,
                            ),
                            say("name it in {kind}'s ':needs:' or remove it", kind=a(pattern)),
                        ),
                    )
    if vocabulary.relation("stages", "pattern"):
        for entry in catalog.by_kind.get("stage", ()):
            if entry.item.has("focus") and not catalog.sources(entry.item.id, "stages", "pattern"):
                yield (
                    entry.page.path,
                    Problem(
                        "thin-stage",
                        entry.item.place,
                        say(
                            "the {noun} '{id}' is in focus and has no {other}",
                            noun=noun(vocabulary, "stage"),
                            id=entry.item.id,
                            other=pattern,
                        ),
                        say("write one or remove ':focus:'"),
                    ),
                )


def _meant_needs(catalog: Catalog) -> set[str | None]:
    """The needs that mistyped ids in patterns probably stand for."""
    links = (link for entry in catalog.by_kind["pattern"] for link in entry.item.links if link.relation == "needs")
    unknown = {link.target for link in links if catalog.find(link.target) is None}
    return {catalog.near.lexicon(("information-need",)).nearest(target) for target in unknown}
