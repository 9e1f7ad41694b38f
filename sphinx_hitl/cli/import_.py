"""`hitl import`: turns Markdown that people already have into pages of the collection."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, FOUND, UsageError
from sphinx_hitl.cli.places import collection_root
from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.collection import find_root, load_catalog
from sphinx_hitl.core.importer import Goal, Home, import_files, render, write_files
from sphinx_hitl.core.placing import PlacingError, found_id
from sphinx_hitl.core.vocabulary import SETTINGS, Vocabulary, VocabularyError, load_vocabulary, parse_vocabulary
from sphinx_hitl.core.writing import OutsideError, followed, is_inside

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
Files are read, folders whole. Every text becomes a draft with the sections of the language in their order; other
headings stay as they are. Links between the files lead to the new pages, images are copied along, questions of a form
become comments. Nothing is left out, nothing that is there is overwritten, and a second import of the same files
changes nothing.

A page goes into the folder of its stage if --stage or the text says which one it is, and else into 'imported' below
--into. Another folder for --into takes all pages as they come. With --vocabulary the sections are those of that file;
put it into conf/language.toml, so that the checks know it too.

exit codes:
  0  imported, or there already
  1  nothing could be imported
  2  wrong call
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="+", metavar="PATH", help="Markdown files, or folders with such files")
    parser.add_argument("--into", metavar="DIR", help="the folder for the new pages; the one of the language if not given")
    parser.add_argument("--vocabulary", metavar="FILE", help="the language of the files, if it is not that of the collection")
    parser.add_argument("--stage", metavar="ID", default="", help="the stage of all pages that do not name one themselves")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from --into or the working directory if not given")
    parser.add_argument("--dry-run", action="store_true", help="only report what would be done")
    parser.add_argument("--all", action="store_true", help="report everything, however much it is")


def run(arguments: Namespace) -> int:
    """Import and report."""
    for path in arguments.paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: there is no such file or folder")
    try:
        root = _root(arguments)
        own = load_vocabulary(root)
        vocabulary = _vocabulary(arguments.vocabulary) if arguments.vocabulary else own
        catalog = load_catalog(root, own) if root.is_dir() else Catalog((), own)
        goal = _goal(arguments, root, catalog, vocabulary)
        gc.disable()  # many records are made from here on, and none of them in circles
        done = import_files([Path(path) for path in arguments.paths], goal, _progress)
        _clear()
        if not arguments.dry_run:
            write_files(done, root, goal.home.folder)
    except (VocabularyError, PlacingError, OutsideError) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{error.filename}: this cannot be read or written: {error.strerror}") from error
    finally:
        gc.enable()
    sys.stdout.write(render(done.report, is_dry=arguments.dry_run, is_complete=arguments.all))
    if arguments.vocabulary and vocabulary != own:
        sys.stdout.write(f"The collection's own vocabulary is another one; put {arguments.vocabulary} into {SETTINGS.as_posix()}.\n")
    return CLEAN if done.report.pages else FOUND


def _root(arguments: Namespace) -> Path:
    """The collection into which is imported; a folder that is none becomes one by its first pages."""
    if arguments.root is not None:
        return collection_root(arguments.root)
    start = Path(arguments.into) if arguments.into else Path.cwd()
    if found := find_root(start):
        return found
    here = followed(Path.cwd())
    return here if followed(start).is_relative_to(here) else followed(start).parent


def _vocabulary(name: str) -> Vocabulary:
    return parse_vocabulary(Path(name).read_bytes(), name)


def _goal(arguments: Namespace, root: Path, catalog: Catalog, vocabulary: Vocabulary) -> Goal:
    into = Path(arguments.into or root / vocabulary.folder)
    if arguments.root is not None and not is_inside(into, root):
        into = root / into  # whoever names the root may count from there
    if not is_inside(into, root) or followed(into) == root:
        raise UsageError(f"{arguments.into or into}: this is no folder inside the collection in {root}")
    folder = followed(into).relative_to(root).as_posix()
    stage = found_id(catalog, arguments.stage, ("stage",)) if arguments.stage else ""
    for entry in catalog.by_kind.get("stage", ()) if not stage else ():
        if entry.page.path == f"{folder}/index.md":
            stage = entry.item.id
    return Goal(catalog, root, vocabulary, Home(folder, folder == vocabulary.folder), stage)


# Progress


def _progress(what: str, number: int, total: int) -> None:
    if sys.stderr.isatty() and (number % 50 == 0 or number + 1 == total):
        sys.stderr.write(f"\r{what} {number + 1:,} of {total:,} files\x1b[K")
        sys.stderr.flush()


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
