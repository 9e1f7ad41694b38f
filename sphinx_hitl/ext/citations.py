"""Evidence on cards as ordinary citations: the one place that knows sphinxcontrib-bibtex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes

from sphinx_hitl.ext.nodes import citation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment


def note_citations(env: BuildEnvironment, doc: str, line: int, keys: Iterable[str]) -> None:
    """Tell the citation domain, if there is one, that a card cites these keys."""
    domain = cast("Any", env.domains.get("cite"))
    if domain is None:
        return
    from sphinxcontrib.bibtex.citation_target import CitationTarget
    from sphinxcontrib.bibtex.roles import CitationRef

    for key in keys:
        target = CitationTarget(key=key, pre="", post="")
        domain.citation_refs.append(CitationRef(f"hitl-{line}-{key}", doc, line, [target]))


def citation_node(env: BuildEnvironment, key: str) -> nodes.Node:
    """A citation if a bibliography of this book lists the key, else the bare key."""
    domain = cast("Any", env.domains.get("cite"))
    if domain is not None and any(cited.key == key for cited in domain.citations):
        return citation(key)
    return nodes.inline("", key, classes=["hitl-key"])
