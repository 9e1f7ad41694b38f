"""Rules on a pattern's page: sections, summary, and its place in the language and its folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Item, Page, Place, Problem, Section
from sphinx_hitl.core.read import located
from sphinx_hitl.core.words import Lexicon, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.vocabulary import Vocabulary

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def sections(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Missing, unknown, misspelt, repeated, empty and untouched sections, and their order."""
    for entry in catalog.by_kind.get("pattern", ()):
        for problem in _sections(entry.item, entry.page, catalog.vocabulary):
            yield entry.page.path, problem


def _sections(item: Item, page: Page, vocabulary: Vocabulary) -> Iterator[Problem]:
    titles = [spec.title for spec in vocabulary.sections]
    present: dict[str, Section] = {}
    last = -1
    for section in item.sections:
        known, problem = _known(section, vocabulary, item)
        if problem:
            yield problem
        if not known:
            continue
        if known in present:
            yield Problem(
                "repeated-section",
                section.place,
                f"the section '{known}' stands twice",
                f"merge it with the one in line {present[known].place.line}",
            )
            continue
        present[known] = section
        if section.empty:
            yield Problem("empty-section", section.place, f"the section '{known}' is empty", _answer(known, vocabulary))
        elif _is_prompt(section, vocabulary):
            yield Problem(
                "template-text", section.place, f"the section '{known}' still holds the template's text", _answer(known, vocabulary)
            )
        number = titles.index(known)
        if number < last:
            yield Problem(
                "section-order", section.place, f"the section '{known}' stands after '{titles[last]}'", f"the order is {', '.join(titles)}"
            )
        last = max(last, number)
    missing = [spec.title for spec in vocabulary.sections if spec.required and spec.title not in present]
    if missing:
        what = "section" if len(missing) == 1 else "sections"
        place = Place(item.heading_line or item.place.line)
        yield Problem(
            "missing-section",
            place,
            f"missing {what} {listed(missing)}",
            f"add '## {missing[0]}'" + (" and the others" if len(missing) > 1 else ""),
        )
    extra = [heading for heading in page.headings if heading.level == 1 and heading.place.line > item.place.line]
    for heading in extra:
        known_title = vocabulary.section(heading.title)
        repair = f"write '## {known_title.title}'" if known_title else "use '##' for it; a page has one '#' heading"
        yield Problem("second-title", heading.place, f"'# {heading.title}' is a second title on this page", repair)


def _known(section: Section, vocabulary: Vocabulary, item: Item) -> tuple[str, Problem | None]:
    """The title of the section that is meant, with what is wrong with the way it is written."""
    if section.key:
        if section.title == section.key:
            return section.key, None
        replace = (section.title, section.key) if sum(other.key == section.key for other in item.sections) == 1 else None
        return section.key, Problem(
            "misspelt-section",
            section.place,
            f"this section is called '{section.key}', not '{section.title}'",
            f"write '## {section.key}'",
            replace,
        )
    names = {title: spec.title for spec in vocabulary.sections for title in (spec.title, *spec.aliases)}
    taken = {other.key for other in item.sections}
    lexicon = Lexicon(names)
    meant = lexicon.nearest(section.title)
    if meant and names[meant] not in taken:
        replace = (section.title, names[meant]) if lexicon.replacement(section.title) else None
        return names[meant], Problem(
            "misspelt-section", section.place, f"there is no section '{section.title}'", f"did you mean '{names[meant]}'?", replace
        )
    titles = ", ".join(spec.title for spec in vocabulary.sections)
    return "", Problem(
        "unknown-section", section.place, f"'{section.title}' is no section of a pattern", f"use '###' for it, below one of {titles}"
    )


def _answer(title: str, vocabulary: Vocabulary) -> str:
    spec = vocabulary.section(title)
    return f"answer: {spec.prompt}" if spec and spec.prompt else "write a sentence or two"


def _is_prompt(section: Section, vocabulary: Vocabulary) -> bool:
    spec = vocabulary.section(section.key or section.title)
    if not spec or not spec.prompt:
        return False
    prompt, text = spec.prompt.casefold(), section.text.casefold()
    if "<!--" in text:
        text = _COMMENT.sub("", text)
    return all(word in text for word in prompt.split()) and " ".join(text.split()).strip("*_ ") == prompt


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
                    "the pattern has no summary",
                    "write one or two sentences between the card and the first '##' heading",
                ),
            )
        elif len(item.summary) > limit:
            yield (
                entry.page.path,
                Problem(
                    "long-summary",
                    item.place,
                    f"the summary has {len(item.summary)} characters",
                    f"keep it below {limit}: one or two sentences",
                ),
            )


def folder_stage(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Patterns in the folder of a stage that they do not name."""
    stages = {entry.item.id for entry in catalog.by_kind.get("stage", ())}
    for entry in catalog.by_kind.get("pattern", ()):
        folder = entry.page.doc.split("/")[-2] if "/" in entry.page.doc else ""
        option = next((option for option in entry.item.options if option.name == "stages"), None)
        named = {target.item.id for target in catalog.targets(entry.item.id, "stages")}
        if folder in stages and option and named and folder not in named:
            yield (
                entry.page.path,
                Problem(
                    "folder-stage",
                    option.place,
                    f"the page stands in the folder of '{folder}', which ':stages:' does not name",
                    f"add '{folder}' or move the file to '{min(named)}'",
                ),
            )


def needs(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Patterns without needs, needs without patterns, stages in focus without patterns."""
    if catalog.vocabulary.relation("needs", "pattern"):
        for entry in catalog.by_kind["pattern"]:
            if not any(link.relation == "needs" for link in entry.item.links):
                repair = "add ':needs:' with the ids of shared needs, or an ```{information-need} card under a heading of its own"
                yield entry.page.path, Problem("pattern-without-need", entry.item.place, "the pattern names no information need", repair)
        if catalog.by_kind["pattern"]:
            for entry in catalog.by_kind["information-need"]:
                if not catalog.sources(entry.item.id, "needs", "pattern"):
                    yield (
                        entry.page.path,
                        Problem(
                            "unused-need",
                            entry.item.place,
                            f"no pattern uses the need '{entry.item.id}'",
                            "name it in a pattern's ':needs:' or remove it",
                        ),
                    )
    if catalog.vocabulary.relation("stages", "pattern"):
        for entry in catalog.by_kind.get("stage", ()):
            if entry.item.has("focus") and not catalog.sources(entry.item.id, "stages", "pattern"):
                yield (
                    entry.page.path,
                    Problem(
                        "thin-stage",
                        entry.item.place,
                        f"the stage '{entry.item.id}' is in focus and has no pattern",
                        "write one or remove ':focus:'",
                    ),
                )


def evidence(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Keys that stand for nothing, and evidence that stands behind nothing."""
    known = {**{key: work.title for key, work in catalog.evidence.works.items()}, **dict.fromkeys(catalog.evidence.threads, "")}
    lexicon = Lexicon(known)
    used: set[str] = set()
    for page in catalog.pages.values():
        used.update(page.citations)
        for item in page.items:
            option = next((option for option in item.options if option.name == "evidence"), None)
            if option is None:
                continue
            for part, place in located(option):
                used.add(part)
                if part not in known:
                    repair = did_you_mean(part, lexicon) or _where(part, catalog.vocabulary)
                    yield page.path, Problem("unknown-evidence", place, f"unknown evidence '{part}'", repair, lexicon.replacement(part))
    for key, work in catalog.evidence.works.items():
        if key not in used:
            yield (
                work.file,
                Problem("unused-evidence", Place(work.line), f"nothing rests on '{key}'", "cite it, or leave it as further reading"),
            )
    for ref, thread in catalog.evidence.threads.items():
        if ref not in used:
            yield (
                thread.file,
                Problem(
                    "unused-evidence", Place(thread.line), f"nothing rests on '{ref}'", "name it in a card's ':evidence:' or remove the row"
                ),
            )


def _where(part: str, vocabulary: Vocabulary) -> str:
    if "#" in part:
        return f"add it to {vocabulary.threads}"
    return f"add it to {vocabulary.bibliography[0]}" if vocabulary.bibliography else "name a bibliography in conf/language.toml"
