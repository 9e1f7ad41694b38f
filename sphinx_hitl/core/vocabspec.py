"""The tables of `language.toml` and the keys that each may hold, with what they mean."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "collection": {
            "folder": "the folder of the language; every page below it has a card",
            "read": "the folders that `hitl check` reads, and in which links are looked for",
            "bibliography": "BibTeX files whose keys are evidence",
            "threads": "a CSV file of issue threads that are evidence, with the columns `thread`, `opened`, `asker`, `stages` and `need`",
            "summary_length": "characters that a summary may have before a finding says that it is too long",
            "plugins": "installed plugins with further rules and views; see [Extend it](extend.md)",
        },
        "values": {
            "phase": "the phases in which stages lie, in order",
            "iteration": "the rounds in which a pattern or need is used",
            "how": "the ways in which information is found",
            "status": "how far a pattern has come, from the first level, which is coached, to the last",
            "basis": "what a pattern rests on",
            "asker": "who asked in an issue thread",
        },
        "labels": {},
        "kinds": {
            "label": "what one object of the kind is called",
            "plural": "what several are called; the label with an s, if not given",
        },
        "sections": {
            "title": "the `##` heading",
            "aliases": "other headings that mean the same; a finding names the right one, and `hitl import` knows them all",
            "required": "whether a complete pattern has to have it",
            "prompt": "the question that the section answers; it stands in templates, forms and findings",
        },
        "relations": {
            "name": "the option on the card",
            "from": "the kinds that have the option",
            "to": "the kinds to which it leads",
            "label": "what the link is called where it is written; made from the name, if not given",
            "inverse": "what it is called where it arrives; a symmetric relation has none",
            "symmetric": "whether it holds both ways",
            "acyclic": "whether a cycle is an error",
            "required": "whether every card of these kinds has to have it",
        },
        "rules": {},
    }
)
"""Table -> key -> meaning. The keys of `kinds` are those of each of its entries; those of `labels` are values and options;
those of `rules` are the names of all rules."""
