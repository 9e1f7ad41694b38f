"""`hitl promote`: sets the next status of a page, or lists what it lacks for that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, FOUND, UsageError
from sphinx_hitl.cli.output import Report, write_file
from sphinx_hitl.cli.places import collection_root
from sphinx_hitl.core.collection import UnreadableError, load_catalog, read_text
from sphinx_hitl.core.promote import PromotionError, promotion
from sphinx_hitl.core.report.counts import Totals
from sphinx_hitl.core.vocabulary import VocabularyError, load_vocabulary
from sphinx_hitl.core.writing import followed, is_inside

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Page

EPILOG = """\
A page may become complete when the check has no error and no warning for it as a complete page, and reviewed when the
check has nothing to say of it at all. That somebody other than the author has read it, no program can tell: set
`reviewed` only when that is so.

exit codes:
  0  the status is set (with --dry-run: could be set)
  1  something is missing, and nothing was changed
  2  wrong call, or a page that has no next status
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("page", metavar="PAGE", help="the file of a pattern, or its id")
    parser.add_argument("--dry-run", action="store_true", help="only list what is missing")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from the page or the working directory if not given")


def run(arguments: Namespace) -> int:
    """List or set."""
    is_file = Path(arguments.page).is_file()
    root = collection_root(arguments.root, [arguments.page] if is_file else [])
    try:
        catalog = load_catalog(root, load_vocabulary(root))
        page = _page(arguments.page, root, catalog)
        step = promotion(catalog, page, read_text(root / page.path))
    except (PromotionError, VocabularyError, UnreadableError) as error:
        raise UsageError(str(error)) from error
    report, totals = Report(root, catalog.vocabulary.rules, "text", "", color=True), Totals(len(catalog.pages), 0, 0)
    if step.missing:
        count = f"{len(step.missing)} thing{'s' * (len(step.missing) > 1)}"
        sys.stdout.write(f"{page.path} is {step.status}; to become {step.goal} it lacks {count}:\n")
        report.write(step.missing, totals)
        return FOUND
    if arguments.dry_run:
        sys.stdout.write(f"{page.path} is {step.status} and lacks nothing to become {step.goal}\n")
    elif not is_inside(root / page.path, root):
        raise UsageError(f"{page.path}: a link leads out of the collection in {root}; change the page where it is")
    else:
        write_file(root / page.path, step.text)
        sys.stdout.write(f"{page.path}: {step.status} -> {step.goal}\n")
    if step.is_last:
        sys.stdout.write(f"Has somebody other than the author read it? That is what '{step.goal}' says.\n")
    if step.advice:
        sys.stdout.write("It would be better still without these:\n")
        report.write(step.advice, totals)
    return CLEAN


def _page(name: str, root: Path, catalog: Catalog) -> Page:
    """The page that somebody means by a path or an id."""
    path = followed(Path(name))
    if path.is_file():
        place = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
        if page := catalog.pages.get(place.removesuffix(".md")):
            return page
        raise UsageError(f"{name}: this is no page of the collection in {root}")
    if entry := catalog.find(name):
        return entry.page
    raise UsageError(f"{name}: there is no such file, and no object of that id")
