"""Nodes -> Typst: what programs offer, as other domains of Sphinx describe it: signatures, options of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_hitl.ext.typst.base import BaseTranslator, escape_str

if TYPE_CHECKING:
    from collections.abc import Iterable


class SignatureTranslator(BaseTranslator):
    """A signature is one line of code, below it stands what it means."""

    def visit_desc(self, node: nodes.Element) -> None:
        """An object with its signatures."""
        self.call("desc", node, "\n")

    def visit_desc_signature(self, node: nodes.Element) -> None:
        """A signature: names, types and signs in the face of code."""
        self.call("desc_signature", node, "\n")

    def visit_desc_signature_line(self, _node: nodes.Element) -> None:
        """A line of it."""
        if not self.at_start:
            self.put("#linebreak()")

    def visit_desc_name(self, node: nodes.Element) -> None:
        """The name itself."""
        self.call("strong", node)

    def visit_desc_returns(self, _node: nodes.Element) -> None:
        """What comes out."""
        self.put('#" -> "')

    def visit_desc_content(self, node: nodes.Element) -> None:
        """What it means."""
        self.call("desc_content", node, "\n")

    def visit_desc_parameterlist(self, node: nodes.Element) -> None:
        """Parameters in brackets."""
        opening, closing = ("[", "]") if "type" in node.tagname else ("(", ")")
        self._put_joined(node.children, opening, closing)

    visit_desc_type_parameter_list = visit_desc_parameterlist

    def visit_desc_optional(self, node: nodes.Element) -> None:
        """Parameters that may be left out."""
        self._put_joined(node.children, "[", "]")

    def _put_joined(self, children: Iterable[nodes.Node], opening: str, closing: str) -> None:
        self.put(f"#{escape_str(opening)}")
        for number, child in enumerate(children):
            if number:
                self.put('#", "')
            child.walkabout(self)
        self.put(f"#{escape_str(closing)}")
        raise nodes.SkipNode

    def visit_desc_sig_operator(self, node: nodes.Element) -> None:
        """A sign, without the explanation that a pointer on a screen shows."""
        self.put(f"#{escape_str(node.astext())}")
        raise nodes.SkipNode

    def visit_option_list(self, node: nodes.Element) -> None:
        """Options of a command, each with what it does."""
        rows = (f"({self.printed(item.children[0])}, {self.printed(*item.children[1].children)})" for item in node.children)
        self.put(f"#option_list({', '.join(rows)})\n")
        raise nodes.SkipNode

    def visit_option_group(self, node: nodes.Element) -> None:
        """The names of an option."""
        self._put_joined(node.children, "", "")

    def visit_option_string(self, node: nodes.Element) -> None:
        """A name."""
        self.call("literal_strong", node)

    def visit_option_argument(self, node: nodes.Element) -> None:
        """What follows the name, with the sign between them."""
        self.put(f"#literal({escape_str(node.astext())})")
        raise nodes.SkipNode
