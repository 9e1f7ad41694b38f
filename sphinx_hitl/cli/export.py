"""`hitl export`: writes the collection as data into a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, UsageError
from sphinx_hitl.cli.places import collection_root
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.export import files, write
from sphinx_hitl.core.vocabulary import VocabularyError, load_vocabulary

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
Writes hitl.json with its JSON Schema, CSV tables and hitl.graphml; the book's page "The collection as data" explains them.
Files that would not change are left alone, and nothing else in the folder is touched.

exit codes:
  0  written
  2  wrong call, or a vocabulary that cannot be read
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("folder", metavar="FOLDER", help="where to write; made if it is not there")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from the working directory if not given")


def run(arguments: Namespace) -> int:
    """Write the files and say how many changed."""
    root = collection_root(arguments.root, ())
    try:
        made = files(load_catalog(root, load_vocabulary(root)))
        written = write(Path(arguments.folder), made)
    except VocabularyError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename or arguments.folder}: cannot be written: {error.strerror}") from error
    sys.stdout.write(f"{arguments.folder}: {len(made)} files, {len(written)} of them new or different\n")
    return CLEAN
