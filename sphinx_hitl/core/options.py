"""The option lines of a card or view, read so that a slip in one of them costs neither the others nor the author's text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sphinx_hitl.core.model import Option, Place, Problem
from sphinx_hitl.core.scan import FenceBlock
from sphinx_hitl.core.words import did_you_mean, listed, nearest

_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:([ \t]+)(.*))?$", re.DOTALL)
_SLIP = re.compile(r":?([A-Za-z][\w-]*):?[ \t\u00a0]*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fields:
    """What the lines between two fences hold: options, slips, and lines that are neither (the body)."""

    options: tuple[Option, ...]
    problems: tuple[Problem, ...]
    own_lines: tuple[int, ...]
    body: tuple[int, ...]


def read_fields(block: FenceBlock, known: Collection[str], title: str) -> Fields:
    """Read the options of a fence named `title` in messages; `known` are the names it may have."""
    options: dict[str, Option] = {}
    problems: list[Problem] = []
    own_lines: list[int] = []
    body: list[int] = []
    last = ""
    for line, raw in enumerate(block.body, block.line + 1):
        text = raw.strip(" \t\r")
        column = block.column + len(raw) - len(raw.lstrip(" \t"))
        if not text:
            last = ""
            own_lines.append(line)
            continue
        option = _read_line(text, line, column, known, title, problems)
        if option is None:
            if last and not body:
                place = Place(line, column)
                problems.append(
                    Problem("wrapped-value", place, f"the value of ':{last}:' goes on here", "keep it on one line; long text belongs below the card")
                )
                earlier = options[last]
                options[last] = Option(last, f"{earlier.value} {text}".strip(), earlier.place)
                own_lines.append(line)
            else:
                body.append(line)
            continue
        own_lines.append(line)
        if option.name in options:
            first = options[option.name].place.line
            problems.append(
                Problem("repeated-option", option.place, f"':{option.name}:' is given twice", f"remove one of them; the first is in line {first}")
            )
            continue
        if option.name:
            options[option.name] = option
            last = option.name
    return Fields(tuple(options.values()), tuple(problems), tuple(own_lines), tuple(body))


def _read_line(text: str, line: int, column: int, known: Collection[str], title: str, problems: list[Problem]) -> Option | None:
    """The option on a line, None if the line is no option at all; what is wrong with the line itself goes to `problems`."""
    match = _OPTION.match(text)
    if match is None:
        return _read_slip(text, line, column, known, problems)
    name, value = match[1], match[3] or ""
    place = Place(line, column + len(name) + 2 + len(match[2] or ""))
    if value.startswith("\u00a0"):
        problems.append(Problem("option-syntax", Place(line, column), "a no-break space stands before the value", "type a normal space instead"))
    if name not in known:
        repair = did_you_mean(name, known) or "use " + listed(known, "or") if known else None
        problems.append(Problem("unknown-option", Place(line, column + 1), f"{{{title}}} has no option '{name}'", repair))
        name = nearest(name, known) or name
    return Option(name, value.strip(), place)


def _read_slip(text: str, line: int, column: int, known: Collection[str], problems: list[Problem]) -> Option | None:
    """The option that was meant by a line that is nearly one."""
    match = _SLIP.match(text)
    if not match:
        return None
    meant = match[1] if match[1] in known else nearest(match[1], known) if text[0] == ":" else None
    if meant is None or not (text[0] == ":" or text[len(match[1]) : len(match[1]) + 1] == ":"):
        return None
    value = match[2].strip()
    repair = f"write ':{meant}: {value}' (a colon before and after the name, then a space)"
    problems.append(Problem("option-syntax", Place(line, column), f"'{_short(text)}' is not an option line", repair))
    return Option(meant, value, Place(line, column + text.find(value) if value else column))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def without_lines(text: str, lines: Iterable[int]) -> str:
    """Blank these lines (counted from 1), so that every other line keeps its number."""
    kept = text.split("\n")
    for line in lines:
        if line <= len(kept):
            kept[line - 1] = ""
    return "\n".join(kept)
