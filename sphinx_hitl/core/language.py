"""The words and rules of one pattern language, as `core.vocabulary` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.phrases import word
from sphinx_hitl.core.words import titled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_hitl.core.kinds import OptionSpec
    from sphinx_hitl.core.model import Severity
    from sphinx_hitl.core.plugin import Plugin
    from sphinx_hitl.core.rulebook import Rule
    from sphinx_hitl.core.viewspec import ViewSpec


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of a pattern, with the names that people also give it and the question it answers."""

    title: str
    aliases: tuple[str, ...]
    required: bool
    prompt: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link: which kinds it leads from and to, its names in both directions, its rules."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: str
    inverse: str
    symmetric: bool
    acyclic: bool
    required: bool


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind as this vocabulary has it: its display names and every option of its card."""

    name: str
    label: str
    plural: str
    on_page: bool
    options: Mapping[str, OptionSpec]
    relations: Mapping[str, Relation]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A pattern language's words and rules."""

    folder: str
    read: tuple[str, ...]
    bibliography: tuple[str, ...]
    threads: str
    summary_length: int
    values: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, KindSpec]
    sections: tuple[SectionSpec, ...]
    relations: tuple[Relation, ...]
    severities: Mapping[str, Severity | None]
    """Severities that differ from the rules' own; None switches a rule off."""
    section_keys: Mapping[str, SectionSpec]
    """Sections by their exact titles and aliases."""
    plugins: Mapping[str, Plugin]
    rules: Mapping[str, Rule]
    """All rules, those of plugins among them."""
    views: Mapping[str, ViewSpec]
    """All views, those of plugins among them."""
    labels: Mapping[str, str]
    """What people read for a value or an option, where it is not the name with a capital."""

    def label(self, name: str) -> str:
        """What people read for a value or an option: 'model-building' -> 'Model building', 'api' -> 'API'."""
        return self.labels.get(name) or titled(name)

    def relation(self, name: str, source: str) -> Relation | None:
        """The relation of that name from objects of kind `source`."""
        kind = self.kinds.get(source)
        return kind.relations.get(name) if kind else None

    def section(self, title: str) -> SectionSpec | None:
        """The section that has exactly this title or alias, whatever the letter case."""
        return self.section_keys.get(title) or self.section_keys.get(title.casefold())


def noun(vocabulary: Vocabulary, kind: str, number: int = 1) -> str:
    """A kind's name within a sentence; an information need is called a need there."""
    spec = vocabulary.kinds.get(kind)
    name = (spec.label if number == 1 else spec.plural) if spec else kind.replace("-", " ") + "s" * (number != 1 and kind in KIND_NAMES)
    inner = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    return word(inner.removeprefix("information "))
