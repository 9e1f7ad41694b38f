"""What others say: kept back where our findings say it already, so that one cause has one message; else said on every build."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.nodes import Node
from sphinx.util.build_phase import BuildPhase
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, get_node_location, is_suppressed_warning

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
    ("toc", "no_title", ""): frozenset({"card-without-heading", "page-without-card"}),
}
"""(type, subtype, words) of a warning -> the findings that have the same cause, if they are in a file that it is about."""

_QUOTED = re.compile(r"'([^']+)'")


class EchoFilter(logging.Filter):
    """Hears all warnings; Sphinx holds back those about reading until our findings are known."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the warning is to be said."""
        kind, subtype = str(getattr(record, "type", "") or ""), str(getattr(record, "subtype", "") or "")
        is_finding = kind == "hitl" and subtype in domain_of(self.app.env).vocabulary.rules
        if is_finding or is_suppressed_warning(kind, subtype, self.app.config.suppress_warnings):
            return True
        file = self._file(getattr(record, "location", None))
        if self._is_echo(kind, subtype, record.getMessage(), file):
            return False
        self._note(file)
        return True

    def _is_echo(self, kind: str, subtype: str, message: str, file: str) -> bool:
        if kind == "bibtex":
            return self._is_of_bibliography(subtype, message)
        about = {file, *(f"{doc}.md" for doc in _QUOTED.findall(message))}
        reported = domain_of(self.app.env).reported
        rules = (rules for (*type_, words), rules in ECHOES.items() if [kind, subtype] == type_ and words in message)
        return any(not about.isdisjoint(reported.get(rule, ())) for names in rules for rule in names)

    def _is_of_bibliography(self, subtype: str, message: str) -> bool:
        """Whether bibtex stopped reading at a mistake that our rules report, and so misses what stands below it."""
        domain = domain_of(self.app.env)
        if subtype == "bibfile_data_error":
            return any(file in message for file in load_evidence(Path(self.app.srcdir), domain.vocabulary).problems)
        evidence = domain.catalog.evidence
        return subtype == "key_not_found" and bool(evidence.problems) and any(f'"{key}"' in message for key in evidence.works)

    def _file(self, location: object) -> str:
        """The file that a warning is about, from the root of the book."""
        if isinstance(location, Node):
            location = get_node_location(location)
        if isinstance(location, tuple):
            location = location[0]
        if not isinstance(location, str):
            return ""
        path = Path(location.rpartition(":")[0]) if ":" in location else Path(self.app.env.doc2path(location))
        return path.relative_to(self.app.srcdir).as_posix() if path.is_relative_to(self.app.srcdir) else ""

    def _note(self, file: str) -> None:
        """Let the page be read or written again by the next build, so that it says the same as a clean one."""
        env = self.app.env
        doc = env.path2doc(Path(env.srcdir, file)) if file else None
        if doc in env.all_docs and self.app.builder.phase is BuildPhase.READING:
            env.reread_always.add(doc)
        elif doc:
            domain_of(env).unsettled.add(doc)


def listen(app: Sphinx) -> None:
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
