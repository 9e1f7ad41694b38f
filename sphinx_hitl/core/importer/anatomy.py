"""The parts of a file to import: title, what stands above the sections, sections, and headings that are none of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinx_hitl.core.form import LEVEL, own_headings
from sphinx_hitl.core.importer.prompts import NO_ANSWER, split
from sphinx_hitl.core.importer.titles import Known, is_exact, title_of
from sphinx_hitl.core.inline import plain
from sphinx_hitl.core.scan import ParagraphBlock, scan
from sphinx_hitl.core.words import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.importer.document import Document, Head
    from sphinx_hitl.core.importer.prompts import Prompts
    from sphinx_hitl.core.vocabulary import SectionSpec

LONGEST_TITLE = 120

_LEADS = frozenset({"summary", "abstract", "patlet", "in short", "tl;dr", "short description", "thumbnail"})
_VALUE = re.compile(r"[,;\n]")
_WORD = re.compile(r"\w+")
_BULLET = re.compile(r"^\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s*)?")

Lines = tuple[int, int]
"""A range of lines, from 0, without the last."""


@dataclass(slots=True)
class Part:
    """A `##` part of the new page; `head` is None for what stands above all parts."""

    head: Head | None
    spec: SectionSpec | None
    bodies: list[Lines]
    level: int = 2
    extras: list[Part] = field(default_factory=list)
    """Parts that follow this one and are no sections, so they stay with it."""


@dataclass(slots=True)
class Anatomy:
    """What a file consists of."""

    title: str = ""
    title_head: Head | None = None
    is_titled: bool = False
    """Whether the title is its author's, and not made from the name of the file."""
    lead: list[Lines] = field(default_factory=list)
    top: Part = field(default_factory=lambda: Part(None, None, []))
    parts: list[Part] = field(default_factory=list)
    end: Part = field(default_factory=lambda: Part(None, None, []))
    """What has come after all sections stays there."""
    deeper: dict[int, int] = field(default_factory=dict)
    """Level of each heading within a part, by its line."""
    facts: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[Lines] = field(default_factory=list)
    """What is kept as a comment: labels and prompts of the title, front matter."""

    @property
    def unplaced(self) -> list[str]:
        """The titles of parts that are no sections of the language."""
        return [part.head.title for part in self.ordered if part.head and part.spec is None]

    @property
    def ordered(self) -> list[Part]:
        """All parts that have a heading, in the order of the new page."""
        return [part for owner in (self.top, *self.parts, self.end) for part in (owner, *owner.extras) if part.head]


def dissect(document: Document, prompts: Prompts, known: Known, stem: str) -> Anatomy:
    """Find the parts of a file; `stem` is the name by which it is called if nothing else is."""
    return _Dissection(document, prompts, known).anatomy(stem)


class _Dissection:
    """Goes once through the headings of a file."""

    def __init__(self, document: Document, prompts: Prompts, known: Known) -> None:
        self.document = document
        self.prompts = prompts
        self.known = known
        self.found = Anatomy()
        self.heads = [head for head in document.heads if head.title]
        self.specs = {id(head): known.section(head.title) for head in self.heads}
        ends = [*(head.start for head in self.heads[1:]), len(document.lines)]
        self.levels = {id(head): head.level for head in self.heads}
        self._sink_answers()
        self.bodies = {id(head): (head.end, end) for head, end in zip(self.heads, ends, strict=bool(self.heads))}

    def anatomy(self, stem: str) -> Anatomy:
        """Title first, then everything else in order."""
        found, document = self.found, self.document
        label = self._label()
        title = label or self._title_head()
        found.title_head = title
        if not found.title:
            meta = document.meta.get("title", [""])
            found.title = title.title if title and title is not label else meta[0] if meta else ""
        found.is_titled = bool(found.title)
        if document.body and document.meta != {"title": [found.title]}:
            found.remarks.append((1, document.body - 1))
        found.title = found.title or title_of(stem)
        found.top.bodies.append((document.body, self.heads[0].start if self.heads else len(document.lines)))
        self._parts([head for head in self.heads if head is not title], title)
        return found

    # The title

    def _label(self) -> Head | None:
        """The heading below which the title stands as a paragraph; keeps title and what surrounds it."""
        for head in self.heads[:3]:
            if self.specs[id(head)]:
                break
            if not self.prompts.asks_for_title(head.title):
                continue
            count = self.prompts.lines(self.document, head)
            self.found.remarks.append((head.start, head.end))
            body = self._body(head)
            if count and head.opening:
                first = head.opening.line - 1
                self.found.remarks.append((first, first + count))
                body = (first + count, body[1])
                self.found.title = split(head.opening.lines[:count])[1]
            used = 0
            if not self.found.title:
                self.found.title, used = self._title_in(body)
            body = (body[0] + used, body[1])
            self.found.lead.append(body)
            return head
        return None

    def _title_in(self, body: Lines) -> tuple[str, int]:
        """The title, if a range of lines starts with a paragraph that can be one, and how many lines it takes."""
        text = self.document.lines[slice(*body)]
        blank = next((number for number, line in enumerate(text) if line.strip()), len(text))
        block = next((block for block in scan(text[blank:], frozenset())), None)
        if not isinstance(block, ParagraphBlock) or block.nested or block.line > 1:
            return "", 0
        written = " ".join(line.strip() for line in block.lines).strip()
        title = plain(written).rstrip(" .")
        is_title = 0 < len(title) <= LONGEST_TITLE and _WORD.findall(written) == _WORD.findall(title)
        return (title, blank + len(block.lines)) if is_title else ("", 0)

    def _title_head(self) -> Head | None:
        """The heading that is the title itself."""
        first = self.heads[0] if self.heads else None
        if first is None:
            return None
        sections = [head.level for head in self.heads if self.specs[id(head)]]
        tops = [head for head in self.heads if head.level == 1]
        if tops and not self.specs[id(tops[0])]:
            return tops[0]
        if tops == [first] and len(self.heads) > 1 and not self.known.is_name(first.title):
            return first  # it only looks like the title of a section: 'Move 4' where a section is called 'Moves'
        is_above = self.specs[id(first)] is None and first.level < min(sections, default=first.level)
        return first if is_above else None

    # Parts

    def _sink_answers(self) -> None:
        """Put the headings within the answers of a form below that of the answer; none of them is a section."""
        own = own_headings([(head.level, head.title) for head in self.heads], self.known.vocabulary)
        for start, end in pairwise((*own[1:], len(self.heads))):
            inner = self.heads[start + 1 : end]
            top = min((head.level for head in inner), default=0)
            for head in inner:
                self.levels[id(head)] = LEVEL + 1 + head.level - top
                self.specs[id(head)] = None

    def _parts(self, heads: Sequence[Head], title: Head | None) -> None:
        """Sort the headings into sections, extra parts, and headings within a part."""
        found = self.found
        if title and not found.lead:
            found.top.bodies.append(self._body(title))
        base = self._base(heads)
        on_top = {spec.title for head in heads if self.levels[id(head)] <= base and (spec := self.specs[id(head)])}
        sections: dict[str, Part] = {}
        current = owner = found.top
        above: list[int] = []  # the levels of the headings, within a part, around the next one
        for head in heads:
            spec, level = self.specs[id(head)], self.levels[id(head)]
            is_promoted = bool(spec and level > base and spec.title not in on_top and is_exact(head.title, spec))
            if level <= base or is_promoted:
                above = []
                if level <= base and spec is None and self._takes(head):
                    current = found.top
                    continue
                if spec and spec.title not in sections:
                    current = owner = sections[spec.title] = Part(head, spec, [self._body(head)])
                    continue
                if spec is None:
                    current = Part(head, None, [self._body(head)])
                    owner.extras.append(current)
                    continue
                current = sections[spec.title]  # a second section of that name becomes a part of the first
            above = [*(other for other in above if other < level), level]
            found.deeper[head.start] = min(len(above) + 2, 6)
            current.bodies.append((head.start, self._body(head)[1]))
        if owner is not found.top:
            found.end.extras, owner.extras = owner.extras, []
        order = [spec.title for spec in self.known.vocabulary.sections]
        found.parts = sorted(sections.values(), key=lambda part: order.index(part.spec.title) if part.spec else 0)

    def _base(self, heads: Sequence[Head]) -> int:
        """The level on which sections stand: the highest of those that are known, else the highest there is."""
        known = [self.levels[id(head)] for head in heads if self.specs[id(head)]]
        return min(known or [self.levels[id(head)] for head in heads], default=2)

    def _takes(self, head: Head) -> bool:
        """Whether a heading labels the summary or a fact of the card."""
        name = head.title.strip(" :").casefold()
        if name in _LEADS:
            self.found.lead.insert(0, self._body(head))
            self.found.remarks.append((head.start, head.end))
            return True
        text = "\n".join(self.document.lines[slice(*self._body(head))])
        if text.strip() == NO_ANSWER:
            self.found.remarks.append((head.start, self._body(head)[1]))
            return True
        fact = self._fact(name, text)
        if fact:
            self.found.facts[fact[0]] = fact[1]
        return fact is not None

    def _fact(self, name: str, text: str) -> tuple[str, list[str]] | None:
        """The option and its values, if a heading names one and all the text below it is values."""
        values = [value for raw in _VALUE.split(text) if (value := _BULLET.sub("", raw).strip())]
        if not values:
            return None
        vocabulary = self.known.vocabulary
        relation = vocabulary.relation("stages", "pattern")
        if relation and key(name.rpartition(" ")[2]) in {"stage", key(relation.label)}:
            ids = [self.known.stages.get(value.casefold(), "") for value in values]
            return ("stages", list(dict.fromkeys(ids))) if all(ids) else None
        spec = vocabulary.kinds["pattern"].options.get(name.replace(" ", "-"))
        allowed = vocabulary.values[spec.values] if spec and spec.values and name != "status" else ()
        lowered = [value.casefold() for value in values]
        return (name, lowered) if len(lowered) == 1 and lowered[0] in allowed else None

    def _body(self, head: Head) -> Lines:
        return self.bodies[id(head)]
