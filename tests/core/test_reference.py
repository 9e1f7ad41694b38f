"""Every rule has an example that breaks it and one that keeps it, and the book shows both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.read import read
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.core.good import GOOD, SECTIONS, check, write
from tools.reference.findings import Example, examples
from tools.reference.pages import page_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_hitl.core.model import Finding

TITLES = [section.title for section in default_vocabulary().sections]


def completed(path: str, text: str) -> str:
    """The text with the sections that an example leaves out."""
    text = text.lstrip("\n")
    is_pattern = path.startswith("patterns/") and not path.endswith(("index.md", "needs.md")) and "/walks/" not in path
    if not is_pattern:
        return text
    text = re.sub(r"<!-- (.*?) -->", lambda match: "\n\n".join(f"## {title}\n\nText." for title in match[1].split(", ")), text)
    return text if any(f"## {title}\n" in text for title in TITLES) else f"{text}\n{SECTIONS}"


def found_with(root: Path, example: Example, text: str, files: Mapping[str, str], encoding: str = "utf-8") -> list[Finding]:
    every = {**example.files, **files}
    whole = {**GOOD, **{path: completed(path, other) for path, other in every.items()}}
    return check(write(root, {**whole, example.path: completed(example.path, text).encode(encoding)}))


def test_every_rule_has_an_example() -> None:
    assert list(examples()) == list(RULES)


@pytest.mark.parametrize("name", RULES)
def test_bad_example_breaks_exactly_this_rule(tmp_path: Path, name: str) -> None:
    example = examples()[name]
    found = found_with(tmp_path, example, example.bad, {}, example.encoding)
    if name == "unseen-card":  # which only the build can meet
        assert found == []
        return
    assert [finding.name for finding in found] == [name]


@pytest.mark.parametrize("name", RULES)
def test_good_example_breaks_no_rule(tmp_path: Path, name: str) -> None:
    example = examples()[name]
    assert [finding.text for finding in found_with(tmp_path, example, example.good, example.good_files)] == []


@pytest.mark.parametrize("name", RULES)
def test_reasons_are_sentences(name: str) -> None:
    why = examples()[name].why
    assert why[0].isupper()
    assert why.endswith(".")
    assert why.count(". ") <= 2


def test_the_page_has_every_rule() -> None:
    page = read(page_text("extension/findings.md"), "book/extension/findings", default_vocabulary())
    assert [heading.title for heading in page.headings if heading.level == 3] == list(RULES)
    assert page.title == "Findings"
