"""A small collection without a single finding, and the ways in which tests change and check it."""

from __future__ import annotations

from functools import lru_cache
from textwrap import dedent
from typing import TYPE_CHECKING

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.evidence import Evidence, read_threads, read_works
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.vocabulary import Vocabulary, default_vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sphinx_hitl.core.model import Finding, Page

PAGE = "patterns/model-validation/noise-floor.md"
"""The page on which most tests make their mistakes."""

STAGE = "patterns/model-validation/index.md"
NEEDS = "patterns/model-validation/needs.md"
OTHER = "patterns/model-validation/sealed-test.md"
TOOL = "patterns/tools/tuner.md"
WALK = "patterns/walks/first-model.md"
BIB = "book/references.bib"
THREADS = "book/evidence/threads.csv"

SECTIONS = """\
## Goal

Spend decisions on differences that are real.

## Problem

A leaderboard sorts by four decimals, and the eye believes the order.

## Context

Several candidates are compared by a score.

## Forces

- Repeating a run buys certainty; the same budget would buy new trials.
- A range looks like weakness.

## Solution

Repeat one configuration and write down the spread.

## Rationale

Chance can be measured for the price of a few runs.

## Resulting Context

Fewer decisions, and they hold.

## Known Uses

Users of a tuning library ask for it.
"""
"""All sections of a pattern, filled in."""

GOOD: Mapping[str, str] = {
    "book/index.md": "# The book\n\nRead [the first stage](../patterns/model-validation/index.md).\n",
    BIB: dedent(
        """\
        @article{Bouthillier2021,
          title = {Accounting for Variance},
          year  = {2021},
        }

        @article{Godbole2023,
          title = {Tuning Playbook},
          year  = {2023},
        }
        """
    ),
    THREADS: dedent(
        """\
        thread,opened,asker,stages,need
        optuna/optuna#433,2019-06,user,model-validation,Average over seeds
        optuna/optuna#2500,2021-03,maintainer,hyperparameter-optimization,"Rank, then cut"
        """
    ),
    STAGE: dedent(
        """\
        # Model Validation

        ```{stage}
        :phase: modeling
        :order: 2
        :focus:
        ```

        Find out what the score is worth.
        """
    ),
    "patterns/hyperparameter-optimization/index.md": dedent(
        """\
        # Hyperparameter Optimization

        ```{stage}
        :phase: modeling
        :order: 1
        :next: model-validation
        ```

        Search for settings.
        """
    ),
    NEEDS: dedent(
        """\
        # Information needs: Model Validation

        ## Is the gap larger than chance?

        ```{information-need}
        :id: gap-larger-than-chance
        :why: decide whether two candidates differ
        :when: model-validation
        :how: experiment, tool
        :evidence: optuna/optuna#433
        ```

        Compare the gap with the spread.

        ## How much does the seed move the score?

        ```{information-need}
        :id: seed-variance
        :why: decide how often to repeat
        :when: model-validation
        :how: experiment
        ```

        Repeat with other seeds.
        """
    ),
    PAGE: dedent(
        """\
        # Noise Floor

        ```{pattern}
        :stages: model-validation
        :iteration: both
        :needs: gap-larger-than-chance, seed-variance
        :precedes: sealed-test
        :status: complete
        :basis: documented
        :evidence: Bouthillier2021, optuna/optuna#2500
        ```

        Measure how much a score moves when nothing changes.

        ## Goal

        Spend decisions on differences that are real.

        ## Problem

        A leaderboard sorts by four decimals, and the eye believes the order.

        ## Context

        Several candidates are compared by a score, in [validation](index.md).

        ## Forces

        - Repeating a run buys certainty; the same budget would buy new trials.
        - A range looks like weakness.

        ## Solution

        Repeat one configuration, as {pattern}`sealed-test` does, and write down the spread.

        ## Rationale

        Chance can be measured for the price of a few runs {cite:p}`Godbole2023`.

        ## Resulting Context

        Fewer decisions, and they hold. See [Sealed Test](sealed-test.md).

        ## Known Uses

        Users of a tuning library ask for it.

        ### What else could move the score?

        ```{information-need}
        :id: noise-sources
        :why: decide what must vary
        :when: model-validation
        :how: other
        ```
        """
    ),
    OTHER: dedent(
        """\
        # Sealed Test

        ```{pattern}
        :stages: model-validation
        :needs: gap-larger-than-chance, seed-variance
        :status: complete
        :evidence: Bouthillier2021, Godbole2023, optuna/optuna#2500
        ```

        Keep some rows away from everybody until the end.

        """
    )
    + SECTIONS,
    TOOL: dedent(
        """\
        # Tuner

        ```{tool}
        :homepage: https://example.org/tuner
        :version: 4.2
        ```

        A library.

        ## Spread of the scores

        ```{tool-feature}
        :id: tuner-spread
        :needs: seed-variance
        :documented-in: docs/spread.md
        ```

        It prints a range.
        """
    ),
    WALK: dedent(
        """\
        # A first model

        ```{walk}
        :id: first-model
        :steps: noise-floor, sealed-test
        ```

        From the first score to the last.
        """
    ),
}


def changed(path: str, old: str, new: str, files: Mapping[str, str] = GOOD) -> dict[str, str]:
    """The collection with one edit; `old` must stand in the page exactly once."""
    assert files[path].count(old) == 1, f"{old!r} stands {files[path].count(old)} times in {path}"
    return {**files, path: files[path].replace(old, new)}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files below `root`, byte for byte."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


def check(root: Path) -> list[Finding]:
    """What the command line would say about the collection in this folder."""
    return findings(load_catalog(root, load_vocabulary(root)))


@lru_cache(maxsize=200)
def _read(text: str, path: str) -> Page:
    return read(text, path.removesuffix(".md"), default_vocabulary(), path)


def catalog_of(files: Mapping[str, str], vocabulary: Vocabulary | None = None) -> Catalog:
    """The same without touching the disk."""
    vocabulary = vocabulary or default_vocabulary()
    texts = {path: text for path, text in files.items() if path.endswith(".md")}
    if vocabulary is default_vocabulary():
        pages = [_read(text, path) for path, text in texts.items()]
    else:
        pages = [read(text, path.removesuffix(".md"), vocabulary, path) for path, text in texts.items()]
    works, bad_works = read_works(files.get(BIB, ""), BIB)
    threads, bad_threads = read_threads(files[THREADS], THREADS, vocabulary.values["asker"]) if THREADS in files else ([], [])
    problems = {file: tuple(bad) for file, bad in ((BIB, bad_works), (THREADS, bad_threads)) if bad}
    evidence = Evidence({work.key: work for work in works}, {thread.ref: thread for thread in threads}, problems)
    folders = {path.rsplit("/", depth)[0] for path in files for depth in range(1, path.count("/") + 1)}
    return Catalog(pages, vocabulary, evidence, lambda path: path in files or path in folders)


def found_in(files: Mapping[str, str], vocabulary: Vocabulary | None = None) -> list[Finding]:
    """All findings of a collection that exists only in memory."""
    return findings(catalog_of(files, vocabulary))
