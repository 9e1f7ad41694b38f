"""The option lines of a card or view, read so that a slip in one of them costs neither the others nor the author's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Option, Place, Problem
from sphinx_hitl.core.words import Lexicon, did_you_mean, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sphinx_hitl.core.scan import FenceBlock

_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:([ \t]+)(.*))?$", re.DOTALL)
_SLIP = re.compile(r"(:?)[ \t]*([A-Za-z][\w-]*)(:?)[ \t\u00a0]*(.*)$", re.DOTALL)


_BARE_OPTIONS = "remove those lines and write each option as ':name: value'"


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
    wrapped = set[str]()
    dashes = 0
    for line, raw in enumerate(block.body, block.line + 1):
        text = raw.strip(" \t\r")
        column = block.column + len(raw) - len(raw.lstrip(" \t"))
        if not text:
            last = ""
            own_lines.append(line)
            continue
        if text == "---" and not body and dashes < 2 and (dashes or not options):
            if not dashes:
                problems.append(Problem("option-syntax", Place(line, column), "options stand between '---' lines", _BARE_OPTIONS))
            dashes += 1
            own_lines.append(line)
            continue
        option = _read_line(text, line, column, known, title, problems if dashes != 1 else [], block)
        if option is None:
            if last and not body:
                place = Place(line, column)
                if last not in wrapped:
                    problems.append(
                        Problem(
                            "wrapped-value",
                            place,
                            f"the value of ':{last}:' goes on here",
                            "keep it on one line; long text belongs below the card",
                        )
                    )
                    wrapped.add(last)
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
                Problem(
                    "repeated-option",
                    option.place,
                    f"':{option.name}:' is given twice",
                    f"remove one of them; the first is in line {first}",
                )
            )
            continue
        if option.name:
            options[option.name] = option
            last = option.name
    return Fields(tuple(options.values()), tuple(problems), tuple(own_lines), tuple(body))


def _read_line(
    text: str, line: int, column: int, known: Collection[str], title: str, problems: list[Problem], block: FenceBlock
) -> Option | None:
    """The option on a line, None if the line is no option at all; what is wrong with the line itself goes to `problems`."""
    match = _OPTION.match(text)
    if match is None:
        return _read_slip(text, line, column, known, problems, block)
    name, value = match[1], match[3] or ""
    place = Place(line, column + len(name) + 2 + len(match[2] or ""))
    if value.startswith("\u00a0"):
        problems.append(_no_break_space(text, line, column, name))
        place = Place(line, place.column + len(value) - len(value.lstrip()))
    if name not in known:
        lexicon = Lexicon(known)
        meant = lexicon.nearest(name)
        is_free = meant not in _given(block)
        repair = did_you_mean(name, lexicon) or "use " + listed(known, "or") if known else None
        replace = lexicon.replacement(name) if is_free else None
        problems.append(Problem("unknown-option", Place(line, column + 1), f"{{{title}}} has no option '{name}'", repair, replace))
        name = meant if meant and is_free else name
    return Option(name, value.strip(), place)


def _read_slip(text: str, line: int, column: int, known: Collection[str], problems: list[Problem], block: FenceBlock) -> Option | None:
    """The option that was meant by a line that is nearly one."""
    match = _SLIP.match(text)
    if not match:
        return None
    before, name, after, value = match.groups()
    meant = name if name in known else nearest(name, known) if before else None
    if meant is None or (not before and not after and meant in _given(block)):
        return None
    if "\u00a0" in text[match.end(3) : match.start(4)]:
        problems.append(_no_break_space(text, line, column, meant))
        return Option(meant, value.strip(), Place(line, column + match.start(4)))
    value = value.strip() if after else value.lstrip(":= \t").rstrip()
    repair = f"write ':{meant}: {value}' (a colon before and after the name, then a space)"
    replace = (text, f":{meant}: {value}".rstrip()) if name in known and meant not in _given(block) else None
    problems.append(Problem("option-syntax", Place(line, column), f"'{_short(text)}' is not an option line", repair, replace))
    return Option(meant, value, Place(line, column + text.find(value) if value else column))


def _no_break_space(text: str, line: int, column: int, name: str) -> Problem:
    at = text.index("\u00a0")
    end = at + len(text[at:]) - len(text[at:].lstrip())
    start = len(text[:at].rstrip())
    message = f"a no-break space stands before the value of ':{name}:'"
    return Problem("option-syntax", Place(line, column + start), message, "type a normal space instead", (text[start:end], " "))


def _given(block: FenceBlock) -> set[str]:
    """The names of all options that are written as they should be."""
    return {match[1] for raw in block.body if (match := _OPTION.match(raw.strip()))}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def without_lines(text: str, lines: Iterable[int]) -> str:
    """Blank these lines (counted from 1), so that every other line keeps its number."""
    kept = text.split("\n")
    for line in lines:
        if line <= len(kept):
            kept[line - 1] = ""
    return "\n".join(kept)
