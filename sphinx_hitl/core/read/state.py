"""What is known of a page while it is being read."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Problem

if TYPE_CHECKING:
    from sphinx_hitl.core.model import Heading, Item, Place, View
    from sphinx_hitl.core.scan import FenceBlock, ParagraphBlock
    from sphinx_hitl.core.vocabulary import Vocabulary


def page_id(doc: str) -> str:
    """The id of the object that a whole page is: the name of its file, or of the folder whose index it is."""
    folder, stem = posixpath.split(doc)
    return (posixpath.basename(folder) if stem == "index" else "") or stem


class Draft:
    """An item while its page is being read."""

    __slots__ = ("fence", "heading", "item", "level")

    def __init__(self, item: Item, heading: int, level: int, fence: FenceBlock) -> None:
        self.item = item
        self.heading = heading
        self.level = level
        self.fence = fence


class Reader:
    """Gathers what the blocks of one page say."""

    def __init__(self, text: str, doc: str, path: str, vocabulary: Vocabulary) -> None:
        self.lines = text.split("\n")
        self.doc = doc
        self.path = path
        self.vocabulary = vocabulary
        self.own = frozenset((*vocabulary.kinds, *vocabulary.views))
        self.headings: list[Heading] = []
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.views: list[View] = []
        self.hidden: list[int] = []
        self.paragraphs: list[ParagraphBlock] = []
        self.labels: list[str] = []
        self.content: list[int] = []
        """Lines where something begins that a reader of the page would see."""
        self.page_id = page_id(doc)

    def problem(self, rule: str, place: Place, message: str, repair: str | None = None) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(rule, place, message, repair))
