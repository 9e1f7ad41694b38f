"""Nodes -> Typst: how calls are written, and the nodes that are no more than a call around what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from docutils import nodes
from sphinx.locale import admonitionlabels
from sphinx.util.docutils import SphinxTranslator

from sphinx_hitl.ext.typst.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.builders import Builder

NEVER_LABELED = (nodes.section, nodes.document, nodes.footnote, nodes.footnote_reference)
"""Sections have the label on their heading; notes have their own."""

INLINE = {
    "emphasis": "emph",
    "strong": "strong",
    "subscript": "sub",
    "superscript": "super",
    "title_reference": "emph",
    "literal_emphasis": "literal_emphasis",
    "literal_strong": "literal_strong",
    "manpage": "literal_emphasis",
    "problematic": "problematic",
}
"""Node class -> the function that is called with what the node holds."""

BLOCKS = {
    "block_quote": "quoted",
    "attribution": "attribution",
    "line": "line_block_line",
    "productionlist": "line_block",
    "production": "line_block_line",
    "rubric": "rubric",
    "centered": "centered",
    "versionmodified": "changed",
}

UNPRINTED = frozenset({"comment", "substitution_definition", "highlightlang", "meta", "toctree", "system_message", "tabular_col_spec"})
"""Node classes of which nothing is printed."""

BREAKABLE = "/._-=&?"
"""After these a long name or address may go on in the next line."""


def escape_str(text: str) -> str:
    """Text as a string of Typst, in one line."""
    return escape_raw_str(re.sub(r"[\n\r\t]", " ", text))


def escape_raw_str(text: str) -> str:
    """Text as a string of Typst, with its lines."""
    for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(sign, escaped)
    return f'"{text}"'


def breakable(text: str) -> str:
    """A long word with places where a line may end."""
    if len(text) < 16 or " " in text[:16]:
        return text
    for sign in BREAKABLE:
        text = text.replace(sign, f"{sign}\u200b")
    return text.replace("/\u200b/\u200b", "//\u200b")


def around(node: nodes.Node) -> Iterator[nodes.Element]:
    """What a node stands in, from the inside out."""
    outer = node.parent
    while outer is not None:
        yield outer
        outer = outer.parent


class BaseTranslator(SphinxTranslator):
    """Writes calls; a node of a kind that nobody knows is printed as what it holds."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        self.docs: list[str] = [document.get("docname", builder.config.root_doc)]
        """The pages around."""
        self.labels = Labels(document, self.doc)
        self.pending_labels: list[str] = []
        """Labels of what is printed next."""
        self.in_title = False
        self._open: list[list[str]] = [[]]
        """What has been written, in the call that is being written and in those around it."""

    @property
    def doc(self) -> str:
        """The page that is being printed."""
        return self.docs[-1]

    # Labels wait where a node starts, and are made by the first call or text after that

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Note the label of the node before it is printed."""
        if isinstance(node, nodes.Element) and node.get("ids") and not isinstance(node, NEVER_LABELED):
            name = self.labels.claim(node, self.doc)
            if name and not self.in_title:
                self.pending_labels.append(name)
        super().dispatch_visit(node)

    def take_labels(self) -> str:
        """The labels that wait, for what must not be printed twice with them."""
        made = "".join(f"#mlabel({escape_str(name)})" for name in self.pending_labels)
        self.pending_labels = []
        return made

    # Writing

    def put(self, text: str) -> None:
        """Write Typst where we are, after the labels that wait."""
        self._open[-1].append(text if self.in_title else self.take_labels() + text)

    def put_heading(self, text: str) -> None:
        """Write Typst without the labels that wait: a heading is printed twice, so they are left for what follows."""
        self._open[-1].append(text)

    def printed(self, *children: nodes.Node) -> str:
        """What these nodes print, as content."""
        self._open.append([])
        for child in children:
            child.walkabout(self)
        return f"[{''.join(self._open.pop()).strip()}]"

    @property
    def at_start(self) -> bool:
        """Whether nothing has been printed yet in the call around."""
        return not any(self._open[-1])

    def call(self, name: str, node: nodes.Element, end: str = "", **named: str) -> NoReturn:
        """Write a call with what the node holds, and be done with the node: nothing after the call is run."""
        arguments = ", ".join(f"{key}: {value}" for key, value in named.items())
        self.put(f"#{name}{f'({arguments})' if arguments else ''}{self.printed(*node.children)}{end}")
        raise nodes.SkipNode

    def body(self) -> str:
        """The whole text."""
        self.put("")
        return "".join(self._open[0])

    # Nodes

    def unknown_visit(self, node: nodes.Node) -> None:
        """A node of the tables above; what is inside of any other."""
        name = node.__class__.__name__
        if name in UNPRINTED:
            raise nodes.SkipNode
        if isinstance(node, nodes.Element) and name in INLINE:
            self.call(INLINE[name], node)
        if isinstance(node, nodes.Element) and name in BLOCKS:
            self.call(BLOCKS[name], node, "\n")

    def unknown_departure(self, _node: nodes.Node) -> None:
        """Nothing to close: what is not printed by a call is printed where it stands."""

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802
        """Words."""
        self.put("#" + escape_str(node.astext()))

    def visit_Admonition(self, node: nodes.Element) -> NoReturn:  # noqa: N802 - as Sphinx names it for all of their classes
        """A box with its title: its own, or that of its kind."""
        if node.tagname in BLOCKS:  # Sphinx counts them among the boxes
            self.call(BLOCKS[node.tagname], node, "\n")
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        words = admonitionlabels.get(node.tagname, "")
        head = self.printed(*title.children) if title is not None else f"[#{escape_str(str(words))}]" if words else "none"
        body = self.printed(*(child for child in node.children if child is not title))
        self.put(f"#callout(kind: {escape_str(node.tagname)}, title: {head}){body}\n")
        raise nodes.SkipNode

    visit_topic = visit_Admonition

    def visit_sidebar(self, node: nodes.Element) -> None:
        """A box; its second title stands in it."""
        for child in node.children:
            if isinstance(child, nodes.subtitle):
                child.replace_self(nodes.paragraph("", "", nodes.emphasis("", "", *child.children)))
        self.visit_Admonition(node)

    def visit_line_block(self, node: nodes.Element) -> None:
        """Lines that stay lines; those within them stand further in."""
        self.call("line_block", node, "\n", inset=f"(left: {1.5 if isinstance(node.parent, nodes.line_block) else 0}em)")

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Text out of a file."""
        language = node.get("language", "")
        lang = f"lang: {escape_str(language)}, " if language and language not in {"none", "default", "text"} else ""
        self.put(f"#raw(block: true, {lang}{escape_raw_str(node.astext())})\n")
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def visit_graphviz(self, node: nodes.Element) -> None:
        """The text of a drawing for another program."""
        self.put(f"#raw(block: true, {escape_raw_str(node['code'])})\n")
        raise nodes.SkipNode

    def visit_math(self, node: nodes.Element) -> None:
        """A formula as its source; turning LaTeX into Typst is not for us."""
        self.put(f"#literal({escape_str(node.astext())})")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        """The same, on lines of its own, with the number under which the text refers to it."""
        number = f"#align(right)[({node['number']})]" if node.get("number") else ""
        self.put(f'{number}#raw(block: true, lang: "latex", {escape_raw_str(node.astext())})\n')
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.Element) -> None:
        """What is written in Typst already."""
        if "typst" in node.get("format", "").split():
            self.put(node.astext() + "\n")
        raise nodes.SkipNode

    def visit_abbreviation(self, node: nodes.Element) -> None:
        """Letters, with the words that they stand for."""
        words = node.get("explanation")
        self.call("abbreviation", node, **({"explanation": escape_str(words)} if words else {}))

    def visit_transition(self, node: nodes.Element) -> None:
        """A line, except above notes that have gone elsewhere."""
        if "footnotes" not in node["classes"]:
            self.put("#horizontalrule()\n")
        raise nodes.SkipNode
