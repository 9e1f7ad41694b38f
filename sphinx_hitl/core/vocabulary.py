"""From `language.toml` to the words of a language, or to an error that names file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from sphinx_hitl.core.kinds import KINDS, OptionSpec, OptionType
from sphinx_hitl.core.language import KindSpec, Relation, SectionSpec, Vocabulary
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.plugin import Plugin, PluginError, load_plugins
from sphinx_hitl.core.rulebook import RULES, Rule
from sphinx_hitl.core.tomltable import Table, VocabularyError
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.core.vocabspec import KEYS
from sphinx_hitl.core.words import did_you_mean, key, listed, one_of, titled

__all__ = [
    "SETTINGS",
    "KindSpec",
    "Relation",
    "SectionSpec",
    "Vocabulary",
    "VocabularyError",
    "default_vocabulary",
    "load_vocabulary",
    "parse_tables",
    "parse_vocabulary",
    "vocabulary",
]

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

SETTINGS = Path("conf") / "language.toml"
"""Where a collection keeps its vocabulary, from its root."""


def load_vocabulary(root: Path) -> Vocabulary:
    """Read the vocabulary of the collection at `root`; without a file it is the built-in one.

    Raises VocabularyError.
    """
    path = root / SETTINGS
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return default_vocabulary()
    except OSError as error:
        raise VocabularyError(say("{file}: cannot be read: {reason}", file=SETTINGS.as_posix(), reason=error.strerror)) from error
    return parse_vocabulary(text, SETTINGS.as_posix())


@cache
def default_vocabulary() -> Vocabulary:
    """The vocabulary of the design, which is a file of the same form."""
    return vocabulary(_default_tables(), "language.toml")


@cache
def _default_tables() -> Mapping[str, object]:
    return tomllib.loads(Path(__file__).with_name("language.toml").read_text(encoding="utf-8"))


def parse_vocabulary(data: bytes, name: str) -> Vocabulary:
    """Read the bytes of a vocabulary file, called `name` in errors; raises VocabularyError."""
    return vocabulary(parse_tables(data, name), name)


def parse_tables(data: bytes, name: str) -> Mapping[str, object]:
    """The tables of a vocabulary file completed by the built-in ones, as plain data; raises VocabularyError."""
    try:
        tables = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise VocabularyError(say("{file}: is not UTF-8 text (byte {byte}); save it as UTF-8", file=name, byte=error.start)) from error
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(say("{file}: is not valid TOML: {error}", file=name, error=error)) from error
    merged = dict(_default_tables())
    for table, value in tables.items():
        base = merged.get(table)
        if isinstance(base, Mapping) and isinstance(value, Mapping):
            merged[table] = {**base, **value}
        else:
            merged[table] = value
    return merged


def vocabulary(tables: Mapping[str, object], name: str) -> Vocabulary:
    """Turn complete tables into a Vocabulary; raises VocabularyError naming `name` and the key."""
    root = Table(tables, name, "")
    root.only(*KEYS)
    collection = root.table("collection")
    collection.only(*KEYS["collection"])
    if not collection.string("folder").strip("/"):
        raise collection.error("folder", say("must name a folder below the root"))
    values = root.table("values")
    values.only(*KEYS["values"])
    allowed = {entry: values.strings(entry, say("allowed value")) for entry in values.data}
    enabled = _kinds(root.table("kinds"))
    relations = tuple(_relation(table, enabled) for table in root.tables("relations"))
    _unique(relations, root)
    relations = tuple(relation for relation in relations if relation.sources and relation.targets)
    sections = tuple(_section(table) for table in root.tables("sections"))
    plugins = _plugins(collection)
    rules = {**RULES, **{rule.name: rule for plugin in plugins.values() for rule in plugin.rules}}
    return Vocabulary(
        folder=collection.string("folder").strip("/"),
        read=collection.strings("read"),
        bibliography=collection.strings("bibliography"),
        threads=collection.string("threads"),
        summary_length=collection.integer("summary_length"),
        values=allowed,
        kinds={kind: _kind(kind, labels, relations) for kind, labels in enabled.items()},
        sections=sections,
        relations=relations,
        severities=_severities(root.table("rules"), rules) if "rules" in tables else {},
        section_keys=_section_keys(sections, root),
        plugins=plugins,
        rules=rules,
        views={**VIEWS, **{spec.name: spec for plugin in plugins.values() for spec, _ in plugin.views}},
        labels=_labels(root.table("labels"), allowed.values()),
    )


def _plugins(collection: Table) -> Mapping[str, Plugin]:
    try:
        return load_plugins(collection.strings("plugins"))
    except PluginError as error:
        raise collection.error("plugins", error.args[0]) from error


def _unique(relations: Iterable[Relation], root: Table) -> None:
    seen: set[tuple[str, str]] = set()
    for relation in relations:
        for source in relation.sources:
            if (relation.name, source) in seen:
                raise root.error(
                    "relations", say("'{name}' from '{source}' is written twice; merge the two", name=relation.name, source=source)
                )
            seen.add((relation.name, source))


def _labels(table: Table, values: Iterable[Iterable[str]]) -> Mapping[str, str]:
    table.only(*dict.fromkeys([*chain.from_iterable(values), *(fact.name for kind in KINDS for fact in kind.facts)]))
    return {name: table.string(name) for name in table.data}


def _kinds(table: Table) -> dict[str, tuple[str, str]]:
    names = [kind.name for kind in KINDS]
    table.only(*names)
    enabled = {}
    for name in names:
        if table.data.get(name) is False:
            continue
        entry = table.table(name, say("must be a table with label and plural, or false to do without this kind"))
        entry.only(*KEYS["kinds"])
        label = entry.string("label")
        enabled[name] = (label, entry.string("plural", label + "s"))
    return enabled


def _kind(name: str, labels: tuple[str, str], relations: Iterable[Relation]) -> KindSpec:
    kind = next(kind for kind in KINDS if kind.name == name)
    own = {relation.name: relation for relation in relations if name in relation.sources}
    options = {
        relation.name: OptionSpec(relation.name, OptionType.LINKS, f"{relation.label} (links)", relation.required)
        for relation in own.values()
    }
    options.update((fact.name, fact) for fact in kind.facts)
    return KindSpec(name, *labels, kind.on_page, options, own)


def _relation(table: Table, enabled: Mapping[str, object]) -> Relation:
    table.only(*KEYS["relations"])
    name = table.string("name")
    facts = {fact.name for kind in KINDS for fact in kind.facts}
    if name in facts or key(name) == key("mentions"):
        raise table.error("name", say("'{name}' already names something else on a card; choose another name", name=name))
    if not _NAME.fullmatch(name):
        raise table.error("name", say("'{name}' cannot be the name of an option; use lower-case words joined by hyphens", name=name))
    ends = []
    for end in ("from", "to"):
        kinds = table.strings(end, say("kind"))
        for kind in kinds:
            if kind not in {known.name for known in KINDS}:
                known_kinds = [known.name for known in KINDS]
                raise table.error(
                    end,
                    say(
                        "no kind '{kind}'; {repair}",
                        kind=kind,
                        repair=did_you_mean(kind, known_kinds) or say("use {names}", names=listed(known_kinds, "or")),
                    ),
                )
        ends.append(tuple(kind for kind in kinds if kind in enabled))
    symmetric = table.boolean("symmetric")
    acyclic = table.boolean("acyclic")
    if symmetric and acyclic:
        raise table.error("acyclic", say("a symmetric relation always has cycles; set only one of the two"))
    if symmetric and table.strings("from") != table.strings("to"):
        raise table.error("symmetric", say("both ends of a symmetric relation are of the same kinds"))
    label = table.string("label", titled(name))
    inverse = label if symmetric else table.string("inverse")
    return Relation(name, ends[0], ends[1], label, inverse, symmetric, acyclic, table.boolean("required"))


def _section(table: Table) -> SectionSpec:
    table.only(*KEYS["sections"])
    aliases = table.strings("aliases") if "aliases" in table.data else ()
    return SectionSpec(table.string("title"), aliases, table.boolean("required"), table.string("prompt", ""))


def _section_keys(sections: Iterable[SectionSpec], root: Table) -> dict[str, SectionSpec]:
    keys: dict[str, SectionSpec] = {}
    for section in sections:
        for title in (section.title, *section.aliases):
            if keys.setdefault(title.casefold(), section) is not section:
                raise root.error("sections", say("the title '{title}' stands for two sections", title=title))
    return keys


def _severities(table: Table, rules: Mapping[str, Rule]) -> dict[str, Severity | None]:
    words: dict[str, Severity | None] = {severity.value: severity for severity in Severity}
    words["off"] = None
    found = {}
    for name in table.data:
        if name not in rules:
            raise table.error(
                name, say("no such rule; {repair}", repair=did_you_mean(name, tuple(rules)) or say("the page Findings lists them all"))
            )
        word = table.string(name)
        if word not in words:
            raise table.error(name, say("no severity '{word}'; {repair}", word=word, repair=one_of(word, words)))
        found[name] = words[word]
    return found
