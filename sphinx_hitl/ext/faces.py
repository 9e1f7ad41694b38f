"""A fingerprint of what each page shows, of itself and of others: made anew only where anything of it may have changed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_hitl.core import blocks
from sphinx_hitl.ext.contribute import repository, suggestion
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.fingerprints import facts_of, own_of, read_from, settings_of, settings_of_reading
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.neighbors import Neighbors
from sphinx_hitl.ext.onward import onward_of
from sphinx_hitl.ext.translation import in_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.github import Repository
    from sphinx_hitl.ext.domain import HitlDomain


class Faces:
    """The faces of all pages, once all is read and numbered.

    The face of a page follows from the page itself (`own`) and from what is known of all others (`common`): while both are what
    they were when it was last made, it is what it was.
    """

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.app, self.env, self.domain = app, env, domain_of(env)
        self._faces: dict[str, str] = {}

    @cached_property
    def common(self) -> str:
        """A fingerprint of what any page may show of the book besides itself; none where nobody can say (see `facts_of`)."""
        facts = facts_of(self.env)
        return digest((settings_of(self.app), facts, self._neighbors.whole())) if facts else ""

    def own(self, doc: str) -> str:
        """A fingerprint of what a page itself brings along."""
        return own_of(self.env, doc)

    def of(self, doc: str) -> str:
        """The face of a page."""
        if doc not in self._faces:
            ours = _blocks(self.domain, doc)
            shown = blocks.spelled_out(in_language(part, self.env) for part in ours)
            others = self._neighbors.of(doc, _cited(ours)), shown, (self.domain.needs or {}).get(doc)
            suggested = self._github and suggestion(self._github, self.env, doc)
            self._faces[doc] = digest((self._settings, read_from(self.env, doc), others, suggested))
        return self._faces[doc]

    @cached_property
    def _neighbors(self) -> Neighbors:
        return Neighbors(self.app, self.env)

    @cached_property
    def _github(self) -> Repository | None:
        return repository(self.app.config)

    @cached_property
    def _settings(self) -> str:
        return digest(settings_of_reading(self.env))


def _blocks(domain: HitlDomain, doc: str) -> list[tuple[blocks.Block, ...]]:
    """What cards, views and the end of a page show."""
    page = domain.pages.get(doc)
    cards = (domain.shown_of(item, page) for item in page.items) if page else ()
    return [*cards, *(domain.shown_by(view, file, doc) for file, view in domain.views_of(doc)), onward_of(domain, doc)]


def _cited(shown: object) -> Iterator[str]:
    """The keys of the bibliography that stand anywhere in blocks."""
    if isinstance(shown, blocks.Cite):
        yield shown.cite
    elif isinstance(shown, (tuple, list)):
        for part in shown:
            if not isinstance(part, str):
                yield from _cited(part)
