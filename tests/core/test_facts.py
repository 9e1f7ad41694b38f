"""What a page says besides its prose, on which all that other pages show of it rests."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.evidence import Evidence, read_threads, read_works
from sphinx_hitl.core.facts import facts
from sphinx_hitl.core.model import Page
from sphinx_hitl.core.onward import onward_blocks
from sphinx_hitl.core.previews import preview
from sphinx_hitl.core.read import read
from sphinx_hitl.core.shown import item_blocks
from sphinx_hitl.core.views import show
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.ext.whole import BIB, THREADS, files

WORDS = default_vocabulary()


def pages(more: str = "") -> list[Page]:
    """The pages of the book on which incremental builds are tried out, with some more prose in every section."""
    found = []
    for path, text in files(cited=True).items():
        if isinstance(text, str) and path.endswith(".md"):
            longer = re.sub(r"(?m)^(## (?:Goal|Problem|Context|Solution)\n)", rf"\1{more}\n", text)
            found.append(read(longer, path.removesuffix(".md"), WORDS, path))
    return found


def shown(found: list[Page]) -> Iterator[object]:
    """Everything that pages show of objects."""
    written = files(cited=True)
    works, _ = read_works(str(written[BIB]), BIB)
    threads, _ = read_threads(str(written[THREADS]), THREADS, WORDS.values["asker"])
    evidence = Evidence({work.key: work for work in works}, {thread.ref: thread for thread in threads}, {})
    catalog = Catalog(found, WORDS, evidence)
    for entry in catalog.entries.values():
        blocks = item_blocks(catalog, entry)
        yield entry.item.id, entry.item.title, blocks, preview(entry.item.summary, blocks)
        if entry.item.kind == "pattern":
            yield onward_blocks(catalog, entry)
    for page in found:
        yield from (show(view, catalog, page.doc) for view in page.views)
    yield sorted(catalog.formerly.items()), [(edge.source, edge.relation, edge.target) for edge in catalog.edges]


def test_prose_moves_lines_and_changes_nothing_else() -> None:
    before, after = pages(), pages("\nA sentence.\n\n- A list,\n- of two.\n")
    assert before != after
    assert list(map(facts, before)) == list(map(facts, after))
    assert list(shown(before)) == list(shown(after))


PAGE = """\
# Noise Floor

```{pattern}
:stages: model-validation
:precedes: sealed-test
:status: complete
```

Measure it.

## Goal

Decide. {pattern}`sealed-test` helps.

## Forces

- One.
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Noise", "# Noisy"),
        ("Measure it", "Measure that"),
        (":precedes: sealed-test", ":uses: sealed-test"),
        (":stages: model-validation\n:precedes: sealed-test\n", ":precedes: sealed-test\n:stages: model-validation\n"),
        ("{pattern}`sealed-test`", "It"),
        ("{pattern}`sealed-test`", "{pattern}`split-contract`"),
        ("## Forces", "## Force"),
        ("## Forces", "### Forces"),
        ("- One.", ""),
        ("- One.", "<!-- One. -->"),
        ("- One.", "(here)=\n\n- One."),
        ("- One.", "- One.\n\n```{matrix}\n```"),
        ("- One.", "- One.\n\n```{patern}\n```"),
    ],
)
def test_all_else_is_a_fact(old: str, new: str) -> None:
    assert old in PAGE
    assert facts(read(PAGE, "a", WORDS, "a.md")) != facts(read(PAGE.replace(old, new), "a", WORDS, "a.md"))
