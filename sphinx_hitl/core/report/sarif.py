"""Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), the format of code scanning services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx_hitl import __version__
from sphinx_hitl.core.baseline import fingerprint
from sphinx_hitl.core.rulebook import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.model import Finding
    from sphinx_hitl.core.rulebook import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(findings: Sequence[Finding], rules: Mapping[str, Rule] = RULES) -> str:
    """Write one run of the tool with all rules and the findings in their order; only ASCII."""
    numbers = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "sphinx_hitl", "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules.values()]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers[finding.name]) for finding in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Finding, number: int) -> dict[str, Any]:
    region = {"startLine": finding.line}
    if finding.column:
        region["startColumn"] = finding.column
    place = {"artifactLocation": {"uri": quote(finding.file, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": finding.severity.value,
        "message": {"text": finding.text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"hitlFinding/v1": fingerprint(finding)},
    }
