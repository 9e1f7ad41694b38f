"""Where blocks will stand on a page, from its reading until it is written, and how the views among them get their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class hitl_placeholder(nodes.General, nodes.Element):  # noqa: N801 - node classes are lower-case
    """Where blocks will stand: attributes `doc` and `line`."""


class hitl_card(hitl_placeholder):  # noqa: N801
    """Where the facts and links of an item will stand."""


class hitl_view(hitl_placeholder):  # noqa: N801
    """Where a view will stand: further attributes `file` and `caption`."""


class hitl_table(hitl_view):  # noqa: N801
    """A view that is numbered with the tables."""


class hitl_figure(hitl_view):  # noqa: N801
    """A view that is numbered with the figures."""


def has_number(hole: hitl_view, filled: Iterable[nodes.Node]) -> bool:
    """Whether a table or figure has taken the number of a view."""
    ids = set(hole["ids"])
    parts = (part for node in filled for part in node.findall(nodes.Element))
    return any(isinstance(part, (nodes.table, nodes.figure)) and ids.intersection(part["ids"]) for part in parts)


def numbered(hole: hitl_view, filled: Sequence[nodes.Node]) -> list[nodes.Node]:
    """What a view shows, in a box with its caption: others may call it by its number even where it shows a list or a sentence."""
    ids = set(hole["ids"])
    for part in (part for node in filled for part in node.findall(nodes.Element)):
        part["ids"] = [id_ for id_ in part["ids"] if id_ not in ids]
    table = next((part for node in filled for part in node.findall(nodes.table)), None)
    if isinstance(hole, hitl_table) and table is not None:  # in a box it would be a table in a table, which some writers refuse
        table["ids"] = [*hole["ids"], *table["ids"]]
        return list(filled)
    shown = [node for node in filled if "hitl-label" not in cast("nodes.Element", node)["classes"]]  # says what the caption says
    if isinstance(hole, hitl_figure):
        return [nodes.figure("", *shown, nodes.caption("", hole["caption"]), classes=["hitl"], ids=hole["ids"])]
    cells = nodes.tgroup("", nodes.colspec(colwidth=1), nodes.tbody("", nodes.row("", nodes.entry("", *shown))), cols=1)
    return [nodes.table("", nodes.title("", hole["caption"]), cells, classes=["hitl"], ids=hole["ids"])]


def caption_of(node: nodes.Node) -> str:
    """The caption of a view, for references by number."""
    return str(node["caption"]) if isinstance(node, hitl_view) else ""
