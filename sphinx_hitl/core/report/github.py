"""Findings as annotations of a pull request (workflow commands), and all of them as the summary of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.report.counts import amount, in_words, worst_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.model import Finding

SUMMARY_LIMIT = 900_000
"""Bytes; GitHub refuses a whole step summary that is larger than 1 MiB."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_MARKDOWN = str.maketrans(
    {letter: f"\\{letter}" for letter in "\\`*_[]|~$"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": " ", "\n": " "}
)


def render_github(findings: Sequence[Finding]) -> str:
    """Write a workflow command for each finding, the worst first: GitHub shows only the first ten of each kind."""
    return "".join(_command(finding) for finding in worst_first(findings))


def _command(finding: Finding) -> str:
    place = {"file": finding.file, "line": str(finding.line), "col": str(finding.column or ""), "title": f"hitl.{finding.name}"}
    properties = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in place.items() if value)
    return f"::{_COMMANDS[finding.severity]} {properties}::{finding.text.translate(_DATA)}\n"


def step_summary(findings: Sequence[Finding], closing: str, address: str = "") -> str:
    """Write the Markdown of the step summary: every finding in a table, as far as GitHub takes it.

    `address` is that of the files on the web, without it places are plain text.
    """
    parts = [f"## hitl check: {in_words(findings)}\n\n"]
    if findings:
        parts.append("| | Place | Finding |\n| --- | --- | --- |\n")
    size = 0
    ordered = worst_first(findings)
    for number, finding in enumerate(ordered):
        row = _row(finding, address)
        size += len(row.encode("utf-8", "replace"))
        if size > SUMMARY_LIMIT:
            parts.append(f"\n{amount(len(ordered) - number, 'finding')} more; the log of the step holds all of them.\n")
            break
        parts.append(row)
    return "".join(parts) + f"\n{closing.translate(_MARKDOWN).strip()}\n\n"


def _row(finding: Finding, address: str) -> str:
    place = f"{finding.file}:{finding.line}".translate(_MARKDOWN)
    if address:
        place = f"[{place}]({address}/{quote(finding.file, errors='replace')}?plain=1#L{finding.line})"
    return f"| {finding.severity.value} | {place} | {finding.text.translate(_MARKDOWN)} (hitl.{finding.name}) |\n"
