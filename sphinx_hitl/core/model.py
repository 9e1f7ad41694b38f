"""The records that a page turns into: plain, frozen, and all that is ever stored of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sphinx_hitl.core.kinds import OPEN

MODEL_VERSION = 2
"""Goes up with every change of a stored record; a test compares it with their fingerprint."""


class Severity(Enum):
    """How much a finding weighs; members are in descending order."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file: line and column count from 1; column 0 means the whole line."""

    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What the reader could not accept, in the words of the rule it breaks."""

    rule: str
    place: Place
    message: str
    repair: str | None = None
    replace: tuple[str, str] | None = None
    """For what is certain: the text at the place, and what belongs there instead."""


@dataclass(frozen=True, slots=True)
class Option:
    """One `:name: value` line of a card or view; `place` is that of the value."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link of an item; `implied` ones follow from where the item stands."""

    relation: str
    target: str
    place: Place
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` part of a page: `key` is the vocabulary's title or '' if it is not one of its sections.

    `text` is the Markdown below the heading, `empty` whether a reader would see anything there.
    """

    key: str
    title: str
    place: Place
    text: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page, as docutils makes a section of it."""

    level: int
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class Item:
    """An object of the language: the section under `heading_line`, typed by the card at `place`."""

    kind: str
    id: str
    title: str
    anchor: str
    place: Place
    heading_line: int
    options: tuple[Option, ...]
    links: tuple[Link, ...]
    formerly: tuple[str, ...]
    sections: tuple[Section, ...]
    summary: str

    def value(self, name: str) -> str:
        """The value of an option, '' if it is not given or still open."""
        for option in self.options:
            if option.name == name and option.value != OPEN:
                return option.value
        return ""

    def values(self, name: str) -> tuple[str, ...]:
        """The parts of a comma-separated option."""
        value = self.value(name)
        return split_list(value) if value else ()

    def has(self, name: str) -> bool:
        """Whether an option is given, with or without a value, and not still open."""
        return any(option.name == name and option.value != OPEN for option in self.options)


class ReferenceForm(Enum):
    """How a page points somewhere in prose."""

    ROLE = "role"
    PATH = "path"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Reference:
    """A role or Markdown link in prose; `kind` is the role's name, '' for links and `{any}`.

    `target` is an id, or for paths a document name (`fragment` may follow); `source` is the id of the item around it.
    """

    form: ReferenceForm
    kind: str
    target: str
    fragment: str
    place: Place
    source: str


@dataclass(frozen=True, slots=True)
class View:
    """A view that the page asks for; `closing` is the line of its last fence or option."""

    name: str
    argument: str
    options: tuple[Option, ...]
    place: Place
    closing: int

    def value(self, name: str) -> str:
        """The value of an option, '' if it is not given."""
        return next((option.value for option in self.options if option.name == name), "")


@dataclass(frozen=True, slots=True)
class Page:
    """All that one file says."""

    doc: str
    path: str
    title: str
    status: str
    items: tuple[Item, ...]
    headings: tuple[Heading, ...]
    references: tuple[Reference, ...]
    citations: tuple[str, ...]
    labels: tuple[str, ...]
    """Names that the page gives to places in it, in lower case."""
    views: tuple[View, ...]
    problems: tuple[Problem, ...]
    hidden: tuple[int, ...]
    """Lines that only the reader is meant to see: those of cards."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, with place and repair; `file` is relative to the collection's root."""

    code: str
    name: str
    severity: Severity
    message: str
    file: str
    line: int
    column: int | None = None
    repair: str | None = None
    replace: tuple[str, str] | None = None
    """For what is certain: the text at the place, and what belongs there instead."""

    @property
    def text(self) -> str:
        """Message and repair as one sentence, the same words everywhere."""
        return f"{self.message}; {self.repair}" if self.repair else self.message

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key by which every list of findings is sorted."""
        return self.file, self.line, self.column or 0, self.code, self.message


def split_list(value: str) -> tuple[str, ...]:
    """Split 'a, b' into its parts, without empty ones."""
    return tuple(part for raw in value.split(",") if (part := raw.strip()))
