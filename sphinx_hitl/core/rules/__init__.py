"""Catalog -> findings: one list of rules for the command line and for the build."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Finding, Page, Problem, Severity
from sphinx_hitl.core.plugin import plugin_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.rulebook import Check, Rule

_LONGEST = 600
"""Characters of a message."""


@cache
def _checks() -> tuple[Check, ...]:
    """All checks; imported when something is checked, as who only asks where a link leads needs one of them."""
    from sphinx_hitl.core.rules import cards, evidence, ids, links, pages, relations, sections

    return (
        cards.read_problems,
        cards.page_without_card,
        cards.options,
        cards.views,
        ids.ids,
        links.typed_links,
        links.prose_links,
        relations.cycles,
        relations.contradictions,
        relations.walk_order,
        pages.titles,
        sections.sections,
        pages.summaries,
        pages.folder_stage,
        pages.needs,
        evidence.evidence,
        evidence.thread_stages,
        plugin_problems,
    )


def findings(catalog: Catalog, met: Iterable[tuple[str, Problem]] = ()) -> list[Finding]:
    """Everything that is wrong with a collection, sorted by place; the same for every order of pages.

    `met` holds (file, problem) for what only the build could meet.
    """
    from sphinx_hitl.core.rules.pages import untouched

    by_path = {page.path: page for page in catalog.pages.values()}
    fresh = untouched(catalog)
    found = {
        finding
        for path, problem in chain(met, *(check(catalog) for check in _checks()))
        if (finding := _finding(problem, path, by_path.get(path), catalog)) is not None and (path not in fresh or _matters(finding))
    }
    return sorted(found, key=lambda finding: finding.order)


def _finding(problem: Problem, path: str, page: Page | None, catalog: Catalog) -> Finding | None:
    rule = catalog.vocabulary.rules[problem.rule]
    severity = severity_on(rule, page, catalog)
    if severity is None:
        return None
    return Finding(
        rule.code,
        rule.name,
        severity,
        _readable(problem.message),
        path,
        max(problem.place.line, 1),
        problem.place.column or None,
        problem.repair and _readable(problem.repair),
        problem.replace,
    )


def _matters(finding: Finding) -> bool:
    """Whether to say something of a page that is still the empty template."""
    return finding.severity is not Severity.NOTE or finding.name == "template-text"


def _readable(text: str) -> str:
    """Text short enough for a message, whatever it quotes."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 2 // 3]} … {text[-_LONGEST // 3 :]}"


def severity_on(rule: Rule, page: Page | None, catalog: Catalog) -> Severity | None:
    """How much a rule weighs on a page: less on drafts, and what the vocabulary says; None if it is off."""
    chosen = catalog.vocabulary.severities
    if rule.name in chosen:
        return chosen[rule.name]
    return rule.coached if page is not None and is_coached(page, catalog) else rule.severity


def is_coached(page: Page, catalog: Catalog) -> bool:
    """Whether a page is a pattern that nobody has called complete yet."""
    is_pattern = any(item.kind == "pattern" for item in page.items)
    return is_pattern and page.status not in catalog.vocabulary.values["status"][1:]
