"""Every rule by name: its stable code, how much it weighs, and what it means in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Problem

    Check = Callable[[Catalog], Iterator[tuple[str, Problem]]]
    """Yields (path of the file, problem) for every place that breaks a rule."""

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `coached` is its severity on pages that are still drafts."""

    code: str
    name: str
    severity: Severity
    coached: Severity
    meaning: str


def _rule(code: str, name: str, severity: Severity, coached: Severity, meaning: str) -> tuple[str, Rule]:
    return name, Rule(code, name, severity, coached, meaning)


RULES: Mapping[str, Rule] = MappingProxyType(
    dict(
        (
            # 1: files and cards, as the reader meets them
            _rule("H101", "unreadable-file", ERROR, ERROR, "A file cannot be read as UTF-8 text."),
            _rule(
                "H102",
                "page-without-card",
                ERROR,
                ERROR,
                "A page below the patterns' folder has no card, so it is no part of the language.",
            ),
            _rule("H103", "unclosed-card", ERROR, ERROR, "A card has no closing line."),
            _rule("H104", "card-argument", ERROR, ERROR, "Text follows the name of a card on the same line."),
            _rule("H105", "card-body", ERROR, ERROR, "A card holds text; it may hold options only."),
            _rule("H106", "card-without-heading", ERROR, ERROR, "A card has no heading above it, so its object has no title."),
            _rule("H107", "card-not-under-heading", ERROR, ERROR, "Something stands between a heading and its card."),
            _rule("H108", "two-cards", ERROR, ERROR, "A heading has a second card."),
            _rule("H109", "card-level", ERROR, ERROR, "The card of a whole page stands under a deeper heading."),
            _rule("H110", "misplaced-card", ERROR, ERROR, "A card stands inside a list, a quote, a code block or the front matter."),
            _rule("H111", "unknown-card", ERROR, ERROR, "The name of a card or view is misspelt."),
            _rule("H112", "card-braces", ERROR, ERROR, "The name of a card stands without braces."),
            _rule("H113", "card-marker", ERROR, ERROR, "A card starts with quotation marks instead of backticks."),
            _rule("H114", "option-syntax", ERROR, ERROR, "A line of a card is nearly an option."),
            _rule("H115", "wrapped-value", ERROR, ERROR, "The value of an option goes on in the next line."),
            _rule("H116", "repeated-option", ERROR, ERROR, "An option is given twice."),
            _rule("H117", "unknown-option", ERROR, ERROR, "A card or view has no option of this name."),
            _rule("H118", "missing-option", ERROR, ERROR, "A required option is missing or has no value."),
            _rule("H119", "unknown-value", ERROR, ERROR, "The value of an option is not among the allowed ones."),
            _rule("H120", "include", ERROR, ERROR, "A page of the language includes another file, which no check can see."),
            _rule(
                "H121",
                "unseen-card",
                ERROR,
                ERROR,
                "The build met a card that the reader cannot see, in an included file or in reStructuredText.",
            ),
            _rule("H122", "heading-space", ERROR, WARNING, "A heading has no space after its #."),
            _rule("H123", "second-title", WARNING, NOTE, "A page has a second '#' heading."),
            _rule("H124", "open-fact", NOTE, NOTE, "A fact on a card is still open: its value is a question mark."),
            # 2: ids and links
            _rule("H201", "unknown-id", ERROR, ERROR, "A link leads to an object that does not exist."),
            _rule("H202", "wrong-kind", ERROR, ERROR, "A link leads to an object of a kind that it must not lead to."),
            _rule("H203", "duplicate-id", ERROR, ERROR, "Two objects have the same id."),
            _rule("H204", "ambiguous-id", ERROR, ERROR, "A short id could mean several objects."),
            _rule("H205", "malformed-id", ERROR, ERROR, "An id is something else than lower-case words joined by hyphens."),
            _rule("H206", "broken-link", ERROR, ERROR, "A relative link leads to a file or heading that does not exist."),
            _rule("H207", "repeated-link", WARNING, NOTE, "An option names the same object twice."),
            _rule("H208", "self-link", ERROR, ERROR, "An object links to itself."),
            _rule("H209", "cycle", ERROR, ERROR, "Links of an acyclic relation lead back to where they started."),
            _rule("H210", "contradiction", ERROR, WARNING, "A pattern is an alternative to another that it also uses or refines."),
            _rule("H211", "link-on-both-sides", WARNING, NOTE, "A symmetric link is written on both pages; one is enough."),
            _rule("H212", "walk-order", WARNING, NOTE, "A walk takes two patterns in the opposite order of their 'precedes' link."),
            _rule("H213", "folder-stage", WARNING, NOTE, "A pattern stands in the folder of a stage that its card does not name."),
            # 3: sections
            _rule("H301", "missing-section", ERROR, NOTE, "A pattern lacks required sections."),
            _rule("H302", "unknown-section", WARNING, NOTE, "A '##' heading is no section of the language."),
            _rule("H303", "misspelt-section", ERROR, WARNING, "The title of a section is misspelt or one of its other names."),
            _rule("H304", "repeated-section", ERROR, WARNING, "A section stands twice on a page."),
            _rule("H305", "empty-section", ERROR, NOTE, "A section has a heading and no text."),
            _rule("H306", "section-order", WARNING, NOTE, "Sections stand in another order than the language's."),
            _rule("H307", "template-text", ERROR, NOTE, "A section holds the template's question instead of an answer."),
            _rule("H308", "missing-summary", ERROR, NOTE, "No paragraph stands between the card and the first section."),
            _rule("H309", "long-summary", WARNING, NOTE, "The summary is longer than lists and previews can show."),
            # 4: the language as a whole
            _rule("H401", "pattern-without-need", WARNING, NOTE, "A pattern names no information need."),
            _rule("H402", "unused-need", NOTE, NOTE, "No pattern uses an information need."),
            _rule("H403", "thin-stage", WARNING, WARNING, "A stage in focus has no pattern."),
            # 5: evidence
            _rule("H501", "unknown-evidence", ERROR, ERROR, "A key is neither in the bibliography nor among the threads."),
            _rule("H502", "unused-evidence", NOTE, NOTE, "A work or thread stands behind nothing."),
            _rule("H503", "duplicate-evidence", ERROR, ERROR, "A key of the bibliography or a thread is given twice."),
            _rule("H504", "bad-thread", ERROR, ERROR, "A row of the table of threads cannot be used."),
        )
    )
)
