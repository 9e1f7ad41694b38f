"""What is built: the same text in several dialects, each with a configuration that differs in what is measured only."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

GENERATOR = Path(__file__).with_name("generate.py")

PEERS = Path(sys.prefix, "peers")
"""Where `make bench` puts mlx.traceability, whose metadata excludes the Sphinx on which it runs."""

_NO_SIDEBAR = 'html_theme = "basic"\nhtml_sidebars = {"**": []}\n'

_HITL = """\
project = "hitl"
extensions = ["myst_parser", "sphinx_hitl"]
myst_enable_extensions = ["colon_fence"]
primary_domain = "hitl"
root_doc = "book/index"
include_patterns = ["book/**", "patterns/**"]
"""

_NEEDS = """\
extensions += ["sphinx_needs"]
needs_build_json = True
needs_reproducible_json = True
needs_table_style = "table"
"""

_BOOK = 'html_theme = "furo"\n'


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to build one dialect; `settings` is its configuration, or what is added to that of the generator."""

    name: str
    dialect: str
    settings: str

    def write(self, folder: Path) -> Path:
        """Write the configuration of a collection below `folder` and give the folder of its conf.py."""
        source = self.source(folder)
        given = source / "conf.py"
        conf = folder / f"conf-{self.name}"
        conf.mkdir(parents=True, exist_ok=True)
        text = given.read_text(encoding="utf-8") if given.exists() else ""
        (conf / "conf.py").write_text(text + self.settings, encoding="utf-8")
        return conf

    def source(self, folder: Path) -> Path:
        """The source folder of the dialect."""
        return folder / self.dialect


PLAIN = "plain"
"""The baseline of all ratios: Sphinx and MyST, no sidebar."""

SETUPS = {
    setup.name: setup
    for setup in (
        Setup(PLAIN, "plain", _NO_SIDEBAR),
        Setup("hitl", "hitl", _HITL + _NO_SIDEBAR),
        Setup("hitl-book", "hitl", _HITL + _BOOK),
        Setup("hitl-needs", "hitl", _HITL + _NEEDS + _NO_SIDEBAR),
        Setup("sphinx-needs", "needs", _NO_SIDEBAR),
        Setup("mlx.traceability", "mlx", _NO_SIDEBAR),
        Setup("plain-furo", "plain", _BOOK),
    )
}
"""By name; `hitl-book` has the theme and the navigation of the book, `plain-furo` that theme with its own."""

LARGEST = {"plain-furo": 250}
"""Patterns from which on a setup is left out, as its time grows with their square."""


def is_available(setup: Setup) -> bool:
    """Whether what the setup needs is installed."""
    return setup.dialect != "mlx" or (PEERS / "mlx").is_dir()


def generate(count: int, folder: Path) -> None:
    """Write the collection of `count` patterns, in a process of its own: memory of this one would count for its children."""
    if not (folder / "hitl").is_dir():
        subprocess.run([sys.executable, str(GENERATOR), str(count), str(folder)], check=True)


def page(setup: Setup, folder: Path, number: int) -> Path:
    """The page of a pattern."""
    return next(setup.source(folder).rglob(f"pattern-{number:05d}.md"))
