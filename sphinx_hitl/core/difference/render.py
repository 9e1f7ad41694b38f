"""A difference in words, as Markdown for pull requests and release notes, and as JSON."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.difference.renames import DECLARED
from sphinx_hitl.core.export.records import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_hitl.core.difference.affected import Reason
    from sphinx_hitl.core.difference.compare import Change, Difference, Renaming, Rewriting, Thing
    from sphinx_hitl.core.export.records import Fact, LinkRecord

SCHEMA = 1
"""Goes up when readers of the JSON form have to change."""

OPEN = 12
"""Longer lists are folded in Markdown."""

NOTHING = "No difference in objects, facts, sections and links."

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&])")
_CALLS = re.compile(r"([@#])(?=\w)")
"""What GitHub takes for somebody's name or for an issue."""


class _Style(NamedTuple):
    """How names (ids, files, values) and authors' texts are written."""

    name: Callable[[str], str]
    text: Callable[[str], str]


def render_text(difference: Difference, old: str, new: str) -> str:
    """What to print on a terminal; `old` and `new` say what was compared."""
    lines = [f"Compared {printable(old)} with {printable(new)}."]
    for title, entries in _chapters(difference, _Style(_line, _line)):
        lines += ["", f"{title} ({len(entries)})", *(f"  {entry}" for entry in entries)]
    return "\n".join([*lines, *([] if difference else ["", NOTHING])]) + "\n"


def render_markdown(difference: Difference, old: str, new: str) -> str:
    """What to put into a pull request or into release notes."""
    lines = ["## What changed in the collection", "", f"Compared {_code(old)} with {_code(new)}."]
    for title, entries in _chapters(difference, _Style(_code, _escaped)):
        head = f"{title} ({len(entries)})"
        listed = [f"- {entry}" for entry in entries]
        folded = ["", "<details>", f"<summary><b>{head}</b></summary>", "", *listed, "", "</details>"]
        lines += folded if len(listed) > OPEN else ["", f"### {head}", "", *listed]
    return "\n".join([*lines, *([] if difference else ["", NOTHING])]) + "\n"


def render_json(difference: Difference, old: str, new: str) -> str:
    """Everything for programs, in ASCII, so that no terminal spoils it."""
    report = {
        "schema": SCHEMA,
        "old": old,
        "new": new,
        "added": [thing._asdict() for thing in difference.added],
        "removed": [thing._asdict() for thing in difference.removed],
        "renamed": [{"old": pair.old._asdict(), "new": pair.new._asdict(), "because": pair.because} for pair in difference.renamed],
        "moved": [{**moved.thing._asdict(), "old_file": moved.old_file} for moved in difference.moved],
        "statuses": [{**change.thing._asdict(), "old": change.old, "new": change.new} for change in difference.statuses],
        "facts": [{**change.thing._asdict(), "name": change.name, "old": change.old, "new": change.new} for change in difference.changes],
        "sections": [
            {**found.thing._asdict(), "added": found.added, "removed": found.removed, "rewritten": found.rewritten}
            for found in difference.sections
        ],
        "links": {
            "gained": [link._asdict() for link in difference.gained],
            "lost": [link._asdict() for link in difference.lost],
        },
        "affected": [
            {"file": page.file, "reasons": [_reason(reason, lambda name: f"'{name}'") for reason in page.reasons]}
            for page in difference.affected
        ],
    }
    return json.dumps(report, indent=2) + "\n"


def _chapters(difference: Difference, style: _Style) -> Iterator[tuple[str, Sequence[str]]]:
    """The parts of a report that have anything to say, each with its lines."""
    name = style.name
    chapters: dict[str, list[str]] = {
        "Added": [_thing(thing, style) for thing in difference.added],
        "Removed": [_thing(thing, style) for thing in difference.removed],
        "Renamed": [_renaming(pair, name) for pair in difference.renamed],
        "Moved": [
            f"{moved.thing.kind} {name(moved.thing.id)} from {name(moved.old_file)} to {name(moved.thing.file)}"
            for moved in difference.moved
        ],
        "Status": [f"{name(change.thing.id)}: {_values(change, style)}" for change in difference.statuses],
        "Sections": [_rewriting(found, style) for found in difference.sections],
        "Facts": [f"{name(change.thing.id)}: {change.name} {_values(change, style)}" for change in difference.changes],
        "Links gained": list(_links(difference.gained, style)),
        "Links lost": list(_links(difference.lost, style)),
        "Pages of others that this affects": [
            f"{name(page.file)}: {'; '.join(_reason(reason, name) for reason in page.reasons)}" for page in difference.affected
        ],
    }
    return ((title, entries) for title, entries in chapters.items() if entries)


def _thing(thing: Thing, style: _Style) -> str:
    return f"{thing.kind} {style.name(thing.id)}: {style.text(thing.title)} ({style.name(thing.file)})"


def _renaming(pair: Renaming, name: Callable[[str], str]) -> str:
    repair = "" if pair.because == DECLARED else f"; {name(f':formerly: {pair.old.id}')} on its card keeps old links working"
    return f"{pair.new.kind} {name(pair.old.id)} is now {name(pair.new.id)} ({pair.because}{repair})"


def _values(change: Change, style: _Style) -> str:
    if change.name == "summary":
        return "rewritten"
    return f"{_value(change.old, style)} → {_value(change.new, style)}"


def _value(fact: Fact | None, style: _Style) -> str:
    if fact is None:
        return "not given"
    if fact is True:
        return "set"
    return style.text(", ".join(fact) if isinstance(fact, list) else str(fact))


def _rewriting(found: Rewriting, style: _Style) -> str:
    parts = (("rewritten", found.rewritten), ("added", found.added), ("removed", found.removed))
    said = "; ".join(f"{what} {', '.join(map(style.text, names))}" for what, names in parts if names)
    return f"{style.name(found.thing.id)}: {said}"


def _links(links: Iterable[LinkRecord], style: _Style) -> Iterator[str]:
    for source, leaving in groupby(links, lambda link: link.source):
        by_relation = groupby(leaving, lambda link: link.relation)
        said = (f"{relation} {', '.join(style.name(link.target) for link in alike)}" for relation, alike in by_relation)
        yield f"{style.name(source)}: {'; '.join(said)}"


def _reason(reason: Reason, name: Callable[[str], str]) -> str:
    return reason.words.format(*map(name, reason.names))


def _line(text: str) -> str:
    """Text without what would steer a terminal or begin a line."""
    return " ".join(printable(text).split())


def _code(text: str) -> str:
    """A name as code in Markdown, which nothing inside can end."""
    quoted = _line(text).replace("`", "'")
    return f"`{quoted or ' '}`"


def _escaped(text: str) -> str:
    """An author's text in Markdown: neither markup nor a call to anybody."""
    return _CALLS.sub(r"\1<!-- -->", _SPECIAL.sub(r"\\\1", _line(text)))
