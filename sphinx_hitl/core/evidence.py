"""The evidence: literature from BibTeX files and issue threads from a table, each with its line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.model import Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.words import nearest, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

THREAD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+#\d+$")
"""`owner/repo#number`."""

COLUMNS = ("thread", "opened", "asker", "stages", "need")

_ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*\{[ \t]*([^\s,{}]+)[ \t]*,", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*(\w+)[ \t]*=[ \t]*(.*)$", re.MULTILINE)
_BRACES = re.compile(r"[{}\"]")


class Work(NamedTuple):
    """An entry of the bibliography, with what lists of evidence show of it."""

    key: str
    title: str
    year: str
    file: str
    line: int


class Thread(NamedTuple):
    """An issue thread in which somebody asks for information."""

    ref: str
    opened: str
    asker: str
    stages: tuple[str, ...]
    need: str
    file: str
    line: int

    @property
    def address(self) -> str:
        """Where the thread is; the site forwards pull requests by itself."""
        repository, _, number = self.ref.partition("#")
        return f"https://github.com/{repository}/issues/{number}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All evidence of a collection, with what is wrong in its files (by file)."""

    works: Mapping[str, Work]
    threads: Mapping[str, Thread]
    problems: Mapping[str, tuple[Problem, ...]]


NO_EVIDENCE = Evidence({}, {}, {})


class Confidence(Enum):
    """How well something is documented; it does not say whether an advice works."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def confidence(works: int, asked: int, maintained: int, features: int) -> Confidence:
    """Count evidence by the rule of the catalogue: works, threads of users, threads of maintainers, tool features.

    Literature gives up to 2 points, users' threads up to 2, maintainers' threads 1/2, a documented feature 1; 3 points
    from at least two of the three classes are high, 2 points are medium (evidence/catalogue.md, "How to read it").
    """
    literature = min(works, 2)
    threads = min(asked, 2) + (0.5 if maintained else 0)
    tools = min(features, 1)
    points = literature + threads + tools
    if points >= 3 and sum(bool(part) for part in (literature, threads, tools)) >= 2:
        return Confidence.HIGH
    return Confidence.MEDIUM if points >= 2 else Confidence.LOW


def read_works(text: str, file: str) -> tuple[list[Work], list[Problem]]:
    """The entries of a BibTeX file, with one Problem for each key that is given twice."""
    works: dict[str, Work] = {}
    problems = []
    matches = [match for match in _ENTRY.finditer(text) if match[1].lower() not in {"comment", "string", "preamble"}]
    line, counted = 1, 0
    for number, match in enumerate(matches):
        until = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        fields = {field[1].lower(): _BRACES.sub("", field[2].rstrip(", \t")).strip() for field in _FIELD.finditer(text, match.end(), until)}
        line += text.count("\n", counted, match.start(2))
        counted = match.start(2)
        work = Work(match[2], fields.get("title", ""), fields.get("year", ""), file, line)
        first = works.setdefault(work.key, work)
        if first is not work:
            place = Place(line, match.start(2) - text.rfind("\n", 0, match.start(2)))
            problems.append(
                Problem(
                    "duplicate-evidence",
                    place,
                    say("the key '{key}' is given twice", key=work.key),
                    say("rename one; the first is in line {line}", line=first.line),
                )
            )
    return list(works.values()), problems


def read_threads(text: str, file: str, askers: Collection[str]) -> tuple[list[Thread], list[Problem]]:
    """The rows of a table of threads (columns as in COLUMNS), with a Problem for each that cannot be used."""
    rows = csv.reader(io.StringIO(text, newline=""))
    problems: list[Problem] = []
    threads: dict[str, Thread] = {}
    allowed = set(askers)
    try:
        head = [cell.strip() for cell in next(rows, [])]
        if missing := [column for column in COLUMNS if column not in head]:
            repair = say("write the first line as '{columns}'", columns=",".join(COLUMNS))
            problems.append(Problem("bad-thread", Place(1), say("the column '{column}' is missing", column=missing[0]), repair))
            head = [nearest(cell, missing) or cell for cell in head]
            if "thread" not in head:
                return [], problems
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            cells = dict(zip(head, row, strict=False))
            if not row:
                continue
            ref = cells.get("thread", "").strip()
            if not THREAD.match(ref):
                problems.append(Problem("bad-thread", Place(line), say("'{ref}' is not a thread", ref=ref), say("write owner/repo#number")))
                continue
            if "asker" in cells and cells["asker"] not in allowed:
                problems.append(
                    Problem("bad-thread", Place(line), say("unknown asker '{asker}'", asker=cells["asker"]), one_of(cells["asker"], askers))
                )
            stages = tuple(cells.get("stages", "").replace(",", " ").split())
            thread = Thread(ref, cells.get("opened", ""), cells.get("asker", ""), stages, cells.get("need", ""), file, line)
            if threads.setdefault(ref, thread) is not thread:
                problems.append(
                    Problem(
                        "duplicate-evidence",
                        Place(line),
                        say("the thread '{ref}' is given twice", ref=ref),
                        say("remove one; the first is in line {line}", line=threads[ref].line),
                    )
                )
    except csv.Error as error:
        problems.append(
            Problem(
                "bad-thread", Place(rows.line_num or 1), say("the table cannot be read: {error}", error=error), say("save it as plain CSV")
            )
        )
    return list(threads.values()), problems
