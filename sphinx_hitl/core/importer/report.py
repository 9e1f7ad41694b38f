"""What an import has done, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.report.counts import amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_hitl.core.importer.sources import Skipped

SHOWN = 30
"""So many lines of a list are shown unless all are asked for."""


class State(Enum):
    """What became of a page."""

    NEW = "new"
    SAME = "there already, and the same"
    CHANGED = "there already, and changed since"
    TAKEN = "taken"


class Left(NamedTuple):
    """A link that leads nowhere, and why."""

    file: str
    line: int
    text: str
    reason: str


@dataclass(slots=True)
class Report:
    """Everything that is said at the end."""

    pages: list[tuple[str, str, State]] = field(default_factory=list)
    """Name of the source, path of the page, and what became of it."""
    skipped: list[Skipped] = field(default_factory=list)
    resolved: int = 0
    typed: int = 0
    images: int = 0
    prompts: int = 0
    left: list[Left] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    """Title of a part that is no section, and the source where it stands."""
    remarks: list[str] = field(default_factory=list)

    def of(self, state: State) -> list[tuple[str, str]]:
        """The pages of which this became, with their sources."""
        return [(name, path) for name, path, became in self.pages if became is state]


def render(report: Report, *, is_dry: bool = False, is_complete: bool = False) -> str:
    """The report as text for a terminal; long lists are cut unless it is complete."""
    limit = 10**9 if is_complete else SHOWN
    new, same = report.of(State.NEW), report.of(State.SAME)
    total = len(report.pages) + len(report.skipped)
    verb = "Would import" if is_dry else "Imported"
    lines = [f"{verb} {len(new):,} of {amount(total, 'file')}." + (f" {len(same):,} had been imported before." if same else "")]
    lines += _list((f"{name} -> {path}" for name, path in new), limit)
    counts = [f"{report.resolved:,} resolved", *([f"{report.typed:,} of them typed"] if report.typed else []), f"{len(report.left):,} left"]
    lines.append(f"Links: {', '.join(counts)}.")
    lines += _list((f"{left.file}:{left.line}: {left.text}: {left.reason}" for left in report.left), limit)
    if report.images:
        lines.append(f"Copied {amount(report.images, 'linked file')} along.")
    if report.prompts:
        lines.append(f"Set {amount(report.prompts, 'question')} of a form as comments.")
    if report.unplaced:
        lines.append("Sections that this language does not have, kept as they are:")
        lines += _list(_grouped(report.unplaced), limit)
    changed = [f"{path} has been changed since, or would be different now ({name})" for name, path in report.of(State.CHANGED)]
    taken = [f"{name}: its id is taken by {path}" for name, path in report.of(State.TAKEN)]
    if changed or taken:
        lines.append("Not overwritten:")
        lines += _list([*changed, *taken], limit)
    if report.skipped:
        lines.append("Left out:")
        lines += _list((f"{skipped.name}: {skipped.reason}" for skipped in report.skipped), limit)
    return "\n".join([*lines, *report.remarks]) + "\n"


def _list(entries: Iterable[str], limit: int) -> Iterator[str]:
    shown: Sequence[str] = list(entries)
    yield from (f"  {entry}" for entry in shown[:limit])
    if len(shown) > limit:
        yield f"  ... and {len(shown) - limit:,} more (--all shows them)"


def _grouped(unplaced: Iterable[tuple[str, str]]) -> list[str]:
    files: dict[str, list[str]] = defaultdict(list)
    for title, name in unplaced:
        if name not in files[title]:
            files[title].append(name)
    ranked = sorted(files, key=lambda title: (-len(files[title]), title))
    return [f"'{title}' in {amount(len(files[title]), 'file')}: {_some(files[title])}" for title in ranked]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + ", ..." * (len(names) > 3)
