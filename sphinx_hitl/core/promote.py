"""What a pattern's page lacks for its next status.

A page may take a status if the rules have no error and no warning for it as it would then be. For the last status it
must be free of notes, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.fix import Edit, repaired
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.words import listed

if TYPE_CHECKING:
    from sphinx_hitl.core.model import Finding, Page


class PromotionError(ValueError):
    """A page has no next status; says why."""


class Promotion(NamedTuple):
    """A step: the text of the page as it would be, what it lacks for that, and what is only recommended.

    `is_last` says whether it leads to the status that authors do not give to themselves.
    """

    status: str
    goal: str
    is_last: bool
    text: str
    missing: list[Finding]
    advice: list[Finding]


def promotion(catalog: Catalog, page: Page, text: str) -> Promotion:
    """The next step of a page with this text; raises PromotionError."""
    levels = catalog.vocabulary.values["status"]
    item = next((item for item in page.items if item.kind == "pattern"), None)
    if item is None:
        raise PromotionError(f"{page.path} is no pattern's page, and only patterns have a status")
    option = next((option for option in item.options if option.name == "status"), None)
    if option is None or option.value not in levels:
        raise PromotionError(f"{page.path} has no status yet; write ':status:' with {listed(levels, 'or')} into its card")
    number = levels.index(option.value)
    if number + 1 == len(levels):
        raise PromotionError(f"{page.path} is {option.value} already; there is nothing above it")
    goal = levels[number + 1]
    better = repaired(text, [Edit(option.place.line, option.place.column, option.value, goal)], page)
    risen = read(better, page.doc, catalog.vocabulary, page.path)
    if risen.status != goal:
        raise PromotionError(f"{page.path}: its ':status:' cannot be set; write '{goal}' by hand")
    pages = {**catalog.pages, page.doc: risen}
    found = [
        finding
        for finding in findings(Catalog(pages.values(), catalog.vocabulary, catalog.evidence, catalog.is_file))
        if finding.file == page.path
    ]
    is_last = goal == levels[-1]
    counts = Severity.NOTE if is_last else Severity.WARNING
    missing = [finding for finding in found if finding.severity.rank <= counts.rank]
    return Promotion(option.value, goal, is_last, better, missing, [finding for finding in found if finding not in missing])
