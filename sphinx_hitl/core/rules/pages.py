"""Rules on a pattern's page: sections, summary, and its place in the language and its folder."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import without_comments
from sphinx_hitl.core.model import Item, Page, Place, Problem, Section
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.read import located, page_id
from sphinx_hitl.core.rules.links import target_problem
from sphinx_hitl.core.scaffold import QUESTION, is_untouched, template_titles
from sphinx_hitl.core.words import Lexicon, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.vocabulary import Vocabulary


def sections(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Missing, unknown, misspelt, repeated, empty and untouched sections, and their order."""
    vocabulary = catalog.vocabulary
    if not vocabulary.sections:
        return
    names = {title: spec.title for spec in vocabulary.sections for title in (spec.title, *spec.aliases)}
    lexicon = Lexicon(list(names))
    for entry in catalog.by_kind.get("pattern", ()):
        for problem in _sections(entry.item, entry.page, vocabulary, names, lexicon):
            yield entry.page.path, problem


def _sections(item: Item, page: Page, vocabulary: Vocabulary, names: Mapping[str, str], lexicon: Lexicon) -> Iterator[Problem]:
    present: dict[str, Section] = {}
    counts = Counter(section.key for section in item.sections)
    for section in item.sections:
        known, problem = _known(section, vocabulary, counts, names, lexicon)
        if problem:
            yield problem
        if not known:
            continue
        if known in present:
            yield Problem(
                "repeated-section",
                section.place,
                say("the section '{known}' stands twice", known=known),
                say("merge it with the one in line {line}", line=present[known].place.line),
            )
            continue
        present[known] = section
        if section.empty:
            yield Problem("empty-section", section.place, say("the section '{known}' is empty", known=known), _answer(known, vocabulary))
        elif _is_prompt(section, vocabulary):
            yield Problem(
                "template-text",
                section.place,
                say("the section '{known}' still holds the template's text", known=known),
                _answer(known, vocabulary),
            )
    yield from _order(present, [spec.title for spec in vocabulary.sections])
    deeper: set[str] = set()
    for heading in page.headings:
        known_spec = vocabulary.section(heading.title) if heading.level > 2 and heading.place.line > item.heading_line else None
        if known_spec and known_spec.title not in {*present, *deeper}:
            mark = "#" * heading.level
            message = say("'{mark} {title}' is no section, as it has {level} hashes", mark=mark, title=heading.title, level=heading.level)
            yield Problem("misspelt-section", heading.place, message, say("write '## {title}'", title=known_spec.title))
            deeper.add(known_spec.title)
    written = {*present, *deeper}
    missing = [spec.title for spec in vocabulary.sections if spec.required and spec.title not in written]
    if missing:
        place = Place(item.heading_line or item.place.line)
        yield Problem(
            "missing-section",
            place,
            say("missing section {titles}", titles=listed(missing))
            if len(missing) == 1
            else say("missing sections {titles}", titles=listed(missing)),
            say("add '## {title}'", title=missing[0]) if len(missing) == 1 else say("add '## {title}' and the others", title=missing[0]),
        )


def _order(present: Mapping[str, Section], titles: Sequence[str]) -> Iterator[Problem]:
    """The fewest sections that have to move so that all stand in order."""
    numbers = [titles.index(title) for title in present]
    if numbers == sorted(numbers):
        return
    best: list[list[int]] = []
    for number in numbers:
        before = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*before, number])
    in_order = max(best, key=len, default=[])
    for position, number in enumerate(numbers):
        if number not in in_order:
            earlier = [other for other in numbers[:position] if other > number]
            later = [other for other in numbers[position:] if other < number]
            where = say("after '{title}'", title=titles[max(earlier)]) if earlier else say("before '{title}'", title=titles[min(later)])
            message = say("the section '{title}' stands {where}", title=titles[number], where=where)
            yield Problem("section-order", present[titles[number]].place, message, say("the order is {titles}", titles=", ".join(titles)))


def titles(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Second titles, and titles that the template left behind."""
    left_behind, fresh = template_titles(catalog.vocabulary), untouched(catalog)
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
                repair = say("begin by writing the name of your pattern in place of '{title}'", title=heading.title)
                yield page.path, Problem("template-text", heading.place, say("this is still the empty template"), repair)
            elif heading.place.line == own.heading_line and heading.title.casefold() in left_behind:
                message = say("'{title}' is the template's title", title=heading.title)
                yield page.path, Problem("template-text", heading.place, message, say("write the pattern's own name"))
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


def _known(
    section: Section, vocabulary: Vocabulary, counts: Mapping[str, int], names: Mapping[str, str], lexicon: Lexicon
) -> tuple[str, Problem | None]:
    """The title of the section that is meant, with what is wrong with the way it is written."""
    if section.key:
        if section.title == section.key:
            return section.key, None
        replace = (section.title, section.key) if counts[section.key] == 1 else None
        return section.key, Problem(
            "misspelt-section",
            section.place,
            say("this section is called '{key}', not '{title}'", key=section.key, title=section.title),
            say("write '## {title}'", title=section.key),
            replace,
        )
    meant = lexicon.nearest(section.title)
    if meant and not counts.get(names[meant]):
        replace = (section.title, names[meant]) if lexicon.replacement(section.title) else None
        return names[meant], Problem(
            "misspelt-section",
            section.place,
            say("there is no section '{title}'", title=section.title),
            say("did you mean '{meant}'?", meant=names[meant]),
            replace,
        )
    titles = ", ".join(spec.title for spec in vocabulary.sections)
    return "", Problem(
        "unknown-section",
        section.place,
        say("'{title}' is no section of a pattern", title=section.title),
        say("use '###' for it, below one of {titles}", titles=titles),
    )


def _answer(title: str, vocabulary: Vocabulary) -> str:
    spec = vocabulary.section(title)
    return say("answer: {prompt}", prompt=word(spec.prompt)) if spec and spec.prompt else say("write a sentence or two")


def _is_prompt(section: Section, vocabulary: Vocabulary) -> bool:
    spec = vocabulary.section(section.key or section.title)
    if not spec or not spec.prompt.strip():
        return False
    prompt, text = spec.prompt.casefold(), section.text.casefold()
    if "<!--" in text:
        text = without_comments(text)
    return prompt.split()[-1] in text and " ".join(text.split()).strip("*_ ") == prompt


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
                    say("the pattern has no summary"),
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
        folder = entry.page.doc.split("/")[-2] if "/" in entry.page.doc else ""
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
    if catalog.vocabulary.relation("needs", "pattern"):
        meant = _meant_needs(catalog)
        for entry in catalog.by_kind["pattern"]:
            if not any(link.relation == "needs" for link in entry.item.links):
                repair = say("add ':needs:' with the ids of shared needs, or an ```{information-need} card under a heading of its own")
                yield (
                    entry.page.path,
                    Problem("pattern-without-need", entry.item.place, say("the pattern names no information need"), repair),
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
                            say("no pattern uses the need '{id}'", id=entry.item.id),
                            say("name it in a pattern's ':needs:' or remove it"),
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
                        say("the stage '{id}' is in focus and has no pattern", id=entry.item.id),
                        say("write one or remove ':focus:'"),
                    ),
                )


def _meant_needs(catalog: Catalog) -> set[str | None]:
    """The needs that mistyped ids in patterns probably stand for."""
    links = (link for entry in catalog.by_kind["pattern"] for link in entry.item.links if link.relation == "needs")
    unknown = {link.target for link in links if catalog.find(link.target) is None}
    return {catalog.lexicon(("information-need",)).nearest(target) for target in unknown}


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
                if part not in known and not _unread(part, catalog):
                    used.add(lexicon.nearest(part) or part)
                    repair = did_you_mean(part, lexicon) or _where(part, catalog.vocabulary)
                    yield (
                        page.path,
                        Problem("unknown-evidence", place, say("unknown evidence '{part}'", part=part), repair, lexicon.replacement(part)),
                    )
    for key, work in catalog.evidence.works.items():
        if key not in used:
            yield (
                work.file,
                Problem(
                    "unused-evidence",
                    Place(work.line),
                    say("nothing rests on '{key}'", key=key),
                    say("cite it, or leave it as further reading"),
                ),
            )
    for ref, thread in catalog.evidence.threads.items():
        if ref not in used:
            yield (
                thread.file,
                Problem(
                    "unused-evidence",
                    Place(thread.line),
                    say("nothing rests on '{ref}'", ref=ref),
                    say("name it in a card's ':evidence:' or remove the row"),
                ),
            )


def thread_stages(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Stages in the table of threads that do not exist."""
    if "stage" in catalog.vocabulary.kinds:
        for thread in catalog.evidence.threads.values():
            for stage in thread.stages:
                if problem := target_problem(catalog, stage, ("stage",), Place(thread.line), "stage"):
                    yield thread.file, problem


def _unread(part: str, catalog: Catalog) -> bool:
    """Whether a piece of evidence may stand in a file that could not be read, of which another finding speaks."""
    if "#" in part:
        return not catalog.evidence.threads and catalog.vocabulary.threads in catalog.evidence.problems
    problems = (problem for file in catalog.vocabulary.bibliography for problem in catalog.evidence.problems.get(file, ()))
    return any(problem.rule == "unreadable-file" for problem in problems)


def _where(part: str, vocabulary: Vocabulary) -> str:
    if "#" in part:
        return say("add it to {file}", file=vocabulary.threads)
    return (
        say("add it to {file}", file=vocabulary.bibliography[0])
        if vocabulary.bibliography
        else say("name a bibliography in conf/language.toml")
    )
