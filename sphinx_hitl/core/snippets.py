"""Snippets for VS Code and github.dev: a card of every kind, a whole pattern, the names of the stages."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import OptionType
from sphinx_hitl.core.scaffold import template_title
from sphinx_hitl.core.words import a

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.kinds import OptionSpec
    from sphinx_hitl.core.vocabulary import KindSpec, Vocabulary

_EXAMPLES = {OptionType.INTEGER: "1", OptionType.URL: "https://", OptionType.ID: "name-in-kebab-case"}
_TEXT = str.maketrans({"\\": r"\\", "$": r"\$", "}": r"\}"})
_CHOICE = _TEXT | str.maketrans({",": r"\,", "|": r"\|"})


def snippets(vocabulary: Vocabulary, stages: Sequence[str]) -> str:
    """Write the file of snippets; what an author fills in stands in placeholders, fixed words in drop-down lists."""
    made: dict[str, dict[str, object]] = {}
    for kind in vocabulary.kinds.values():
        body = list(_card(kind, vocabulary, stages, count(1)))
        made[f"{kind.label} card"] = _snippet(f"card-{kind.name}", f"What makes the section under a heading {a(kind.label.lower())}", body)
    if pattern := vocabulary.kinds.get("pattern"):
        page = list(_page(pattern, vocabulary, stages))
        made[f"{pattern.label} page"] = _snippet("page-pattern", f"A page for {a(pattern.label.lower())}", page) | {"isFileTemplate": True}
    if stages:
        label = vocabulary.kinds["stage"].label
        made[f"{label} name"] = _snippet("stage-name", f"The id of {a(label.lower())}", [_choice(1, stages)])
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _snippet(prefix: str, description: str, body: list[str]) -> dict[str, object]:
    return {"scope": "markdown", "prefix": prefix, "description": description, "body": body}


def _card(kind: KindSpec, vocabulary: Vocabulary, stages: Sequence[str], numbers: Iterator[int]) -> Iterator[str]:
    """The card with everything that its kind requires."""
    yield f"```{{{kind.name}}}"
    for option in kind.options.values():
        if option.required:
            yield f":{option.name}: {_value(option, kind, vocabulary, stages, next(numbers))}"
    yield "```"


def _value(option: OptionSpec, kind: KindSpec, vocabulary: Vocabulary, stages: Sequence[str], number: int) -> str:
    relation = kind.relations.get(option.name)
    if option.values:
        return _choice(number, vocabulary.values[option.values])
    if relation and "stage" in relation.targets and stages:
        return _choice(number, stages)
    if relation:
        plurals = (vocabulary.kinds[target].plural.lower() for target in relation.targets)
        return _hole(number, f"ids of {' or '.join(plurals)}")
    return _hole(number, _EXAMPLES.get(option.type, option.help))


def _page(kind: KindSpec, vocabulary: Vocabulary, stages: Sequence[str]) -> Iterator[str]:
    numbers = count(1)
    yield f"# {_hole(next(numbers), template_title(vocabulary))}"
    yield ""
    yield from _card(kind, vocabulary, stages, numbers)
    yield ""
    yield _hole(next(numbers), "<!-- What should one do? One or two sentences. -->")
    for section in vocabulary.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        yield _hole(next(numbers), f"<!-- {section.prompt} -->")


def _hole(number: int, text: str) -> str:
    return f"${{{number}:{text.translate(_TEXT)}}}"


def _choice(number: int, values: Sequence[str]) -> str:
    return f"${{{number}|{','.join(value.translate(_CHOICE) for value in values)}|}}"
