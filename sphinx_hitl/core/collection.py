"""Files -> Catalog: finds a collection's root and reads everything below it, whatever state the files are in."""

from __future__ import annotations

import os
import stat
from functools import cache
from typing import TYPE_CHECKING

from sphinx_hitl.core.model import Page, Place, Problem
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.vocabulary import SETTINGS, Vocabulary
from sphinx_hitl.core.writing import followed

# What reads pages is imported late: a build in which nothing has changed does without.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.evidence import Evidence, Thread, Work

LARGEST = 4_000_000
"""Bytes; a page this long is a mistake, and reading it would keep everybody waiting."""

TEMPLATE = "TEMPLATE.md"
"""The name of files that show how to write a page and are none."""

_START = Place(1)
_SKIPPED = frozenset({"_build", "build", "node_modules", "__pycache__"})


def find_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds `conf/language.toml` or `patterns/`."""
    here = followed(start)
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file() or (folder / "patterns").is_dir():
            return folder
    return None


def load_catalog(root: Path, vocabulary: Vocabulary) -> Catalog:
    """Read all pages and all evidence of the collection at `root`."""
    from sphinx_hitl.core.catalog import Catalog

    pages = (read_file(root, path, vocabulary) for path in page_paths(root, vocabulary))
    return Catalog(pages, vocabulary, load_evidence(root, vocabulary), is_file_below(root))


def page_paths(root: Path, vocabulary: Vocabulary) -> list[str]:
    """The pages of a collection as sorted paths from its root; links of folders are followed, loops of them are not."""
    return sorted({path for folder in vocabulary.read for path in _below(root, folder)})


def _below(root: Path, folder: str) -> Iterator[str]:
    seen: set[str] = set()
    for current, folders, names in os.walk(root / folder, followlinks=True):
        real = os.path.realpath(current)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        prefix = os.path.relpath(current, root).replace(os.sep, "/")
        for name in names:
            if name.endswith(".md") and name != TEMPLATE and not name.startswith("."):
                yield f"{prefix}/{name}" if prefix != "." else name


def read_file(root: Path, path: str, vocabulary: Vocabulary) -> Page:
    """Read one page; a file that cannot be read becomes a page with that problem."""
    from sphinx_hitl.core.read import read

    doc = path.removesuffix(".md")
    try:
        text = read_text(root / path)
    except UnreadableError as error:
        return unreadable(doc, path, error)
    return read(text, doc, vocabulary, path)


class UnreadableError(ValueError):
    """A file cannot be read; says why and where in words for the author."""

    def __init__(self, reason: str, repair: str, place: Place = _START) -> None:
        super().__init__(reason)
        self.problem = Problem("unreadable-file", place, reason, repair)


def read_text(path: Path) -> str:
    """The text of a file; raises UnreadableError."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(say("this is not a file with text"), say("remove it or give it another name"))
        if status.st_size > LARGEST:
            raise UnreadableError(
                say("the file is larger than {limit} MB", limit=LARGEST // 1_000_000), say("split it, or move what is no text elsewhere")
            )
        data = path.read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise UnreadableError(say("the file is not UTF-8 text"), say("save it as UTF-8"), Place(before.count(b"\n") + 1, column)) from error
    except OSError as error:
        reason = say("the file cannot be read: {reason}", reason=(error.strerror or "unknown reason").lower())
        raise UnreadableError(reason, say("repair or remove it")) from error


def unreadable(doc: str, path: str, error: UnreadableError) -> Page:
    """A page of which nothing is known but why."""
    return Page(doc, path, "", "", (), (), (), (), (), (), (error.problem,), ())


def load_evidence(root: Path, vocabulary: Vocabulary) -> Evidence:
    """Read the bibliography and the table of threads; files that do not exist hold nothing."""
    from sphinx_hitl.core.evidence import Evidence, read_threads, read_works
    from sphinx_hitl.core.read import normalized

    works: dict[str, Work] = {}
    threads: dict[str, Thread] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for file in (*vocabulary.bibliography, vocabulary.threads):
        if not (root / file).exists():
            continue
        try:
            text = normalized(read_text(root / file))
        except UnreadableError as error:
            problems[file] = (error.problem,)
            continue
        if file == vocabulary.threads:
            found, bad = read_threads(text, file, vocabulary.values["asker"])
            threads.update((thread.ref, thread) for thread in found)
        else:
            entries, bad = read_works(text, file)
            for work in entries:
                works.setdefault(work.key, work)
        if bad:
            problems[file] = tuple(bad)
    return Evidence(works, threads, problems)


def is_file_below(root: Path) -> Callable[[str], bool]:
    """A question: is this path from the root a file or folder? Answers are remembered, as links repeat."""
    return cache(lambda path: os.path.exists(root / path))  # noqa: PTH110 - Path.exists fails on very long names
