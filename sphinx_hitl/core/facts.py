"""What a page says besides its prose: equal as long as only sentences change, or the lines in which things stand."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sphinx_hitl.core.model import Place, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_hitl.core.model import Page

_PROSE = frozenset({(Section, "text")})
"""The fields that are left out."""

_LINES = frozenset({"heading_line", "closing", "hidden"})
"""The fields that hold lines; of those, and of places, the order alone counts."""

_WIDEST = 1 << 20
"""No line has so many columns."""


def facts(page: Page) -> str:
    """Everything that can be known of a page but the text of its sections and how far apart its lines are."""
    said: list[object] = []
    spots: list[int] = []
    _take_down(page, said, spots)
    lines = {line: number for number, line in enumerate(sorted({spot // _WIDEST for spot in spots}))}
    order = {spot: number for number, spot in enumerate(sorted(set(spots)))}
    return repr((said, [(lines[spot // _WIDEST], order[spot]) for spot in spots]))


def _take_down(
    record: Any,  # noqa: ANN401 - any record
    said: list[object],
    spots: list[int],
) -> None:
    """What a record says, one simple thing after the other, and the spots that it names."""
    get, names = _fields(record.__class__)
    said.append(record.__class__.__name__)
    for name, value in zip(names, get(record), strict=True):
        kind = type(value)
        if kind is Place:
            spots.append(value.line * _WIDEST + value.column)
        elif name in _LINES:
            numbers = value if kind is tuple else (value,)
            said.append(len(numbers))
            spots += [number * _WIDEST for number in numbers]
        elif kind is tuple:
            said.append(len(value))
            for part in value:
                if hasattr(part, "__dataclass_fields__"):
                    _take_down(part, said, spots)
                else:
                    said.append(part)
        else:
            said.append(value.value if isinstance(value, Enum) else value)


@cache
def _fields(kind: type[Any]) -> tuple[Callable[[object], tuple[Any, ...]], tuple[str, ...]]:
    """How to get the values of those fields of a record that count, and their names."""
    names = tuple(field.name for field in fields(kind) if (kind, field.name) not in _PROSE)
    return attrgetter(*names), names
