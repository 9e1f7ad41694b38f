"""Tables of a TOML file that know where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.words import one_of

T = TypeVar("T")


class VocabularyError(Exception):
    """A mistake in a vocabulary; the text names the file and the key."""


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table that knows where it stands, so that every error names file and key."""

    data: Mapping[str, object]
    file: str
    path: str

    def error(self, entry: str, message: str) -> VocabularyError:
        """The mistake in an entry."""
        return VocabularyError(say("{file}: {key}: {message}", file=self.file, key=self.path + entry, message=message))

    def only(self, *known: str) -> None:
        """Accept no other entries."""
        for entry in self.data:
            if entry not in known:
                raise self.error(entry, say("no such key; {repair}", repair=one_of(entry, known)))

    def table(self, entry: str, wanted: str = say("must be a table")) -> Table:
        """A table in the table."""
        value = self.data.get(entry, {})
        if not isinstance(value, Mapping):
            raise self.error(entry, wanted)
        return Table(value, self.file, f"{self.path}{entry}.")

    def tables(self, entry: str) -> list[Table]:
        """A list of tables."""
        value = self.data.get(entry, [])
        if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
            raise self.error(entry, say("must be a list of tables, each written as [[{entry}]]", entry=entry))
        return [Table(part, self.file, f"{self.path}{entry}[{number}].") for number, part in enumerate(value, 1)]

    def string(self, entry: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._typed(entry, str, say("a text in quotes"), default)
        if not value.strip() and default is None:
            raise self.error(entry, say("must not be empty"))
        return value

    def boolean(self, entry: str) -> bool:
        """True or false; false if it is not given."""
        return self._typed(entry, bool, say("true or false"), False)

    def integer(self, entry: str) -> int:
        """A whole number from 1 on."""
        value = self._typed(entry, int, say("a whole number"), None)
        if isinstance(value, bool) or value < 1:
            raise self.error(entry, say("must be a whole number, 1 or more"))
        return value

    def strings(self, entry: str, at_least_one: str = "") -> tuple[str, ...]:
        """A list of texts."""
        value = self._typed(entry, list, say("a list of texts"), None)
        if not all(isinstance(part, str) and part.strip() for part in value):
            raise self.error(entry, say("must be a list of texts, none of them empty"))
        if at_least_one and not value:
            raise self.error(entry, say("must hold at least one {what}", what=at_least_one))
        return tuple(value)

    def _typed(self, entry: str, type_: type[T], wanted: str, default: T | None) -> T:
        value = self.data.get(entry, default)
        if value is None:
            raise self.error(entry, say("is missing; it must be {wanted}", wanted=wanted))
        if not isinstance(value, type_):
            raise self.error(entry, say("must be {wanted}", wanted=wanted))
        return value
