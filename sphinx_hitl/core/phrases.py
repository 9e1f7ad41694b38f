"""What is said to people, in English, with what it takes to say it again in another language."""

from __future__ import annotations

from functools import lru_cache, reduce
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Phrase(str):
    """A text that knows its template and the values in it; to everything else it is a text like any other."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __reduce__(self) -> tuple[Callable[..., Phrase], tuple[str, dict[str, object]]]:
        return _phrase, (self.template, dict(self.values))


def say(template: str, /, **values: object) -> Phrase:
    """The text in English; tools collect the templates from the calls, so write them out there."""
    return _phrase(template, values)


@lru_cache(maxsize=4096)
def word(name: str, /) -> Phrase:
    """A word that comes from the vocabulary or from the names of options."""
    return _phrase(name, _NOTHING)


def _phrase(template: str, values: Mapping[str, object]) -> Phrase:
    phrase = Phrase(template.format(**values) if values else template)
    phrase.template, phrase.values = template, values
    return phrase


def either(parts: Iterable[str]) -> str:
    """Parts with 'or' between them."""
    return _joined(parts, lambda first, last: say("{first} or {last}", first=first, last=last))


def both(parts: Iterable[str]) -> str:
    """Parts with 'and' between them."""
    return _joined(parts, lambda first, last: say("{first} and {last}", first=first, last=last))


def together(parts: Iterable[str]) -> str:
    """Parts with commas between them."""
    return _joined(parts, lambda first, last: say("{first}, {last}", first=first, last=last))


def _joined(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    first, *others = list(parts) or [""]
    return reduce(join, others, first)


def translated(text: str, look_up: Callable[[str], str], written: Callable[[str], str] = str) -> str:
    """The text in another language: `look_up` knows templates, `written` what authors wrote."""
    if not isinstance(text, Phrase):
        return written(text)
    template = look_up(text.template)
    if not text.values:
        return template
    values = {name: translated(value, look_up, written) if isinstance(value, str) else value for name, value in text.values.items()}
    return template.format(**values)
