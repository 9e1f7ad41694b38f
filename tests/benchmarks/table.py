"""Samples -> Markdown: a table of medians, ratios and ranges, and one of growth exponents."""

from __future__ import annotations

from collections import defaultdict
from math import log
from statistics import linear_regression, median
from typing import TYPE_CHECKING

from tests.benchmarks.setups import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.benchmarks.measure import Cost
    from tests.benchmarks.scenarios import Sample

BARS = {
    ("clean", "hitl"): 1.2,
    ("clean", "hitl-needs"): 1.5,
    ("clean", "hitl-book"): 1.4,
    ("unchanged", "hitl"): 1.1,
    ("title", "hitl"): 1.2,
}
"""(scenario, setup) -> the most that its time may be, in times of the baseline's, at 1,000 patterns."""

SECONDS = {("help", 0): 0.15, ("check", 1000): 1.0, ("check", 10000): 10.0}
"""(scenario, patterns) -> the most user CPU that a command may take; 0 stands for any size."""

HEADER = ("patterns", "scenario", "setup", "user CPU [s]", "range [s]", "ratio", "range of ratios", "bar", "peak [MB]", "ratio of peaks")
GROWTH_HEADER = ("scenario", "setup", "patterns", "exponent of time", "exponent of memory")

Runs = dict[tuple[int, str, str], list["Cost"]]


def grouped(samples: Iterable[Sample]) -> Runs:
    """Samples of the same thing, in order of repetition."""
    runs: Runs = defaultdict(list)
    for sample in samples:
        runs[sample.size, sample.scenario, sample.setup].append(sample.cost)
    return dict(runs)


def results(runs: Runs) -> str:
    """The table of all that was measured. A ratio compares builds of the same repetition; shown is the median."""
    return as_table(HEADER, (_row(size, scenario, setup, runs) for size, scenario, setup in runs))


def _row(size: int, scenario: str, setup: str, runs: Runs) -> list[str]:
    costs = runs[size, scenario, setup]
    seconds = [cost.seconds for cost in costs]
    peak = median(cost.megabytes for cost in costs)
    row = [f"{size:,}", scenario, setup, f"{median(seconds):.2f}", _range(seconds)]
    base = runs.get((size, scenario, PLAIN), [])
    if setup == PLAIN or not base:
        bar = SECONDS.get((scenario, size), SECONDS.get((scenario, 0)))
        return [*row, "", "", f"{bar} s" if bar else "", f"{peak:.0f}", ""]
    ratios = [cost.seconds / plain.seconds for cost, plain in zip(costs, base, strict=False)]
    limit = BARS.get((scenario, setup))
    memory = peak / median(plain.megabytes for plain in base)
    return [*row, f"{median(ratios):.2f}", _range(ratios), str(limit or ""), f"{peak:.0f}", f"{memory:.2f}"]


def growth(runs: Runs) -> str:
    """The table of growth exponents: 1 is proportional to the number of patterns, 2 to its square."""
    series: Mapping[tuple[str, str], dict[int, list[Cost]]] = defaultdict(dict)
    for (size, scenario, setup), costs in runs.items():
        series[scenario, setup][size] = costs
    rows = []
    for (scenario, setup), by_size in series.items():
        sizes = sorted(by_size)
        if len(sizes) > 1 and scenario != "help":
            time = exponent(sizes, [median(cost.seconds for cost in by_size[size]) for size in sizes])
            memory = exponent(sizes, [median(cost.megabytes for cost in by_size[size]) for size in sizes])
            rows.append([scenario, setup, ", ".join(f"{size:,}" for size in sizes), f"{time:.2f}", f"{memory:.2f}"])
    return as_table(GROWTH_HEADER, rows)


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The slope in a plot of logarithms."""
    return linear_regression([log(size) for size in sizes], [log(max(value, 1e-3)) for value in values]).slope


def _range(values: Sequence[float]) -> str:
    return f"{min(values):.2f}-{max(values):.2f}"


def as_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
