"""A graph as mermaid code that means the same in every renderer, whatever its titles say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_hitl.core.blocks import Graph, Node

STYLES: Mapping[str, str] = {"hitl-focus": "stroke-width:3px"}
"""What mermaid is told of each class; widths only, because colors belong to the theme."""

_JOINER = "\u2060"
_SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_ACTIVE = re.compile(
    r"#(?=\w+;)|&(?=#?\w+;)|%(?=%)|\\(?=n)|\$(?=\$)|fa[bklrs]?:(?=fa-)|s(?=tyle.*:)|class(?=Def.*:)|direction(?=\s+(?:TB|BT|RL|LR|TD))",
    re.IGNORECASE,
)
_FIRST = re.compile(r"[`#>*+-]|\d+[.)]")
_OPENING = re.compile(r"(?<![^\s(\[{/:=–—-])\"")


def mermaid(graph: Graph, address: Callable[[str, str], str]) -> str:
    """The code of a graph; `address` says where a document and an anchor are."""
    return "\n".join(_lines(graph, address)) + "\n"


def _lines(graph: Graph, address: Callable[[str, str], str]) -> Iterator[str]:
    keys = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield f"flowchart {graph.direction}"
    yield f"accTitle: {label(graph.title)}"
    if graph.description:
        yield f"accDescr: {label(graph.description)}"
    groups: dict[str, list[Node]] = {}
    for node in graph.nodes:
        groups.setdefault(node.group, []).append(node)
    for number, (group, nodes) in enumerate(groups.items()):
        lines = [f'{keys[node.key]}["{label(node.title)}"]' for node in nodes]
        if group:
            yield f'subgraph g{number}["{label(group)}"]'
            yield from (f"  {line}" for line in lines)
            yield "end"
        else:
            yield from lines
    for arrow in graph.arrows:
        if arrow.source in keys and arrow.target in keys:
            line = "---" if arrow.symmetric else "-->"
            text = f'|"{label(arrow.label).replace("|", "¦")}"|' if arrow.label else ""
            yield f"{keys[arrow.source]} {line}{text} {keys[arrow.target]}"
    for css, style in STYLES.items():
        if chosen := [keys[node.key] for node in graph.nodes if node.css == css]:
            yield f"classDef {css} {style}"
            yield f"class {','.join(chosen)} {css}"
    for node in graph.nodes:
        if node.doc:
            yield f'click {keys[node.key]} href "{quote(address(node.doc, node.anchor), safe=_URL)}"'


_URL = "/:?#[]@!$&'()*+,=-._~%"
"""What may stand in an address; a quote would end the string, and mermaid takes `#…;` for a character."""


def label(text: str) -> str:
    """A title within quotes: what mermaid, Markdown or an icon font would act on is kept apart by an invisible joiner.

    Entity codes are no way out, except for angle brackets: labels drawn as SVG text show them as they are written.
    """
    plain = _SPACES.sub(" ", text).strip()
    plain = _ACTIVE.sub(lambda match: match[0] + _JOINER, plain)
    if _FIRST.match(plain):
        plain = _JOINER + plain
    plain = _OPENING.sub("“", plain).replace('"', "”")
    return plain.replace("<", "#lt;").replace(">", "#gt;") or "…"
