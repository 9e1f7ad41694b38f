"""Rules on single cards and views: required options and allowed values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import OPEN, OptionSpec, OptionType
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.model import Item, Option, Page, Place, Problem, View, split_list
from sphinx_hitl.core.phrases import both, either, say, word
from sphinx_hitl.core.read import located
from sphinx_hitl.core.rules.ids import target_problem
from sphinx_hitl.core.scaffold import QUESTION
from sphinx_hitl.core.words import Lexicon, a, listed, one_of, separated, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.viewspec import ViewOption
    from sphinx_hitl.core.vocabulary import Vocabulary

_ID = re.compile(r"[^\W_A-Z]+(?:-[^\W_A-Z]+)*(?:/[^\W_A-Z]+(?:-[^\W_A-Z]+)*)?$")
_CHECKED = (OptionType.FLAG, OptionType.INTEGER, OptionType.URL, OptionType.VALUE, OptionType.VALUES)
"""What is checked by looking at the value alone."""

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
    for page in catalog.without_card:
        kind = "tool" if any(item.kind == "tool-feature" for item in page.items) else "pattern"
        repair = say("write ```{{{kind}}}, its options and ``` below the '#' heading", kind=kind)
        yield page.path, Problem("page-without-card", Place(1), say("the page has no card under its title"), repair)


def options(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Missing options, values that are not allowed, malformed ids."""
    required = {
        name: [spec.name for spec in kind.options.values() if spec.required and spec.name != "id"]
        for name, kind in catalog.vocabulary.kinds.items()
    }
    for page in catalog.pages.values():
        for item in page.items:
            for problem in _item_problems(item, page, catalog, required[item.kind]):
                yield page.path, problem


def _item_problems(item: Item, page: Page, catalog: Catalog, required: Sequence[str]) -> Iterator[Problem]:
    vocabulary = catalog.vocabulary
    specs = vocabulary.kinds[item.kind].options
    given = {option.name: option for option in item.options}
    if missing := [name for name in required if name not in given]:
        names = listed(f":{name}:" for name in missing)
        yield Problem(
            "missing-option",
            item.place,
            say("the {{{kind}}} card has no {names}", kind=item.kind, names=names),
            say("add {examples}", examples=both(_example(specs[name], item.kind, vocabulary) for name in missing)),
        )
    for option in item.options:
        spec = specs.get(option.name)
        if spec is None:
            continue
        if not option.value and spec.type is not OptionType.FLAG:
            if spec.type is not OptionType.ID:  # of which the reader has spoken
                repair = (
                    say("write {example}", example=_example(spec, item.kind, vocabulary))
                    if spec.required
                    else say("write a value or remove the line")
                )
                yield Problem("missing-option", option.place, say("':{name}:' has no value", name=option.name), repair)
        elif option.value == OPEN and spec.type is not OptionType.ID:
            if item.title != QUESTION:  # of which another rule speaks
                yield _open(option, spec, item, page, vocabulary)
        elif spec.type in _CHECKED:
            yield from _value_problems(option, spec, vocabulary)
    if not (_ID.match(item.id) and item.id == item.id.lower()):
        yield from _malformed_id(item, given.get("id"), page, catalog)


def _open(option: Option, spec: OptionSpec, item: Item, page: Page, vocabulary: Vocabulary) -> Problem:
    """A question mark, which may stay as long as nobody has called the page complete."""
    is_held = page.status in vocabulary.values["status"][1:]
    example = _example(spec, item.kind, vocabulary)
    repair = say("write {example}", example=example) if spec.required else say("write {example} or remove the line", example=example)
    return Problem("missing-option" if is_held else "open-fact", option.place, say("':{name}:' is still open", name=option.name), repair)


def _malformed_id(item: Item, option: Option | None, page: Page, catalog: Catalog) -> Iterator[Problem]:
    wanted = slug(item.id) if item.id.count("/") > 1 else "/".join(slug(part) for part in item.id.split("/"))
    if wanted == item.id.casefold() and wanted in catalog.entries:
        return  # two ids that differ in letter case only, which is another rule's business
    message = say("an id is lower-case words joined by hyphens, not '{id}'", id=item.id)
    if option:
        repair = say("write ':id: {wanted}'", wanted=wanted) if _ID.match(wanted) else say("choose a short name")
        yield Problem("malformed-id", option.place, message, repair, (item.id, wanted) if catalog.near.anchors[wanted] == 1 else None)
    elif not item.anchor:
        if page.doc.endswith("/index"):
            repair = say("rename the folder to '{wanted}'", wanted=wanted) if wanted else say("give the folder a short name")
        else:
            repair = say("rename the file to '{wanted}'", wanted=f"{wanted}.md") if wanted else say("give the file a short name")
        yield Problem("malformed-id", item.place, message, repair)


def _value_problems(option: Option, spec: OptionSpec, vocabulary: Vocabulary) -> Iterator[Problem]:
    name, value = option.name, option.value
    match spec.type:
        case OptionType.FLAG if value:
            yield Problem(
                "unknown-value", option.place, say("':{name}:' takes no value", name=name), say("write just ':{name}:'", name=name)
            )
        case OptionType.INTEGER if not (value.isascii() and value.isdecimal() and len(value) < 10):
            yield Problem(
                "unknown-value",
                option.place,
                say("':{name}:' must be a whole number, not '{value}'", name=name, value=value),
                say("write ':{name}: 1', say", name=name),
            )
        case OptionType.URL if not _URL.match(value):
            yield Problem(
                "unknown-value",
                option.place,
                say("':{name}:' must be an address, not '{value}'", name=name, value=value),
                say("write it in full, starting with https://"),
            )
        case OptionType.VALUE:
            allowed = vocabulary.values[spec.values]
            if value not in allowed:
                yield _unknown(name, value, option.place, allowed)
        case OptionType.VALUES:
            allowed = vocabulary.values[spec.values]
            for part, place in located(option):
                if part not in allowed:
                    yield _unknown(name, part, place, allowed, many=True)


def _unknown(name: str, value: str, place: Place, allowed: Sequence[str], *, many: bool = False) -> Problem:
    message = say("':{name}:' cannot be '{value}'", name=name, value=value)
    if many and (parts := separated(value, allowed)):
        return Problem("unknown-value", place, message, say("separate them by commas: '{parts}'", parts=parts), (value, parts))
    if not many and (chosen := [part for part in split_list(value) if part in allowed]):  # which of them is meant, nobody can say
        return Problem("unknown-value", place, message, say("use {names}", names=listed(chosen, "or")))
    return Problem("unknown-value", place, message, one_of(value, allowed), Lexicon(allowed).replacement(value))


def _example(spec: OptionSpec, kind: str, vocabulary: Vocabulary) -> str:
    if spec.values:
        return say("':{name}:' with {values}", name=spec.name, values=listed(vocabulary.values[spec.values], "or"))
    if relation := vocabulary.relation(spec.name, kind):
        return say(
            "':{name}:' with the ids of {kinds}",
            name=spec.name,
            kinds=either(word(vocabulary.kinds[target].plural.lower()) for target in relation.targets),
        )
    return say("':{name}:' ({help})", name=spec.name, help=word(spec.help))


def views(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """Values of views that name nothing, and arguments that are missing."""
    for page in catalog.pages.values():
        for view in page.views:
            for problem in view_problems(view, catalog):
                yield page.path, problem


def view_problems(view: View, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with the argument and the values of one view."""
    spec = catalog.vocabulary.views[view.name]
    if spec.argument and not view.argument:
        yield Problem(
            "missing-option",
            view.place,
            say("{{{name}}} needs the id of {kind}", name=view.name, kind=a(noun(catalog.vocabulary, spec.argument))),
            say("write it behind the braces: {{{name}}} {id}", name=view.name, id=_first(catalog, spec.argument)),
        )
    elif spec.argument:
        yield from _target(view.argument, spec.argument, view.place, catalog)
    elif view.argument:
        yield Problem(
            "card-argument",
            view.place,
            say("{{{name}}} takes no argument, but '{argument}' follows it", name=view.name, argument=view.argument),
            say("say what to show in its options"),
        )
    for option in view.options:
        known = spec.options.get(option.name)
        if known is None:
            continue  # of which the reader has spoken
        if known.flag:
            if option.value:
                yield Problem(
                    "unknown-value",
                    option.place,
                    say("':{name}:' takes no value", name=option.name),
                    say("write just ':{name}:'", name=option.name),
                )
        elif not split_list(option.value):
            yield Problem(
                "missing-option", option.place, say("':{name}:' has no value", name=option.name), say("write a value or remove the line")
            )
        else:
            yield from _view_values(option, known, catalog)


def _view_values(option: Option, known: ViewOption, catalog: Catalog) -> Iterator[Problem]:
    parts = list(located(option)) if known.many else [(option.value, option.place)]
    for part, place in parts:
        if known.values:
            if part not in known.values:
                yield _unknown(option.name, part, place, known.values, many=known.many)
        elif known.source.startswith("values:"):
            allowed = catalog.vocabulary.values.get(known.source.removeprefix("values:"), ())
            if part not in allowed:
                yield _unknown(option.name, part, place, allowed, many=known.many)
        elif known.source == "relation":
            allowed = tuple(dict.fromkeys(relation.name for relation in catalog.vocabulary.relations))
            if part not in allowed:
                yield _unknown(option.name, part, place, allowed, many=known.many)
        elif known.source:
            yield from _target(part, "" if known.source == "item" else known.source, place, catalog)


def _target(id_: str, kind: str, place: Place, catalog: Catalog) -> Iterator[Problem]:
    problem = target_problem(catalog, id_, (kind,) if kind else (), place, kind or "object")
    if problem:
        yield problem


def _first(catalog: Catalog, kind: str) -> str:
    entries = catalog.by_kind.get(kind)
    return entries[0].item.id if entries else "its-id"
