"""`hitl new`: begins a page, or adds a need to a stage's page of needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.cli.outcome import CLEAN, UsageError
from sphinx_hitl.cli.places import collection_root
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.placing import PlacingError, Wish, place, template_file
from sphinx_hitl.core.vocabulary import VocabularyError, load_vocabulary
from sphinx_hitl.core.writing import OutsideError, append, create, is_inside

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sphinx_hitl.core.catalog import Catalog

KINDS = {"pattern": "pattern", "need": "information-need", "tool": "tool", "walk": "walk"}

EPILOG = """\
hitl new pattern "Knob Ranking" --stage hyperparameter-optimization
hitl new need "How much does the seed move the score?" --stage model-validation --how experiment
hitl new tool "Optuna" --homepage https://optuna.org/
hitl new walk "A First Model" --steps noise-floor,sealed-test
hitl new template

What is not given is written as a question mark, which counts as still open. A file that is there is never
overwritten, except by `template`, which makes TEMPLATE.md anew from the vocabulary.

exit codes:
  0  written
  2  not written: the place is taken, or something that was named does not exist
"""


def declare(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.epilog = EPILOG
    parser.add_argument("kind", choices=[*KINDS, "template"], metavar="KIND", help="pattern, need, tool or walk; or template")
    parser.add_argument("title", metavar="TITLE", nargs="?", default="", help="the title, of a need the question")
    parser.add_argument("--stage", metavar="ID", action="append", default=[], help="the stage it belongs to; give it again for more")
    parser.add_argument("--id", default="", help="its id, if not made from the title")
    parser.add_argument("--why", metavar="TEXT", help="need: the decision that the information helps")
    parser.add_argument("--how", metavar="WAYS", help="need: where the information comes from")
    parser.add_argument("--homepage", metavar="URL", help="tool: its own page")
    parser.add_argument("--version", metavar="TEXT", help="tool: the version that was looked at")
    parser.add_argument("--steps", metavar="IDS", help="walk: patterns in order, with commas between them")
    parser.add_argument("--root", metavar="DIR", help="the collection's root; found from the working directory if not given")


def run(arguments: Namespace) -> int:
    """Write the new object in its place."""
    root = collection_root(arguments.root)
    try:
        catalog = load_catalog(root, load_vocabulary(root))
        if arguments.kind == "template":
            return _template(root, catalog)
        found = place(catalog, _wish(arguments))
        if found.start and (root / found.path).exists():
            append(root, found.path, found.text)
        else:
            create(root, found.path, (f"{found.start}\n" * bool(found.start) + found.text).encode())
    except (PlacingError, VocabularyError, OutsideError) as error:
        raise UsageError(str(error)) from error
    except FileExistsError as error:
        raise UsageError(f"{_seen(root, found.path)}: there is such a file already, and nothing is overwritten") from error
    except OSError as error:
        raise UsageError(f"{error.filename}: this cannot be written: {error.strerror}") from error
    sys.stdout.write(f"{_seen(root, found.path)}: written; fill it in, then: hitl check {_seen(root, found.path)}\n")
    for hint in found.hints:
        sys.stderr.write(f"hitl: {hint}\n")
    return CLEAN


def _wish(arguments: Namespace) -> Wish:
    kind = KINDS[arguments.kind]
    if not arguments.title.strip():
        raise UsageError(f'the title is missing: hitl new {arguments.kind} "Its Title"')
    own = {"information-need": ("why", "how"), "tool": ("homepage", "version"), "walk": ("steps",)}.get(kind, ())
    facts = {name: [value] for name in own if (value := getattr(arguments, name))}
    for name in ("why", "how", "homepage", "version", "steps"):
        if name not in own and getattr(arguments, name):
            raise UsageError(f"--{name} says nothing about a {arguments.kind}")
    if arguments.stage:
        if kind not in {"pattern", "information-need"}:
            raise UsageError(f"--stage says nothing about a {arguments.kind}")
        facts["stages" if kind == "pattern" else "when"] = arguments.stage
    return Wish(kind, arguments.title, arguments.id, facts)


def _template(root: Path, catalog: Catalog) -> int:
    path, text = template_file(catalog)
    if not is_inside(root / path, root):
        raise OutsideError(f"{path} leads out of {root}")
    (root / path).write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{_seen(root, path)}: made from the vocabulary\n")
    return CLEAN


def _seen(root: Path, path: str) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    is_near = root.is_relative_to(here) or here.is_relative_to(root)
    return os.path.relpath(root / path, here) if is_near else str(root / path)
