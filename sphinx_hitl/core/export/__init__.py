"""The collection as data: Catalog -> files as bytes, the same for the same sources on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.export.graph import graphml
from sphinx_hitl.core.export.objects import SCHEMA_FILE, collection_json, schema
from sphinx_hitl.core.export.records import Address, Book, html_address
from sphinx_hitl.core.export.tables import TABLES, table_csv
from sphinx_hitl.core.export.target import write

if TYPE_CHECKING:
    from sphinx_hitl.core.catalog import Catalog

__all__ = ["files", "html_address", "write"]


def files(catalog: Catalog, address: Address = html_address) -> dict[str, bytes]:
    """Every file of the export by its name; `address` says where the page of a document is."""
    book = Book(catalog, address)
    return {
        "hitl.json": collection_json(book),
        SCHEMA_FILE: schema(),
        "hitl.graphml": graphml(book),
        **{table.file: table_csv(table, book) for table in TABLES},
    }
