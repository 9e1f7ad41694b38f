"""Evidence on cards as ordinary citations: the one place that knows sphinxcontrib-bibtex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def citation_node(env: BuildEnvironment, keys: Sequence[str]) -> nodes.Node:
    """Cite the keys that a bibliography of this book lists; the others stay bare."""
    domain = cast("Any", env.domains.get("cite"))
    listed = {cited.key for cited in domain.citations} if domain is not None else set()
    known = [key for key in keys if key in listed]
    bare = ", ".join(key for key in keys if key not in listed)
    text = nodes.inline("", bare, classes=["hitl-key"])
    if not known:
        return text
    return nodes.inline("", "", citation(known), *([nodes.Text(", "), text] if bare else []))


def citation(keys: Sequence[str]) -> addnodes.pending_xref:
    """A citation as sphinxcontrib-bibtex resolves it."""
    target = ",".join(keys)
    return addnodes.pending_xref(
        "", nodes.inline("", target), refdomain="cite", reftype="t", reftarget=target, refexplicit=False, refwarn=True
    )
