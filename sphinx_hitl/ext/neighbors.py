"""What a page shows of other pages by way of Sphinx itself: titles, numbers, toctrees, neighbors, labels, terms, citations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.navigation import Sidebar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

DEEP = 99


class Neighbors:
    """Answers, once after reading, what a page shows of the rest of the book."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.env = env
        self.shows = domain_of(env).shows
        self.std = env.domains.standard_domain
        self.relations = env.collect_relations()
        self.titles = {doc: str(title) for doc, title in env.titles.items()}
        self.cited = self._citations()
        self.objects = self._objects()
        self.sidebar = Sidebar(env) if app.builder.format == "html" and app.config.hitl_sidebar else None
        self.navigation = (
            repr(self._tree([env.config.root_doc], DEEP, titles_only=True)) if app.builder.format == "html" and not self.sidebar else ""
        )

    def of(self, doc: str) -> tuple[Any, ...]:
        """Everything that the output of a page shows of others; compared, never read."""
        targets, toctrees = self.shows.get(doc, ((), ()))
        return (
            self.sidebar.of(doc) if self.sidebar else self.navigation,
            self._around(doc),
            [self._tree(entries, depth if depth > 0 else DEEP, titles_only=only) for depth, only, entries in toctrees],
            [self._target(*target) for target in targets],
            self.env.toc_secnumbers.get(doc),
            self.env.toc_fignumbers.get(doc),
            sorted(self.cited.items()) if doc in self._bibliographies() else (),
        )

    def _around(self, doc: str) -> list[tuple[str, str | None]]:
        """Parents, previous and next."""
        around = [(other, self.titles.get(other)) for other in self.relations.get(doc, ()) if other]
        parent = self.relations.get(doc, [None])[0]
        seen = set()
        while parent and parent not in seen:
            seen.add(parent)
            around.append((parent, self.titles.get(parent)))
            parent = self.relations.get(parent, [None])[0]
        return around

    def _tree(self, docs: Iterable[str | None], depth: int, *, titles_only: bool) -> list[Any]:
        """The entries of a toctree with what stands below them."""
        if depth <= 0:
            return []
        tree: list[Any] = []
        for doc in docs:
            if doc is None or doc not in self.titles:
                tree.append(doc)
                continue
            sections = "" if titles_only or depth == 1 else str(self.env.tocs.get(doc, ""))
            tree.append(
                (doc, self.titles[doc], sections, self._tree(self.env.toctree_includes.get(doc, ()), depth - 1, titles_only=titles_only))
            )
        return tree

    def _target(self, domain: str, role: str, target: str, anchor: str) -> tuple[Any, ...]:
        """What a reference to `target` becomes."""
        name = target.lower()
        label, anonymous = self.std.labels.get(name), self.std.anonlabels.get(name)
        shown: list[Any] = [
            domain,
            role,
            target,
            label,
            anonymous,
            self.objects.get(target),
            self.objects.get(name),
            self.titles.get(target),
        ]
        if anchor:
            shown.append(str(self.env.metadata.get(target, {}).get("myst_slugs")))
            shown.append([entry for entry in self.objects.get("", ()) if entry[3] == target])
        if role == "numref" and anonymous:
            shown.append([(kind, numbers.get(anonymous[1])) for kind, numbers in self.env.toc_fignumbers.get(anonymous[0], {}).items()])
            shown.append(self.env.toc_secnumbers.get(anonymous[0]))
        if domain == "cite":
            shown.append([self.cited.get(key.strip()) for key in target.split(",")])
        if found := domain_of(self.env).catalog.find(target):
            shown.append((found.item.id, found.item.title, found.page.doc, found.item.anchor))
        return tuple(shown)

    def _objects(self) -> dict[str, list[tuple[str, str, str, str, str]]]:
        """Every object of every domain by its name."""
        objects: dict[str, list[tuple[str, str, str, str, str]]] = defaultdict(list)
        for domain in self.env.domains.sorted():
            if domain.name != "hitl":
                for name, shown, kind, doc, anchor, _ in domain.get_objects():
                    objects[name].append((domain.name, kind, shown, doc, anchor))
        return {name: sorted(found) for name, found in objects.items()}

    def _citations(self) -> dict[str, tuple[str, str]]:
        domain = cast("Any", self.env.domains.get("cite"))
        return {cited.key: (cited.citation_id, str(cited.formatted_entry.label)) for cited in domain.citations} if domain else {}

    def _bibliographies(self) -> set[str]:
        domain = cast("Any", self.env.domains.get("cite"))
        return {key.docname for key in domain.bibliographies} if domain else set()
