"""Known old findings, kept in a file so that only new ones count; line numbers play no part in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.model import Finding

FORMAT = 1
"""The number that stands in every file and goes up when fingerprints or the form change."""

_NUMBERS = re.compile(r"('[^']*')|\d+")


class BaselineError(Exception):
    """A file that is no baseline; the text says why."""


def fingerprint(finding: Finding) -> str:
    """Sum a finding up by file, code and message; numbers outside quotation marks are lines or sizes and do not count."""
    message = _NUMBERS.sub(lambda match: match[1] or "#", finding.message)
    text = f"{finding.file}\0{finding.code}\0{message}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def write_baseline(findings: Sequence[Finding]) -> str:
    """Turn findings into the text of a baseline file: sorted, and with file, name and message for human readers."""
    counts = Counter(map(fingerprint, findings))
    first: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        first.setdefault(fingerprint(finding), finding)
    entries = [
        {"fingerprint": key, "count": counts[key], "file": finding.file, "name": finding.name, "message": finding.message}
        for key, finding in sorted(first.items(), key=lambda pair: (pair[1].file, pair[1].name, pair[1].message, pair[0]))
    ]
    return json.dumps({"hitl-baseline": FORMAT, "findings": entries}, indent=2) + "\n"


def read_baseline(data: bytes) -> Mapping[str, int]:
    """Read how often each fingerprint is known; raises BaselineError."""
    try:
        tables = json.loads(data)
    except ValueError as error:  # which UnicodeDecodeError is too
        raise BaselineError(f"is not JSON: {error}") from error
    if not isinstance(tables, dict) or tables.get("hitl-baseline") != FORMAT:
        raise BaselineError(f"is no baseline of format {FORMAT}; make one with --write-baseline")
    entries = tables.get("findings")
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise BaselineError("has an entry without 'fingerprint' or 'count'; make it anew with --write-baseline")
    known: Counter[str] = Counter()
    for entry in entries:
        known[entry["fingerprint"]] += entry["count"]
    return known


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("fingerprint"), str) and isinstance(entry.get("count"), int)


def without_known(findings: Iterable[Finding], known: Mapping[str, int]) -> tuple[list[Finding], int]:
    """Leave the known findings out, the first ones of each fingerprint; also say how many known ones are no more."""
    left = Counter(known)
    new = []
    for finding in findings:
        key = fingerprint(finding)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    return new, sum(number for number in left.values() if number > 0)
