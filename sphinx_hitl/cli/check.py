"""`hitl check`: reads the whole collection, reports on the paths given, and repairs what is certain."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, FOUND, UsageError
from sphinx_hitl.cli.output import FORMS, Report, default_form, write_file
from sphinx_hitl.cli.places import collection_root, scope
from sphinx_hitl.core.collection import load_catalog, read_text
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.report.counts import Totals
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.vocabulary import SETTINGS, VocabularyError, load_vocabulary

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from sphinx_hitl.cli.places import Scope
    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Finding

ROUNDS = 5
"""How often repairs are looked for: a repaired id can make the links to it certain."""

EPILOG = """\
exit codes:
  0  nothing found that weighs as much as --fail-on
  1  something found
  2  wrong call, or a vocabulary or baseline that cannot be read
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders to report on; the whole collection if there is none")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from the paths or the working directory if not given")
    parser.add_argument("--format", choices=FORMS, help="form of the report; text, or github in GitHub Actions")
    parser.add_argument("--output", metavar="FILE", default="", help="write the report to this file and only its last line to the terminal")
    parser.add_argument("--fail-on", choices=[severity.value for severity in Severity], default="error", help="what makes the exit code 1")
    parser.add_argument("--fix", action="store_true", help="repair what is certain in cards and headings, and show the difference")
    parser.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file knows")
    parser.add_argument("--write-baseline", metavar="FILE", help="write what is found to this file, to be known from now on")
    parser.add_argument("--no-color", action="store_true", help="no colors on the terminal; the variable NO_COLOR does the same")


def run(arguments: Namespace) -> int:
    """Check a collection and report; return the exit code."""
    root = collection_root(arguments.root, arguments.paths)
    part = scope(arguments.paths, root)
    known = _known(arguments.baseline) if arguments.baseline else {}
    form = arguments.format or default_form()
    with _without_collector():
        catalog, found = _checked(root, part)
        if arguments.fix:
            catalog, found = _fixed(root, part, catalog, found, sys.stdout if form == "text" else sys.stderr)
    for path in part.unread(_read_files(catalog)):
        sys.stderr.write(f"hitl: {path}: nothing of the collection is there\n")
    if arguments.write_baseline:
        return _write_baseline(arguments.write_baseline, found)
    new, gone = _without_known(found, known)
    totals = Totals(len(catalog.pages), len(found) - len(new), 0 if part.paths else gone)
    Report(root, catalog.vocabulary.rules, form, arguments.output, not arguments.no_color).write(new, totals)
    weight = Severity(arguments.fail_on).rank
    return FOUND if any(finding.severity.rank <= weight for finding in new) else CLEAN


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch the garbage collector off: many small records are made here, none of them in circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor does it have to look at them when we end
        if was_on:
            gc.enable()


def _checked(root: Path, part: Scope) -> tuple[Catalog, list[Finding]]:
    try:
        catalog = load_catalog(root, load_vocabulary(root))
    except VocabularyError as error:
        raise UsageError(str(error)) from error
    return catalog, [finding for finding in findings(catalog) if part.has(finding.file)]


def _read_files(catalog: Catalog) -> Iterator[str]:
    yield from (page.path for page in catalog.pages.values())
    yield from (*catalog.vocabulary.bibliography, catalog.vocabulary.threads, SETTINGS.as_posix())


# Repairs


def _fixed(root: Path, part: Scope, catalog: Catalog, found: list[Finding], stream: TextIO) -> tuple[Catalog, list[Finding]]:
    """Repair until nothing certain is left, show the difference, and say what is found then."""
    from sphinx_hitl.core.fix import difference
    from sphinx_hitl.core.writing import is_inside

    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for _ in range(ROUNDS):
        round_ = dict(_repairs(root, part, catalog, found))
        if not round_:
            break
        for path, (old, new) in round_.items():
            write_file(root / path, new)
            before.setdefault(path, old)
            after[path] = new
        catalog, found = _checked(root, part)
    for path in sorted({finding.file for finding in found if finding.replace and not is_inside(root / finding.file, root)}):
        sys.stderr.write(f"hitl: {path}: a link leads out of the collection, so the page is not repaired from here\n")
    stream.write("".join(difference(path, old, after[path]) for path, old in sorted(before.items())))
    return catalog, found


def _repairs(root: Path, part: Scope, catalog: Catalog, found: Sequence[Finding]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the path of each page that can be repaired, with its text before and after; not what a link leads to elsewhere."""
    from sphinx_hitl.core.fix import edits, repaired
    from sphinx_hitl.core.writing import is_inside

    pages = [page for page in catalog.pages.values() if part.has(page.path) and is_inside(root / page.path, root)]
    changes = edits(found, pages)
    for page in pages:
        try:
            text = read_text(root / page.path)
        except ValueError:
            continue
        better = repaired(text, changes.get(page.path, ()), page)
        if better != text:
            yield page.path, (text, better)


# Known findings


def _known(path: str) -> Mapping[str, int]:
    from sphinx_hitl.core.baseline import BaselineError, read_baseline

    try:
        return read_baseline(Path(path).read_bytes())
    except BaselineError as error:
        raise UsageError(f"{path}: the file {error}") from error
    except OSError as error:
        raise UsageError(f"{path}: the baseline cannot be read: {error.strerror}") from error


def _without_known(found: list[Finding], known: Mapping[str, int]) -> tuple[list[Finding], int]:
    if not known:
        return found, 0
    from sphinx_hitl.core.baseline import without_known

    return without_known(found, known)


def _write_baseline(path: str, found: Sequence[Finding]) -> int:
    from sphinx_hitl.core.baseline import write_baseline

    write_file(Path(path), write_baseline(found))
    sys.stdout.write(f"{path}: {len(found)} known from now on\n")
    return CLEAN
