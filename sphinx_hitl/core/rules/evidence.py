"""Rules on what claims rest on: literature and issue threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.read import located
from sphinx_hitl.core.rules.ids import target_problem
from sphinx_hitl.core.words import Lexicon, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.vocabulary import Vocabulary


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
            yield work.file, _unused(key, work.line, say("cite it, or leave it as further reading"))
    for ref, thread in catalog.evidence.threads.items():
        if ref not in used:
            yield thread.file, _unused(ref, thread.line, say("name it in a card's ':evidence:' or remove the row"))


def _unused(key: str, line: int, repair: str) -> Problem:
    return Problem("unused-evidence", Place(line), say("nothing rests on '{key}'", key=key), repair)


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
