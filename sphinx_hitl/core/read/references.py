"""References and citations in prose and headings."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import LinkText, RoleText, definitions, inline
from sphinx_hitl.core.model import Place, Reference, ReferenceForm, split_list
from sphinx_hitl.core.scan import ParagraphBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.read.state import Reader

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def inlines(reader: Reader) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The references and citations in prose and headings."""
    defined: dict[str, tuple[str, int, int]] = {}
    for block in reader.paragraphs:
        if block.lines[0].startswith("["):
            for label, definition in definitions(block).items():
                defined.setdefault(label, definition)
    references: list[Reference] = []
    lines: list[int] = []
    citations: list[str] = []
    for block in _prose(reader):
        for found in inline(block, defined):
            if isinstance(found, RoleText) and found.name.startswith("cite:"):
                citations += split_list(found.target)
                continue
            reference = _role(reader, found) if isinstance(found, RoleText) else _link(reader, found)
            if reference:
                references.append(reference)
                lines.append(found.line if isinstance(found, RoleText) else found.used)
    extents = _extents(reader) if references else []
    owners = (extents[bisect_right(extents, (line, "\U0010ffff")) - 1][1] for line in lines)
    owned = (replace(reference, source=owner) for reference, owner in zip(references, owners, strict=True))
    return tuple(owned), tuple(dict.fromkeys(citations))


def _prose(reader: Reader) -> Iterator[ParagraphBlock]:
    yield from reader.paragraphs
    for heading in reader.headings:
        raw = reader.lines[heading.place.line - 1]
        if "](" in raw or "}`" in raw:
            yield ParagraphBlock((raw,), heading.place.line, (1,), False)


def _extents(reader: Reader) -> list[tuple[int, str]]:
    """(first line, id of the item whose section it is) for every heading."""
    extents: list[tuple[int, str]] = [(0, reader.drafts[0].item.id if reader.drafts and reader.drafts[0].heading < 0 else "")]
    stack: list[tuple[int, str]] = []
    by_heading = {draft.heading: draft.item.id for draft in reader.drafts}
    for number, heading in enumerate(reader.headings):
        while stack and stack[-1][0] >= heading.level:
            stack.pop()
        owner = by_heading.get(number) or (stack[-1][1] if stack else "")
        stack.append((heading.level, owner))
        extents.append((heading.place.line, owner))
    return extents


def _role(reader: Reader, role: RoleText) -> Reference | None:
    name = role.name.removeprefix("hitl:")
    if role.target.startswith("!"):
        return None
    if name not in reader.vocabulary.kinds and name not in {"any", "item"}:
        return None
    return Reference(ReferenceForm.ROLE, "" if name == "any" else name, role.target, "", Place(role.line, role.column), "")


def _link(reader: Reader, link: LinkText) -> Reference | None:
    place = Place(link.line, link.column)
    target = link.destination
    if target.startswith("#"):
        return Reference(ReferenceForm.FRAGMENT, "", target[1:], "", place, "")
    if not target or _SCHEME.match(target) or target.startswith("//"):
        return None
    file, _, fragment = target.partition("#")
    if "%" in file:
        from urllib.parse import unquote

        file = unquote(file)
    if "/" not in file and "." not in file:
        return Reference(ReferenceForm.ROLE, "", file, fragment, place, "")
    base = "" if file.startswith("/") else posixpath.dirname(reader.path)
    return Reference(ReferenceForm.PATH, "", posixpath.normpath(posixpath.join(base, file.lstrip("/"))), fragment, place, "")
