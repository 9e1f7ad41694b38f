"""`hitl vocabulary`: drafts a vocabulary from the headings of files that people already have."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, FOUND, UsageError
from sphinx_hitl.core.importer.sources import gather
from sphinx_hitl.core.importer.survey import draft_vocabulary
from sphinx_hitl.core.vocabulary import default_vocabulary

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
Counts headings: those that stand in a fifth of the files become sections, in the order in which they usually stand;
other spellings become their aliases. The result is a draft, to be corrected by somebody who knows the collection.

exit codes:
  0  drafted
  1  there is no Markdown in these files
  2  wrong call, or a file of that name is there already
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("--from", dest="paths", nargs="+", metavar="PATH", required=True, help="Markdown files, or folders with such files")
    parser.add_argument("-o", "--output", metavar="FILE", default="", help="write it to this new file, not to the terminal")


def run(arguments: Namespace) -> int:
    """Draft the vocabulary."""
    for path in arguments.paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: there is no such file or folder")
    sources = gather([Path(path) for path in arguments.paths], lambda _what, _number, _total: None)
    for skipped in sources.skipped:
        sys.stderr.write(f"hitl: {skipped.name}: left out: {skipped.reason}\n")
    if not sources.found:
        sys.stderr.write("hitl: there is no Markdown with text in these files\n")
        return FOUND
    text = draft_vocabulary(sources.found, default_vocabulary())
    if not arguments.output:
        sys.stdout.write(text)
        return CLEAN
    try:
        Path(arguments.output).parent.mkdir(parents=True, exist_ok=True)
        with Path(arguments.output).open("xb") as file:
            file.write(text.encode())
    except FileExistsError as error:
        raise UsageError(f"{arguments.output}: there is such a file already, and nothing is overwritten") from error
    except OSError as error:
        raise UsageError(f"{arguments.output}: this cannot be written: {error.strerror}") from error
    sys.stdout.write(f"{arguments.output}: drafted from {len(sources.found):,} files; correct it before you use it\n")
    return CLEAN
