"""Nodes -> Typst: text, headings, links and notes. Cards, lists, diagrams and tables are in `views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from sphinx_hitl.ext.typst.base import escape_str
from sphinx_hitl.ext.typst.index import Index
from sphinx_hitl.ext.typst.labels import label, walk
from sphinx_hitl.ext.typst.signatures import SignatureTranslator

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from sphinx_hitl.ext.typst.structure import hitl_part

logger = logging.getLogger(__name__)

BREAKABLE = "/._-=&?"
"""After these a long name or address may go on in the next line."""

QUIET = frozenset({"hitl-gap", "hitl-focus", "hitl-draft", "hitl-text", "guilabel", "menuselection", "kbd"})
"""Classes of words that a template may want to show in a way of its own."""

FLOWING = (nodes.admonition, nodes.citation, nodes.description, nodes.entry, nodes.field_body, nodes.footnote, nodes.list_item, nodes.topic)
"""What begins with words and not with a paragraph of its own."""


def breakable(text: str) -> str:
    """A long word with places where a line may end."""
    if len(text) < 16 or " " in text[:16]:
        return text
    for sign in BREAKABLE:
        text = text.replace(sign, f"{sign}\u200b")
    return text.replace("/\u200b/\u200b", "//\u200b")


class TextTranslator(SignatureTranslator):
    """What every book consists of."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        self.index = Index(builder.env, self.labels)
        self.depth = 0
        """How deep the section is within its page."""
        self.roles: list[nodes.Element] = []
        """The `start_of_file` nodes around."""
        self.linked: set[str] = set()
        """Labels to which anything has a link."""
        self.in_facts = 0
        self.mentioned: set[str] = set()
        """Where links of this page have led already."""
        self.held = ""
        """A heading that waits for the landscape page on which it belongs."""
        self.screen_only: set[str] = set(map(label, document.get("hitl_left_out", ())))
        """Labels of what is not printed."""
        for node, page in walk(document, self.doc):
            if isinstance(node, addnodes.index):
                self.index.note(node, page)
            if "hitl-counts" in node["classes"]:
                self.screen_only.update(label(page, anchor) for inner in node.findall(nodes.list_item) for anchor in inner["ids"])
        self.notes = {note["ids"][0]: note for note in document.findall(nodes.footnote) if note["ids"]}
        self.printed_notes: set[str] = set()

    def body(self) -> str:
        """The whole text, and the index."""
        text = super().body()
        return text + f"\n#book-index({self.index.typst()})\n" if self.index.is_wanted else text

    def all_linked(self) -> list[str]:
        """The labels to which anything has a link, the index too."""
        return sorted(self.linked | set(self.index.places()))

    # Pages and headings

    def visit_start_of_file(self, node: addnodes.start_of_file) -> None:
        """A page."""
        self.docs.append(node["docname"])
        self.roles.append(node)
        self.depth = 0
        self.mentioned = set()

    def depart_start_of_file(self, _node: nodes.Element) -> None:
        """Back to the book."""
        self.put("")
        self.docs.pop()
        self.roles.pop()

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
        page: Any = self.roles[-1] if self.roles else {}
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

    # Links and notes

    def visit_reference(self, node: nodes.Element) -> None:
        """A link: on paper with the page, if it leads to another one."""
        address = str(node.get("refuri", ""))
        if not (address.startswith("%") or node.get("internal") or "refid" in node):
            text = self.printed(*node.children) if node.astext() != address else f"[#{escape_str(breakable(address))}]"
            self.put(f"#link({escape_str(address)}){text}")
            raise nodes.SkipNode
        place = self.labels.resolve(address or str(node.get("refid", "")), self.doc)
        text = self.printed(*node.children)
        goal = label(self.doc, str(node["refid"])) if "refid" in node else address
        if self.screen_only.intersection((goal, goal.partition("#")[0])):
            self.put(f"#{text}")
        elif place is None:
            self.put(f"#{text}")
            message = "the printed book has no place for the link '%s', which stays text"
            logger.warning(message, node.astext(), location=(self.doc, node.line or 0), type="hitl", subtype="typst")
        elif self.in_title:
            self.put(f"#{text}")
        else:
            self.put(self._link(place, text, node))
        raise nodes.SkipNode

    def _link(self, place: str, text: str, node: nodes.Element) -> str:
        self.linked.add(place)
        is_elsewhere = place.partition("#")[0] != label(self.doc)
        is_short = bool(node.get("reftitle")) or any("std-term" in inner["classes"] for inner in node.findall(nodes.inline))
        in_table = any(isinstance(outer, nodes.entry) for outer in _around(node))
        mark = self.index.mention(place) if is_elsewhere and not in_table and not self.in_facts else ""
        if is_short or in_table or not is_elsewhere:
            return f"{mark}#goto({escape_str(place)}){text}"
        if self.in_facts:
            return f"#goto-page({escape_str(place)}){text}"
        if place in self.mentioned:
            return f"{mark}#goto({escape_str(place)}){text}"
        self.mentioned.add(place)
        return f"{mark}#goto-number({escape_str(place)}){text}"

    def visit_download_reference(self, _node: nodes.Element) -> None:
        """Its words: a file cannot be taken from paper."""

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        """The note itself, at the foot of this page; the same note again is the same number."""
        name = str(node.get("refid", ""))
        note = self.notes.get(name)
        if note is not None and name in self.printed_notes:
            self.put(f"#footnote(label({escape_str('note:' + name)}))")
        elif note is not None:
            self.printed_notes.add(name)
            text = self.printed(*(child for child in note.children if not isinstance(child, nodes.label)))
            self.put(f"#[#footnote{text}#label({escape_str('note:' + name)})]")
        raise nodes.SkipNode

    def visit_footnote(self, _node: nodes.Element) -> None:
        """Nothing here: notes stand where they are referred to."""
        raise nodes.SkipNode

    def visit_citation(self, node: nodes.Element) -> None:
        """A work of the bibliography."""
        mark = next((child.astext() for child in node.children if isinstance(child, nodes.label)), "")
        text = self.printed(*(child for child in node.children if not isinstance(child, nodes.label)))
        if getattr(self.config, "bibtex_reference_style", "") == "author_year" and mark.isdigit():
            mark = ""  # works are cited by their authors, never by this number
        self.put(f"#work({escape_str(mark)}){text}\n")
        raise nodes.SkipNode

    def visit_index(self, node: nodes.Element) -> None:
        """Entries of the index."""
        if not self.in_title:
            self.put(self.index.entries(node, self.doc))
        raise nodes.SkipNode


def leads(node: nodes.Element, after: nodes.Node | None) -> bool:
    """Whether a paragraph announces what stands below it, and so must not stay behind."""
    return node.astext().rstrip().endswith(":") and not isinstance(after, nodes.paragraph | nodes.section | None)


def _next(node: nodes.Element) -> nodes.Node | None:
    """What is printed after a node; targets are not."""
    siblings = node.parent.children
    here = next((number for number, child in enumerate(siblings) if child is node), len(siblings))
    return next((child for child in siblings[here + 1 :] if not isinstance(child, nodes.target)), None)


def _around(node: nodes.Node) -> list[nodes.Element]:
    found: list[nodes.Element] = []
    outer = node.parent
    while outer is not None:
        found.append(outer)
        outer = outer.parent
    return found
