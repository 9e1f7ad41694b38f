"""`hitl diff`: compares two versions of the collection."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, UsageError
from sphinx_hitl.cli.places import collection_root
from sphinx_hitl.core.collection import find_root, load_catalog
from sphinx_hitl.core.difference import difference
from sphinx_hitl.core.revisions import RevisionError, Revisions
from sphinx_hitl.core.vocabulary import VocabularyError, load_vocabulary

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sphinx_hitl.core.catalog import Catalog

FORMATS = ("text", "markdown", "json")

EPILOG = """\
OLD and NEW are git revisions or folders. What is both is taken for a revision; write ./NAME for the folder.

exit codes:
  0  compared, whether anything is different or not
  2  wrong call, such as a revision that does not exist
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("old", metavar="OLD", help="the older version: a branch, tag or commit, or a folder")
    parser.add_argument("new", metavar="NEW", nargs="?", help="the newer version; the files as they are now if not given")
    parser.add_argument("--format", choices=FORMATS, default="text", help="form of the report")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from the working directory if not given")


def run(arguments: Namespace) -> int:
    """Compare and report."""
    root = collection_root(arguments.root, ()) if arguments.root else find_root(Path.cwd()) or Path.cwd()
    try:
        with Revisions(root) as revisions:
            old = _load(revisions, arguments.old)
            new = _load(revisions, arguments.new) if arguments.new is not None else _folder(collection_root(arguments.root, ()))
    except (RevisionError, VocabularyError) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from error
    render = getattr(import_module("sphinx_hitl.core.difference.render"), f"render_{arguments.format}")
    sys.stdout.write(render(difference(old, new), arguments.old, "the working tree" if arguments.new is None else arguments.new))
    return CLEAN


def _load(revisions: Revisions, name: str) -> Catalog:
    """The version of that name: a revision if git knows it, else a folder."""
    if name and Path(name).is_dir() and not revisions.knows(name):
        return _folder(collection_root(name, ()))
    return revisions.load(name)


def _folder(root: Path) -> Catalog:
    return load_catalog(root, load_vocabulary(root))
