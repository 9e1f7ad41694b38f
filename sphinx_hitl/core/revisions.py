"""The collection as it was in a git revision, read without checking anything out."""

from __future__ import annotations

import os
import posixpath
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.vocabulary import SETTINGS, Vocabulary, VocabularyError, load_vocabulary
from sphinx_hitl.core.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog

_FILES = ("100644", "100755", "100664")
"""Modes of ordinary files; links and submodules hold no text of ours."""


class RevisionError(Exception):
    """Why a revision cannot be read, in words for whoever asked."""


class _Blob(NamedTuple):
    """A file of a revision: its path from the collection's root, and the name of its content."""

    path: str
    name: str


class Revisions(AbstractContextManager["Revisions"]):
    """The git repository around a folder, with one process that hands out the contents of files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._contents: subprocess.Popen[bytes] | None = None

    def __exit__(self, *_: object) -> None:
        """End the process."""
        if self._contents:
            self._contents.communicate()

    def knows(self, revision: str) -> bool:
        """Whether there is a revision of this name; False also where there is no repository or no git."""
        try:
            return bool(self._tree(revision))
        except RevisionError:
            return False

    def load(self, revision: str) -> Catalog:
        """Read the collection of a revision; raises RevisionError.

        Its files are laid out in a folder of their own, so that the one reader of collections reads them as any other.
        """
        tree = self._tree(revision)
        if not tree:
            raise RevisionError(f"there is no revision '{revision}'; {self._repair(revision)}")
        blobs = list(self._blobs(tree))
        with TemporaryDirectory(prefix="hitl-") as folder:
            root = Path(folder)
            self._lay_out(root, [blob for blob in blobs if blob.path == SETTINGS.as_posix()])
            try:
                vocabulary = load_vocabulary(root)
            except VocabularyError as error:
                raise RevisionError(f"{revision}: {error}") from error
            self._lay_out(root, [blob for blob in blobs if _is_read(blob.path, vocabulary)])
            return load_catalog(root, vocabulary)

    def _tree(self, revision: str) -> str:
        """The name of a revision's tree, '' if there is no such revision."""
        if not revision or revision.startswith("-") or "\0" in revision:
            return ""
        done = self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
        if done.returncode == 0:
            return done.stdout.decode().strip()
        inside = self._git("rev-parse", "--git-dir")
        if inside.returncode:
            said = inside.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
            raise RevisionError(f"git cannot read revisions in {self._root}: {said}; name the repository with --root, or give two folders")
        return ""

    def _repair(self, revision: str) -> str:
        if self._git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            return "this clone is shallow, so fetch more of the history (git fetch --unshallow)"
        names = self._git("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        known = ["HEAD", *names.stdout.decode(errors="replace").splitlines()]
        return did_you_mean(revision, known) or "give a branch, tag or commit, or two folders"

    def _blobs(self, tree: str) -> Iterator[_Blob]:
        """The files below the root, whatever the folder of the repository in which it is."""
        for entry in self._git("ls-tree", "-r", "-z", tree).stdout.split(b"\0"):
            about, _, path = entry.partition(b"\t")
            mode, _, rest = about.decode().partition(" ")
            name = os.fsdecode(path)
            if mode in _FILES and ".." not in name.split("/") and not posixpath.isabs(name):
                yield _Blob(name, rest.partition(" ")[2])

    def _lay_out(self, root: Path, blobs: list[_Blob]) -> None:
        for blob in blobs:
            path = root / blob.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._content(blob))

    def _content(self, blob: _Blob) -> bytes:
        if self._contents is None:
            command = ["git", "-C", str(self._root), "cat-file", "--batch"]
            self._contents = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        asked, told = self._contents.stdin, self._contents.stdout
        assert asked and told  # noqa: S101, PT018 - both are pipes
        asked.write(f"{blob.name}\n".encode())
        asked.flush()
        head = told.readline().split()
        if len(head) != 3:
            raise RevisionError(f"git has no content for {blob.path}; fetch the missing objects")
        content = told.read(int(head[2]))
        told.read(1)
        return content

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(["git", "-C", str(self._root), *arguments], capture_output=True, check=False)  # noqa: S603, S607
        except OSError as error:
            raise RevisionError(f"git cannot be run: {error.strerror}; give two folders") from error


def _is_read(path: str, vocabulary: Vocabulary) -> bool:
    """Whether a file belongs to the collection."""
    if path in {posixpath.normpath(file) for file in (*vocabulary.bibliography, vocabulary.threads)}:
        return True
    folders = [posixpath.normpath(folder) for folder in vocabulary.read]
    return path.endswith(".md") and any(folder == "." or path.startswith(f"{folder}/") for folder in folders)
