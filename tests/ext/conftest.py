"""A small book in a temporary folder, built by real Sphinx, with what was read, written and reported."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.deprecation import RemovedInSphinx11Warning
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = """\
project = "Small book"
extensions = ["myst_parser", "sphinx_hitl"]
primary_domain = "hitl"
html_theme = "basic"
nitpicky = True
exclude_patterns = ["out", "doctrees*", "conf"]
"""

STAGE = """\
# {title}

```{{stage}}
:phase: modeling
:order: {order}
```

What happens at this stage.
"""

PATTERN = """\
# {title}

```{{pattern}}
:stages: model-validation
:needs: seed-variance
{extra}:status: complete
```

Measure how much a score moves.

## Goal

Decide well.

## Problem

Chance looks like skill.

## Context

Several candidates.

## Forces

- More runs cost time.
- Fewer runs cost trust.

## Solution

{body}

## Rationale

Chance can be measured.

## Resulting Context

Fewer decisions.

## Known Uses

Here.
"""

NEEDS = """\
# Information needs

## How much does the score vary?

```{information-need}
:id: seed-variance
:why: decide how often to repeat
:when: model-validation
:how: experiment
```

A spread.
"""


def pattern(title: str, extra: str = "", body: str = "Repeat it.") -> str:
    """A complete pattern; `extra` are further lines of the card."""
    return PATTERN.format(title=title, extra=extra, body=body)


@dataclass
class Result:
    """One build: the documents read and written, what was reported, and the output folder."""

    out: Path
    read: list[str]
    written: list[str]
    reported: list[str]
    status: str

    @property
    def findings(self) -> tuple[list[str], list[str]]:
        """Our errors and warnings, and our notes."""
        ours = re.compile(r"\[hitl\.[\w-]+\]$")
        notes = [line for line in self.status.splitlines() if ": note: " in line and ours.search(line)]
        return [line for line in self.reported if ours.search(line)], notes

    def html(self, doc: str) -> str:
        return (self.out / f"{doc}.html").read_text(encoding="utf-8")

    def text(self, doc: str) -> str:
        return (self.out / f"{doc}.txt").read_text(encoding="utf-8")

    def tree(self) -> dict[str, bytes]:
        """Every file of the output that a reader could get."""
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and not path.name.startswith(".buildinfo")
        }


@dataclass
class Book:
    """A book whose files can be written, edited, moved and built."""

    root: Path
    conf: str = CONF
    settings: dict[str, object] = field(default_factory=dict)

    def write(self, path: str, text: str | bytes) -> Book:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> Book:
        text = self.read(path)
        assert old in text, f"nothing to replace in {path}"
        return self.write(path, text.replace(old, new))

    def remove(self, path: str) -> Book:
        (self.root / path).unlink()
        return self

    def move(self, path: str, to: str) -> Book:
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / to)
        return self

    def build(
        self,
        builder: str = "html",
        out: str = "",
        *,
        doctrees: str = "doctrees",
        jobs: int = 1,
        fresh: bool = False,
        only: Sequence[str] = (),
        meddle: Callable[[Sphinx], object] = lambda _app: None,
    ) -> Result:
        """Build the book, or only some pages, as `sphinx-build` does; `meddle` may connect to events."""
        (self.root / "conf").mkdir(exist_ok=True)
        conf = self.root / "conf" / "conf.py"
        if not conf.exists() or conf.read_text(encoding="utf-8") != self.conf:
            conf.write_text(self.conf, encoding="utf-8")
        folder = self.root.parent / f"{self.root.name}-out" / (out or builder)
        status, problems = StringIO(), StringIO()
        read: list[str] = []
        written: list[str] = []
        with patch_docutils(self.root / "conf"), docutils_namespace(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=RemovedInSphinx11Warning, module="myst_parser")
            app = Sphinx(
                self.root,
                self.root / "conf",
                folder,
                self.root.parent / f"{self.root.name}-out" / doctrees,
                builder,
                confoverrides=dict(self.settings),
                status=status,
                warning=problems,
                freshenv=fresh,
                parallel=jobs,
            )
            app.connect("env-before-read-docs", lambda _app, _env, docs: read.extend(docs), priority=999)
            app.connect("doctree-resolved", lambda _app, _tree, doc: written.append(doc))
            meddle(app)
            app.build(force_all=False, filenames=[self.root / path for path in only])
        said, done = (re.sub(r"\x1b\[[0-9;]*m", "", text.getvalue()).replace(f"{self.root}/", "") for text in (problems, status))
        return Result(folder, sorted(read), sorted(written), said.splitlines(), done)


def fill(book: Book) -> Book:
    """The small book that most tests start from: two stages, a needs page, three patterns, a page of prose."""
    book.write("index.md", "# Book\n\n```{toctree}\n:glob:\n\nprose\npatterns/*/index\n```\n")
    book.write("prose.md", "# Prose\n\nRead [Noise Floor](patterns/model-validation/noise-floor.md) first.\n")
    for order, stage in enumerate(("model-selection", "model-validation"), 1):
        title = stage.replace("-", " ").title()
        book.write(f"patterns/{stage}/index.md", STAGE.format(title=title, order=order))
    book.write(f"patterns/{stage}/index.md", book.read(f"patterns/{stage}/index.md") + "\n```{toctree}\n:glob:\n\n*\n```\n")
    book.write("patterns/model-validation/needs.md", NEEDS)
    book.write("patterns/model-validation/noise-floor.md", pattern("Noise Floor", ":precedes: sealed-test\n"))
    book.write("patterns/model-validation/sealed-test.md", pattern("Sealed Test", ":uses: noise-floor\n"))
    book.write("patterns/model-validation/split-contract.md", pattern("Split Contract"))
    return book


@pytest.fixture
def empty_book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return fill(Book(tmp_path / "book"))
