"""`python -m tests.benchmarks.filtering`: how long a reader of a catalogue waits, from each step to the frame after the one that shows it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections import defaultdict
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.benchmarks.setups import SETUPS, generate
from tests.benchmarks.table import as_table
from tests.sites import FLAGS, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

BAR = 100
"""Milliseconds that a step may take at 1,000 patterns."""

WINDOWS = ((1366, 768), (390, 844))

HEADER = ("patterns", "window [px]", "step", "median [ms]", "longest [ms]", "bar [ms]")

CATALOGUE = "# All\n\n```{catalogue}\n```\n"

EAR = """
addEventListener("input", heard, true);
addEventListener("reset", heard, true);
function heard(event) {
  const done = () => { window.waited = performance.now() - event.timeStamp; };
  requestAnimationFrame(() => requestAnimationFrame(done));
}
"""


def built(size: int, folder: Path) -> Path:
    """Build a collection with a catalogue, in the theme of the book, and give the address of the page."""
    setup = SETUPS["hitl-book"]
    generate(size, folder)
    source, out = setup.source(folder), folder / "out-filtering"
    (source / "book" / "all.md").write_text(CATALOGUE, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "sphinx", "-Q", "-c", setup.write(folder), source, out], check=True)
    return out / "book" / "all.html"


def waits(page: Page) -> Iterator[tuple[str, float]]:
    """Go through the steps on a page that was just opened, each with its wait in milliseconds."""
    counted = "boxes => boxes.map(box => [Number(box.closest('label').querySelector('.hitl-count').textContent), box.name, box.value])"
    choices = sorted(page.locator(".hitl-facet input").evaluate_all(counted))
    fewest, most = (f"input[name={name}][value={value}]" for _, name, value in (choices[0], choices[-1]))
    clear = page.get_by_role("button", name="Clear all")  # which an open facet may cover
    yield "first choice, fewest rows", _wait(page, _opened(page, fewest).check)
    page.keyboard.press("Escape")
    yield "clear all", _wait(page, clear.click)
    yield "choice, most rows", _wait(page, _opened(page, most).check)
    yield "take it back", _wait(page, _opened(page, most).uncheck)
    page.get_by_label("Text").focus()
    for letter in "model":
        yield "a letter", _wait(page, partial(page.keyboard.press, letter))
    yield "clear all", _wait(page, clear.click)


def _opened(page: Page, selector: str) -> Locator:
    box = page.locator(selector)
    facet = page.locator("details.hitl-facet", has=box)
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()
    return box


def _wait(page: Page, step: Callable[[], None]) -> float:
    page.evaluate("window.waited = undefined")
    step()
    waited = page.wait_for_function("window.waited").json_value()
    page.wait_for_timeout(500)  # until rows far below are there too
    return float(waited)


def measured(address: str, repeat: int) -> Iterator[tuple[str, str, float]]:
    """All waits: window, step, milliseconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(filter(None, map(shutil.which, NAMES))), args=list(FLAGS))
        for _ in range(repeat):
            for width, height in WINDOWS:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.add_init_script(EAR)
                page.goto(address, wait_until="load")
                for step, wait in waits(page):
                    yield f"{width} x {height}", step, wait
                page.close()
        browser.close()


def main() -> int:
    """Measure and print."""
    parser = ArgumentParser("python -m tests.benchmarks.filtering", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--size", type=int, default=1000, help="patterns in the catalogue")
    parser.add_argument("--repeat", type=int, default=5, help="how often the page is opened anew")
    arguments = parser.parse_args()
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with TemporaryDirectory(prefix="hitl-bench-", ignore_cleanup_errors=True) as temporary:
        for window, step, wait in measured(built(arguments.size, Path(temporary)).as_uri(), arguments.repeat):
            found[window, step].append(wait)
    rows = ([f"{arguments.size:,}", *key, f"{median(times):.0f}", f"{max(times):.0f}", str(BAR)] for key, times in sorted(found.items()))
    sys.stdout.write(as_table(HEADER, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
