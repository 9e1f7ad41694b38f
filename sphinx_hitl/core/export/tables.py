"""The CSV tables: every column is declared with its meaning and how it is filled."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from sphinx_hitl.core.evidence import Thread
from sphinx_hitl.core.export import records
from sphinx_hitl.core.export.pieces import Sheet
from sphinx_hitl.core.export.records import EVIDENCE, SEPARATOR, Book, LinkRecord, key_of, kind_of, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx_hitl.core.catalog import Entry
    from sphinx_hitl.core.model import Section

_LINE_END = re.compile(r"\r\n?")
_FORMULA = re.compile(r"'*[=+\-@\t\n]")
"""How a cell begins that a spreadsheet would run; apostrophes before it count, so that one can be taken off again."""

R = TypeVar("R")


class Column(NamedTuple, Generic[R]):
    """A column: its name, its meaning, and what it holds for a row."""

    name: str
    meaning: str
    value: Callable[[Book, R], str]


class Table(NamedTuple, Generic[R]):
    """A table: its file, what a row stands for, and its columns."""

    file: str
    meaning: str
    columns: Sequence[Column[R]]
    rows: Callable[[Book], Iterable[R]]


class ItemTable(NamedTuple, Generic[R]):
    """A table in which every item of a kind has its rows."""

    file: str
    meaning: str
    columns: Sequence[Column[R]]
    kind: str
    rows: Callable[[Entry], Iterable[R]]


class SectionRow(NamedTuple):
    """A section of a pattern; `number` counts from 1."""

    pattern: Entry
    number: int
    section: Section


def table_csv(table: Table[R] | ItemTable[R], book: Book) -> Sheet:
    """A table as a file: UTF-8, commas, quotes where needed, one kind of line end."""

    def head() -> bytes:
        return _csv([[column.name for column in table.columns]])

    def written(rows: Iterable[R]) -> bytes:
        return _csv([cell(column.value(book, row)) for column in table.columns] for row in rows)

    if isinstance(table, ItemTable):
        rows = table.rows
        return Sheet(list(book.entries(table.kind)), head, lambda entry: written(rows(entry)), b"", bytes)
    whole = table.rows
    return Sheet((), head, lambda _: b"", b"", lambda: written(whole(book)))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return printable(text.getvalue()).encode()


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: it gets an apostrophe if it begins like one."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return f"'{text}" if _FORMULA.match(text) else text


def option(name: str, meaning: str) -> Column[Entry]:
    """A column with what the cards say under that name."""
    return Column(name, meaning, lambda _, entry: SEPARATOR.join(entry.item.values(name)))


def text_option(name: str, meaning: str) -> Column[Entry]:
    """The same for a text, which may hold commas."""
    return Column(name, meaning, lambda _, entry: entry.item.value(name))


def targets(name: str, relation: str, meaning: str) -> Column[Entry]:
    """A column with the ids to which items point by a relation, in the author's order."""
    return Column(name, meaning, lambda book, entry: book.ids(book.catalog.targets(entry.item.id, relation)))


def sources(name: str, relation: str, kind: str, meaning: str) -> Column[Entry]:
    """A column with the ids of the items of a kind that point at an item by a relation."""
    return Column(name, meaning, lambda book, entry: book.ids(book.catalog.sources(entry.item.id, relation, kind)))


def _kind_of(book: Book, link: LinkRecord) -> str:
    if link.relation != EVIDENCE:
        return book.catalog.entries[link.target].item.kind
    return kind_of(book.sources[link.target])


def _section_rows(pattern: Entry) -> Iterable[SectionRow]:
    for number, section in enumerate(pattern.item.sections, 1):
        yield SectionRow(pattern, number, section)


def _itself(entry: Entry) -> Iterable[Entry]:
    return (entry,)


_BEGIN: Sequence[Column[Entry]] = (
    Column("id", "The id; links name it.", lambda _, entry: entry.item.id),
    Column("title", "The heading.", lambda _, entry: entry.item.title),
    Column("summary", "The paragraph below the card.", lambda _, entry: entry.item.summary),
)
_END: Sequence[Column[Entry]] = (
    Column("file", "The source file, from the root of the repository.", lambda _, entry: entry.page.path),
    Column("line", "The line of the heading, from 1.", lambda _, entry: str(records.line(entry.item))),
    Column("page", "Where it is on the site, from the site's root.", lambda book, entry: book.page(entry)),
)
_CONFIDENCE: Column[Entry] = Column(
    "confidence",
    "How well it is documented (`low`, `medium`, `high`), computed from its evidence.",
    lambda book, entry: book.confidence(entry.item),
)

PATTERNS = ItemTable(
    "patterns.csv",
    "One row for each pattern.",
    (
        *_BEGIN,
        targets("stages", "stages", "Ids of its stages."),
        option("iteration", "The round in which it is used."),
        option("status", "How far its page has come."),
        option("basis", "What its solution rests on."),
        _CONFIDENCE,
        targets("needs", "needs", "Ids of its information needs, those that stand on its own page included."),
        *_END,
    ),
    "pattern",
    _itself,
)

SECTIONS = ItemTable(
    "sections.csv",
    "One row for each section of each pattern, in the order of the page.",
    (
        Column("pattern", "Id of the pattern.", lambda _, row: row.pattern.item.id),
        Column("number", "Position on the page, from 1.", lambda _, row: str(row.number)),
        Column("section", "The section's name in the vocabulary; empty if it has none there.", lambda _, row: row.section.key),
        Column("title", "The heading as it is written.", lambda _, row: row.section.title),
        Column("line", "The line of the heading, from 1.", lambda _, row: str(row.section.place.line)),
        Column("text", "The Markdown below the heading, cards included.", lambda _, row: row.section.text),
    ),
    "pattern",
    _section_rows,
)

NEEDS = ItemTable(
    "needs.csv",
    "One row for each information need.",
    (
        *_BEGIN,
        text_option("why", "The decision that the information helps."),
        targets("stages", "when", "Ids of the stages at which it arises."),
        option("how", "Where the answer is found."),
        option("iteration", "The round in which it arises."),
        _CONFIDENCE,
        sources("patterns", "needs", "pattern", "Ids of the patterns that use it."),
        sources("features", "needs", "tool-feature", "Ids of the tool features that answer it."),
        *_END,
    ),
    "information-need",
    _itself,
)

FEATURES = ItemTable(
    "tool-features.csv",
    "One row for each tool feature.",
    (
        *_BEGIN,
        Column(
            "tool", "Id of the tool on whose page it stands.", lambda book, entry: tool.id if (tool := book.catalog.tool_of(entry)) else ""
        ),
        Column(
            "version",
            "The version of the tool that was looked at.",
            lambda book, entry: tool.value("version") if (tool := book.catalog.tool_of(entry)) else "",
        ),
        targets("needs", "needs", "Ids of the information needs that it answers."),
        text_option("documented-in", "The file or page that documents it."),
        text_option("api", "The call, plugin or page that shows it."),
        *_END,
    ),
    "tool-feature",
    _itself,
)

LINKS = Table(
    "links.csv",
    "One row for each link, the same as in `hitl.json`.",
    (
        Column("source", "Id of the item from which it leads.", lambda _, link: link.source),
        Column("source-kind", "That item's kind.", lambda book, link: book.catalog.entries[link.source].item.kind),
        Column("relation", "The relation.", lambda _, link: link.relation),
        Column("target", "Id of the item to which it leads; for `evidence` the key or thread.", lambda _, link: link.target),
        Column("target-kind", "That item's kind; for `evidence` it is `work` or `thread`.", _kind_of),
    ),
    lambda book: book.links,
)

SOURCES = Table(
    "evidence.csv",
    "One row for each work of the bibliography and each issue thread, whether anything rests on it or not.",
    (
        Column("key", "The key of a work, or a thread as `owner/repo#number`.", lambda _, source: key_of(source)),
        Column("kind", "`work` or `thread`.", lambda _, source: kind_of(source)),
        Column(
            "title",
            "The title of a work; what a thread asks for, in our words.",
            lambda _, source: source.need if isinstance(source, Thread) else source.title,
        ),
        Column(
            "date",
            "The year of a work; when a thread was opened.",
            lambda _, source: source.opened if isinstance(source, Thread) else source.year,
        ),
        Column("asker", "Who opened a thread; empty for works.", lambda _, source: source.asker if isinstance(source, Thread) else ""),
        Column(
            "stages",
            "Ids of the stages about which a thread asks; empty for works.",
            lambda _, source: SEPARATOR.join(source.stages) if isinstance(source, Thread) else "",
        ),
        Column("address", "Where a thread is; empty for works.", lambda _, source: source.address if isinstance(source, Thread) else ""),
        Column("items", "Ids of the items that rest on it.", lambda book, source: SEPARATOR.join(book.resting_on.get(key_of(source), ()))),
    ),
    lambda book: book.sources.values(),
)

TABLES: Sequence[Table[Any] | ItemTable[Any]] = (PATTERNS, SECTIONS, NEEDS, FEATURES, LINKS, SOURCES)
