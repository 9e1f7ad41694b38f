"""What happens when: reading sources, reporting findings, writing again what has changed, tidying up."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging
from sphinx.util.logging import is_suppressed_warning

from sphinx_hitl.core.model import Finding, Problem, Severity
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.words import did_you_mean, listed
from sphinx_hitl.ext.domain import domain_of, is_there
from sphinx_hitl.ext.echoes import note_reported
from sphinx_hitl.ext.kept import Findings
from sphinx_hitl.ext.placeholders import hitl_view
from sphinx_hitl.ext.sources import facts_of, made_of
from sphinx_hitl.ext.translation import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Node
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.model import Page, View
    from sphinx_hitl.ext.domain import HitlDomain

logger = logging.getLogger(__name__)

_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,})[ \t]*\{")


def read_source(app: Sphinx, doc: str, content: list[str]) -> None:
    """Read a Markdown page and hand it on without its cards, which MyST has no need to see."""
    if Path(app.env.doc2path(doc)).suffix != ".md":
        return
    # Late, as all that only pages need: a build in which nothing has changed does without.
    from sphinx_hitl.core.read import normalized, read

    domain = domain_of(app.env)
    file = f"{doc}.md"
    text = normalized(content[0])
    page = read(text, doc, domain.vocabulary, file)
    domain.note_page(page)
    content[0] = _for_myst(text, page)


def _for_myst(text: str, page: Page) -> str:
    """The text with cards blanked and views turned into placeholders; every line keeps its number."""
    from sphinx_hitl.core.options import without_lines

    lines = without_lines(text, page.hidden).split("\n")
    for view in page.views:
        _take_down(lines, view)
    return "\n".join(lines)


def _take_down(lines: list[str], view: View) -> None:
    first = view.place.line - 1
    match = _FENCE.search(lines[first])
    if not match:
        return
    prefix, marker = lines[first][: match.start()], match[1]
    taken = {option.place.line for option in view.options}
    for number in range(first + 1, view.closing - 1):
        if number + 1 in taken or lines[number].strip("> \t").startswith(":"):
            lines[number] = prefix.rstrip()
    if view.closing > first + 1:
        lines[first] = f"{prefix}{marker}{{hitl:placed-view}} {view.place.line}"
        lines[view.closing - 1] = prefix + marker
    else:
        lines[first] = prefix


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
    from sphinx_hitl.core.rules.cards import view_problems

    for file, view in chain.from_iterable(domain.views.values()):
        known = list(domain.vocabulary.views[view.name].options)
        for option in view.options:
            if option.name not in known:
                repair = did_you_mean(option.name, known) or say("use {names}", names=listed(known, "or"))
                message = say("{{{title}}} has no option '{name}'", title=view.name, name=option.name)
                yield file, Problem("unknown-option", option.place, message, repair)
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


def caption_of(node: Node) -> str:
    """The caption of a view, for references by number."""
    return str(node["caption"]) if isinstance(node, hitl_view) else ""


STATIC = Path(__file__).parent / "static"


def add_static_path(app: Sphinx) -> None:
    """Let HTML builders copy our style sheets; the book's own files of the same name win."""
    if app.builder.format == "html":
        app.config.html_static_path.insert(0, str(STATIC))


def scope_headers(app: Sphinx, _doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Say of every header cell whether it heads a column or a row, which docutils' writer has no way to be told."""
    body = context.get("body")
    if isinstance(body, str) and 'class="hitl' in body:
        body = body.replace('<th class="head', '<th scope="col" class="head')
        context["body"] = body.replace('<th class="stub', '<th scope="row" class="stub')
