"""Where a command works: the collection's root, and the part of it that is asked about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.cli.outcome import UsageError
from sphinx_hitl.core.collection import find_root
from sphinx_hitl.core.vocabulary import SETTINGS
from sphinx_hitl.core.writing import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SIGNS = f"neither a folder 'patterns' nor '{SETTINGS.as_posix()}'"
"""What a collection is known by."""


def collection_root(given: str | None, paths: Sequence[str] = ()) -> Path:
    """Find the root of the collection: the one given, else that around the first path, else around the working directory."""
    if given is not None:
        root = Path(given)
        if not root.is_dir():
            raise UsageError(f"{given}: there is no such folder")
        if find_root(root) != followed(root):
            raise UsageError(f"{given}: this is no collection, as it holds {_SIGNS}")
        return followed(root)
    for start in (*paths[:1], "."):
        written = _written(start)
        for folder in (written, *written.parents):
            if found := find_root(folder):
                return found
    raise UsageError(f"{Path.cwd()}: this lies in no collection; it and the folders above it hold {_SIGNS}")


class Scope(NamedTuple):
    """The part of a collection that is asked about, as paths from its root by the arguments that named them; none means all."""

    places: Mapping[str, frozenset[str]]
    paths: frozenset[str]

    def has(self, file: str) -> bool:
        """Tell whether a file is one of the paths or lies below one."""
        return not self.paths or not self.paths.isdisjoint(_upwards(file))

    def unread(self, files: Iterable[str]) -> list[str]:
        """List the arguments that name nothing of what was read."""
        read = {place for file in files for place in _upwards(file)}
        return [argument for argument, places in self.places.items() if read.isdisjoint(places)]


def scope(paths: Iterable[str], root: Path) -> Scope:
    """Translate the paths of the command line; they count from the working directory."""
    places: dict[str, frozenset[str]] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: there is no such file or folder")
        inside = frozenset(way.relative_to(root).as_posix() for way in _ways(path) if way.is_relative_to(root))
        if not inside:
            raise UsageError(f"{path}: this lies outside the collection in {root}")
        places[path] = inside
    named = frozenset[str]().union(*places.values())
    return Scope(places, frozenset() if "." in named else named)


def _written(path: str) -> Path:
    """Complete a path from the working directory on, and keep the links in it."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() would keep '..' too


def _ways(path: str) -> Iterator[Path]:
    """Yield a path as it is written, and with the links in it followed: all, or only those of some folders above it."""
    written = _written(path)
    yield written
    for folder in (written, *written.parents):
        if (real := followed(folder)) != folder:
            yield real / written.relative_to(folder)


def _upwards(file: str) -> list[str]:
    """The path of a file and of every folder around it, from the root on."""
    return [".", *(file[:end] for end, letter in enumerate(file) if letter == "/"), file]
