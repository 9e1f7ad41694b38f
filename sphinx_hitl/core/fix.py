"""Repairs of what is certain: in the options of cards and views and in headings, never in prose."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.model import Finding, Page

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_TRAILING = re.compile(r"[ \t\u00a0]+$")


class Edit(NamedTuple):
    """Put `new` where `old` stands; columns count from 1, as in findings."""

    line: int
    column: int
    old: str
    new: str


def edits(findings: Iterable[Finding], pages: Iterable[Page]) -> Mapping[str, Sequence[Edit]]:
    """The edits of each file by which its certain findings go away, if they lie in a card, view or heading of these pages."""
    allowed = {page.path: _lines(page) for page in pages}
    found: dict[str, list[Edit]] = defaultdict(list)
    for finding in findings:
        if finding.replace and finding.column and finding.line in allowed.get(finding.file, ()):
            found[finding.file].append(Edit(finding.line, finding.column, *finding.replace))
    return found


def _lines(page: Page) -> set[int]:
    """The lines of a page that are no prose."""
    views = (option.place.line for view in page.views for option in view.options)
    return {*page.hidden, *views, *(heading.place.line for heading in page.headings)}


def repaired(text: str, changes: Iterable[Edit], page: Page) -> str:
    """Apply edits to the text of a page as it is in the file, and take spaces off the ends of its cards' options.

    Line ends and byte order mark stay. An edit whose old text does not stand at its place is left out.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = [[match[1], match[2]] for match in _LINE.finditer(text.removeprefix(mark))]
    end_of_line: dict[int, int] = {}
    for edit in sorted(set(changes), reverse=True):
        content, start = lines[edit.line - 1][0], edit.column - 1
        until = start + len(edit.old)
        if content.startswith(edit.old, start) and until <= end_of_line.get(edit.line, until):
            lines[edit.line - 1][0] = content[:start] + edit.new + content[until:]
            end_of_line[edit.line] = start
    for option in (option for item in page.items for option in item.options):
        line = lines[option.place.line - 1]
        line[0] = _TRAILING.sub("", line[0])
    return mark + "".join(content + ending for content, ending in lines)


def difference(file: str, before: str, after: str) -> str:
    """Show what changed in a file as a unified diff."""
    from difflib import unified_diff

    old, new = ([match[1] + "\n" for match in _LINE.finditer(text) if match[0]] for text in (before, after))
    return "".join(unified_diff(old, new, f"a/{file}", f"b/{file}"))
