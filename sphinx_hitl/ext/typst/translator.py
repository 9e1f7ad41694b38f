"""Nodes -> Typst: pages, headings and paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_hitl.ext.typst.base import breakable, escape_str
from sphinx_hitl.ext.typst.labels import label
from sphinx_hitl.ext.typst.links import LinkTranslator

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.builders import Builder

    from sphinx_hitl.ext.typst.structure import hitl_part

QUIET = frozenset({"hitl-gap", "hitl-focus", "hitl-draft", "hitl-text", "guilabel", "menuselection", "kbd"})
"""Classes of words that a template may want to show in a way of its own."""

FLOWING = (nodes.admonition, nodes.citation, nodes.description, nodes.entry, nodes.field_body, nodes.footnote, nodes.list_item, nodes.topic)
"""What begins with words and not with a paragraph of its own."""


class TextTranslator(LinkTranslator):
    """What every book consists of."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        self.depth = 0
        """How deep the section is within its page."""
        self.files: list[nodes.Element] = []
        """The `start_of_file` nodes around."""
        self.held = ""
        """A heading that waits for the landscape page on which it belongs."""

    # Pages and headings

    def visit_start_of_file(self, node: addnodes.start_of_file) -> None:
        """A page."""
        self.docs.append(node["docname"])
        self.files.append(node)
        self.depth = 0
        self.mentioned = set()

    def depart_start_of_file(self, _node: nodes.Element) -> None:
        """Back to the book."""
        self.put("")
        self.docs.pop()
        self.files.pop()

    def visit_hitl_part(self, node: hitl_part) -> None:
        """The title of a part that is no page."""
        self.put(f'#part-title(level: 1, number: "{node["number"]}")[#{escape_str(node["title"])}]\n')
        raise nodes.SkipNode

    def visit_section(self, _node: nodes.Element) -> None:
        """One deeper."""
        self.depth += 1

    def depart_section(self, _node: nodes.Element) -> None:
        """One up."""
        self.depth -= 1

    def visit_title(self, node: nodes.Element) -> None:
        """A heading, as what its page is in the book."""
        if not isinstance(node.parent, nodes.section):
            self.call("rubric", node, "\n")
        page: Any = self.files[-1] if self.files else {}
        role = page.get("role", "page") if self.depth == 1 else "section"
        section = node.parent
        kind = next((name for name in section["classes"] if name.startswith("hitl-") and not name.startswith("hitl-section")), "")
        waiting, self.pending_labels = self.pending_labels, []
        self.in_title = True
        title = self.printed(*node.children)
        self.in_title = False
        self.pending_labels = waiting
        name = self.labels.claim(section, self.doc) or self.labels.claim(nodes.section(ids=[""]), self.doc)
        number = page.get("number", "") if self.depth == 1 else ""
        arguments = [f"level: {page.get('level', 1) + self.depth - 1}", f'kind: "{kind.removeprefix("hitl-")}"']
        arguments += [f'number: "{number}"'] * bool(number)
        arguments += [f"key: {escape_str(name or label(self.doc))}"]
        heading = f"#{role}-title({', '.join(arguments)}){title}\n"
        after = _next(node)
        if after is not None and role == "section" and self.goes_wide(after):
            self.held = heading
        else:
            self.put_heading(heading)
        raise nodes.SkipNode

    def goes_wide(self, _node: nodes.Node) -> bool:
        """Whether a node begins a page of its own; see `views`."""
        return False

    # Text

    def visit_paragraph(self, node: nodes.Element) -> None:
        """A paragraph; the first one under the title of a pattern is its summary."""
        section = node.parent
        after = _next(node)
        if isinstance(section, nodes.section) and isinstance(after, nodes.field_list) and "hitl-facts" in after["classes"]:
            self.call("summary", node, "\n")
        if "hitl-jumps" in node["classes"]:  # to what is further down on the same page
            raise nodes.SkipNode
        if "hitl-empty" in node["classes"]:
            self.call("nothing", node, "\n")
        if "hitl-label" in node["classes"]:
            if isinstance(after, nodes.Element) and "hitl-counts" in after["classes"]:
                raise nodes.SkipNode
            self.call("rubric", node, "\n")
        if "hitl-text" in node["classes"]:
            self.call("about", node, short="true" if len(node.astext()) < 40 else "false")
        if not isinstance(section, FLOWING) or not self.at_start:
            self.call("lead" if leads(node, after) else "par", node, "\n")

    def visit_inline(self, node: nodes.Element) -> None:
        """Words with a class, if a template shows it."""
        wanted = [name for name in node["classes"] if name in QUIET]
        if wanted:
            self.call("inline", node, classes=f"({', '.join(map(escape_str, wanted))},)")

    def visit_literal(self, node: nodes.Element) -> None:
        """A name out of a program, which may be broken where it is long."""
        self.put(f"#literal({escape_str(breakable(node.astext()))})")
        raise nodes.SkipNode


def leads(node: nodes.Element, after: nodes.Node | None) -> bool:
    """Whether a paragraph announces what stands below it, and so must not stay behind."""
    return node.astext().rstrip().endswith(":") and not isinstance(after, nodes.paragraph | nodes.section | None)


def _next(node: nodes.Element) -> nodes.Node | None:
    """What is printed after a node; targets are not."""
    siblings = node.parent.children
    here = next((number for number, child in enumerate(siblings) if child is node), len(siblings))
    return next((child for child in siblings[here + 1 :] if not isinstance(child, nodes.target)), None)
