"""What a page is made of: the blocks of Markdown that matter here, each with its line."""

from __future__ import annotations

from typing import NamedTuple


class HeadingBlock(NamedTuple):
    """A heading; `column` is where its text starts."""

    level: int
    text: str
    line: int
    column: int
    nested: bool


class ParagraphBlock(NamedTuple):
    """Consecutive lines of prose (or a table), each with line and column of its first character."""

    lines: tuple[str, ...]
    line: int
    columns: tuple[int, ...]
    nested: bool


class FenceBlock(NamedTuple):
    """A fence: `name` is the directive's, '' for code; `end` is its closing line, or 0 if it has none.

    `starts` are the columns where the lines of a card's body start, unless all do in the first.
    `wrong_end` is the line with which the author of a card meant to close it, but which does not.
    """

    marker: str
    info: str
    name: str
    argument: str
    body: tuple[str, ...]
    starts: tuple[int, ...]
    line: int
    column: int
    end: int
    nested: bool
    wrong_end: int


class HtmlBlock(NamedTuple):
    """A block of raw HTML; comments show nothing."""

    line: int
    is_comment: bool
    nested: bool


class FrontMatter(NamedTuple):
    """The lines between the two `---` at the top of a page."""

    body: tuple[str, ...]


class TargetBlock(NamedTuple):
    """A `(name)=` line, which gives the next block a name."""

    name: str


Block = TargetBlock | HeadingBlock | ParagraphBlock | FenceBlock | HtmlBlock | FrontMatter
