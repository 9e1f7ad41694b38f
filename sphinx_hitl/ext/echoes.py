"""What others say of a mistake that our findings report: kept back, so that one cause has one message."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from sphinx_hitl.core.collection import load_evidence
from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx.application import Sphinx

    from sphinx_hitl.core.model import Finding

ECHOES: Mapping[tuple[str, str, str], frozenset[str]] = {
    ("myst", "header", ""): frozenset({"card-level", "card-without-heading", "misspelt-section"}),
    ("myst", "topmatter", ""): frozenset({"misplaced-card"}),
    ("docutils", "", 'Directive "include"'): frozenset({"include"}),
}
"""(type, subtype, words) of a warning -> the findings in the same file that have the same cause."""


class EchoFilter(logging.Filter):
    """Stops warnings of others; Sphinx holds back those about reading until our findings are known."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the warning says something new."""
        kind = getattr(record, "type", None), getattr(record, "subtype", None) or ""
        message = record.getMessage()
        rules = [rules for (*type_, words), rules in ECHOES.items() if (*kind,) == (*type_,) and words in message]
        if kind[0] == "bibtex":
            return not self._is_of_bibliography(kind[1], message)
        if not rules:
            return True
        about = self._file(getattr(record, "location", None))
        reported = domain_of(self.app.env).reported
        return not any(about in reported.get(rule, ()) for rule in rules[0])

    def _is_of_bibliography(self, subtype: str, message: str) -> bool:
        """Whether bibtex stopped reading at a mistake that our rules report, and so misses what stands below it."""
        domain = domain_of(self.app.env)
        if subtype == "bibfile_data_error":
            return any(file in message for file in load_evidence(Path(self.app.srcdir), domain.vocabulary).problems)
        evidence = domain.catalog.evidence
        return subtype == "key_not_found" and any(f'"{key}"' in message for key in evidence.works) and bool(evidence.problems)

    def _file(self, location: object) -> str:
        """The file that a warning is about, from the root of the book."""
        doc, _ = location if isinstance(location, tuple) else (location, None)
        if not isinstance(doc, str):
            return ""
        path = Path(doc.rpartition(":")[0]) if ":" in doc else self.app.env.doc2path(doc)
        return path.relative_to(self.app.srcdir).as_posix() if path.is_relative_to(self.app.srcdir) else ""


def stop_echoes(app: Sphinx) -> None:
    """Put the filter before all others, as one of them counts what passes."""
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.filters.insert(0, EchoFilter(app))


def note_reported(app: Sphinx, findings: Iterable[Finding]) -> None:
    """Remember which findings there are in which files."""
    reported = domain_of(app.env).reported
    reported.clear()
    for finding in findings:
        reported.setdefault(finding.name, set()).add(finding.file)
