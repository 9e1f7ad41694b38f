"""The files to import: found, read, and those left out that are no Markdown with text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.collection import UnreadableError, read_text
from sphinx_hitl.core.read import normalized
from sphinx_hitl.core.writing import followed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Progress = Callable[[str, int, int], None]
    """Hears what is being done, how much of it is done, and how much there is of it."""

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdwn"})
HTML = frozenset({".html", ".htm", ".xhtml"})
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"})

_PASSED_OVER = frozenset({"_build", "build", "node_modules", "__pycache__"})
_HTML_STARTS = ("<!doctype", "<html", "<head", "<body", "<?xml")


class Source(NamedTuple):
    """A file that can be imported: where it is, how its user calls it, its text with plain line ends."""

    path: Path
    name: str
    text: str


class Skipped(NamedTuple):
    """A file that is left out, and why."""

    path: Path
    name: str
    reason: str


class Sources(NamedTuple):
    """What was found: texts, files left out, and others that pages may link to; those are copied only from below `roots`."""

    found: list[Source]
    skipped: list[Skipped]
    others: list[Path]
    roots: tuple[Path, ...]


def gather(paths: Iterable[Path], progress: Progress) -> Sources:
    """Read files, and folders whole; every file once, in a fixed order."""
    given = list(paths)
    roots = tuple(dict.fromkeys(followed(path if path.is_dir() else path.parent) for path in given))
    done = Sources([], [], [], roots)
    files = list(dict.fromkeys(file for path in given for file in _files(path)))
    seen: set[Path] = set()
    for number, (file, is_named) in enumerate(files):
        progress("reading", number, len(files))
        real = followed(file)
        if not any(real.is_relative_to(root) for root in roots):
            done.skipped.append(Skipped(file, file.as_posix(), "it is a link that leads out of the folder"))
        elif real.is_dir():
            done.skipped.append(Skipped(file, file.as_posix(), "it is a link to a folder; name that folder itself"))
        elif real not in seen:
            seen.add(real)
            _sort(file, real, done, is_named=is_named)
    return done


def _sort(file: Path, real: Path, done: Sources, *, is_named: bool) -> None:
    """Put a file where it belongs."""
    suffix = file.suffix.lower()
    reason, text = "", ""
    if suffix in HTML:
        reason = "it is an HTML page; save it as Markdown"
    elif suffix not in MARKDOWN and not is_named:
        done.others.append(real)
        return
    else:
        try:
            text = read_text(real)
            reason = _no_page(text)
        except UnreadableError as error:
            reason = str(error)
    if reason:
        done.skipped.append(Skipped(real, file.as_posix(), reason))
    else:
        done.found.append(Source(real, file.as_posix(), normalized(text)))


def _files(path: Path) -> Iterator[tuple[Path, bool]]:
    """The files below a path, with whether the user has named them one by one."""
    if not path.is_dir():
        yield path, True
        return
    for folder, folders, names in os.walk(path):
        for name in sorted(folders):
            if (Path(folder) / name).is_symlink():
                yield Path(folder) / name, False
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        yield from ((Path(folder) / name, False) for name in sorted(names) if not name.startswith("."))


def _no_page(text: str) -> str:
    """Why a text is none to import, '' if it is one."""
    if "\0" in text:
        return "it is no text"
    start = text.removeprefix("\ufeff").lstrip()
    if not start:
        return "it is empty"
    if start[:200].lower().startswith(_HTML_STARTS):
        return "it is an HTML page; save it as Markdown"
    return ""
