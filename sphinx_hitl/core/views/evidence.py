"""The literature, the threads and the tool features, each with what rests on it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinx_hitl.core.blocks import Block, Cell, Cite, Out, Row, Table, ref
from sphinx_hitl.core.kinds import OptionType
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.core.views.cells import captioned, heading, link_title, links, text, words
from sphinx_hitl.core.views.select import FEATURE, NEED, PATTERN, TOOL, Selection, by_title, unique

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_hitl.core.catalog import Entry
    from sphinx_hitl.core.vocabulary import KindSpec

_RESTS = say("Rests on it")


def evidence(selection: Selection) -> tuple[Block, ...]:
    """A table for each class of evidence that stands behind one object, or behind those of the wanted stages, or behind all."""
    bearers, features = _behind(selection)
    makers = {"literature": _literature, "threads": _threads, "tools": _tools}
    tables = [
        makers[name](selection, features if name == "tools" else bearers)
        for name in selection.choices("class")
        if name != "tools" or selection.has(FEATURE)
    ]
    return tuple(table._replace(name=selection.name if number == 0 else "") for number, table in enumerate(tables))


def _behind(selection: Selection) -> tuple[list[Entry], list[Entry]]:
    """The objects whose evidence is wanted, and the tool features behind them."""
    of = selection.value("of")
    wanted = selection.catalog.find(of) if of else None
    if wanted is None:
        kinds = [kind for kind, spec in selection.vocabulary.kinds.items() if _may_name_evidence(spec)]
        return [entry for kind in kinds for entry in selection.every(kind)], selection.every(FEATURE)
    bearers = [entry for entry in _belonging(selection, wanted) if selection.keeps(entry)]
    needs = (entry for entry in bearers if entry.item.kind == NEED)
    own = [feature for feature in _own_features(selection, wanted) if selection.keeps(feature)]
    return bearers, by_title(unique([*own, *(feature for need in needs for feature in selection.to(need, FEATURE))]))


def _may_name_evidence(spec: KindSpec) -> bool:
    return any(option.type is OptionType.EVIDENCE for option in spec.options.values())


def _belonging(selection: Selection, wanted: Entry) -> list[Entry]:
    """The objects behind an object: a pattern and its needs, all of a stage, the steps of a walk, else only itself."""
    match wanted.item.kind:
        case "pattern":
            found = [wanted, *selection.to(wanted, NEED)]
        case "stage":
            found = [*selection.to(wanted, PATTERN), *selection.to(wanted, NEED)]
        case "walk":
            steps = [step for step in selection.catalog.targets(wanted.item.id, "steps") if step.item.kind == PATTERN]
            found = [entry for step in steps for entry in (step, *selection.to(step, NEED))]
        case _:
            found = [wanted]
    return by_title(unique(found))


def _own_features(selection: Selection, wanted: Entry) -> list[Entry]:
    """The features of a tool, or the one feature that is wanted."""
    if wanted.item.kind == TOOL:
        return [selection.catalog.entries[item.id] for item in wanted.page.items if item.kind == FEATURE]
    return [wanted] if wanted.item.kind == FEATURE else []


def _literature(selection: Selection, bearers: Iterable[Entry]) -> Table:
    works = {work.key: work for entry in bearers for work in selection.catalog.works(entry.item)}
    resting = _resting((work.key, entry) for entry in bearers for work in selection.catalog.works(entry.item))
    rows = tuple(
        Row((Cell((Cite(key),)), text(", ".join(part for part in (works[key].title, works[key].year) if part)), links(resting[key], "")))
        for key in sorted(works, key=lambda key: (key.casefold(), key))
    )
    return _table(
        selection, say("Literature"), (say("Reference"), say("Title"), _RESTS), rows, say("No literature stands behind this yet.")
    )


def _threads(selection: Selection, bearers: Iterable[Entry]) -> Table:
    threads = {thread.ref: thread for entry in bearers for thread in selection.catalog.threads(entry.item)}
    resting = _resting((thread.ref, entry) for entry in bearers for thread in selection.catalog.threads(entry.item))
    rows = tuple(
        Row((Cell((Out(thread.address, name),)), text(thread.opened), words([thread.asker]), text(thread.need), links(resting[name], "")))
        for name in sorted(threads, key=_thread_order)
        if (thread := threads[name])
    )
    columns = (say("Thread"), say("Opened"), say("Asker"), say("In one line"), _RESTS)
    return _table(selection, say("Threads"), columns, rows, say("No thread stands behind this yet."))


def _tools(selection: Selection, features: Iterable[Entry]) -> Table:
    rows = []
    for feature in features:
        tool = selection.catalog.tool_of(feature)
        entry = selection.catalog.entries[tool.id] if tool else None
        needs = by_title(selection.to(feature, NEED))
        rows.append(Row((Cell((ref(feature),)), Cell((ref(entry),) if entry else ()), links(needs, noun(selection.vocabulary, NEED)))))
    spec = selection.vocabulary.kinds[FEATURE]
    columns = (word(spec.label), heading(selection.vocabulary, TOOL), link_title(selection.vocabulary, "needs", FEATURE))
    return _table(
        selection,
        word(spec.plural),
        columns,
        tuple(rows),
        say("No {noun} stands behind this yet.", noun=noun(selection.vocabulary, FEATURE)),
    )


def _table(selection: Selection, title: str, columns: tuple[str, ...], rows: tuple[Row, ...], empty: str) -> Table:
    caption = captioned(selection.caption, title if rows else "")
    return Table("hitl-evidence hitl-cards", columns, rows, empty, caption)


def _resting(pairs: Iterable[tuple[str, Entry]]) -> Mapping[str, list[Entry]]:
    """What rests on each piece of evidence, by title."""
    resting: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        resting[key].append(entry)
    return {key: by_title(entries) for key, entries in resting.items()}


def _thread_order(name: str) -> tuple[str, int]:
    """By repository, then by number."""
    repository, _, number = name.rpartition("#")
    return repository.casefold(), int(number)
