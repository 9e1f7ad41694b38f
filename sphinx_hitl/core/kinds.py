"""The six kinds of objects and the facts that their cards may hold; links come from the vocabulary's relations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

OPEN = "?"
"""The value of a fact that its author does not know yet."""


class OptionType(Enum):
    """What the value of an option has to look like."""

    TEXT = "text"
    FLAG = "flag (no value)"
    INTEGER = "whole number"
    URL = "address (https://…)"
    ID = "id in kebab case"
    IDS = "ids, comma-separated"
    VALUE = "one of the allowed values"
    VALUES = "one or more of the allowed values"
    LINKS = "ids of objects, comma-separated"
    EVIDENCE = "BibTeX keys and threads owner/repo#number, comma-separated"


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option of a card: `values` names the vocabulary's list of allowed values."""

    name: str
    type: OptionType
    help: str
    required: bool = False
    values: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: `on_page` ones stand under the `#` of their page and take their id from the file."""

    name: str
    on_page: bool
    facts: tuple[OptionSpec, ...]


_FORMERLY = OptionSpec("formerly", OptionType.IDS, "old ids; links to them keep working")
_EVIDENCE = OptionSpec("evidence", OptionType.EVIDENCE, "literature and issue threads that this rests on")
_ID = OptionSpec("id", OptionType.ID, "the object's id", required=True)

KINDS = (
    Kind(
        "stage",
        True,
        (
            OptionSpec("phase", OptionType.VALUE, "the phase of the pipeline", True, "phase"),
            OptionSpec("order", OptionType.INTEGER, "position in the pipeline, from 1", True),
            OptionSpec("focus", OptionType.FLAG, "the collection wants patterns for this stage"),
            _FORMERLY,
        ),
    ),
    Kind(
        "pattern",
        True,
        (
            OptionSpec("iteration", OptionType.VALUE, "in which round through the stage it is used", False, "iteration"),
            OptionSpec("status", OptionType.VALUE, "how far the page has come", True, "status"),
            OptionSpec("basis", OptionType.VALUE, "what the solution rests on", False, "basis"),
            _EVIDENCE,
            _FORMERLY,
        ),
    ),
    Kind(
        "information-need",
        False,
        (
            OptionSpec("id", OptionType.ID, "the object's id; on a pattern's page it may be left out"),
            OptionSpec("why", OptionType.TEXT, "the decision that the information helps", True),
            OptionSpec("iteration", OptionType.VALUE, "in which round it is needed", False, "iteration"),
            OptionSpec("how", OptionType.VALUES, "where the information comes from", True, "how"),
            _EVIDENCE,
            _FORMERLY,
        ),
    ),
    Kind(
        "tool",
        True,
        (
            OptionSpec("homepage", OptionType.URL, "the tool's own page", True),
            OptionSpec("version", OptionType.TEXT, "version or commit that was looked at", True),
            OptionSpec("seen", OptionType.TEXT, "date of what was looked at, as YYYY-MM or YYYY-MM-DD"),
            OptionSpec("historical", OptionType.FLAG, "the tool is no longer developed"),
            _FORMERLY,
        ),
    ),
    Kind(
        "tool-feature",
        False,
        (
            _ID,
            OptionSpec("documented-in", OptionType.TEXT, "file or page that documents it", True),
            OptionSpec("api", OptionType.TEXT, "the call, plugin or page that shows it"),
            _FORMERLY,
        ),
    ),
    Kind("walk", False, (_ID, _FORMERLY)),
)

KIND_NAMES = tuple(kind.name for kind in KINDS)
