"""Rules on single cards and views: required options and allowed values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.kinds import OptionSpec, OptionType
from sphinx_hitl.core.model import Item, Option, Page, Place, Problem, View, split_list
from sphinx_hitl.core.read import located
from sphinx_hitl.core.viewspec import VIEWS, ViewOption
from sphinx_hitl.core.vocabulary import Vocabulary
from sphinx_hitl.core.words import listed, one_of, slug

_ID = re.compile(r"[^\W_A-Z]+(?:-[^\W_A-Z]+)*(?:/[^\W_A-Z]+(?:-[^\W_A-Z]+)*)?$")
_URL = re.compile(r"https?://[^\s<>\"]+$")


def read_problems(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """What the reader met, and what it met in the files of evidence."""
    for page in catalog.pages.values():
        for problem in page.problems:
            yield page.path, problem
    for file, problems in catalog.evidence.problems.items():
        for problem in problems:
            yield file, problem


def page_without_card(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Pages of the language that are no object."""
    folder = catalog.vocabulary.folder + "/"
    for page in catalog.pages.values():
        name = page.doc.rpartition("/")[2]
        unreadable = any(problem.rule in {"unreadable-file", "misplaced-card", "card-without-heading"} for problem in page.problems)
        if page.doc.startswith(folder) and name not in {"index", "needs"} and not page.items and not unreadable:
            yield page.path, Problem("page-without-card", Place(1), "the page has no card under its title", "write ```{pattern}, its options and ``` below the '#' heading")


def options(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Missing options, values that are not allowed, malformed ids."""
    for page in catalog.pages.values():
        for item in page.items:
            for problem in _item_problems(item, page, catalog.vocabulary):
                yield page.path, problem


def _item_problems(item: Item, page: Page, vocabulary: Vocabulary) -> Iterator[Problem]:
    specs = vocabulary.kinds[item.kind].options
    given = {option.name: option for option in item.options}
    missing = [name for name, spec in specs.items() if spec.required and name not in given and name != "id"]
    if missing:
        names = listed((f":{name}:" for name in missing), "and")
        yield Problem("missing-option", item.place, f"the {{{item.kind}}} card has no {names}", f"add {', '.join(_example(specs[name], vocabulary) for name in missing)}")
    for option in item.options:
        spec = specs.get(option.name)
        if spec is None:
            continue
        if not option.value and spec.type is not OptionType.FLAG:
            yield Problem("missing-option", option.place, f"':{option.name}:' has no value", f"write {_example(spec, vocabulary)}" if spec.required else "write a value or remove the line")
        else:
            yield from _value_problems(option, spec, vocabulary)
    wanted = item.anchor or slug(item.id)
    if not _ID.match(item.id):
        id_option = given.get("id")
        repair = f"write ':id: {wanted}'" if id_option else f"rename the {'folder' if page.doc.endswith('/index') else 'file'} to '{wanted}{'' if page.doc.endswith('/index') else '.md'}'"
        yield Problem("malformed-id", id_option.place if id_option else item.place, f"the id '{item.id}' is not in kebab case", repair)


def _value_problems(option: Option, spec: OptionSpec, vocabulary: Vocabulary) -> Iterator[Problem]:
    name, value = option.name, option.value
    match spec.type:
        case OptionType.FLAG if value:
            yield Problem("unknown-value", option.place, f"':{name}:' takes no value", f"write just ':{name}:'")
        case OptionType.INTEGER if not (value.isascii() and value.isdecimal() and len(value) < 10):
            yield Problem("unknown-value", option.place, f"':{name}:' must be a whole number, not '{value}'", f"write ':{name}: 1', say")
        case OptionType.URL if not _URL.match(value):
            yield Problem("unknown-value", option.place, f"':{name}:' must be an address, not '{value}'", "write it in full, starting with https://")
        case OptionType.VALUE:
            allowed = vocabulary.values.get(spec.values, ())
            if value not in allowed:
                yield Problem("unknown-value", option.place, f"unknown {name} '{value}'", one_of(value, allowed))
        case OptionType.VALUES:
            allowed = vocabulary.values.get(spec.values, ())
            for part, place in located(option):
                if part not in allowed:
                    yield Problem("unknown-value", place, f"unknown {name} '{part}'", one_of(part, allowed))
        case _:
            return


def _example(spec: OptionSpec, vocabulary: Vocabulary) -> str:
    if spec.values:
        return f"':{spec.name}: {'|'.join(vocabulary.values.get(spec.values, ()))}'"
    return f"':{spec.name}:' ({spec.help})"


def views(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Values of views that name nothing, and arguments that are missing."""
    for page in catalog.pages.values():
        for view in page.views:
            for problem in view_problems(view, catalog):
                yield page.path, problem


def view_problems(view: View, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with the argument and the values of one view."""
    spec = VIEWS[view.name]
    if spec.argument and not view.argument:
        yield Problem("missing-option", view.place, f"{{{view.name}}} needs the id of a {spec.argument}", f"write it behind the braces: {{{view.name}}} {_first(catalog, spec.argument)}")
    elif spec.argument:
        yield from _target(view.argument, spec.argument, view.place, catalog)
    elif view.argument:
        yield Problem("card-argument", view.place, f"{{{view.name}}} takes no argument, but '{view.argument}' follows it", "say what to show in its options")
    for option in view.options:
        known = spec.options.get(option.name)
        if known is None:
            continue
        if known.flag:
            if option.value:
                yield Problem("unknown-value", option.place, f"':{option.name}:' takes no value", f"write just ':{option.name}:'")
        elif not split_list(option.value):
            yield Problem("missing-option", option.place, f"':{option.name}:' has no value", "write a value or remove the line")
        else:
            yield from _view_values(option, known, catalog)


def _view_values(option: Option, known: ViewOption, catalog: Catalog) -> Iterator[Problem]:
    parts = list(located(option)) if known.many else [(option.value, option.place)]
    for part, place in parts:
        if known.values:
            if part not in known.values:
                yield Problem("unknown-value", place, f"unknown {option.name} '{part}'", one_of(part, known.values))
        elif known.source.startswith("values:"):
            allowed = catalog.vocabulary.values.get(known.source.removeprefix("values:"), ())
            if part not in allowed:
                yield Problem("unknown-value", place, f"unknown {option.name} '{part}'", one_of(part, allowed))
        elif known.source == "relation":
            allowed = tuple(dict.fromkeys(relation.name for relation in catalog.vocabulary.relations))
            if part not in allowed:
                yield Problem("unknown-value", place, f"unknown relation '{part}'", one_of(part, allowed))
        elif known.source:
            yield from _target(part, "" if known.source == "item" else known.source, place, catalog)


def _target(id_: str, kind: str, place: Place, catalog: Catalog) -> Iterator[Problem]:
    from sphinx_hitl.core.rules.links import target_problem

    problem = target_problem(catalog, id_, (kind,) if kind else (), place, kind or "object")
    if problem:
        yield problem


def _first(catalog: Catalog, kind: str) -> str:
    entries = catalog.by_kind.get(kind, ())
    return entries[0].item.id if entries else "its-id"
