"""Pieces of Markdown that several pages are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, or nothing if there are no rows."""
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    if lines:
        yield from (f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines, "")


def code(language: str, text: str) -> Iterator[str]:
    """A block of code, in a fence that is longer than those inside."""
    yield from (f"````{language}", *text.strip("\n").split("\n"), "````", "")


def names(words: Iterable[str]) -> str:
    """Names out of a program, one after the other."""
    return ", ".join(f"`{word}`" for word in words)
