"""Rules, each in small collections of files that say in comments which findings they expect and which they must not have.

<!-- expect: unknown-id @ 4 -->                      a finding of this rule in line 4 of this file
<!-- expect: unknown-id @ 4: did you mean -->        whose text holds these words
<!-- expect: bad-thread @ book/evidence/threads.csv:2 -->   in another file
<!-- never: missing-option -->                       no finding of this rule anywhere in the collection
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.viewspec import VIEWS, ViewOption, view_spec
from sphinx_hitl.core.vocabulary import default_vocabulary, parse_vocabulary
from tests.core.good import GOOD, check, found_in, write
from tests.core.said import CASES, SAID, said

BY_BUILD_ALONE = {"unseen-card"}

EXPECT = re.compile(r"<!-- expect: ([a-z-]+) @ (?:(\S+):)?(\d+)(?:: (.*?))? -->")
NEVER = re.compile(r"<!-- never: ([a-z-]+) -->")


class Expected(NamedTuple):
    """A finding that a fixture asks for."""

    rule: str
    file: str
    line: int
    words: str


def expected_in(case: Path) -> list[Expected]:
    found = []
    for path in sorted(case.rglob("*.md")):
        file = path.relative_to(case).as_posix()
        text = path.read_bytes().decode("utf-8", "replace")
        found += [Expected(match[1], match[2] or file, int(match[3]), match[4] or "") for match in EXPECT.finditer(text)]
    return found


def never_in(case: Path) -> set[str]:
    return {match[1] for path in case.rglob("*.md") for match in NEVER.finditer(path.read_bytes().decode("utf-8", "replace"))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_fixture_gets_what_it_says(case: Path) -> None:
    found = check(case)
    expected = expected_in(case)
    never = never_in(case)
    assert expected or never, "a fixture says something"
    for wanted in expected:
        at_place = [finding for finding in found if (finding.name, finding.file, finding.line) == (wanted.rule, wanted.file, wanted.line)]
        assert any(wanted.words in finding.text for finding in at_place), (wanted, [finding.text for finding in found])
    for rule in {case.parent.name, *(wanted.rule for wanted in expected)}:
        places = Counter((finding.file, finding.line) for finding in found if finding.name == rule)
        assert places == Counter((wanted.file, wanted.line) for wanted in expected if wanted.rule == rule), rule
    assert not never & {finding.name for finding in found}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_fixture_that_fires_and_one_that_does_not(rule: str) -> None:
    firing = [any(expected.rule == rule for expected in expected_in(case)) for case in CASES if case.parent.name == rule]
    if rule in BY_BUILD_ALONE:
        assert not firing
        return
    assert any(firing)
    assert not all(firing)
    silent = [case for case in CASES if case.parent.name == rule and not any(expected.rule == rule for expected in expected_in(case))]
    assert all(rule in never_in(case) for case in silent)


def test_findings_read_as_they_were_reviewed() -> None:
    assert said() == SAID.read_text(encoding="utf-8"), "see tests/core/said.py"


OTHER_NAMES = b"""\
[kinds]
stage = { label = "Ecke", plural = "Ecken" }
pattern = { label = "Kniff", plural = "Kniffe" }
information-need = { label = "Frage", plural = "Fragen" }
tool = { label = "Zeug", plural = "Zeuge" }
tool-feature = { label = "Griff", plural = "Griffe" }
walk = { label = "Gang", plural = "Gassen" }
"""
WRITTEN = re.compile(r"'[^']*'|`+[^`]*`+|\{[^}]*\}|:[\w-]+:|\([^)]*\)|(?:patterns|conf)/\S*|needs the id")
"""What authors type, which has the same name in every language: ids, options, cards, paths; what explains an option; and a verb."""


def test_findings_call_kinds_as_the_vocabulary_does() -> None:
    vocabulary = parse_vocabulary(OTHER_NAMES, "own")
    texts = [f.text for case in CASES if not (case / "conf").exists() for f in findings(load_catalog(case, vocabulary))]
    for name in ("ecke", "kniff", "frage", "zeug", "gang"):
        assert any(re.search(rf"\b{name}", text) for text in texts), name
    ours = re.compile(r"\b(stage|pattern|need|tool|feature|walk)s?\b", re.IGNORECASE)
    assert [text for text in texts if ours.search(WRITTEN.sub("", text))] == []


def test_needs_of_another_kind_are_not_missed(tmp_path: Path) -> None:
    own = '[kinds]\ninformation-need = false\n\n[[relations]]\nname = "needs"\nfrom = ["pattern"]\nto = ["tool"]\nlabel = "N"\ninverse = "M"\n'
    write(tmp_path, {"conf/language.toml": own, "patterns/a.md": "# A\n\n```{pattern}\n:status: draft\n```\n\nText.\n"})
    assert "pattern-without-need" not in {finding.name for finding in check(tmp_path)}


def test_view_of_a_plugin_may_ask_for_values_that_no_vocabulary_has() -> None:
    mood = view_spec("mood", "how it feels", ViewOption("like", "only these", source="values:mood"))
    page = "# Page\n\n```{mood}\n:like: good\n```\n"
    found = found_in({**GOOD, "book/mood.md": page}, replace(default_vocabulary(), views={**VIEWS, mood.name: mood}))
    assert [(finding.name, finding.line) for finding in found] == [("unknown-value", 4)]


def test_fixtures_belong_to_rules() -> None:
    assert {case.parent.name for case in CASES} == set(RULES) - BY_BUILD_ALONE
    assert all(expected.rule in RULES for case in CASES for expected in expected_in(case))
    assert all(rule in RULES for case in CASES for rule in never_in(case))


# The rulebook


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES.values()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"H[1-5]\d\d", code) for code in codes)


def test_names_and_meanings() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert re.fullmatch(r"[A-Z].*\.", rule.meaning)


def test_drafts_are_never_held_to_more() -> None:
    assert all(rule.coached.rank >= rule.severity.rank for rule in RULES.values())


@pytest.mark.parametrize(
    "rule",
    ["unclosed-card", "unknown-id", "wrong-kind", "duplicate-id", "ambiguous-id", "malformed-id", "broken-link", "cycle", "missing-option"],
)
def test_what_breaks_links_and_ids_is_an_error_everywhere(rule: str) -> None:
    assert (RULES[rule].severity, RULES[rule].coached) == (Severity.ERROR, Severity.ERROR)
