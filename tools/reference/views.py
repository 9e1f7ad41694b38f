"""The page about views, made from their declarations; the examples are built by a test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.viewspec import CAPTION, HOW, ITERATION, NAME, PHASE, STAGE, STATUS, VIEWS
from sphinx_hitl.core.vocabulary import default_vocabulary, load_vocabulary
from tools.reference.markdown import code, names, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_hitl.core.viewspec import ViewOption, ViewSpec

ROOT = Path(__file__).resolve().parents[2]

SHARED = (STAGE, PHASE, STATUS, HOW, ITERATION, CAPTION, NAME)
"""Options that many views have."""

EXAMPLES: Mapping[str, str] = {
    "pipeline": ":format: list",
    "traceability": ":group: need\n:columns: pattern, evidence\n:stage: model-validation",
    "matrix": ":rows: stage\n:columns: how\n:count: need\n:caption: How needs are answered at each stage",
    "pattern-map": ":around: noise-floor\n:relation: uses, precedes",
    "catalogue": ":kind: pattern\n:status: complete",
    "gaps": ":kind: need-without-pattern, thin-stage",
    "walk-path": "",
    "evidence": ":of: noise-floor\n:class: literature, threads",
    "ways-in": ":by: how",
    "numbers": ":kind: pattern, information-need",
}
"""View -> the options of its example."""

_INTRODUCTION = """\
A **view** shows what the cards of the whole collection say. It may stand on any page, under any heading, and is always up to date: when
something that it shows changes, its page is written again. Every output has all of it: a picture has a list or table beside it with the
same content, and filters in the browser only hide what is there anyway.
"""

_SHARED = """\
Several values have commas between them. A filter that is left out lets everything through; a value that names nothing is reported.
"""

_DERIVED = {("matrix", "columns"), ("matrix", "count")}
"""Options whose default follows from others."""

_ARGUMENTS: Mapping[str, str] = {"walk": "first-model"}


def views() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# Views", "", _INTRODUCTION, "## Options of several views", "", _SHARED)
    of = {option.name: names(view.name for view in VIEWS.values() if option.name in view.options) for option in SHARED}
    yield from table(("Option", "Value", "Meaning", "Views"), ((*_option(option, ""), of[option.name]) for option in SHARED))
    places = dict(_places())
    for view in VIEWS.values():
        yield from _view(view, places.get(view.name, ""))


def _view(view: ViewSpec, place: str) -> Iterator[str]:
    yield from (f"## {view.name}", "", f"{view.help[0].upper()}{view.help[1:]}." + (f" In this book: {place}." if place else ""), "")
    if view.argument:
        yield from (f"The id of a {view.argument} stands behind the braces.", "")
    own = [option for option in view.options.values() if option not in SHARED]
    yield from table(("Option", "Value", "Meaning"), (_option(option, view.name) for option in own))
    if shared := [option.name for option in SHARED if option.name in view.options]:
        yield from (("Also: " if own else "Options: ") + names(shared) + ".", "")
    yield from code("markdown", example(view.name))


def example(name: str) -> str:
    """The view as somebody would write it."""
    argument = _ARGUMENTS.get(VIEWS[name].argument, "")
    options = EXAMPLES.get(name, "") and EXAMPLES[name] + "\n"
    return f"```{{{name}}}{' ' * bool(argument)}{argument}\n{options}```\n"


def _option(option: ViewOption, view: str) -> tuple[str, str, str]:
    return f"`:{option.name}:`", _values(option, view), option.help


def _values(option: ViewOption, view: str) -> str:
    several = "one or more of " if option.many else ""
    if option.flag:
        return "none"
    if option.values:
        missing = "" if (view, option.name) in _DERIVED else " (all, if left out)" if option.many else " (the first, if left out)"
        return several + names(option.values) + missing
    if option.source.startswith("values:"):
        return several + names(default_vocabulary().values[option.source.removeprefix("values:")])
    if option.source == "relation":
        return "names of relations"
    if option.source:
        return f"id{'s' * option.many} of {option.source}s" if option.many else f"id of a{'n' * (option.source == 'item')} {option.source}"
    return "text"


def _places() -> Iterator[tuple[str, str]]:
    """For each view links to the pages of this book that have it, the best one last: the start page shows much at once."""
    pages = load_catalog(ROOT, load_vocabulary(ROOT)).pages.values()
    for page in sorted(pages, key=lambda page: (page.doc.startswith("book/") and page.doc != "book/index", page.doc)):
        for view in page.views:
            yield view.name, f"[{page.title}](../../{page.path})".replace("(../../book/", "(../")
