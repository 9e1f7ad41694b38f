"""Calls of the Typst compiler, each in a process of its own, whose memory is given back. This file is also what runs there.

A link to a label makes Typst lay out the page again whenever the label moves, and keep all versions: a book of 330 pages took
1.5 GB. So the book is laid out with page numbers and positions from a file instead, until the pages are those of the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

ROUNDS = 6
"""As often is the book laid out at most; usually twice, and once more for the PDF."""

Places = dict[str, dict[str, Any]]
"""Label -> `page`, `x`, `y` and `number`, the number printed on the page."""


class CompilerError(Exception):
    """What the compiler says."""


@dataclass(frozen=True)
class Job:
    """A text to be compiled."""

    source: str
    output: str
    fonts: list[str]
    standards: list[str]
    date: int | None = None
    measure: bool = False


def compile_book(job: Job, labels: list[str]) -> list[str]:
    """Write the PDF; return the labels that stand nowhere in it."""
    folder = Path(job.source).parent
    (folder / "labels.json").write_text(json.dumps(sorted(labels)), encoding="utf-8")
    places: Places = {}
    for _ in range(ROUNDS):
        _write(folder, places)
        found: Places = json.loads(_in_process(replace(job, measure=True)))
        is_settled = {name: place["number"] for name, place in found.items()} == {name: place["number"] for name, place in places.items()}
        places = found
        if is_settled:
            break
    _write(folder, places)
    _in_process(job)
    _pack(job.output)
    return sorted(set(labels) - set(places))


def _write(folder: Path, places: Places) -> None:
    (folder / "places.json").write_text(json.dumps(places, sort_keys=True), encoding="utf-8")


def _in_process(job: Job) -> str:
    command = [sys.executable, "-I", __file__]
    done = subprocess.run(command, input=json.dumps(asdict(job)), capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    if done.returncode:
        raise CompilerError(done.stderr.strip())
    return done.stdout


def _run(job: Job) -> str:
    import typst

    compiler: Any = typst  # its types want each standard by name
    inputs = {"placed": "yes", "measure": "yes" if job.measure else "", "dated": "yes" if job.date is not None else ""}
    common: dict[str, Any] = {"root": str(Path(job.source).parent), "font_paths": job.fonts, "sys_inputs": inputs}
    common["ignore_system_fonts"] = True
    if job.measure:
        return str(compiler.query(job.source, "<hitl-places>", field="value", one=True, **common))
    compiler.compile(job.source, output=job.output, pdf_standards=job.standards, timestamp=job.date, **common)
    return ""


def _pack(path: str) -> None:
    """Make the file a third of its size: its thousands of small objects are compressed together."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as book:
        book.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


if __name__ == "__main__":
    try:
        sys.stdout.write(_run(Job(**json.load(sys.stdin))))
    except Exception as problem:  # noqa: BLE001 - whatever it is, the caller says it
        sys.exit(str(getattr(problem, "diagnostic", None) or problem))
