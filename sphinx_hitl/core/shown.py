"""What stands under the heading of an object: its facts, its typed links, and the links that point at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Block, Cell, Cite, Code, Fact, Facts, Inline, Mark, Out, Ref, Row, Table, Words, ref
from sphinx_hitl.core.catalog import MENTIONS, Catalog, Edge, Entry
from sphinx_hitl.core.kinds import OPEN, OptionSpec, OptionType
from sphinx_hitl.core.phrases import say, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_hitl.core.model import Item, Page


MANY = 16
"""More links than this that point at an object stand behind a line of their own."""

SHORT = "hitl-short"
"""The class of facts that need no line of their own."""

LINKS = "hitl-links no-search"
"""The classes of links, where a search would find every object that is near the one that somebody looks for."""

NEED = "information-need"


def page_blocks(catalog: Catalog, page: Page) -> dict[str, tuple[Block, ...]]:
    """Everything that the cards of a page show, by the id of the item."""
    return {item.id: item_blocks(catalog, Entry(item, page)) for item in page.items}


def item_blocks(catalog: Catalog, entry: Entry) -> tuple[Block, ...]:
    """The facts and links of one item."""
    blocks: list[Block] = []
    item = entry.item
    lowest = catalog.vocabulary.values["status"][0]
    if item.kind == "pattern" and item.value("status") == lowest:
        kind = word(catalog.vocabulary.kinds[item.kind].label.lower())
        said = say("This {kind} is still being written.", kind=kind)
        blocks.append(Words((Mark(word(catalog.vocabulary.label(lowest)), "hitl-draft"), " ", said), "hitl-is-draft"))
    facts: list[Fact] = []
    links: list[Fact] = []
    for fact, is_link in _facts(catalog, item):
        (links if is_link else facts).append(fact)
    arriving = tuple(_arriving(catalog, entry))
    many = sum(len(fact.cell.parts) for fact in arriving)
    if many <= MANY:
        links += arriving
    if facts:
        blocks.append(Facts(f"hitl-facts hitl-{item.kind}-facts", tuple(facts)))
    if asked := _asked(catalog, item):
        blocks.append(asked)
    if links:
        blocks.append(Facts(f"{LINKS} hitl-{item.kind}-links", tuple(links)))
    if many > MANY:
        blocks.append(Facts(f"{LINKS} hitl-{item.kind}-links", arriving, say("{many} links that point here", many=many)))
    return tuple(blocks)


def _facts(catalog: Catalog, item: Item) -> Iterator[tuple[Fact, bool]]:
    """The options of a card, each with whether it is a link to the item's own kind; what is not allowed is shown as written."""
    kind = catalog.vocabulary.kinds[item.kind]
    given = {option.name for option in item.options if option.value != OPEN}
    asking = _asking(catalog, item)
    found = [(name, spec) for name, spec in kind.options.items() if name in given]
    for name, spec in sorted(found, key=lambda option: _rank(*option)):
        value = item.value(name)
        label = word(catalog.vocabulary.label(name))
        css = f"hitl-{name}"
        if spec.type in {OptionType.ID, OptionType.IDS} or name == asking:
            continue
        if spec.type is OptionType.LINKS:
            relation = kind.relations[name]
            yield Fact(word(relation.label), css, _cell(_targets(catalog, item, name))), item.kind in relation.targets
        elif spec.type is OptionType.FLAG:
            yield Fact(label, f"{css} {SHORT}", Cell((say("yes"),))), False
        elif spec.type is OptionType.EVIDENCE:
            for fact in _evidence(catalog, item):
                yield fact, False
        elif spec.type is OptionType.URL and value.startswith(("https://", "http://")):
            yield Fact(label, css, Cell((Out(value, value.partition("://")[2].rstrip("/")),))), False
        elif spec.type in {OptionType.VALUE, OptionType.VALUES}:
            yield Fact(label, f"{css} {SHORT}", _badges(catalog, item, name)), False
        elif spec.type is OptionType.INTEGER and value:
            yield Fact(label, f"{css} {SHORT}", Cell((value,))), False
        elif value:
            yield Fact(label, css, Cell((Code(value) if name in {"api", "documented-in"} else value,))), False


def _badges(catalog: Catalog, item: Item, name: str) -> Cell:
    labels = catalog.vocabulary.labels
    return Cell(tuple(Mark(word(labels.get(part, part)), f"hitl-badge hitl-{name}-{part}") for part in item.values(name)))


def _asking(catalog: Catalog, item: Item) -> str:
    """The option of a pattern that names its information needs, which are shown with what they say of themselves."""
    relation = catalog.vocabulary.relation("needs", item.kind)
    return relation.name if relation and item.kind == "pattern" and relation.targets == (NEED,) else ""


def _asked(catalog: Catalog, item: Item) -> Table | None:
    """What one gets to know with a pattern, why, when and how."""
    name = _asking(catalog, item)
    when = catalog.vocabulary.relation("when", NEED)
    columns = ("What", "Why", *((when.label,) if when else ()), "How")
    rows = dict.fromkeys(Row(_question(catalog, link.target, columns)) for link in item.links if name and link.relation == name)
    return Table("hitl-asked hitl-cards", columns, tuple(rows), "") if rows else None


def _question(catalog: Catalog, target: str, columns: tuple[str, ...]) -> tuple[Cell, ...]:
    found = catalog.find(target)
    if found is None:
        return Cell((target,)), *(Cell(()) for _ in columns[1:])
    why = found.item.value("why")
    stages = (Cell(tuple(map(ref, catalog.targets(found.item.id, "when")))),) if len(columns) > 3 else ()
    return Cell((ref(found),)), Cell((why,) if why else ()), *stages, _badges(catalog, found.item, "how")


def _rank(name: str, spec: OptionSpec) -> int:
    """Short facts first, then links, evidence last; the decision that a need helps before everything."""
    if name == "why":
        return 0
    if name in {"stages", "when"}:
        return 1
    return {OptionType.LINKS: 3, OptionType.EVIDENCE: 4}.get(spec.type, 2)


def _evidence(catalog: Catalog, item: Item) -> Iterator[Fact]:
    works: list[Inline] = []
    threads: list[Inline] = []
    for key in item.values("evidence"):
        if thread := catalog.evidence.threads.get(key):
            threads.append(Out(thread.address, thread.ref))
        else:
            works.append(Cite(key) if key in catalog.evidence.works else key)
    confidence = catalog.confidence(item).value
    badge = Mark(word(confidence), f"hitl-badge hitl-confidence-{confidence}")
    yield Fact(say("How well documented"), f"hitl-confidence {SHORT}", Cell((badge,)))
    if works:
        yield Fact(say("Literature"), "hitl-literature", _cell(works))
    if threads:
        yield Fact(say("Issue threads"), "hitl-threads", _cell(threads))


def _targets(catalog: Catalog, item: Item, relation: str) -> list[Inline]:
    """The linked objects in the author's order; ids that lead nowhere stay as text."""
    shown: list[Inline] = []
    for link in item.links:
        if link.relation == relation:
            found = catalog.find(link.target)
            shown.append(ref(found) if found else link.target)
    return list(dict.fromkeys(shown))


def _arriving(catalog: Catalog, entry: Entry) -> Iterator[Fact]:
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
                    yield Fact(word(relation.inverse), f"hitl-from-{relation.name}", _cell(_source(catalog, source) for source in sources))
    mentions = [edge for (name, _), edges in sorted(groups.items()) if name == MENTIONS for edge in edges]
    elsewhere = [catalog.entries[edge.source] for edge in mentions if catalog.entries[edge.source].page is not entry.page]
    if elsewhere:
        yield Fact(say("Mentioned by"), "hitl-from-mentions", _cell(_source(catalog, source) for source in elsewhere))


def _source(catalog: Catalog, entry: Entry) -> Ref:
    tool = catalog.tool_of(entry) if entry.item.kind == "tool-feature" else None
    return ref(entry, f"{tool.title}: {entry.item.title}" if tool else "")


def _cell(parts: Iterable[Inline]) -> Cell:
    """Short names stand in a line, questions one below the other."""
    shown = tuple(parts)
    lengths = sum(len(part.title) if isinstance(part, Ref) else 12 for part in shown)
    return Cell(shown, stacked=len(shown) > 1 and lengths > 32 * len(shown))
