"""The page about findings, made from the rules and their examples in findings.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_hitl.core.rulebook import Rule

PATH = "patterns/model-validation/example.md"
"""The file that an example is about unless it says otherwise."""

_GROUPS = {
    "1": ("Pages and cards", "What stands in the files themselves."),
    "2": ("Ids and links", "Whether everything that points somewhere arrives."),
    "3": ("Sections", "Whether a pattern answers all questions. A language with other sections has them in `conf/language.toml`."),
    "4": ("The language as a whole", "What is still missing."),
    "5": ("Evidence", "Whether there is something behind what is claimed."),
}
"""What the first digit of a code stands for."""

_INTRODUCTION = """\
A finding says what is wrong, where, and how to repair it. `hitl check` and the build report the same findings, in the same
words, at the same places. One cause gives one finding: a misspelt card or section counts as the one it resembles, so nothing
else is reported as missing because of it.

There are three severities. An **error** breaks something: a link leads nowhere, a card cannot be read, a complete pattern lacks a
section. A **warning** is probably a mistake. A **note** is worth knowing, and never makes a check or a build fail by itself.

How much a finding weighs depends on the page's `:status:`. A pattern that is a `draft`, or has no status yet, is coached: what is
still missing is only noted. Patterns that are `complete` or `reviewed` are held to the rules, and so are all other pages. What
breaks cards, ids or links is an error everywhere.

## Change or switch off a rule

A collection sets the severity of a rule for all its pages in `conf/language.toml`, or switches it off:

```toml
[rules]
unused-need = "off"
long-summary = "note"
missing-section = "warning"
```

To hide findings from the build alone, name them in `conf.py`; `hitl check` goes on reporting them:

```python
suppress_warnings = ["hitl.folder-stage"]
```

Codes and names do not change, so that they can be relied on in scripts.

## The examples

They show the page `patterns/model-validation/example.md` unless another file is named. What does not matter is left out: a pattern without
a single section stands for one with all of them, and a comment such as `<!-- Problem, Context -->` for these sections.
"""


@dataclass(frozen=True)
class Example:
    """A page with and without a mistake, and why it matters; `files` and `good_files` are others that belong to it."""

    why: str
    bad: str
    good: str
    path: str = PATH
    encoding: str = "utf-8"
    files: Mapping[str, str] = field(default_factory=dict)
    good_files: Mapping[str, str] = field(default_factory=dict)


def examples() -> Mapping[str, Example]:
    """The examples by the names of their rules."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("findings.toml").read_text(encoding="utf-8"))
    return {name: Example(**table) for name, table in tables.items()}


def findings() -> Iterator[str]:
    """The lines of the page."""
    yield "# Findings"
    yield ""
    yield _INTRODUCTION
    shown = examples()
    for digit, (title, text) in _GROUPS.items():
        yield f"## {title}"
        yield ""
        yield text
        yield ""
        for rule in RULES.values():
            if rule.code[1] == digit:
                yield from _rule(rule, shown[rule.name])


def _rule(rule: Rule, example: Example) -> Iterator[str]:
    weight = rule.severity.value if rule.severity is rule.coached else f"{rule.severity.value}, in drafts {rule.coached.value}"
    yield f"### {rule.name}"
    yield ""
    yield f"{rule.code} · {weight}"
    yield ""
    yield f"{rule.meaning} {example.why}"
    yield ""
    yield from _block(f"With this finding{_where(example)}:", example.bad, example.path)
    also = f", where there is also {listed(example.good_files)}" if example.good_files else ""
    yield from _block(f"Without it{also}:", "\n".join((example.good, *example.good_files.values())), example.path)


def _where(example: Example) -> str:
    where = "" if example.path == PATH else f", in `{example.path}`"
    encoding = "" if example.encoding == "utf-8" else f", saved as {example.encoding.capitalize()}"
    return where + encoding


def _block(title: str, text: str, path: str) -> Iterator[str]:
    language = {".md": "markdown", ".bib": "bibtex"}.get(Path(path).suffix, "text")
    yield title
    yield ""
    yield f"````{language}"
    yield text.strip("\n")
    yield "````"
    yield ""
