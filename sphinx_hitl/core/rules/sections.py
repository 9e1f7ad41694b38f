"""Rules on the sections of a pattern."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import without_comments
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.model import Item, Page, Place, Problem, Section
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.words import Lexicon, a, listed

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
    in_order = max(best, key=len)
    for position, number in enumerate(numbers):
        if number not in in_order:
            earlier = [other for other in numbers[:position] if other > number]
            later = [other for other in numbers[position:] if other < number]
            where = say("after '{title}'", title=titles[max(earlier)]) if earlier else say("before '{title}'", title=titles[min(later)])
            message = say("the section '{title}' stands {where}", title=titles[number], where=where)
            yield Problem("section-order", present[titles[number]].place, message, say("the order is {titles}", titles=", ".join(titles)))


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
        say("'{title}' is no section of {kind}", title=section.title, kind=a(noun(vocabulary, "pattern"))),
        say("use '###' for it, below one of {titles}", titles=titles),
    )


def _answer(title: str, vocabulary: Vocabulary) -> str:
    spec = vocabulary.section(title)
    return say("answer: {prompt}", prompt=word(spec.prompt)) if spec and spec.prompt else say("write a sentence or two")


def _is_prompt(section: Section, vocabulary: Vocabulary) -> bool:
    spec = vocabulary.section(section.key)
    if not spec or not spec.prompt.strip():
        return False
    prompt, text = spec.prompt.casefold(), without_comments(section.text.casefold())
    return prompt.split()[-1] in text and " ".join(text.split()).strip("*_ ") == prompt
