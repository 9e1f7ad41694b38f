"""How many findings there are, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_hitl.core.model import Finding


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
