"""The form with which somebody suggests a pattern: its file, and how to know it again when GitHub has made its labels headings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_hitl.core.scaffold import stage_option
from sphinx_hitl.core.words import a, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_hitl.core.vocabulary import Vocabulary

LEVEL = 3
"""The level of those headings."""

SUMMARY = "Summary"
"""The label of the first field that takes text of several lines."""


_INTRODUCTION = (
    "Tell us what you do, in your own words. There are no wrong answers: half sentences are fine, and so are empty fields. "
    "Somebody will read it, ask, and make a page of it together with you.\n\n"
    "What you send is published under the license of the collection's texts. Leave out what you may not tell, such as customers' names."
)


def name_label(vocabulary: Vocabulary) -> str:
    """The label of the field for the title."""
    return f"{vocabulary.kinds['pattern'].label} Name"


def issue_form(vocabulary: Vocabulary, stages: Sequence[str]) -> str:
    """Write the issue form: its labels become headings of the issue, which `hitl import` reads as a pattern."""
    label = vocabulary.kinds["pattern"].label
    lines = [
        "# Made from the vocabulary by `python -m sphinx_hitl.core.github`; do not edit.",
        f"name: {_text(f'Suggest {a(label.lower())}')}",
        f"description: {_text('What do you do, and what do you look at? Half sentences are welcome.')}",
        f"title: {_text(f'{label}: ')}",
        "body:",
        *_field("markdown", value=_INTRODUCTION),
        *_field("input", name_label(vocabulary), description="Two or three words that can be said aloud.", required=True),
    ]
    relation = vocabulary.relation(stage_option(vocabulary), "pattern")
    if relation and stages:
        lines += _field("dropdown", relation.label, description="Where do you use it? Choose one or more.", options=stages)
    lines += _field("textarea", SUMMARY, description="What should one do? One or two sentences.")
    for section in vocabulary.sections:
        lines += _field("textarea", section.title, description=section.prompt)
    return "\n".join(lines) + "\n"


def _field(
    type_: str, label: str = "", *, value: str = "", description: str = "", options: Sequence[str] = (), required: bool = False
) -> Iterator[str]:
    yield f"  - type: {type_}"
    if label:
        yield f"    id: {slug(label)}"
    yield "    attributes:"
    for name, text in (("label", label), ("description", description), ("value", value)):
        if text:
            yield f"      {name}: {_text(text)}"
    if options:
        yield "      multiple: true"
        yield "      options:"
        yield from (f"        - {_text(option)}" for option in options)
    if label:
        yield "    validations:"
        yield f"      required: {json.dumps(required)}"


def _text(text: str) -> str:
    """A text as YAML takes it; JSON's way to quote is one of YAML's."""
    return json.dumps(text, ensure_ascii=False)


def own_headings(headings: Sequence[tuple[int, str]], vocabulary: Vocabulary) -> list[int]:
    """Which of the headings (level, title) of a text are the form's own, from the name on; none if it is no filled-in form.

    GitHub writes all labels in their order, also those of empty fields, so that what stands between them belongs to an answer.
    """
    labels = iter((name_label(vocabulary), SUMMARY, *(section.title for section in vocabulary.sections)))
    wanted = next(labels)
    found = []
    for number, heading in enumerate(headings):
        if heading == (LEVEL, wanted):
            found.append(number)
            wanted = next(labels, "")
    return found if not wanted and found[0] == 0 else []
