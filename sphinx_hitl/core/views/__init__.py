"""The views: what a page asks to see of the collection, as plain blocks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import View
    from sphinx_hitl.core.views.select import Selection

__all__ = ["show"]


@cache
def _makers() -> Mapping[str, Callable[[Selection], tuple[Block, ...]]]:
    """All views by name; imported when something is shown, as a build in which nothing has changed shows nothing."""
    from sphinx_hitl.core.views.evidence import evidence
    from sphinx_hitl.core.views.gaps import gaps
    from sphinx_hitl.core.views.lists import catalogue, walk_path
    from sphinx_hitl.core.views.maps import pattern_map
    from sphinx_hitl.core.views.matrix import matrix
    from sphinx_hitl.core.views.numbers import numbers
    from sphinx_hitl.core.views.pipeline import pipeline
    from sphinx_hitl.core.views.traceability import traceability
    from sphinx_hitl.core.views.ways import ways_in

    return {
        "pipeline": pipeline,
        "traceability": traceability,
        "matrix": matrix,
        "pattern-map": pattern_map,
        "catalogue": catalogue,
        "gaps": gaps,
        "walk-path": walk_path,
        "evidence": evidence,
        "ways-in": ways_in,
        "numbers": numbers,
    }


def show(view: View, catalog: Catalog, doc: str) -> tuple[Block, ...]:
    """What `view` shows on the page `doc`; options that mean nothing are ignored here and reported by the rules."""
    from sphinx_hitl.core.views.select import Selection

    own = {spec.name: maker for plugin in catalog.vocabulary.plugins.values() for spec, maker in plugin.views}
    maker = _makers().get(view.name) or own[view.name]
    return maker(Selection(view, catalog, doc))
