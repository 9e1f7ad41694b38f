"""The domain `hitl`: pages by document, and everything that Sphinx asks about the objects on them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.model import MODEL_VERSION, Item, Page, Problem, View
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.core.vocabulary import SETTINGS, Vocabulary, vocabulary
from sphinx_hitl.ext.directives import PlacedView, UnseenCard, ViewDirective
from sphinx_hitl.ext.kept import Findings, Objects, digest
from sphinx_hitl.ext.shelf import Shelf
from sphinx_hitl.ext.translation import in_own_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from docutils.parsers.rst import Directive
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import RoleFunction

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.ext.faces import Faces
    from sphinx_hitl.ext.navigation import Sidebar
    from sphinx_hitl.ext.noted import Shown
    from sphinx_hitl.ext.sources import Source


class HitlDomain(Domain):
    """Objects of a pattern language; what is stored is keyed by document, all else is derived from it."""

    name = "hitl"
    label = "Pattern language"
    object_types: ClassVar[dict[str, ObjType]] = {kind: ObjType(kind.replace("-", " "), kind, "item") for kind in KIND_NAMES}
    roles: ClassVar[dict[str, RoleFunction | XRefRole]] = {
        name: XRefRole(innernodeclass=nodes.inline, warn_dangling=True) for name in (*KIND_NAMES, "item")
    }
    directives: ClassVar[dict[str, type[Directive]]] = {
        **dict.fromkeys(KIND_NAMES, UnseenCard),
        **dict.fromkeys(VIEWS, ViewDirective),
        "placed-view": PlacedView,
    }
    by_document: ClassVar[dict[str, Any]] = {
        "pages": Shelf(),
        "unseen": {},
        "views": {},
        "shows": Shelf(),
        "sources": {},
        "facts": {},
        "offers": {},
    }
    initial_data: ClassVar[dict[str, Any]] = {**by_document, "findings": None, "objects": None}
    data_version = MODEL_VERSION * 100 + 4  # the second part counts changes of what is stored besides pages

    _vocabulary: Vocabulary | None = None
    _catalog: Catalog | None = None
    sidebar: Sidebar | None = None
    faces: Faces | None = None
    made_of: str | None = None
    """A fingerprint of what all pages are made of; see sources.py."""
    facts: str | None = None
    """A fingerprint of what the catalog and the evidence say; see sources.py."""
    needs: Mapping[str, str] | None = None
    """What pages show of sphinx-needs, if it is there; see companion.py."""

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._shown: dict[tuple[str, str, int], tuple[Block, ...]] = {}
        self.written: set[str] = set()
        """The documents that this build has written."""
        self.unsettled: set[str] = set()
        """The documents about which somebody warned while they were written."""
        self.is_index_new = True
        """Whether Sphinx makes the search index from nothing."""
        self.reported: dict[str, set[str]] = {}
        """Name of a rule -> the files in which this build found it broken."""
        self.contents: dict[Path, str] = {}
        """Digests of files on which documents depend."""
        self.asked: dict[str, bool] = {}
        """Paths from the root about which the catalog was asked, and whether something is there."""

    @property
    def pages(self) -> MutableMapping[str, Page]:
        """What each document says."""
        return cast("MutableMapping[str, Page]", self.data["pages"])

    @property
    def unseen(self) -> MutableMapping[str, tuple[tuple[str, Problem], ...]]:
        """(file, problem) for the cards that a document holds and the reader could not see."""
        return cast("MutableMapping[str, tuple[tuple[str, Problem], ...]]", self.data["unseen"])

    @property
    def views(self) -> MutableMapping[str, tuple[tuple[str, View], ...]]:
        """(file, view) for the views that a document holds and the reader could not see."""
        return cast("MutableMapping[str, tuple[tuple[str, View], ...]]", self.data["views"])

    @property
    def shows(self) -> MutableMapping[str, Shown]:
        """What each document asks to see of others besides our objects."""
        return cast("MutableMapping[str, Shown]", self.data["shows"])

    @property
    def sources(self) -> MutableMapping[str, Source]:
        """The file of each document as it was when it was read."""
        return cast("MutableMapping[str, Source]", self.data["sources"])

    @property
    def findings(self) -> Findings | None:
        """What the last build that read something has found."""
        return cast("Findings | None", self.data["findings"])

    @findings.setter
    def findings(self, found: Findings) -> None:
        self.data["findings"] = found

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the book; its tables were checked when the configuration was read."""
        if self._vocabulary is None:
            self._vocabulary = vocabulary_of(self.env.config.hitl_tables)
        return self._vocabulary

    @property
    def catalog(self) -> Catalog:
        """All pages together; made once after reading."""
        if self._catalog is None:
            # Late, as a build in which nothing has changed does without.
            from sphinx_hitl.core.catalog import Catalog
            from sphinx_hitl.core.collection import load_evidence

            root = Path(self.env.srcdir)
            self._catalog = Catalog(self.pages.values(), self.vocabulary, load_evidence(root, self.vocabulary), self._is_file)
        return self._catalog

    def shown_of(self, item: Item, page: Page) -> tuple[Block, ...]:
        """What stands under the card of an item; made once, as it is both compared and written."""
        key = page.doc, "", item.place.line
        if key not in self._shown:
            from sphinx_hitl.core.catalog import Entry
            from sphinx_hitl.core.shown import item_blocks

            self._shown[key] = item_blocks(self.catalog, Entry(item, page))
        return self._shown[key]

    def shown_by(self, view: View, file: str, doc: str) -> tuple[Block, ...]:
        """What a view of a document shows; made once, as it is both compared and written."""
        key = doc, file, view.place.line
        if key not in self._shown:
            from sphinx_hitl.core.views import show

            self._shown[key] = show(view, self.catalog, doc)
        return self._shown[key]

    def _is_file(self, path: str) -> bool:
        """Whether there is such a file or folder; what was asked is remembered, as findings depend on it."""
        if path not in self.asked:
            self.asked[path] = is_there(self.env, path)
        return self.asked[path]

    def note_page(self, page: Page) -> None:
        """Remember what a document says."""
        from sphinx_hitl.core.facts import facts

        self.pages[page.doc] = page
        self.data["facts"][page.doc] = digest(facts(page))
        self._forget()

    def note_view(self, doc: str, path: str, view: View) -> None:
        """Remember a view that stands where the reader does not look, such as in reStructuredText."""
        self.views[doc] = (*self.views.get(doc, ()), (path, view))

    def views_of(self, doc: str) -> list[tuple[str, View]]:
        """(file, view) for everything that a document asks to see."""
        page = self.pages.get(doc)
        seen = [(page.path, view) for view in page.views] if page else []
        return [*seen, *self.views.get(doc, ())]

    def note_unseen(self, doc: str, file: str, problem: Problem) -> None:
        """Remember a card that the reader could not see, so that every build reports it."""
        self.unseen[doc] = (*self.unseen.get(doc, ()), (file, problem))

    def _forget(self) -> None:
        """Drop what was derived from older pages."""
        self._catalog = None
        self._shown.clear()
        self.asked.clear()
        self.sidebar = None
        self.faces = None
        self.made_of = None
        self.facts = None

    # Fingerprints

    @property
    def facts_by_doc(self) -> Mapping[str, str]:
        """Of what each page says besides its prose (see `core.facts`)."""
        return cast("Mapping[str, str]", self.data["facts"])

    @property
    def offers(self) -> MutableMapping[str, str]:
        """Of what each document has to show elsewhere by way of Sphinx, besides numbers (see `neighbors.offered_by`)."""
        return cast("MutableMapping[str, str]", self.data["offers"])

    # What Sphinx calls

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        for kept in (self.data[name] for name in self.by_document):
            if docname in kept:
                del kept[docname]
        self._forget()

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for name in self.by_document:
            others = otherdata[name]
            self.data[name].update((doc, others[doc]) for doc in others if doc in docnames)
        self._forget()

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str, node: pending_xref, contnode: Element
    ) -> nodes.reference | None:
        """The link for a role, if the object exists and is of the role's kind."""
        entry = self.catalog.find(target)
        if entry is None or entry.item.kind not in (self.objtypes_for_role(typ) or ()):
            return None
        return _reference(builder, fromdocname, entry, node, contnode)

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, target: str, node: pending_xref, contnode: Element
    ) -> list[tuple[str, nodes.reference]]:
        """The link for `{any}` and `[](#id)`."""
        entry = self.catalog.find(target)
        return [(f"hitl:{entry.item.kind}", _reference(builder, fromdocname, entry, node, contnode))] if entry else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Every object for the search and for other books; old ids lead to their objects, after all else that the search finds."""
        for id_, title, kind, doc, anchor, old in self._listed():
            shown = in_own_words(title, self.env)
            yield (old, f"{shown} ({old})", kind, doc, anchor, 2) if old else (id_, shown, kind, doc, anchor, 1)

    def _listed(self) -> tuple[tuple[str, str, str, str, str, str], ...]:
        kept: Objects | None = self.data["objects"]
        if self._catalog is None and kept and kept.made_of and kept.made_of == self.facts:
            return kept.listed
        catalog = self.catalog
        old = ((catalog.entries[id_], name) for name, id_ in catalog.formerly.items())
        found = [*((entry, "") for entry in catalog.entries.values()), *old]
        return tuple((item.id, item.title, item.kind, page.doc, item.anchor, name) for (item, page), name in found)

    def keep_objects(self, made_of: str) -> None:
        """Spare the next build, if it is made of the same, to unpack all pages for the inventory and the search."""
        kept: Objects | None = self.data["objects"]
        if made_of and (kept is None or kept.made_of != made_of):
            self.data["objects"] = Objects(made_of, self._listed())


def vocabulary_of(tables: Any) -> Vocabulary:  # noqa: ANN401 - a configuration value
    """The vocabulary in its typed form; the tables were checked when the configuration was read."""
    return vocabulary(tables, SETTINGS.as_posix())


def is_there(env: BuildEnvironment, path: str) -> bool:
    """Whether there is a file or folder of this path from the root of the book."""
    return os.path.exists(os.path.join(env.srcdir, path))  # noqa: PTH110, PTH118 - Path.exists fails on very long names


def domain_of(env: BuildEnvironment) -> HitlDomain:
    """Our domain, typed."""
    return cast("HitlDomain", env.domains["hitl"])


def _reference(builder: Builder, doc: str, entry: Entry, node: pending_xref, content: Element) -> nodes.reference:
    item, page = entry
    if not node.get("refexplicit") or not content.astext().strip():
        content = nodes.inline("", in_own_words(item.title, builder.env), classes=["hitl-title"])
    reference = make_refnode(builder, doc, page.doc, item.anchor, content)
    reference["classes"] += ["hitl", f"hitl-to-{item.kind}"]
    return reference
