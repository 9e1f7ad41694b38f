"""The option lines of a card or view, read so that a slip in one of them costs neither the others nor the author's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Option, Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.words import Lexicon, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sphinx_hitl.core.scan import FenceBlock

_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:([ \t]+)(.*))?$", re.DOTALL)
_SLIP = re.compile(r"(:?)[ \t]*([A-Za-z][\w-]*)(:?)[ \t\u00a0]*(.*)$", re.DOTALL)


_BARE = re.compile(r"^([ \t]*)([A-Za-z][\w-]*)[ \t]*:[ \t]")
"""An option as YAML has it."""

_BARE_OPTIONS = say("remove those lines and write each option as ':name: value'")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the lines between two fences hold: options, slips, and lines that are neither (the body)."""

    options: tuple[Option, ...]
    problems: tuple[Problem, ...]
    own_lines: tuple[int, ...]
    body: tuple[int, ...]


def read_fields(block: FenceBlock, known: Collection[str], title: str) -> Fields:
    """Read the options of a fence named `title` in messages; `known` are the names it may have."""
    return _FieldReader(block, known, title).fields()


class _FieldReader:
    """Goes through the lines of one card or view."""

    def __init__(self, block: FenceBlock, known: Collection[str], title: str) -> None:
        self.block = block
        self.known = known
        self.title = title
        self.options: dict[str, Option] = {}
        self.rests: dict[str, list[str]] = {}
        """The lines with which the value of an option goes on."""
        self.problems: list[Problem] = []
        self.starts = block.starts or (block.column,) * len(block.body)
        self.own_lines: list[int] = []
        self.body: list[int] = []

    @cached_property
    def given(self) -> set[str]:
        """The names of all options that are written as they should be."""
        return {match[1] for raw in self.block.body if (match := _OPTION.match(raw.strip()))}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names that options may have."""
        return Lexicon(self.known)

    def problem(self, rule: str, place: Place, message: str, repair: str | None, replace: tuple[str, str] | None = None) -> None:
        self.problems.append(Problem(rule, place, message, repair, replace))

    def fields(self) -> Fields:
        """Read all lines."""
        last = ""
        lines = self._without_dashes() if "---" in self.block.body else enumerate(self.block.body, self.block.line + 1)
        for line, raw in lines:
            text = raw.strip(" \t\r")
            if not text:
                last = ""
                self.own_lines.append(line)
                continue
            column = self.starts[line - self.block.line - 1] + len(raw) - len(raw.lstrip(" \t"))
            option = self._option(text, line, column)
            if option is not None:
                self.own_lines.append(line)
                last = self._take(option) or last
            elif last and not self.body:
                self._go_on(last, text, Place(line, column))
            else:
                self.body.append(line)
        for name, rest in self.rests.items():
            first = self.options[name]
            self.options[name] = Option(name, " ".join((first.value, *rest)).strip(), first.place)
        return Fields(tuple(self.options.values()), tuple(self.problems), tuple(self.own_lines), tuple(self.body))

    def _without_dashes(self) -> Iterator[tuple[int, str]]:
        """The lines, without the two '---' between which MyST also takes options."""
        lines = list(enumerate(self.block.body, self.block.line + 1))
        marks = [number for number, (_, raw) in enumerate(lines) if raw.strip() == "---"][:2]
        if any(raw.strip() for _, raw in lines[: marks[0]]):
            return iter(lines)
        line, raw = lines[marks[0]]
        self.problem(
            "option-syntax", Place(line, self.block.column + raw.find("-")), say("options stand between '---' lines"), _BARE_OPTIONS
        )
        self.own_lines += [lines[mark][0] for mark in marks]
        end = marks[1] if len(marks) > 1 else len(lines)
        bare = ((line, _BARE.sub(r"\1:\2: ", raw)) for line, raw in lines[marks[0] + 1 : end])
        return chain(bare, lines[end + 1 :])

    def _take(self, option: Option) -> str:
        """Keep an option unless it is there already; the name under which it is kept."""
        if earlier := self.options.get(option.name):
            repair = say("remove one of them; the first is in line {line}", line=earlier.place.line)
            self.problem("repeated-option", option.place, say("':{name}:' is given twice", name=option.name), repair)
            return ""
        self.options[option.name] = option
        return option.name

    def _go_on(self, name: str, text: str, place: Place) -> None:
        """Take a line as the rest of a value that was broken off."""
        if name not in self.rests:
            repair = say("keep it on one line; long text belongs below the card")
            self.problem("wrapped-value", place, say("the value of ':{name}:' goes on here", name=name), repair)
        self.rests.setdefault(name, []).append(text)
        self.own_lines.append(place.line)

    def _option(self, text: str, line: int, column: int) -> Option | None:
        """The option on a line, None if the line is no option at all."""
        match = _OPTION.match(text)
        if match is None:
            return self._slip(text, line, column)
        name, value = match[1], match[3] or ""
        place = Place(line, column + len(name) + 2 + len(match[2] or ""))
        if value.startswith("\u00a0"):
            self._no_break_space(text, line, column, name)
            place = Place(line, place.column + len(value) - len(value.lstrip()))
        if name not in self.known:
            meant = self.lexicon.nearest(name)
            is_free = meant not in self.given
            replace = self.lexicon.replacement(name) if is_free else None
            self.problems.append(unknown_option(self.title, name, Place(line, column + 1), self.known, replace))
            name = meant if meant and is_free else name
        return Option(name, value.strip(), place)

    def _slip(self, text: str, line: int, column: int) -> Option | None:
        """The option that was meant by a line that is nearly one."""
        match = _SLIP.match(text)
        if not match:
            return None
        before, name, after, value = match.groups()
        meant = name if name in self.known else self.lexicon.nearest(name) if before else None
        if meant is None or (not before and not after and meant in self.given):
            return None
        if "\u00a0" in text[match.end(3) : match.start(4)]:
            self._no_break_space(text, line, column, meant)
            return Option(meant, value.strip(), Place(line, column + match.start(4)))
        value = value.strip() if after else value.lstrip(":= \t").rstrip()
        repair = say("write ':{meant}: {value}' (a colon before and after the name, then a space)", meant=meant, value=value)
        replace = (text, f":{meant}: {value}".rstrip()) if name in self.known and meant not in self.given else None
        self.problem("option-syntax", Place(line, column), say("'{text}' is not an option line", text=_short(text)), repair, replace)
        return Option(meant, value, Place(line, column + text.find(value) if value else column))

    def _no_break_space(self, text: str, line: int, column: int, name: str) -> None:
        at = text.index("\u00a0")
        end = at + len(text[at:]) - len(text[at:].lstrip())
        start = len(text[:at].rstrip())
        message = say("a no-break space stands before the value of ':{name}:'", name=name)
        self.problem("option-syntax", Place(line, column + start), message, say("type a normal space instead"), (text[start:end], " "))


def unknown_option(title: str, name: str, place: Place, known: Collection[str], replace: tuple[str, str] | None = None) -> Problem:
    """What is wrong with an option that a card or view does not have."""
    message = say("{{{title}}} has no option '{name}'", title=title, name=name)
    return Problem("unknown-option", place, message, one_of(name, known) if known else None, replace)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def without_lines(text: str, lines: Iterable[int]) -> str:
    """Blank these lines (counted from 1), so that every other line keeps its number."""
    kept = text.split("\n")
    for line in lines:
        if line <= len(kept):
            kept[line - 1] = ""
    return "\n".join(kept)
