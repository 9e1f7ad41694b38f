"""Where findings go: the terminal or a file, in the form that was asked for, and the summary of a step in GitHub Actions."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.cli.outcome import UsageError
from sphinx_hitl.core.collection import read_text
from sphinx_hitl.core.read import normalized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_hitl.core.model import Finding
    from sphinx_hitl.core.report.counts import Totals
    from sphinx_hitl.core.rulebook import Rule

FORMS = ("text", "github", "json", "sarif")


def default_form() -> str:
    """Choose the form for where we run."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def write_file(path: Path, text: str) -> None:
    """Write a file with exactly these characters; raises UsageError."""
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{path}: this cannot be written: {error.strerror}") from error


class Report(NamedTuple):
    """A report on the collection at `root` by its `rules`; `output` is the file for it, '' for the terminal."""

    root: Path
    rules: Mapping[str, Rule]
    form: str
    output: str
    color: bool

    def write(self, findings: Sequence[Finding], totals: Totals) -> None:
        """Write the findings; the closing summary goes to people, wherever the findings go."""
        from sphinx_hitl.core.report.counts import summary

        text, closing = self._rendered(findings), summary(findings, totals)
        if self.form in {"text", "github"}:
            text += closing
        if self.output:
            write_file(Path(self.output), text)
            sys.stdout.write(closing)
        else:
            sys.stdout.write(text)
        if self.form == "github" and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
            self._append_summary(Path(path), findings, closing)

    def _rendered(self, findings: Sequence[Finding]) -> str:
        if self.form == "json":
            from sphinx_hitl.core.report.data import render_json

            return render_json(findings)
        base = Path.cwd() if self.form == "text" else self._repository()
        placed = self._seen_from(base, findings)
        if self.form == "sarif":
            from sphinx_hitl.core.report.sarif import render_sarif

            return render_sarif(placed, self.rules)
        if self.form == "github":
            from sphinx_hitl.core.report.github import render_github

            return render_github(placed)
        from sphinx_hitl.core.report.text import render_text

        return render_text(placed, cache(lambda file: _lines(base / file)), color=self.color and not self.output and _takes_color())

    def _append_summary(self, path: Path, findings: Sequence[Finding], closing: str) -> None:
        from sphinx_hitl.core.report.github import step_summary

        server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
        address = f"{server}/{repository}/blob/{commit}" if server and repository and commit else ""
        text = step_summary(self._seen_from(self._repository(), findings), closing, address)
        try:
            with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
        except OSError as error:  # the findings have been reported all the same
            sys.stderr.write(f"hitl: {path}: the step summary cannot be written: {error.strerror}\n")

    def _repository(self) -> Path:
        """The folder from which services count paths: that of the repository around the collection."""
        return next((folder for folder in (self.root, *self.root.parents) if (folder / ".git").exists()), self.root)

    def _seen_from(self, base: Path, findings: Sequence[Finding]) -> list[Finding]:
        """The findings with the paths of their files from `base`, or complete ones if that is somewhere else."""
        if base == self.root:
            return list(findings)
        if not (base.is_relative_to(self.root) or self.root.is_relative_to(base)):
            return [replace(finding, file=(self.root / finding.file).as_posix()) for finding in findings]
        return [replace(finding, file=Path(os.path.relpath(self.root / finding.file, base)).as_posix()) for finding in findings]


def _lines(path: Path) -> list[str]:
    try:
        return normalized(read_text(path)).split("\n")
    except ValueError:
        return []


def _takes_color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
