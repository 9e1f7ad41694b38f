"""The index: patterns, needs, stages, tools and terms, each with the page that is about it and those that speak of it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx_hitl.core.phrases import word
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.translation import _, in_own_words, label
from sphinx_hitl.ext.typst.base import escape_str

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.ext.typst.labels import Labels

KINDS = ("pattern", "information-need", "stage", "tool")


def _sort_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9 ]", "", plain) + "\0" + text


class Index:
    """What can be looked up, by the label of the place that is about it."""

    def __init__(self, env: BuildEnvironment, labels: Labels) -> None:
        self._groups: dict[str, dict[str, str]] = {}
        self._labels = labels
        self._marks = set[str]()
        """Places that are looked up."""
        if "hitl" not in env.domains:  # a project that does not use our extension
            return
        catalog = domain_of(env).catalog
        for kind in KINDS:
            spec = catalog.vocabulary.kinds.get(kind)
            for entry in catalog.by_kind.get(kind, ()):
                place = labels.find(entry.page.doc, entry.item.anchor)
                if place and spec:
                    self._groups.setdefault(label(word(spec.plural), env), {})[in_own_words(entry.item.title, env)] = place
                    self._marks.add(place)

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to look up."""
        return bool(self._groups)

    def places(self) -> list[str]:
        """The labels of all that can be looked up."""
        return [place for entries in self._groups.values() for place in entries.values()]

    def mention(self, place: str) -> str:
        """The mark for a page that speaks of a place, if the place is in the index."""
        return f"#mention({escape_str(place)})" if place in self._marks else ""

    def note(self, node: nodes.Element, doc: str) -> None:
        """Take in the entries of an `index` node, before anything is printed."""
        for title, place in self._named(node, doc):
            self._groups.setdefault(_("Terms"), {}).setdefault(title, place)
            self._marks.add(place)

    def entries(self, node: nodes.Element, doc: str) -> str:
        """What marks the page of an `index` node, unless it is the page that is about the words."""
        about = self._groups.get(_("Terms"), {})
        return "".join(self.mention(about[title]) for title, place in self._named(node, doc) if about[title] != place)

    def _named(self, node: nodes.Element, doc: str) -> Iterator[tuple[str, str]]:
        for kind, value, target, *_rest in node["entries"]:
            place = self._labels.find(doc, target) or self._labels.find(doc, "")
            if kind not in {"see", "seealso"} and place:
                yield from ((title, place) for title in _titles(kind, value))

    def typst(self) -> str:
        """All groups as arguments: a title, and (words, label) for each entry in order."""
        made = []
        for title, entries in self._groups.items():
            lines = ", ".join(f"({escape_str(words)}, {escape_str(entries[words])})" for words in sorted(entries, key=_sort_key))
            made.append(f"({escape_str(title)}, ({lines},))")
        return "\n  " + ",\n  ".join(made) + ",\n"


def _titles(kind: str, value: str) -> list[str]:
    parts = [part.strip() for part in value.split(";")]
    if kind == "pair" and len(parts) == 2:
        return [", ".join(parts), ", ".join(reversed(parts))]
    return [", ".join(parts)]
