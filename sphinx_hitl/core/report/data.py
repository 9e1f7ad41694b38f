"""Findings as JSON: every field of each, and how many there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_hitl.core.report.counts import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.model import Finding


def render_json(findings: Sequence[Finding]) -> str:
    """Write the findings in their order; only ASCII, so that no terminal or pipe can spoil it."""
    counts = {severity.value: number for severity, number in counted(findings).items()}
    return json.dumps({"findings": [_record(finding) for finding in findings], "counts": counts}, indent=2) + "\n"


def _record(finding: Finding) -> Mapping[str, str | int | None]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "repair": finding.repair,
    }
