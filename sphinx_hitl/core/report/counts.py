"""How many findings there are, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.model import Finding


class Totals(NamedTuple):
    """What the closing summary says besides the findings themselves."""

    pages: int
    known: int = 0
    """Findings that a baseline keeps."""
    gone: int = 0
    """Findings of the baseline that are no more."""


def counted(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    """Count the findings of each severity, the worst first."""
    numbers = dict.fromkeys(Severity, 0)
    for finding in findings:
        numbers[finding.severity] += 1
    return numbers


def in_words(findings: Iterable[Finding]) -> str:
    """Say how many findings there are: '1 error, 2 notes'."""
    return ", ".join(amount(number, severity.value) for severity, number in counted(findings).items() if number) or "no findings"


def amount(number: int, word: str) -> str:
    """Write a number with its word: '1 page', '1,000 pages'."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by severity, then by place."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, *finding.order))


def summary(findings: Sequence[Finding], totals: Totals) -> str:
    """Write the closing line: how many of which, in how much, and what can be done about it."""
    files = len({finding.file for finding in findings})
    where = f" in {amount(files, 'file')}" if findings else ""
    parts = [f"{in_words(findings).capitalize()}{where} ({amount(totals.pages, 'page')} read)."]
    if certain := sum(finding.replace is not None for finding in findings):
        parts.append(f"{certain} can be repaired with --fix.")
    if totals.known:
        parts.append(f"Left out by the baseline: {totals.known:,}.")
    if totals.gone:
        parts.append(f"No longer found: {totals.gone:,}; write the baseline anew.")
    return " ".join(parts) + "\n"
