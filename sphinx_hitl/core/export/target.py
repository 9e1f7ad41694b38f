"""Writing an export: whole files, only those that say something new, and nothing outside the folder."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files into a folder, which is made if need be; returns the names of those that were new or different.

    Raises ValueError for a name that could lead out of the folder, before anything is written, and OSError.
    """
    if unsafe := [name for name in files if not _NAME.fullmatch(name)]:
        raise ValueError(f"not a plain file name: {unsafe[0]!r}")
    folder.mkdir(parents=True, exist_ok=True)
    written = [name for name, data in sorted(files.items()) if _differs(folder / name, data)]
    for name in written:
        _replace(folder / name, files[name])
    return written


def _differs(path: Path, data: bytes) -> bool:
    """Whether a file has to be written; a symbolic link has, since what it leads to is not ours."""
    return path.is_symlink() or not path.is_file() or path.read_bytes() != data


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:  # never through a link that somebody has put there
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
