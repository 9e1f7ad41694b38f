"""After reading: all findings are reported, on every build, and what was made for that is kept for the next."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging
from sphinx.util.logging import is_suppressed_warning

from sphinx_hitl.core.model import Finding, Problem, Severity
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.echoes import note_reported
from sphinx_hitl.ext.fingerprints import facts_of, made_of
from sphinx_hitl.ext.kept import Findings
from sphinx_hitl.ext.memory import is_there
from sphinx_hitl.ext.translation import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.ext.domain import HitlDomain

logger = logging.getLogger(__name__)


def report_findings(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Report everything that is wrong, on every build, also on one that read nothing."""
    found = _findings(app, env)
    for finding in found:
        _log(finding, env)
    note_reported(app, found)
    return []


def _findings(app: Sphinx, env: BuildEnvironment) -> list[Finding]:
    """What is wrong; looked for again only if anything on which that depends has changed."""
    domain, made_now = domain_of(env), made_of(app, env)
    last = domain.findings
    if last and made_now and last.made_of == made_now and all(is_there(env, path) == was for path, was in last.asked.items()):
        return last.found
    from sphinx_hitl.core.rules import findings

    found = findings(domain.catalog, [*chain.from_iterable(domain.unseen.values()), *_unseen_views(domain)])
    domain.findings = Findings(found, made_now, dict(domain.asked))
    return found


def keep_objects(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """After reading: keep what other parts of Sphinx ask about all objects in every build."""
    domain_of(env).keep_objects(facts_of(env))
    return []


def _unseen_views(domain: HitlDomain) -> Iterator[tuple[str, Problem]]:
    """What is wrong with views that the reader could not see."""
    from sphinx_hitl.core.options import unknown_option
    from sphinx_hitl.core.rules.cards import view_problems

    for file, view in chain.from_iterable(domain.views.values()):
        known = domain.vocabulary.views[view.name].options
        for option in view.options:
            if option.name not in known:
                yield file, unknown_option(view.name, option.name, option.place, known)
        for problem in view_problems(view, domain.catalog):
            yield file, problem


def _log(finding: Finding, env: BuildEnvironment) -> None:
    doc = finding.file.removesuffix(".md")
    location: tuple[str, int] | str = (doc, finding.line) if doc in env.found_docs else f"{Path(env.srcdir, finding.file)}:{finding.line}"
    text = text_of(finding)
    match finding.severity:
        case Severity.ERROR:
            logger.error("%s", text, type="hitl", subtype=finding.name, location=location)
        case Severity.WARNING:
            logger.warning("%s", text, type="hitl", subtype=finding.name, location=location)
        case Severity.NOTE if not is_suppressed_warning("hitl", finding.name, env.config.suppress_warnings):
            logger.info("%s:%s: note: %s [hitl.%s]", Path(env.srcdir, finding.file), finding.line, text, finding.name)


def already_reported(app: Sphinx, domain: object, node: pending_xref) -> bool | None:
    """Keep Sphinx from reporting a role of ours again, if the reader has seen it and our rules therefore have."""
    if node.get("refdomain") != "hitl":
        return None
    page = domain_of(app.env).pages.get(node.get("refdoc", ""))
    seen = page is not None and any(reference.target == node["reftarget"] for reference in page.references)
    return True if seen else None
