"""What is remembered of the pages: records keyed by document from build to build, and what one build makes of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from sphinx_hitl.core.model import MODEL_VERSION, Item, Page, Problem, View
from sphinx_hitl.ext.config import vocabulary_of
from sphinx_hitl.ext.kept import Findings, Objects, digest
from sphinx_hitl.ext.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from collections.abc import Set as AbstractSet

    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.vocabulary import Vocabulary
    from sphinx_hitl.ext.faces import Faces
    from sphinx_hitl.ext.navigation import Sidebar
    from sphinx_hitl.ext.noted import Wanted
    from sphinx_hitl.ext.sources import Source


class Memory(Domain):
    """A domain, as Sphinx keeps, purges and merges the data of domains; all that is not keyed by document is derived from what is."""

    by_document: ClassVar[dict[str, Any]] = {
        "pages": Shelf(),
        "unseen": {},
        "views": {},
        "wants": Shelf(),
        "sources": {},
        "facts": {},
        "offers": {},
    }
    initial_data: ClassVar[dict[str, Any]] = {**by_document, "findings": None, "objects": None}
    data_version = MODEL_VERSION * 100 + 5  # the second part counts changes of what is stored besides pages

    _vocabulary: Vocabulary | None = None
    _catalog: Catalog | None = None
    sidebar: Sidebar | None = None
    faces: Faces | None = None
    made_of: str | None = None
    """A fingerprint of what all pages are made of; see fingerprints.py."""
    facts: str | None = None
    """A fingerprint of what the catalog and the evidence say; see fingerprints.py."""
    translations: Mapping[str, str] | None = None
    """What the catalogs of the book say instead of authors' texts, once somebody has asked; see translation.py."""
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
    def wants(self) -> MutableMapping[str, Wanted]:
        """What each document asks to see of others besides our objects."""
        return cast("MutableMapping[str, Wanted]", self.data["wants"])

    @property
    def sources(self) -> MutableMapping[str, Source]:
        """The file of each document as it was when it was read."""
        return cast("MutableMapping[str, Source]", self.data["sources"])

    @property
    def facts_by_doc(self) -> Mapping[str, str]:
        """Fingerprints of what each page says besides its prose (see `core.facts`)."""
        return cast("Mapping[str, str]", self.data["facts"])

    @property
    def offers(self) -> MutableMapping[str, str]:
        """Fingerprints of what each document has to show elsewhere by way of Sphinx, besides numbers (see `noted.offered_by`)."""
        return cast("MutableMapping[str, str]", self.data["offers"])

    @property
    def findings(self) -> Findings | None:
        """What the last build that read something has found."""
        return cast("Findings | None", self.data["findings"])

    @findings.setter
    def findings(self, found: Findings) -> None:
        self.data["findings"] = found

    @property
    def objects(self) -> Objects | None:
        """What the last build that read something has told the inventory and the search."""
        return cast("Objects | None", self.data["objects"])

    @objects.setter
    def objects(self, listed: Objects) -> None:
        self.data["objects"] = listed

    # What is made of it

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the book; its tables were checked when the configuration was read."""
        if self._vocabulary is None:
            self._vocabulary = vocabulary_of(self.env.config.hitl_tables)
        return self._vocabulary

    @property
    def has_catalog(self) -> bool:
        """Whether this build has needed all pages together."""
        return self._catalog is not None

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

    def put_away(self) -> None:
        """After a build: let go of all that follows from what is kept; who asks again gets it again."""
        self._forget()
        for kept in self.data.values():
            if isinstance(kept, Shelf):
                kept.put_away()

    def _forget(self) -> None:
        """Drop what was derived from older pages."""
        self._catalog = None
        self._shown.clear()
        self.asked.clear()
        self.sidebar = None
        self.faces = None
        self.made_of = None
        self.facts = None

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


def is_there(env: BuildEnvironment, path: str) -> bool:
    """Whether there is a file or folder of this path from the root of the book."""
    return os.path.exists(os.path.join(env.srcdir, path))  # noqa: PTH110, PTH118 - Path.exists fails on very long names
