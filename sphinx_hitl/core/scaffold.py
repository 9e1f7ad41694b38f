"""What a new page, need, tool or walk looks like before somebody has filled it in; all from the vocabulary.

What only the author can know is a question mark, which the rules take for "still open". Hints are comments, so that
nothing has to be deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import without_comments
from sphinx_hitl.core.kinds import OPEN, OptionSpec, OptionType
from sphinx_hitl.core.words import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Section
    from sphinx_hitl.core.vocabulary import KindSpec, Vocabulary

QUESTION = "What do you need to know?"
"""The title of the template's need."""

_LISTED = 20
"""More ids than this are not listed in a comment."""

_FIRST = ("stages", "iteration", "status")
"""What the card of a new pattern holds beside its required options, in this order."""

_HOME = "Solution"
"""The section in which the template's need stands, if the language has it."""


def template_title(vocabulary: Vocabulary) -> str:
    """The title that stands in the template."""
    return f"Name of Your {_label(vocabulary, 'pattern')}"


def template_titles(vocabulary: Vocabulary) -> frozenset[str]:
    """Titles, in lower case, that no pattern has but those that came from a template."""
    label = _label(vocabulary, "pattern").casefold()
    named = (f"{label} name", f"{label} title", f"name of the {label}", f"name of your {label}", f"title of the {label}")
    return frozenset((*named, "pattern name", "pattern title", "name of the pattern", "title of the pattern"))


def template(catalog: Catalog) -> str:
    """The text of `TEMPLATE.md`: a pattern's page with nothing but questions."""
    return pattern_page(catalog, template_title(catalog.vocabulary))


def pattern_page(catalog: Catalog, title: str, stages: Sequence[str] = ()) -> str:
    """A pattern's page with a title, and with stages if they are known."""
    vocabulary = catalog.vocabulary
    known = {"stages": stages, "when": stages}
    kind = vocabulary.kinds["pattern"]
    lines = [f"# {title}", "", *card(kind, vocabulary, known, _FIRST), "", *_hints(kind, catalog, _FIRST)]
    lines += ["", f"<!-- Here, in one or two sentences: what should one do? At most {vocabulary.summary_length} characters. -->"]
    need = vocabulary.kinds.get("information-need") if vocabulary.relation("needs", "pattern") else None
    home = next((spec for spec in vocabulary.sections if spec.title == _HOME), vocabulary.sections[-1] if vocabulary.sections else None)
    for spec in vocabulary.sections:
        lines += ["", f"## {spec.title}"]
        if spec.prompt:
            lines += ["", f"<!-- {spec.prompt} -->"]
        if need and spec is home:
            lines += ["", f"### {QUESTION}", "", *card(need, vocabulary, known), "", *_hints(need, catalog)]
    return "\n".join(lines) + "\n"


def need(vocabulary: Vocabulary, id_: str, title: str, facts: Mapping[str, Sequence[str]]) -> str:
    """A need as it stands on a page of needs."""
    kind = vocabulary.kinds["information-need"]
    hint = "<!-- What does the answer look like, and where does it come from? -->"
    return "\n".join([f"## {title}", "", *card(kind, vocabulary, {"id": [id_], **facts}), "", hint]) + "\n"


def needs_page(vocabulary: Vocabulary, stage: str = "") -> str:
    """The beginning of a page of needs, those of a stage or all."""
    plural = vocabulary.kinds["information-need"].plural
    return f"# {plural}: {stage}\n" if stage else f"# {plural}\n"


def whole_page(vocabulary: Vocabulary, kind: str, title: str, facts: Mapping[str, Sequence[str]], hint: str) -> str:
    """A page with one object, such as a tool or a walk."""
    return "\n".join([f"# {title}", "", *card(vocabulary.kinds[kind], vocabulary, facts), "", f"<!-- {hint} -->"]) + "\n"


def card(kind: KindSpec, vocabulary: Vocabulary, facts: Mapping[str, Sequence[str]], more: Sequence[str] = ()) -> list[str]:
    """A card with all that its kind requires, and with what is known or wanted beside that."""
    shown = _shown(kind, [*more, *(name for name in facts if facts[name])])
    lines = (f":{name}: {', '.join(facts.get(name) or [_default(kind.options[name], vocabulary)])}" for name in shown)
    return [f"```{{{kind.name}}}", *lines, "```"]


def _shown(kind: KindSpec, more: Sequence[str]) -> list[str]:
    """The names of the options that a card holds: all that are required, and some more; id, reason and links come first."""
    shown = (name for name, spec in kind.options.items() if spec.required or name in more)
    return sorted(shown, key=lambda name: (name != "id", name != "why"))


def _default(spec: OptionSpec, vocabulary: Vocabulary) -> str:
    return vocabulary.values["status"][0] if spec.name == "status" else OPEN


def _hints(kind: KindSpec, catalog: Catalog, more: Sequence[str] = ()) -> Iterator[str]:
    """A comment that says what each line of the card may hold."""
    shown = _shown(kind, more)
    if kind.name == "pattern":
        yield f"<!-- Write your answer in place of each {OPEN}, on the same line, with commas between several."
    else:
        yield "<!-- Put your question into the heading, and say below the card how to get the answer. Or delete heading and card."
    yield from (f"{name}: {_allowed(kind.options[name], kind, catalog)}" for name in shown)
    rest = [name for name, spec in kind.options.items() if name not in shown and spec.type not in {OptionType.ID, OptionType.IDS}]
    if kind.name == "pattern" and rest:
        yield f"You may add {', '.join(f':{name}:' for name in rest)}."
    yield "-->"


def _allowed(spec: OptionSpec, kind: KindSpec, catalog: Catalog) -> str:
    if spec.values:
        values = catalog.vocabulary.values[spec.values]
        return f"any of {', '.join(values)}" if spec.type is OptionType.VALUES else _or(values)
    if relation := kind.relations.get(spec.name):
        plurals = " or ".join(catalog.vocabulary.kinds[target].plural.lower() for target in relation.targets)
        ids = [entry.item.id for target in relation.targets for entry in catalog.by_kind.get(target, ())]
        is_short = "stage" in relation.targets and 0 < len(ids) <= _LISTED
        return ", ".join(ids) if is_short and kind.name == "pattern" else f"names of {plurals}"
    return spec.help


def _or(values: Sequence[str]) -> str:
    return " or ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)


def _label(vocabulary: Vocabulary, kind: str) -> str:
    spec = vocabulary.kinds.get(kind)
    return spec.label if spec else titled(kind)


def stage_option(vocabulary: Vocabulary) -> str:
    """The option that says to which stages a pattern belongs, '' if the vocabulary has none."""
    patterns = vocabulary.kinds.get("pattern")
    return next((name for name, relation in patterns.relations.items() if "stage" in relation.targets), "") if patterns else ""


def is_untouched(sections: Iterable[Section]) -> bool:
    """Whether sections hold nothing but what the template put there."""
    lines = (line.strip() for section in sections if not section.empty for line in without_comments(section.text).split("\n"))
    return all(not line or line.startswith((":", "```")) or line == f"### {QUESTION}" for line in lines)
