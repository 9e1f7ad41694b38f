"""Known old findings in a file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_hitl.core.baseline import BaselineError, fingerprint, read_baseline, without_known, write_baseline
from sphinx_hitl.core.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def finding(message: str = "unknown stage 'a1'", file: str = "x.md", line: int = 1, code: str = "H201") -> Finding:
    return Finding(code, "unknown-id", Severity.ERROR, message, file, line)


def known(findings: Sequence[Finding]) -> dict[str, int]:
    return dict(read_baseline(write_baseline(findings).encode()))


def test_what_the_baseline_knows_is_left_out_wherever_its_lines_have_gone() -> None:
    old = [finding(), finding("taken by a.md:4"), finding("unknown stage 'b'")]
    moved = [replace(one, line=one.line + 10) for one in old]
    moved[1] = replace(moved[1], message="taken by a.md:17")
    assert without_known(moved, known(old)) == ([], 0)


@pytest.mark.parametrize("new", [finding("unknown stage 'a2'"), finding(file="y.md"), finding(code="H202")])
def test_what_the_baseline_does_not_know_is_new(new: Finding) -> None:
    assert without_known([finding(), new], known([finding()])) == ([new], 0)


def test_a_second_finding_of_the_same_kind_is_new() -> None:
    twice = [finding(line=1), finding(line=8)]
    assert without_known(twice, known(twice[:1])) == ([twice[1]], 0)
    assert without_known([*twice, finding(line=9)], known(twice)) == ([finding(line=9)], 0)


def test_known_findings_that_are_gone_are_counted() -> None:
    assert without_known([finding()], known([finding(), finding(line=2), finding("x")])) == ([], 2)


def test_the_file_is_sorted_readable_and_the_same_for_every_order() -> None:
    found = [finding(file="z.md"), finding("b", "a.md"), finding("a", "a.md", 5), finding("a", "a.md", 9)]
    text = write_baseline(found)
    assert text == write_baseline(found[::-1])
    data = json.loads(text)
    assert data["hitl-baseline"] == 1
    entries = [(entry["file"], entry["name"], entry["message"], entry["count"]) for entry in data["findings"]]
    assert entries == [("a.md", "unknown-id", "a", 2), ("a.md", "unknown-id", "b", 1), ("z.md", "unknown-id", "unknown stage 'a1'", 1)]


def test_lines_are_nowhere_in_the_file() -> None:
    assert write_baseline([finding(line=4711)]) == write_baseline([finding(line=5)])
    assert fingerprint(finding(line=1)) == fingerprint(finding(line=2))


@given(st.lists(st.builds(finding, st.text(), st.text(), st.integers(1, 99))))
def test_every_baseline_knows_all_that_it_was_made_of(found: list[Finding]) -> None:
    assert without_known(found, known(found)) == ([], 0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe{", "is not JSON"),
        (b"[]", "is no baseline"),
        (b'{"findings": []}', "is no baseline"),
        (b'{"hitl-baseline": 2, "findings": []}', "is no baseline of format 1"),
        (b'{"hitl-baseline": 1}', "has an entry without"),
        (b'{"hitl-baseline": 1, "findings": [{"fingerprint": "x"}]}', "has an entry without"),
        (b'{"hitl-baseline": 1, "findings": [3]}', "has an entry without"),
    ],
)
def test_what_is_no_baseline_is_said_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(BaselineError, match=reason):
        read_baseline(data)
