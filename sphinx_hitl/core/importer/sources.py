"""The files to import: found, read, and those left out that are no Markdown with text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.collection import UnreadableError, read_text
from sphinx_hitl.core.read import normalized

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
    """What was found; files that pages link to may be copied only from below `roots`."""

    found: list[Source]
    skipped: list[Skipped]
    roots: tuple[Path, ...]


def gather(paths: Iterable[Path], progress: Progress) -> Sources:
    """Read files, and folders whole; every file once, in a fixed order."""
    given = list(paths)
    roots = tuple(dict.fromkeys((path if path.is_dir() else path.parent).resolve() for path in given))
    found: dict[Path, Source] = {}
    skipped: dict[Path, Skipped] = {}
    files = list(dict.fromkeys(file for path in given for file in _files(path)))
    for number, (file, is_named) in enumerate(files):
        progress("reading", number, len(files))
        real = file.resolve()
        if real in found or (real in skipped and real != file):
            continue
        reason = _unfit(file, real, roots, is_named=is_named)
        text = "" if reason is not None else _text(real)
        if reason is None and isinstance(text, UnreadableError):
            reason = str(text)
        if reason is None and isinstance(text, str):
            reason = _no_page(text)
        if reason is None and isinstance(text, str):
            found[real] = Source(real, file.as_posix(), normalized(text))
        elif reason:
            skipped[real if reason != _LEAVES else file] = Skipped(real, file.as_posix(), reason)
    return Sources(list(found.values()), list(skipped.values()), roots)


_LEAVES = "it is a link that leads out of the folder"


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


def _unfit(file: Path, real: Path, roots: Iterable[Path], *, is_named: bool) -> str | None:
    """Why a file is left out by its place and name; '' if there is no need to speak of it, None if it is fit."""
    if not any(real.is_relative_to(root) for root in roots):
        return _LEAVES
    if real.is_dir():
        return "it is a link to a folder; name that folder itself"
    suffix = file.suffix.lower()
    if suffix in HTML:
        return "it is an HTML page; save it as Markdown"
    if suffix not in MARKDOWN and not is_named:
        return "" if suffix in IMAGES else "it is no Markdown"
    return None


def _text(path: Path) -> str | UnreadableError:
    try:
        return read_text(path)
    except UnreadableError as error:
        return error


def _no_page(text: str) -> str | None:
    if "\0" in text:
        return "it is no text"
    start = text.removeprefix("\ufeff").lstrip()
    if not start:
        return "it is empty"
    if start[:200].lower().startswith(_HTML_STARTS):
        return "it is an HTML page; save it as Markdown"
    return None
