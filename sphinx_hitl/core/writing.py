"""New files below a folder: never over a file that is there, never through a link that leads out of the folder."""

from __future__ import annotations

import os
from pathlib import Path


class OutsideError(ValueError):
    """A path leads out of the folder in which files may be written."""


def followed(path: Path) -> Path:
    """A path with its links followed, as far as they lead anywhere; `Path.resolve` fails if they go in a circle."""
    return Path(os.path.realpath(path))


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, links followed; neither has to exist."""
    return followed(path).is_relative_to(followed(folder))


def create(folder: Path, path: str, data: bytes) -> None:
    """Make the file `path` below `folder`; raises FileExistsError, OutsideError or another OSError."""
    target = folder / path
    if not is_inside(target.parent, folder):
        raise OutsideError(f"{path} leads out of {folder}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not is_inside(target.parent, folder):
        raise OutsideError(f"{path} leads out of {folder}")
    with target.open("xb") as file:
        file.write(data)


def append(folder: Path, path: str, text: str) -> None:
    """Add a block of text to the end of a file below `folder`, in its line ends; raises OutsideError or OSError."""
    target = folder / path
    if not is_inside(target, folder):
        raise OutsideError(f"{path} leads out of {folder}")
    before = target.read_bytes()
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith((newline * 2,)) or not before else newline if before.endswith(newline) else newline * 2
    with target.open("ab") as file:
        file.write(gap + text.encode().replace(b"\n", newline))
