"""hitl.json: every object with its facts and sections, every link, one to a line."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from sphinx_hitl.core.export.pieces import Sheet
from sphinx_hitl.core.export.records import Book, facts, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_hitl.core.catalog import Entry
    from sphinx_hitl.core.model import Section

SCHEMA = 1
"""Goes up when readers of hitl.json have to change; new facts alone do not count."""

SCHEMA_FILE = "hitl.schema.json"

_encode = json.JSONEncoder(ensure_ascii=False).encode


def collection_json(book: Book) -> Sheet:
    """The whole collection; a version control system shows its changes item by item."""
    entries = list(book.entries())
    end = "\n" if entries else ""
    return Sheet(
        entries,
        f'{{\n"schema": {SCHEMA},\n"items": [{end}'.encode,
        lambda entry: _encode(_item(book, entry)).encode("utf-8", "replace"),
        b",\n",
        lambda: f'{end}],\n"links": [{_lines(link._asdict() for link in book.links)}]\n}}\n'.encode("utf-8", "replace"),
    )


def schema() -> bytes:
    """The JSON Schema of this version."""
    return resources(__package__).joinpath(f"schema-{SCHEMA}.json").read_bytes()


def _item(book: Book, entry: Entry) -> dict[str, object]:
    item = entry.item
    record: dict[str, object] = {
        "id": item.id,
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "file": entry.page.path,
        "line": line(item),
        "page": book.page(entry),
        "facts": facts(item, book.vocabulary),
        "sections": [_section(section) for section in item.sections],
    }
    if rated := book.confidence(item):
        record["confidence"] = rated
    return record


def _section(section: Section) -> dict[str, object]:
    return {"section": section.key or None, "title": section.title, "line": section.place.line, "text": section.text}


def _lines(records: Iterable[dict[str, object]]) -> str:
    written = ",\n".join(map(_encode, records))
    return f"\n{written}\n" if written else ""
