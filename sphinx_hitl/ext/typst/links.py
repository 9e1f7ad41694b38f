"""Nodes -> Typst: links, notes and works, and the index, which is made of what links speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from sphinx_hitl.ext.typst.base import around, breakable, escape_str
from sphinx_hitl.ext.typst.index import Index
from sphinx_hitl.ext.typst.labels import label, walk
from sphinx_hitl.ext.typst.signatures import SignatureTranslator

if TYPE_CHECKING:
    from sphinx.builders import Builder

logger = logging.getLogger(__name__)


class LinkTranslator(SignatureTranslator):
    """What leads elsewhere: on paper with the number of a page."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        self.index = Index(builder.env, self.labels)
        self.linked: set[str] = set()
        """Labels to which anything has a link."""
        self.in_facts = 0
        """How many cards and lists of ours are around."""
        self.mentioned: set[str] = set()
        """Where links of this page have led already."""
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
        in_table = any(isinstance(outer, nodes.entry) for outer in around(node))
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
