"""What stands under the heading of an object: its facts, its typed links, and the links that point at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_hitl.core.blocks import Block, Cell, Cite, Code, Fact, Facts, Inline, Mark, Out, Ref, Words, ref
from sphinx_hitl.core.catalog import MENTIONS, Catalog, Edge, Entry
from sphinx_hitl.core.kinds import OptionType
from sphinx_hitl.core.model import Item, Page

LONG = 6
"""More links than this stand one below the other."""


def page_blocks(catalog: Catalog, page: Page) -> dict[str, tuple[Block, ...]]:
    """Everything that the cards of a page show, by the id of the item."""
    return {item.id: item_blocks(catalog, Entry(item, page)) for item in page.items}


def item_blocks(catalog: Catalog, entry: Entry) -> tuple[Block, ...]:
    """The facts and links of one item."""
    blocks: list[Block] = []
    item = entry.item
    if item.kind == "pattern" and item.value("status") == catalog.vocabulary.values["status"][0]:
        blocks.append(Words((Mark("Draft", "hitl-draft"), " This pattern is still being written."), "hitl-is-draft"))
    if facts := tuple(_facts(catalog, item)):
        blocks.append(Facts(f"hitl-facts hitl-{item.kind}-facts", facts))
    if links := tuple(_links(catalog, entry)):
        blocks.append(Facts(f"hitl-links hitl-{item.kind}-links", links))
    return tuple(blocks)


def _facts(catalog: Catalog, item: Item) -> Iterator[Fact]:
    """The options of a card in the vocabulary's order; what is not allowed is shown as it was written."""
    kind = catalog.vocabulary.kinds[item.kind]
    for name, spec in kind.options.items():
        value = item.value(name)
        label = name.replace("-", " ").capitalize()
        if spec.type is OptionType.LINKS:
            if item.has(name):
                yield Fact(kind.relations[name].label, f"hitl-{name}", _cell(_targets(catalog, item, name)))
        elif spec.type is OptionType.FLAG:
            if item.has(name):
                yield Fact(label, f"hitl-{name}", Cell(("yes",)))
        elif spec.type is OptionType.EVIDENCE:
            if item.has(name):
                yield from _evidence(catalog, item)
        elif spec.type is OptionType.URL and value.startswith(("https://", "http://")):
            yield Fact(label, f"hitl-{name}", Cell((Out(value, value.removeprefix("https://").removeprefix("http://").rstrip("/")),)))
        elif spec.type in {OptionType.VALUE, OptionType.VALUES}:
            if marks := tuple(Mark(part, f"hitl-badge hitl-{name}-{part}") for part in item.values(name)):
                yield Fact(label, f"hitl-{name}", Cell(marks))
        elif spec.type not in {OptionType.ID, OptionType.IDS} and value:
            yield Fact(label, f"hitl-{name}", Cell((Code(value) if name in {"api", "documented-in"} else value,)))


def _evidence(catalog: Catalog, item: Item) -> Iterator[Fact]:
    works: list[Inline] = []
    threads: list[Inline] = []
    for key in item.values("evidence"):
        if thread := catalog.evidence.threads.get(key):
            threads.append(Out(thread.address, thread.ref))
        else:
            works.append(Cite(key) if key in catalog.evidence.works else key)
    if works:
        yield Fact("Literature", "hitl-literature", _cell(works))
    if threads:
        yield Fact("Issue threads", "hitl-threads", _cell(threads))
    confidence = catalog.confidence(item).value
    yield Fact("Documented", "hitl-confidence", Cell((Mark(confidence, f"hitl-badge hitl-confidence-{confidence}"),)))


def _targets(catalog: Catalog, item: Item, relation: str) -> list[Inline]:
    """The linked objects in the author's order; ids that lead nowhere stay as text."""
    shown: list[Inline] = []
    for link in item.links:
        if link.relation == relation:
            found = catalog.find(link.target)
            shown.append(ref(found) if found else link.target)
    return list(dict.fromkeys(shown))


def _links(catalog: Catalog, entry: Entry) -> Iterator[Fact]:
    """The links that arrive, grouped by relation and by the kind they come from."""
    groups: dict[tuple[str, str], list[Edge]] = {}
    for edge in catalog.incoming.get(entry.item.id, ()):
        source = catalog.entries[edge.source]
        groups.setdefault((edge.relation, source.item.kind), []).append(edge)
    for relation in catalog.vocabulary.relations:
        for kind in relation.sources:
            if edges := groups.get((relation.name, kind)):
                own = {target.item.id for target in catalog.targets(entry.item.id, relation.name)} if relation.symmetric else set()
                sources = [catalog.entries[edge.source] for edge in edges if edge.source not in own]
                if sources:
                    yield Fact(relation.inverse, f"hitl-from-{relation.name}", _cell(_source(catalog, source) for source in sources))
    mentions = [edge for (name, _), edges in sorted(groups.items()) if name == MENTIONS for edge in edges]
    elsewhere = [catalog.entries[edge.source] for edge in mentions if catalog.entries[edge.source].page is not entry.page]
    if elsewhere:
        yield Fact("Mentioned by", "hitl-from-mentions", _cell(_source(catalog, source) for source in elsewhere))


def _source(catalog: Catalog, entry: Entry) -> Ref:
    tool = catalog.tool_of(entry) if entry.item.kind == "tool-feature" else None
    return ref(entry, f"{tool.title}: {entry.item.title}" if tool else "")


def _cell(parts: Iterable[Inline]) -> Cell:
    shown = tuple(parts)
    lengths = sum(len(part.title) if isinstance(part, Ref) else 12 for part in shown)
    return Cell(shown, stacked=len(shown) > LONG or (len(shown) > 1 and lengths > 60 * len(shown)))
