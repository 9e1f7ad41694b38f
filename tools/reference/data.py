"""The page about the data of the collection, made from the declarations of the export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sphinx_hitl.core.export.graph import EDGE, NODE
from sphinx_hitl.core.export.objects import SCHEMA_FILE, schema
from sphinx_hitl.core.export.records import SEPARATOR
from sphinx_hitl.core.export.tables import TABLES
from sphinx_hitl.core.kinds import KINDS
from tools.reference.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INTRODUCTION = """\
Everything that this book knows about its stages, patterns, needs and tools is here as files, for counting, comparing and drawing
what its own tables do not show. They are made at every build from the same cards as the pages, so they say what the pages say.
`hitl export FOLDER` makes them without building the book.
"""

_PRINTED = "The HTML edition of this book offers the files for download."

_JSON = """\
The whole collection in one file, an item or link to a line. `{schema}` is the JSON Schema of the very file beside which it lies. The
number under `schema` goes up when programs that read the file have to change, and not when something is added to it."""

_FACTS = "Under `facts`. The allowed words are those of the book's vocabulary."

_LINKS = """\
Relations that follow from where an item stands are among them: a need on a pattern's page is one of the pattern's `needs`. A symmetric
relation (`alternative-to`) holds both ways and stands once for each time it is written. A link that leads nowhere is left out;
`hitl check` reports it."""

_CSV = """\
UTF-8, commas, the first line names the columns. Several values in a cell are separated by `{separator}`. What is not given is an empty
cell. Columns that are options of a card have the option's name."""

_FORMULAS = """\
A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break would be run as a formula by a spreadsheet, so it gets an apostrophe in
front; section texts that begin with a list are the usual case. To undo it, take one apostrophe off every cell that begins with one or
more apostrophes followed by one of these characters. Characters that cannot be printed are replaced by U+FFFD; `hitl.json` has them as
they are."""

_GRAPHML = """\
A directed graph for networkx, Gephi, igraph and others. Nodes are the items under their ids, and the works and threads on which they rest
under their names with `work:` or `thread:` in front. Edges are the links. What does not apply is left out."""

_SAME = """\
The same sources give the same bytes, on every machine. So a changed file means a changed collection, and two versions can be compared line
by line. `hitl diff OLD NEW` does that in words."""


def data() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# The collection as data", "", _INTRODUCTION)
    yield from _downloads()
    definitions = json.loads(schema())
    parts = definitions["$defs"]
    yield from ("## hitl.json", "", _JSON.format(schema=SCHEMA_FILE), "")
    yield from _properties(definitions)
    yield from ("### Items", "", *_properties(parts["item"]))
    yield from ("### Facts", "", _FACTS, "")
    yield from table(("Fact", "Of", "Meaning"), _facts(parts["facts"]["properties"]))
    yield from ("### Sections", "", *_properties(parts["section"]))
    yield from ("### Links", "", _LINKS, "", *_properties(parts["link"]))
    yield from ("## Tables", "", _CSV.format(separator=SEPARATOR), "", _FORMULAS, "")
    for file in TABLES:
        yield from (f"### {file.file}", "", file.meaning, "")
        yield from table(("Column", "Meaning"), ((f"`{column.name}`", column.meaning) for column in file.columns))
    yield from ("## hitl.graphml", "", _GRAPHML, "")
    yield from table(("Of a node", "Meaning"), ((f"`{name}`", meaning) for name, meaning in NODE.items()))
    yield from table(("Of an edge", "Meaning"), ((f"`{name}`", meaning) for name, meaning in EDGE.items()))
    yield from ("## Always the same", "", _SAME)


def _downloads() -> Iterator[str]:
    """The links, as raw HTML: Sphinx cannot know files that are made when the build ends, and other builders have none."""
    offered = [
        ("hitl.json", "the whole collection"),
        (SCHEMA_FILE, "its JSON Schema"),
        *((file.file, file.meaning.removesuffix(".")) for file in TABLES),
        ("hitl.graphml", "the collection as a graph"),
    ]
    for builder, up in (("html", "../../"), ("dirhtml", "../../../")):
        yield f"```{{only}} builder_{builder}"
        yield from (f'- <a href="{up}data/{name}" download>{name}</a>: {what[0].lower()}{what[1:]}' for name, what in offered)
        yield from ("```", "")
    yield from ("```{only} not (builder_html or builder_dirhtml)", _PRINTED, "```", "")


def _properties(definition: Mapping[str, Any]) -> Iterator[str]:
    yield from table(("Field", "Meaning"), ((f"`{name}`", field["description"]) for name, field in definition["properties"].items()))


def _facts(described: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for name, field in described.items():
        kinds = (f"`{kind.name}`" for kind in KINDS if any(option.name == name for option in kind.facts))
        yield f"`{name}`", ", ".join(kinds), field["description"]
