"""Nodes -> Typst: cards, lists, and boxes."""

from __future__ import annotations

from typing import NoReturn

from docutils import nodes

from sphinx_hitl.ext.typst.base import escape_str
from sphinx_hitl.ext.typst.translator import TextTranslator

NUMBERING = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
SHORT = 220
"""Entries of a list that are no longer than this stand close together."""

SCREEN_ONLY = frozenset({"hitl-counts"})
"""What a click on a number leads to; on paper the page would be mostly this."""

LONG = 1600
"""A card with fewer letters stays on one page."""

MANY = 12
"""More links to one place, with a line for each, are left to the index and to tables."""


class ListTranslator(TextTranslator):
    """What cards and answers of views are made of."""

    def visit_field_list(self, node: nodes.Element) -> None:
        """Facts and links of a card as a quiet block of two columns."""
        classes = [name.removeprefix("hitl-") for name in node["classes"] if name.endswith(("-facts", "-links"))]
        kind = next((name.rpartition("-")[0] for name in classes if "-" in name), "")
        is_card = "hitl" in node["classes"]
        self.in_facts += is_card
        labels = self.take_labels()
        pairs = [
            f"({self.printed(*field[0].children)}, {self.printed(*field[1].children)})"
            for field in node.children
            if isinstance(field, nodes.field) and not _is_for_the_index(field)
        ]
        self.in_facts -= is_card
        links = "true" if "hitl-links" in node["classes"] else "false"
        whole = "true" if len(node.astext()) < LONG else "false"
        self.put(f"{labels}#facts(kind: {escape_str(kind)}, links: {links}, whole: {whole}, {', '.join(pairs)})\n")
        raise nodes.SkipNode

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802
        """Words; between links of a card, which have a comma inside, a semicolon."""
        if self.in_facts and node == ", " and not isinstance(node.parent, nodes.inline):
            self.put('#"; "')
            return
        super().visit_Text(node)

    def visit_bullet_list(self, node: nodes.Element) -> None:
        """A list; in a cell or on a card just lines."""
        if SCREEN_ONLY.intersection(node["classes"]):
            raise nodes.SkipNode
        if "hitl-numbers" in node["classes"]:
            words = " · ".join(item.astext() for item in node.children)
            self.put(f"#par[#{escape_str(words)}]\n")
            raise nodes.SkipNode
        if "hitl-stacked" in node["classes"]:
            items = ", ".join(self.printed(*item.children) for item in node.children if isinstance(item, nodes.list_item))
            self.put(f"#lines({items})\n")
            raise nodes.SkipNode
        self._put_list("list", node, f"tight: {_tight(node)}")

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        """A numbered list, from the number and in the manner that it has."""
        number = f"{node.get('prefix', '')}{NUMBERING.get(node.get('enumtype', ''), '1')}{node.get('suffix', '.')}"
        self._put_list("enum", node, f"tight: {_tight(node)}, numbering: {escape_str(number)}, start: {node.get('start', 1)}")

    def _put_list(self, name: str, node: nodes.Element, arguments: str) -> None:
        self.in_facts += "hitl" in node["classes"]
        items = [self.printed(item) for item in node.children if isinstance(item, nodes.list_item)]
        self.in_facts -= "hitl" in node["classes"]
        self.put(f"#{name}({', '.join([arguments, *items])})\n")
        raise nodes.SkipNode

    def visit_definition_list(self, node: nodes.Element) -> None:
        """Terms, each with what it means."""
        self.put(self.take_labels())
        for item in node.children:
            terms = [child for child in item.children if isinstance(child, nodes.term | nodes.classifier)]
            rest = [child for child in item.children if child not in terms]
            heads = " #linebreak()".join(f"#{self.printed(term)}" for term in terms)
            self.put(f"#definition([{heads}], {self.printed(*rest)})\n")
        raise nodes.SkipNode

    def visit_Admonition(self, node: nodes.Element) -> NoReturn:  # noqa: N802 - as Sphinx names it for all of their classes
        """A box; what opens with a click on a screen is open, and needs no box; links of a card say what they are."""
        if "hitl-collapsed" not in node["classes"]:
            super().visit_Admonition(node)
        title, *rest = node.children
        if not any("hitl-links" in child["classes"] for child in rest if isinstance(child, nodes.Element)):
            self.put(f"#rubric{self.printed(*title.children)}\n")
        for child in rest:
            child.walkabout(self)
        raise nodes.SkipNode


def _is_for_the_index(field: nodes.field) -> bool:
    is_derived = any(name.startswith("hitl-from-") for name in field["classes"])
    return is_derived and any(len(lines.children) > MANY for lines in field.findall(nodes.bullet_list))


def _tight(node: nodes.Element) -> str:
    items = [item for item in node.children if isinstance(item, nodes.list_item)]
    return "true" if all(len(item.children) <= 2 and len(item.astext()) <= SHORT for item in items) else "false"
