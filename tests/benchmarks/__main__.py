"""`python -m tests.benchmarks`: builds the same collection in several ways, takes turns, and prints what each costs."""

from __future__ import annotations

import compileall
import datetime as dt
import platform
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import sphinx_hitl
from tests.benchmarks.measure import FailedError
from tests.benchmarks.scenarios import BUILDS, COMMANDS, Sample, builds, commands
from tests.benchmarks.setups import PEERS, SETUPS, is_available
from tests.benchmarks.table import grouped, growth, results

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(sphinx_hitl.__file__).parent

PACKAGES = ("sphinx-hitl", "Sphinx", "docutils", "myst-parser", "markdown-it-py", "furo", "sphinx-needs", "mlx.traceability")


def parser() -> ArgumentParser:
    """What can be chosen."""
    made = ArgumentParser("python -m tests.benchmarks", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    made.add_argument("--size", type=int, default=1000, help="patterns at which everything is measured")
    made.add_argument("--growth", type=int, nargs="*", default=[250, 500, 2000], help="further sizes, for clean builds and commands")
    made.add_argument("--large", type=int, nargs="*", default=[10000], help="further sizes, for the command `hitl check` only")
    made.add_argument("--repeat", type=int, default=3, help="how often each is measured")
    made.add_argument("--setups", nargs="*", choices=SETUPS, default=list(SETUPS), help="what is built")
    made.add_argument(
        "--growth-setups",
        nargs="*",
        choices=SETUPS,
        default=["plain", "hitl", "hitl-book", "plain-furo"],
        help="what is built in further sizes",
    )
    made.add_argument("--scenarios", nargs="*", choices=(*BUILDS, *COMMANDS), default=[*BUILDS, *COMMANDS], help="what is done")
    made.add_argument("--folder", help="where to build, instead of a temporary folder")
    return made


def measured(arguments: Namespace, folder: Path) -> Iterator[Sample]:
    """All samples; every repetition goes through everything, every second one backwards."""
    wanted: list[str] = arguments.scenarios
    for turn in range(arguments.repeat):
        order = 1 if turn % 2 == 0 else -1
        for size in sorted({arguments.size, *arguments.growth}):
            is_main = size == arguments.size
            names = [name for name in SETUPS if name in arguments.setups and (is_main or name in arguments.growth_setups)][::order]
            setups = [SETUPS[name] for name in names if is_available(SETUPS[name])]
            yield from builds(folder / str(size), size, setups, wanted if is_main else [name for name in wanted if name == "clean"])
            yield from commands(folder / str(size), size, wanted)
        for size in arguments.large:
            yield from commands(folder / str(size), size, [name for name in wanted if name == "check"])


def versions() -> str:
    """What was measured, and on what."""
    there = [next(iter(distributions(name=name, path=[*sys.path, str(PEERS)])), None) for name in PACKAGES]
    found = [f"{one.name} {one.version}" for one in there if one]
    today = dt.datetime.now(tz=dt.UTC).date()
    return f"{today}, Python {platform.python_version()} on {platform.system()} {platform.machine()}; {', '.join(found)}"


def main() -> int:
    """Measure and print."""
    arguments = parser().parse_args()
    missing = [name for name in arguments.setups if not is_available(SETUPS[name])]
    if missing:
        sys.stderr.write(f"not installed, so left out (make bench installs it): {', '.join(missing)}\n")
    compileall.compile_dir(PACKAGE, quiet=1)  # as pip does with all that it installs
    samples: list[Sample] = []
    try:
        with TemporaryDirectory(prefix="hitl-bench-", ignore_cleanup_errors=True) as temporary:
            for sample in measured(arguments, Path(arguments.folder or temporary)):
                samples.append(sample)
                line = f"{sample.size:>6} {sample.scenario:<10} {sample.setup:<18} {sample.cost.seconds:8.2f} s {sample.cost.megabytes:6.0f} MB\n"
                sys.stderr.write(line)
    except FailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    runs = grouped(sorted(samples, key=lambda sample: (sample.size, (*BUILDS, *COMMANDS).index(sample.scenario))))
    sys.stdout.write(f"{versions()}; {arguments.repeat} repetitions\n\n{results(runs)}\n{growth(runs)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
