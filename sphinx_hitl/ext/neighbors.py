"""What a page shows of other pages by way of Sphinx itself: titles, numbers, toctrees, neighbors, labels, terms, citations."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from sphinx.util import docname_join

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.navigation import sidebar_of, toctrees_of
from sphinx_hitl.ext.noted import NOTHING
from sphinx_hitl.ext.outlines import DEEP, Lines, Outline
from sphinx_hitl.ext.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.ext.noted import Target, Wanted


class Neighbors:
    """Answers, once all is read and numbered, what the output of a page shows of the rest of the book."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.env = env
        self.domain = domain_of(env)
        self.std = env.domains.standard_domain
        self.is_html = app.builder.format == "html"
        self.app, self.templates = app, Templates(app)
        self.lines: Lines = {}

    def of(self, doc: str, keys: Iterable[str]) -> tuple[object, ...]:
        """Everything that `doc` shows of others, `keys` being those that its cards and views cite; compared, never read."""
        wanted: Wanted = self.domain.wants.get(doc, NOTHING)
        return (
            self._around(doc) if self.is_html else (),
            [
                list(Outline(self.env, toctree, self.lines).entries(toctree, toctree.get("maxdepth", -1)))
                for toctree in toctrees_of(self.env, doc)
                if not toctree.get("hidden")
            ],
            [(target, self._target(doc, target)) for target in wanted.targets],
            self._citations(keys),
            self._listed.get(doc),
            self.env.toc_secnumbers.get(doc),
            self.env.toc_fignumbers.get(doc),
            [self.env.images[path][1] for path in wanted.images if path in self.env.images],
        )

    def whole(self) -> str:
        """A fingerprint of everything from which `of` takes what it says, but for our objects and the pages themselves."""
        domains = [name for name in sorted(domain.name for domain in self.env.domains.sorted()) if name not in {"hitl", "cite"}]
        numbers = sorted(self.env.toc_secnumbers.items()), sorted(self.env.toc_fignumbers.items())
        images = sorted((path, name) for path, (_, name) in self.env.images.items())
        labels = sorted(self.std.labels.items()), sorted(self.std.anonlabels.items())
        objects = [(name, self._all_of(name)) for name in domains], sorted(self._named.items())
        cited = list(self._cited.items()), sorted(self._listed.items()), self._indices
        return digest((sorted(self.domain.offers.items()), sorted(self._titles.items()), numbers, images, labels, objects, cited))

    # Around the page

    def _around(self, doc: str) -> tuple[object, ...]:
        """Sidebar, previous, next, parents (but the root, which themes show in other ways), and links to special indices."""
        parent, before, after = self._relations.get(doc, (None, None, None))
        parents: list[str] = []
        while parent and parent not in parents:
            parents.append(parent)
            parent = self._relations.get(parent, (None,))[0]
        near = [(other, self._titles.get(other)) for other in (before, after, *parents[:-1]) if other]
        return self._beside(doc) if self.templates.show_tree(doc) else (), before, near, self._indices

    def _beside(self, doc: str) -> object:
        return sidebar_of(self.env).of(doc) if self.app.config.hitl_sidebar else self._navigation

    @cached_property
    def _relations(self) -> Mapping[str, Sequence[str | None]]:
        return self.env.collect_relations()

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {doc: str(title) for doc, title in self.env.titles.items()}

    @cached_property
    def _navigation(self) -> str:
        """The whole book, as themes without our sidebar may show all of it."""
        toctrees = toctrees_of(self.env, self.env.config.root_doc)
        return digest([(toctree.get("caption"), list(Outline(self.env, None, self.lines).entries(toctree, DEEP))) for toctree in toctrees])

    @cached_property
    def _indices(self) -> list[str]:
        """The special indices that hold something, such as Python's modules; every page links to them."""
        indices = ((domain, index) for domain in self.env.domains.sorted() for index in domain.indices)
        return [f"{domain.name}-{index.name}" for domain, index in indices if index(domain).generate()[0]]

    # References

    def _target(self, doc: str, reference: Target) -> tuple[object, object]:
        """(where a reference leads, the title that it shows there)."""
        target, name = reference.target, reference.target.lower()
        found: list[tuple[object, object]]
        match reference.domain, reference.role:
            case "doc", _:  # how MyST writes links to files
                found = [self._section(target, reference.anchor) if reference.anchor else self._page(target)]
            case "cite", _:
                found = [(self._citations(key for key in self._cited if key in target), None)]
            case "hitl", _:
                found = [self._item(target)]
            case "std", "doc":
                found = [self._page(docname_join(doc, target))]
            case "std", "ref" | "keyword":
                found = [self._label(name)]
            case "std", "numref":
                found = [(self._number(name), None)]
            case "std", "term":
                found = [(self._named.get(name), None)]
            case "", _:  # `{any}`, and links of MyST to whatever has this name
                joined = docname_join(doc, target)
                pages = [self._page(joined), self._page(f"{joined}/index")]
                found = [self._item(target), self._label(name), *pages, (self._named.get(name), None)]
            case domain, _:
                found = [(self._all_of(domain), None)]
        return [where for where, _ in found], [] if reference.is_named else [title for _, title in found]

    def _page(self, doc: str) -> tuple[object, object]:
        return doc in self._titles, self._titles.get(doc)

    def _item(self, target: str) -> tuple[object, object]:
        found = self.domain.catalog.find(target)
        return ((found.item.kind, found.page.doc, found.item.anchor), found.item.title) if found else (None, None)

    def _label(self, name: str) -> tuple[object, object]:
        *where, title = self.std.labels.get(name, ("", "", ""))
        return (self.std.anonlabels.get(name), where), title

    def _number(self, name: str) -> tuple[object, ...]:
        """A label with all numbers of its page, as those are by other ids; a text of the author's own may hold number and title."""
        doc = self.std.anonlabels.get(name, ("", ""))[0]
        return self._label(name), self.env.toc_fignumbers.get(doc), self.env.toc_secnumbers.get(doc)

    def _section(self, doc: str, anchor: str) -> tuple[object, object]:
        """A heading by the slug that MyST gives it or by its id, or else a label on that page."""
        slugs: Mapping[str, tuple[int, str, str]] = self.env.metadata.get(doc, {}).get("myst_slugs", {})
        named = [slugs[anchor][1:]] if anchor in slugs else [(id_, title) for _, id_, title in slugs.values() if id_ == anchor]
        labels = [] if named else self._labels_on.get(doc, [])
        item = next((item for item in page.items if item.anchor == anchor), None) if (page := self.domain.pages.get(doc)) else None
        where = [id_ for id_, _ in named], [label[:2] for label in labels if anchor in label[:2]], item is not None
        titles = [title for _, title in named], [label[2] for label in labels if anchor in label[:2]], item and item.title
        return where, titles

    @cached_property
    def _labels_on(self) -> Mapping[str, list[tuple[str, str, str]]]:
        """(name, id, title) of the labels on each page."""
        labels = defaultdict(list)
        for name, (doc, id_) in sorted(self.std.anonlabels.items()):
            labels[doc].append((name, id_, self.std.labels.get(name, ("", "", ""))[2]))
        return labels

    @cached_property
    def _named(self) -> Mapping[str, list[tuple[str, ...]]]:
        """Every object of every domain by its name in lower case."""
        objects: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for domain in self.env.domains.sorted():
            if domain.name != "hitl":
                for name, shown, kind, doc, anchor, _ in domain.get_objects():
                    objects[name.lower()].append((domain.name, kind, shown, doc, anchor))
        return {name: sorted(found) for name, found in objects.items()}

    def _all_of(self, name: str) -> str:
        """All objects of a domain whose ways of finding them we do not know."""
        if name not in self._wholes:
            domain = self.env.domains.get(name)
            shown: object = sorted(domain.get_objects()) if domain else ()
            if name == "math":  # has equations instead of objects
                numbers = [(doc, by_kind.get("displaymath")) for doc, by_kind in sorted(self.env.toc_fignumbers.items())]
                shown = sorted(self.env.domains.math_domain.equations.items()), numbers
            elif name == "std":  # has titles and labels among its objects, which change often
                shown = sorted(self.std.objects.items()), sorted(self.std.progoptions.items(), key=repr)
            self._wholes[name] = digest(shown)
        return self._wholes[name]

    @cached_property
    def _wholes(self) -> dict[str, str]:
        return {}

    # Citations

    def _citations(self, keys: Iterable[str]) -> list[object]:
        """What citations of these keys become, in the order in which sphinxcontrib-bibtex lists them."""
        if not self._cited:
            return []
        wanted = set(keys)
        return [(key, self._cited[key]) for key in self._cited if key in wanted] if wanted else []

    @cached_property
    def _cited(self) -> Mapping[str, list[tuple[str, ...]]]:
        cited: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for citation in self._of_bibtex:
            label = str(citation.formatted_entry.label)
            cited[citation.key].append((citation.bibliography_key.docname, citation.citation_id, label, digest(citation.entry)))
        return cited

    @cached_property
    def _listed(self) -> Mapping[str, list[tuple[str, str]]]:
        """(key, label) of what the bibliographies on each page list."""
        listed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for citation in self._of_bibtex:
            listed[citation.bibliography_key.docname].append((citation.key, str(citation.formatted_entry.label)))
        return listed

    @property
    def _of_bibtex(self) -> Iterable[Any]:
        domain = cast("Any", self.env.domains.get("cite"))
        return domain.citations if domain is not None else ()
