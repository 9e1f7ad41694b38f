"""The domain `hitl`: everything that Sphinx asks about the objects of a pattern language."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from sphinx.domains import ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.ext.directives import PlacedView, UnseenCard, ViewDirective
from sphinx_hitl.ext.kept import Objects
from sphinx_hitl.ext.memory import Memory
from sphinx_hitl.ext.translation import in_own_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Element
    from docutils.parsers.rst import Directive
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import RoleFunction

    from sphinx_hitl.core.catalog import Entry


class HitlDomain(Memory):
    """Objects of a pattern language, with roles and directives for them; what is known of their pages is in `Memory`."""

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
        """What `Objects.listed` says."""
        kept = self.objects
        if not self.has_catalog and kept and kept.made_of and kept.made_of == self.facts:
            return kept.listed
        catalog = self.catalog
        old = ((catalog.entries[id_], name) for name, id_ in catalog.formerly.items())
        found = [*((entry, "") for entry in catalog.entries.values()), *old]
        return tuple((item.id, item.title, item.kind, page.doc, item.anchor, name) for (item, page), name in found)

    def keep_objects(self, made_of: str) -> None:
        """Spare the next build, if it is made of the same, to unpack all pages for the inventory and the search."""
        if made_of and (self.objects is None or self.objects.made_of != made_of):
            self.objects = Objects(made_of, self._listed())


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
