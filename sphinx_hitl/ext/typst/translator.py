"""Nodes -> Typst: text, headings, links and notes. Cards, lists, diagrams and tables are in `views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinxcontrib_typstbuilder._writer import TypstTranslator, escape_raw_str, escape_str

from sphinx_hitl.ext.typst.index import Index
from sphinx_hitl.ext.typst.labels import Labels, label, walk

if TYPE_CHECKING:
    from sphinx.builders import Builder

    from sphinx_hitl.ext.typst.structure import hitl_part

logger = logging.getLogger(__name__)

NEVER_LABELED = (nodes.section, nodes.document, nodes.footnote, nodes.footnote_reference)
"""Sections have the label on their heading; notes have their own."""

BREAKABLE = "/._-=&?"
"""After these a long name or address may go on in the next line."""

QUIET = frozenset({"hitl-gap", "hitl-focus", "hitl-draft", "hitl-text", "guilabel", "menuselection", "kbd"})
"""Classes of words that a template may want to show in a way of its own."""


def breakable(text: str) -> str:
    """A long word with places where a line may end."""
    if len(text) < 16 or " " in text[:16]:
        return text
    for sign in BREAKABLE:
        text = text.replace(sign, f"{sign}\u200b")
    return text.replace("/\u200b/\u200b", "//\u200b")


class TextTranslator(TypstTranslator):  # type: ignore[misc] # the package has no types
    """What every book consists of."""

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        super().__init__(document, builder)
        doc = document.get("docname", builder.config.root_doc)
        self.curr_files.append(doc)
        self.labels = Labels(document, doc)
        self.index = Index(builder.env, self.labels)
        self.pending_labels: list[str] = []
        """Labels of what is printed next."""
        self.depth = 0
        """How deep the section is within its page."""
        self.roles: list[nodes.Element] = []
        """The `start_of_file` nodes around."""
        for node, page in walk(document, doc):
            if isinstance(node, addnodes.index):
                self.index.note(node, page)
        self.linked: set[str] = set()
        """Labels to which anything has a link."""
        self.in_title = False
        self.in_facts = 0
        self.mentioned: set[str] = set()
        """Where links of this page have led already."""
        self.held = ""
        """A heading that waits for the landscape page on which it belongs."""
        self.screen_only = {
            label(page, anchor)
            for node, page in walk(document, doc)
            if "hitl-counts" in node["classes"]
            for inner in node.findall(nodes.list_item)
            for anchor in inner["ids"]
        }
        self.notes = {note["ids"][0]: note for note in document.findall(nodes.footnote) if note["ids"]}
        self.printed_notes: set[str] = set()
        self.unknown: set[str] = set()

    @property
    def doc(self) -> str:
        """The page that is being printed."""
        return str(self.curr_files[-1])

    # Labels: waiting where a node starts, made by the first call, text or picture after that

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Note the label of the node before it is printed."""
        if isinstance(node, nodes.Element) and node.get("ids") and not isinstance(node, NEVER_LABELED):
            name = self.labels.claim(node, self.doc)
            if name and not self.in_title:
                self.pending_labels.append(name)
        super().dispatch_visit(node)

    def label_refs(self, _labels: list[str]) -> list[str]:
        """Nothing: labels were noted when the node was reached."""
        return []

    def add_pending_labels(self, _labels: list[str]) -> None:
        """Nothing, for the same reason."""

    def put(self, text: str) -> None:
        """Write Typst where we are, after the labels that wait."""
        if not self.in_title:
            text = "".join(f"#mlabel({escape_str(name)})" for name in self.pending_labels) + text
            self.pending_labels = []
        self.curr_element().body.append(text)

    def printed(self, *children: nodes.Node) -> str:
        """What these nodes print, as content."""
        self.append_markup_arg(None)
        for child in children:
            child.walkabout(self)
        return str(self.pop_el())

    def body(self) -> str:
        """The whole text."""
        self.put("")
        text = str(super().body())
        self.builder.note_labels(sorted(self.linked | set(self.index.places())))
        return text + f"\n#book-index({self.index.typst()})\n" if self.index.is_wanted else text

    # Pages and headings

    def visit_document(self, _node: nodes.Element) -> None:
        """A book: its pages say where they are."""

    def depart_document(self, _node: nodes.Element) -> None:
        """Nothing to close."""

    def visit_start_of_file(self, node: addnodes.start_of_file) -> None:
        """A page."""
        self.curr_files.append(node["docname"])
        self.roles.append(node)
        self.depth = 0
        self.mentioned = set()

    def depart_start_of_file(self, _node: nodes.Element) -> None:
        """Back to the book."""
        self.put("")
        self.curr_files.pop()
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
            super().visit_title(node)
            return
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
            self.curr_element().body.append(heading)  # labels wait for what follows: a heading is printed twice
        raise nodes.SkipNode

    def goes_wide(self, _node: nodes.Node) -> bool:
        """Whether a node begins a page of its own; see `views`."""
        return False

    # Text

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802
        """Words."""
        self.put("#" + escape_str(node.astext()))

    def visit_paragraph(self, node: nodes.Element) -> None:
        """A paragraph; the first one under the title of a pattern is its summary."""
        section = node.parent
        after = _next(node)
        if isinstance(section, nodes.section) and isinstance(after, nodes.field_list) and "hitl-facts" in after["classes"]:
            self.append_block_fun(node, name="summary")
        elif "hitl-empty" in node["classes"]:
            self.append_block_fun(node, name="nothing")
        elif "hitl-label" in node["classes"]:
            if isinstance(after, nodes.Element) and "hitl-counts" in after["classes"]:
                raise nodes.SkipNode
            self.append_block_fun(node, name="rubric")
        elif "hitl-text" in node["classes"]:
            short = "true" if len(node.astext()) < 40 else "false"
            self.append_inline_fun(node, name="about", named_params={"short": short})
        else:
            super().visit_paragraph(node)

    def visit_inline(self, node: nodes.Element) -> None:
        """Words with a class, if a template shows it."""
        wanted = [name for name in node["classes"] if name in QUIET]
        if wanted:
            self.append_inline_fun(
                node, name="inline", named_params={"classes": f"({', '.join(map(escape_str, wanted))},)"}, force_body=True
            )
        else:
            self.append_unprocessed(node)

    def visit_literal(self, node: nodes.Element) -> None:
        """A name out of a program, which may be broken where it is long."""
        if "code" in node["classes"] and node.get("language"):
            super().visit_literal(node)
        self.put(f"#literal({escape_str(breakable(node.astext()))})")
        raise nodes.SkipNode

    def visit_math(self, node: nodes.Element) -> None:
        """A formula as its source; turning LaTeX into Typst is not for us."""
        self.put(f"#literal({escape_str(node.astext())})")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        """The same, on lines of its own."""
        self.put(f'#raw(block: true, lang: "latex", {escape_raw_str(node.astext())})\n')
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Text out of a file."""
        language = node.get("language", "")
        lang = f"lang: {escape_str(language)}, " if language and language not in {"none", "default", "text"} else ""
        self.put(f"#raw(block: true, {lang}{escape_raw_str(node.astext())})\n")
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
        if (label(self.doc, str(node.get("refid", ""))) if "refid" in node else address) in self.screen_only:
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

    def visit_download_reference(self, node: nodes.Element) -> None:
        """Its words: a file cannot be taken from paper."""
        self.append_unprocessed(node)

    def depart_download_reference(self, _node: nodes.Element) -> None:
        """Close it."""
        self.absorb_fun_in_body()

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

    def visit_transition(self, node: nodes.Element) -> None:
        """A line, except above notes that have gone elsewhere."""
        if "footnotes" in node["classes"]:
            raise nodes.SkipNode
        super().visit_transition(node)

    # What has no place on paper, or no meaning for us

    def visit_index(self, node: nodes.Element) -> None:
        """Entries of the index."""
        if not self.in_title:
            self.put(self.index.entries(node, self.doc))
        raise nodes.SkipNode

    def visit_highlightlang(self, _node: nodes.Element) -> None:
        """Nothing to print."""
        raise nodes.SkipNode

    visit_meta = visit_highlightlang
    visit_toctree = visit_highlightlang
    visit_system_message = visit_highlightlang

    def unknown_visit(self, node: nodes.Node) -> None:
        """Print what a node of another extension holds."""
        name = node.__class__.__name__
        if name not in self.unknown and not isinstance(node, nodes.Root | nodes.Structural | addnodes.translatable):
            self.unknown.add(name)
            logger.debug("the printed book shows only what is inside of '%s' nodes", name)

    def unknown_departure(self, _node: nodes.Node) -> None:
        """Nothing to close."""


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
