"""hitl.graphml: items and the evidence behind them as nodes, links as edges."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from sphinx_hitl.core.evidence import Thread, Work
from sphinx_hitl.core.export.pieces import Sheet
from sphinx_hitl.core.export.records import EVIDENCE, SEPARATOR, Book, key_of, kind_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Entry

NODE: Mapping[str, str] = {
    "kind": "The kind of the item; `work` or `thread` for evidence.",
    "title": "Its title; what a thread asks for.",
    "summary": "The paragraph below the card.",
    "page": "Where it is on the site; the address of a thread.",
    "confidence": "How well it is documented.",
    "phase": "The phase of a stage.",
    "iteration": "The round in which it is used or arises.",
    "status": "How far a pattern's page has come.",
    "basis": "What a pattern's solution rests on.",
    "why": "The decision that a need helps.",
    "how": "Where the answer to a need is found.",
}
"""What a node can say of itself; what does not apply is left out."""

EDGE: Mapping[str, str] = {"relation": "The relation."}

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_KEPT = {"\r": "&#13;"}
"""What a parser of XML would turn into something else."""

_OPTIONS = ("phase", "iteration", "status", "basis", "how")


def graphml(book: Book) -> Sheet:
    """The collection as a directed graph."""
    return Sheet(
        list(book.entries()),
        lambda: _written(_head()),
        lambda entry: _written(_node(entry.item.id, _item(book, entry))),
        b"",
        lambda: _written(_tail(book)),
    )


def _written(lines: Iterable[str]) -> bytes:
    return printable("".join(f"{line}\n" for line in lines)).encode()


def _head() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    for domain, keys in (("node", NODE), ("edge", EDGE)):
        for name, meaning in keys.items():
            yield f'<key id="{name}" for="{domain}" attr.name="{name}" attr.type="string"><desc>{escape(meaning)}</desc></key>'
    yield '<graph id="hitl" edgedefault="directed">'


def _tail(book: Book) -> Iterator[str]:
    sources = {key: source for key, source in book.sources.items() if key in book.resting_on}
    for source in sources.values():
        yield from _node(_name(source), _source(source))
    for link in book.links:
        target = _name(sources[link.target]) if link.relation == EVIDENCE else link.target
        yield f"<edge source={_attribute(link.source)} target={_attribute(target)}>{_data('relation', link.relation)}</edge>"
    yield "</graph>"
    yield "</graphml>"


def _name(source: Work | Thread) -> str:
    """The name of a source among the nodes, where no item can have it."""
    return f"{kind_of(source)}:{key_of(source)}"


def _item(book: Book, entry: Entry) -> dict[str, str]:
    item = entry.item
    return {
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "page": book.page(entry),
        "confidence": book.confidence(item),
        "why": item.value("why"),
        **{name: SEPARATOR.join(item.values(name)) for name in _OPTIONS},
    }


def _source(source: Work | Thread) -> dict[str, str]:
    if isinstance(source, Thread):
        return {"kind": "thread", "title": source.need, "page": source.address}
    return {"kind": "work", "title": source.title}


def _node(name: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"<node id={_attribute(name)}>"
    yield from (_data(key, values[key]) for key in NODE if values.get(key))
    yield "</node>"


def _data(key: str, text: str) -> str:
    return f'<data key="{key}">{escape(text, _KEPT)}</data>'


def _attribute(text: str) -> str:
    return quoteattr(text)
