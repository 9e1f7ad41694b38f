"""An incremental build gives the bytes and the findings of a clean one, whatever was edited before it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .conftest import Book, Result
from .whole import EDITS, conf, files

BOOKS = {
    "furo": conf("furo", "sphinxcontrib.bibtex", settings='html_baseurl = "https://example.org/book/"\n'),
    "basic": conf("basic", settings="html_copy_source = True\n"),
    "whole sidebar": conf("alabaster", settings="hitl_sidebar = False\n"),
}
"""The book with citations and our sidebar; without citations; with a sidebar that shows every page."""


class Shelf:
    """A book that was built once and is put back to that state for every example."""

    def __init__(self, folder: Path, name: str) -> None:
        self.book = Book(folder / "book", BOOKS[name])
        self.kept = folder / "kept"
        self.start = files(cited=name == "furo")
        for path, text in self.start.items():
            self.book.write(path, text)
        first = self.book.build()
        assert [line for line in first.reported if "notes.txt" not in line] == []
        shutil.copytree(folder, self.kept, ignore=shutil.ignore_patterns("kept"))
        self.folder = folder

    def reset(self) -> None:
        """Put sources, output and doctrees back, with their times."""
        for name in ("book", "book-out"):
            shutil.rmtree(self.folder / name)
            shutil.copytree(self.kept / name, self.folder / name)

    def edit(self, before: dict[str, str | bytes], after: dict[str, str | bytes]) -> None:
        """Change what differs; a file that only moves keeps its time, as with `mv`."""
        gone = {path: text for path, text in before.items() if path not in after}
        for path, text in after.items():
            source = next((old for old, was in gone.items() if was == text), None) if path not in before else None
            if source:
                self.book.move(source, path)
                del gone[source]
            elif before.get(path) != text:
                self.book.write(path, text)
        for path in gone:
            self.book.remove(path)

    def clean(self) -> Result:
        """The same sources built into nothing."""
        shutil.rmtree(self.folder / "book-out" / "clean", ignore_errors=True)
        shutil.rmtree(self.folder / "book-out" / "clean-trees", ignore_errors=True)
        return self.book.build(out="clean", doctrees="clean-trees")


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shelf]:
    return {name: Shelf(tmp_path_factory.mktemp(name.partition(" ")[0]), name) for name in BOOKS}


def assert_same(incremental: Result, clean: Result, edits: object) -> None:
    one, other = incremental.tree(), clean.tree()
    assert sorted(one) == sorted(other), edits
    for path, data in other.items():
        if one[path] != data:
            at = next((number for number, (a, b) in enumerate(zip(data, one[path], strict=False)) if a != b), 0)
            clean_text, text = (content[max(at - 200, 0) : at + 300].decode("utf-8", "replace") for content in (data, one[path]))
            pytest.fail(f"{edits}: {path} differs at byte {at}\n--- clean\n{clean_text}\n--- incremental\n{text}")
    assert incremental.findings == clean.findings, edits
    assert sorted(incremental.reported) == sorted(clean.reported), edits


def follow(shelf: Shelf, steps: list[list[tuple[int, int]]], jobs: int) -> None:
    shelf.reset()
    before = dict(shelf.start)
    done: list[str] = []
    for step in steps:
        after = dict(before)
        for number, pick in step:
            EDITS[number](after, pick)
            done.append(f"{EDITS[number].__name__} {pick}")
        shelf.edit(before, after)
        assert_same(shelf.book.build(jobs=jobs), shelf.clean(), done)
        done.append("build")
        before = after


@pytest.mark.parametrize("number", range(len(EDITS)), ids=[edit.__name__ for edit in EDITS])
def test_one_edit(shelves: dict[str, Shelf], number: int) -> None:
    follow(shelves["furo"], [[(number, number)]], 1 + number % 2)


_EDIT = st.tuples(st.integers(0, len(EDITS) - 1), st.integers(0, 1000))
_STEPS = st.lists(st.lists(_EDIT, min_size=1, max_size=4), min_size=1, max_size=3)
_BOUNDED = settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", BOOKS)
@_BOUNDED
@given(steps=_STEPS, jobs=st.integers(1, 2))
def test_any_edits(shelves: dict[str, Shelf], name: str, steps: list[list[tuple[int, int]]], jobs: int) -> None:
    follow(shelves[name], steps, jobs)
