"""Where a new object belongs, whether its place is free, and what it may be mistaken for."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.kinds import OPEN, OptionType
from sphinx_hitl.core.model import Severity, split_list
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.scaffold import need, needs_page, pattern_page, template, whole_page
from sphinx_hitl.core.words import a, did_you_mean, key, listed, slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.catalog import Entry

RESERVED = ("index", "needs", "template")
"""Names of files that mean something else."""

HINTS = {
    "tool": "What is it, and which stages does it help with? Then, under a ## heading each, what it shows, with a {tool-feature} card.",
    "walk": "For whom is this way, and when does one leave it? {walk-path} shows its steps.",
}

_FOLDERS = {"tool": "tools", "walk": "walks"}


class PlacingError(ValueError):
    """An object cannot be made; says why."""


class Wish(NamedTuple):
    """What somebody wants to make; `facts` are the options of its card that are known."""

    kind: str
    title: str
    id: str
    facts: Mapping[str, Sequence[str]]


class Place(NamedTuple):
    """Where the text of a new object goes: into a file of its own, or to the end of one that begins with `start`."""

    path: str
    text: str
    start: str
    hints: tuple[str, ...]


def place(catalog: Catalog, wish: Wish) -> Place:
    """Find the place of a new object; raises PlacingError."""
    kind = catalog.vocabulary.kinds.get(wish.kind)
    if kind is None:
        raise PlacingError(f"this language has no {wish.kind.replace('-', ' ')}s; see its conf/language.toml")
    title = " ".join(wish.title.split())
    id_ = wish.id or slug(title)
    if not title or not id_ or slug(id_) != id_:
        raise PlacingError(f"'{id_ or title}' cannot be an id; give a title with letters, or --id with lower-case words joined by hyphens")
    if kind.on_page and id_ in RESERVED:
        raise PlacingError(f"a page cannot be called '{id_}', which names something else; choose another title or --id")
    if len(id_.encode()) > 200:
        raise PlacingError("the title is too long for the name of a file; give a short one with --id")
    facts = {name: _checked(catalog, wish.kind, name, values) for name, values in wish.facts.items() if values}
    if taken := catalog.find(id_):
        where = f"{taken.page.path}:{taken.item.place.line}"
        raise PlacingError(f"the id '{id_}' is taken by {a(_label(catalog, taken.item.kind))} in {where}; choose another title or --id")
    path, text, start = _MAKERS[wish.kind](catalog, id_, title, facts)
    _check(catalog, path, text, [title, *(value for values in facts.values() for value in values)])
    return Place(path, text, start, tuple(_hints(catalog, wish.kind, title)))


def template_file(catalog: Catalog) -> tuple[str, str]:
    """Path and text of the template."""
    from sphinx_hitl.core.collection import TEMPLATE

    return f"{catalog.vocabulary.folder}/{TEMPLATE}", template(catalog)


Facts = dict[str, list[str]]


def _pattern(catalog: Catalog, id_: str, title: str, facts: Facts) -> tuple[str, str, str]:
    stages = facts.get("stages", [])
    relation = catalog.vocabulary.relation("stages", "pattern")
    if not stages and relation and relation.required and catalog.by_kind.get("stage"):
        raise PlacingError(f"say to which stage the pattern belongs: --stage with {_stages(catalog)}")
    folder = stage_folder(catalog, stages[0]) if stages else catalog.vocabulary.folder
    return f"{folder}/{id_}.md", pattern_page(catalog, title, stages), ""


def _need(catalog: Catalog, id_: str, title: str, facts: Facts) -> tuple[str, str, str]:
    vocabulary = catalog.vocabulary
    text = need(vocabulary, id_, title, facts)
    if vocabulary.relation("when", "information-need") is None:  # a language without stages has one page of needs
        return f"{vocabulary.folder}/needs.md", text, needs_page(vocabulary)
    if not facts.get("when"):
        raise PlacingError(f"say at which stage the question comes up: --stage with {_stages(catalog)}")
    stage = catalog.entries[facts["when"][0]]
    return f"{stage_folder(catalog, stage.item.id)}/needs.md", text, needs_page(vocabulary, stage.item.title)


def _tool(catalog: Catalog, id_: str, title: str, facts: Facts) -> tuple[str, str, str]:
    return f"{_home(catalog, 'tool')}/{id_}.md", whole_page(catalog.vocabulary, "tool", title, facts, HINTS["tool"]), ""


def _walk(catalog: Catalog, id_: str, title: str, facts: Facts) -> tuple[str, str, str]:
    text = whole_page(catalog.vocabulary, "walk", title, {"id": [id_], **facts}, HINTS["walk"])
    return f"{_home(catalog, 'walk')}/{id_}.md", text, ""


_MAKERS = {"pattern": _pattern, "information-need": _need, "tool": _tool, "walk": _walk}


def stage_folder(catalog: Catalog, stage: str) -> str:
    """The folder of a stage, from the root."""
    return posixpath.dirname(catalog.entries[stage].page.path)


def _home(catalog: Catalog, kind: str) -> str:
    """The folder in which the objects of a kind stand."""
    folders = Counter(posixpath.dirname(entry.page.path) for entry in catalog.by_kind.get(kind, ()))
    return min(folders, key=lambda folder: (-folders[folder], folder)) if folders else f"{catalog.vocabulary.folder}/{_FOLDERS[kind]}"


def _checked(catalog: Catalog, kind: str, name: str, values: Sequence[str]) -> list[str]:
    """The values of a fact, of links the ids; raises PlacingError for what does not exist."""
    spec = catalog.vocabulary.kinds[kind].options.get(name)
    if spec is None:
        raise PlacingError(f"the {{{kind}}} card of this language has no ':{name}:'")
    parts = [" ".join(value.split()) for value in values]
    if spec.type in {OptionType.LINKS, OptionType.VALUES, OptionType.VALUE}:
        parts = [part for value in parts for part in split_list(value)]
    relation = catalog.vocabulary.relation(name, kind)
    if relation:
        return list(dict.fromkeys(found_id(catalog, part, relation.targets) for part in parts))
    allowed = catalog.vocabulary.values[spec.values] if spec.values else ()
    for part in parts:
        if allowed and part not in allowed and part != OPEN:
            raise PlacingError(f"':{name}:' cannot be '{part}'; {did_you_mean(part, allowed) or 'use ' + listed(allowed, 'or')}")
    return parts


def _check(catalog: Catalog, path: str, text: str, given: Sequence[str]) -> None:
    """Raise PlacingError if what somebody has given makes a page that does not pass the check."""
    page = read(text, path.removesuffix(".md"), catalog.vocabulary, path)
    pages = {**catalog.pages, page.doc: page}.values()
    lines = text.split("\n")
    for finding in findings(Catalog(pages, catalog.vocabulary, catalog.evidence, catalog.is_file)):
        if finding.file == path and finding.severity is Severity.ERROR and any(part in lines[finding.line - 1] for part in given):
            raise PlacingError(f"{finding.message}; {finding.repair}" if finding.repair else finding.message)


def found_id(catalog: Catalog, name: str, kinds: Sequence[str]) -> str:
    """The id of the object that somebody means by an id or a title; raises PlacingError with the nearest one."""
    entry = catalog.find(name)
    if entry and entry.item.kind in kinds:
        return entry.item.id
    wanted = " ".join(name.split()).casefold()
    for kind in kinds:
        for other in catalog.by_kind.get(kind, ()):
            if other.item.title.casefold() == wanted:
                return other.item.id
    label = " or ".join(_label(catalog, kind) for kind in kinds)
    known = ", ".join(entry.item.id for kind in kinds for entry in catalog.by_kind.get(kind, ())[:20])
    hint = did_you_mean(name, catalog.near.lexicon(kinds)) or (f"there are {known}" if known else "there is none yet")
    raise PlacingError(f"there is no {label} '{name}'; {hint}")


def _hints(catalog: Catalog, kind: str, title: str) -> list[str]:
    """What the title is close to."""
    near: Entry | None = None
    if nearest := catalog.near.lexicon((kind,)).nearest(title):
        near = catalog.entries[nearest]
    same = [entry for entry in catalog.by_kind.get(kind, ()) if key(entry.item.title) == key(title)]
    return [
        f"there is {a(_label(catalog, kind))} '{entry.item.title}' ({entry.page.path}); do you mean the same?"
        for entry in {entry.item.id: entry for entry in (*same, *([near] if near else []))}.values()
    ]


def _label(catalog: Catalog, kind: str) -> str:
    return catalog.vocabulary.kinds[kind].label.lower()


def _stages(catalog: Catalog) -> str:
    return listed((entry.item.id for entry in catalog.by_kind.get("stage", ())), "or") or "the id of a stage"
