"""Files in pieces, one for each object: of an earlier export what is still true is taken over, to the byte."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_hitl.core.catalog import Entry


class Sheet(NamedTuple):
    """A file: what stands before, between and behind the pieces of its objects, each made when it is needed."""

    entries: Sequence[Entry]
    head: Callable[[], bytes]
    piece: Callable[[Entry], bytes]
    between: bytes
    tail: Callable[[], bytes]


class Known(NamedTuple):
    """What an earlier export has left, if the same links lead between the same objects on the same pages."""

    files: Mapping[str, bytes]
    lengths: Mapping[str, Sequence[int]]
    """Of head and pieces of each file."""
    changed: AbstractSet[str]
    """Documents that say something else, or in other lines."""


NOTHING = Known({}, {}, frozenset())


def put_together(name: str, sheet: Sheet, known: Known) -> tuple[bytes, list[int]]:
    """A file, and the lengths of its head and pieces."""
    old, lengths = known.files.get(name), known.lengths.get(name, ())
    if old is None or len(lengths) != len(sheet.entries) + 1:
        parts = [sheet.head(), *map(sheet.piece, sheet.entries)]
        tail = sheet.tail()
    else:
        starts = list(_starts(lengths, len(sheet.between)))
        kept = [old[start : start + length] for start, length in zip(starts, lengths, strict=True)]
        pieces = zip(sheet.entries, kept[1:], strict=True)
        parts = [kept[0], *(sheet.piece(entry) if entry.page.doc in known.changed else piece for entry, piece in pieces)]
        tail = old[starts[-1] + lengths[-1] :]
    gaps = chain((b"", b""), repeat(sheet.between))  # none before the head, none before the first piece
    text = b"".join((*chain.from_iterable(zip(gaps, parts, strict=False)), tail))  # at once, as files are large
    return text, list(map(len, parts))


def _starts(lengths: Sequence[int], gap: int) -> Iterable[int]:
    at = 0
    for number, length in enumerate(lengths):
        yield at
        at += length + (gap if number else 0)
