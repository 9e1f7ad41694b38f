"""The collection as data: Catalog -> files as bytes, the same for the same sources on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.export.graph import graphml
from sphinx_hitl.core.export.objects import SCHEMA_FILE, collection_json, schema
from sphinx_hitl.core.export.pieces import NOTHING, Known, put_together
from sphinx_hitl.core.export.records import Address, Book, html_address
from sphinx_hitl.core.export.tables import TABLES, table_csv
from sphinx_hitl.core.export.target import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_hitl.core.catalog import Catalog

__all__ = ["Export", "Known", "exported", "files", "html_address", "write"]


class Export(NamedTuple):
    """Files by name, and what the next export needs to take over parts of them (see `Known`)."""

    files: dict[str, bytes]
    lengths: dict[str, list[int]]
    links: str


def files(catalog: Catalog, address: Address = html_address) -> dict[str, bytes]:
    """Every file of the export by its name; `address` says where the page of a document is."""
    return exported(catalog, address).files


def exported(catalog: Catalog, address: Address, known: Callable[[str], Known] = lambda _links: NOTHING) -> Export:
    """The same, with what is known of an earlier export with these links.

    What a file says of an item follows from its page, the evidence, and which objects are linked and where they are, not from what
    else is said of those; that is spelled out for `known`.
    """
    book = Book(catalog, address)
    places = [(id_, entry.item.kind, entry.page.doc, entry.item.anchor) for id_, entry in sorted(catalog.entries.items())]
    links = repr((places, list(map(tuple, book.links))))
    before = known(links)
    sheets = {
        "hitl.json": collection_json(book),
        "hitl.graphml": graphml(book),
        **{table.file: table_csv(table, book) for table in TABLES},
    }
    made = {name: put_together(name, sheet, before) for name, sheet in sheets.items()}
    return Export(
        {SCHEMA_FILE: schema(), **{name: data for name, (data, _) in made.items()}},
        {name: lengths for name, (_, lengths) in made.items()},
        links,
    )
