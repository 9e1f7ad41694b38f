"""The page about the vocabulary, made from its keys and the built-in one."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from sphinx_hitl.core import vocabulary as vocabularies
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.vocabspec import KEYS
from tools.reference.markdown import code, names, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INTRODUCTION = """\
A pattern language has words of its own: its sections, its relations, the values that facts may have. They stand in `conf/language.toml`, at
the root of the collection. What the file does not say is as in the built-in vocabulary, the one of this book. So a collection on another
subject needs another file, and no program.

A mistake in the file is named with its key. `hitl vocabulary --from FOLDER` drafts the file from the headings of pages you already have.
"""

TEXTS: Mapping[str, str] = {
    "collection": "Where everything is. Paths count from the root of the collection, the folder in which `conf` lies.",
    "values": "The allowed values of facts. A list replaces the built-in one.",
    "labels": (
        "What readers see for a value or an option, where its name with a capital is not right. The keys are the values above and "
        "the options that hold facts. Built in: {labels}."
    ),
    "kinds": (
        "What the six kinds are called, by their names on cards: {kinds}. `false` does without a kind; its card, its links and its columns "
        "in views are gone then."
    ),
    "sections": (
        "The sections of a pattern, each as a table `[[sections]]`, in the order in which they stand. One of them replaces all built-in "
        "ones: {sections}."
    ),
    "relations": (
        "The typed links, each as a table `[[relations]]`. One of them replaces all built-in ones: {relations}. Views look for links by "
        "their names, so a relation keeps its name if it keeps its meaning; `label` and `inverse` are what readers see."
    ),
    "rules": (
        "What a rule weighs on all pages: `error`, `warning`, `note` or `off`. The keys are the names of [the rules](findings.md): {rules}."
    ),
}

EXAMPLES: Mapping[str, str] = {
    "collection": """\
[collection]
folder = "patterns"
read = ["patterns", "book"]
bibliography = ["book/references.bib"]
threads = "book/threads.csv"
summary_length = 200
plugins = []
""",
    "values": """\
[values]
phase = ["before", "during", "after"]
iteration = ["once", "always"]
how = ["ask", "watch", "count"]
status = ["idea", "tried", "proven"]
basis = ["seen", "heard"]
asker = ["user"]
""",
    "labels": """\
[labels]
experiment = "Small experiment"
documented-in = "Manual"
""",
    "kinds": """\
[kinds]
pattern = { label = "Practice", plural = "Practices" }
information-need = { label = "Question" }
walk = false
""",
    "sections": """\
[[sections]]
title = "What Goes Wrong"
aliases = ["Problem", "Challenge"]
required = true
prompt = "What did you see in the room?"

[[sections]]
title = "What to Do"
required = true
prompt = "What do you do instead?"
""",
    "relations": """\
[[relations]]
name = "stages"
from = ["pattern"]
to = ["stage"]
label = "Happens in"
inverse = "Patterns"
required = true

[[relations]]
name = "prepares"
from = ["pattern"]
to = ["pattern"]
inverse = "Prepared by"
acyclic = true

[[relations]]
name = "goes-with"
from = ["pattern"]
to = ["pattern"]
symmetric = true
""",
    "rules": """\
[rules]
unused-need = "off"
long-summary = "note"
missing-section = "warning"
""",
}
"""Table -> an example with all of its keys."""


def words() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# The vocabulary", "", _INTRODUCTION)
    built_in = _built_in()
    filled = {
        "labels": ", ".join(f'`{name} = "{label}"`' for name, label in built_in["labels"].items()),
        "kinds": names(built_in["kinds"]),
        "sections": ", ".join(section["title"] for section in built_in["sections"]),
        "relations": names(dict.fromkeys(relation["name"] for relation in built_in["relations"])),
        "rules": names(RULES),
    }
    for name, keys in KEYS.items():
        yield from (f"## {name}", "", TEXTS[name].format(**filled), "")
        if name in {"collection", "values"}:
            yield from table(
                ("Key", "Meaning", "Built in"), ((f"`{key}`", text, _shown(built_in[name].get(key))) for key, text in keys.items())
            )
        else:
            yield from table(("Key", "Meaning"), ((f"`{key}`", text) for key, text in keys.items()))
        yield from code("toml", EXAMPLES[name])


def _built_in() -> dict[str, Any]:
    from pathlib import Path

    return tomllib.loads(Path(vocabularies.__file__).with_name("language.toml").read_text(encoding="utf-8"))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return names(value) or "none"
    return f"`{value}`"
