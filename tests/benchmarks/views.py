"""`python -m tests.benchmarks.views`: what views of the whole collection cost, in proportion to what they show."""

from __future__ import annotations

import gc
import sys
import time
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.model import Option, Place, View
from sphinx_hitl.core.views import show
from sphinx_hitl.core.vocabulary import load_vocabulary
from tests.benchmarks.setups import SETUPS, generate
from tests.benchmarks.table import as_table, exponent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.catalog import Catalog

HEADER = ("view", "patterns", "parts shown", "user CPU [ms]", "per part [µs]", "exponent over parts")

VIEWS = {
    "traceability": {},
    "matrix": {"rows": "pattern", "columns": "stage"},
    "catalogue": {},
    "pattern-map": {},
    "gaps": {},
    "ways-in": {"by": "question"},
}
"""By name, with the options that make a view show the whole collection."""


class Shown(NamedTuple):
    """One view of one collection: how much it shows, and in how many seconds that is made."""

    patterns: int
    parts: int
    seconds: float


def view(name: str) -> View:
    """The view as it would stand on the first page."""
    options = tuple(Option(option, value, Place(2)) for option, value in VIEWS[name].items())
    return View(name, "", options, Place(1), 3)


def parts(shown: object) -> int:
    """How many texts and links there are in blocks."""
    return sum(map(parts, shown)) if isinstance(shown, tuple) else int(bool(shown))


def measured(catalog: Catalog, patterns: int, repeat: int) -> Iterator[tuple[str, Shown]]:
    """Each view, at its fastest, without garbage collection, whose time depends on all else that is in memory."""
    for name in VIEWS:
        seconds = []
        for _ in range(repeat):
            gc.collect()
            gc.disable()
            start = time.process_time()
            blocks = show(view(name), catalog, "book/index")
            seconds.append(time.process_time() - start)
            gc.enable()
        yield name, Shown(patterns, parts(blocks), min(seconds))


def main() -> int:
    """Measure and print."""
    parser = ArgumentParser("python -m tests.benchmarks.views", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[250, 500, 1000, 2000], help="patterns in the collection")
    parser.add_argument("--repeat", type=int, default=5, help="how often each view is made")
    arguments = parser.parse_args()
    found: dict[str, list[Shown]] = {name: [] for name in VIEWS}
    with TemporaryDirectory(prefix="hitl-bench-", ignore_cleanup_errors=True) as temporary:
        for size in sorted(arguments.sizes):
            folder = Path(temporary, str(size))
            generate(size, folder)
            root = SETUPS["hitl"].source(folder)
            for name, shown in measured(load_catalog(root, load_vocabulary(root)), size, arguments.repeat):
                found[name].append(shown)
    sys.stdout.write(as_table(HEADER, (row for name, all_shown in found.items() for row in _rows(name, all_shown))))
    return 0


def _rows(name: str, all_shown: list[Shown]) -> Iterator[list[str]]:
    slope = f"{exponent([shown.parts for shown in all_shown], [shown.seconds for shown in all_shown]):.2f}" if len(all_shown) > 1 else ""
    for shown in all_shown:
        per_part = f"{shown.seconds / shown.parts * 1e6:.1f}" if shown.parts else ""
        yield [name, f"{shown.patterns:,}", f"{shown.parts:,}", f"{shown.seconds * 1e3:.1f}", per_part, slope]


if __name__ == "__main__":
    sys.exit(main())
