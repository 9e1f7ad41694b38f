"""The page about the commands, made from their declarations; the examples are run by a test."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from typing import TYPE_CHECKING

from sphinx_hitl.cli import COMMANDS, command_module
from tools.reference.markdown import code, names, table

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterator, Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "check": ("hitl check", "hitl check patterns/model-validation --fail-on warning", "hitl check --format sarif --output findings.sarif"),
    "export": ("hitl export build/data",),
    "diff": ("hitl diff HEAD", "hitl diff HEAD~1 HEAD --format markdown"),
    "new": (
        'hitl new pattern "Second Seed" --stage model-validation',
        'hitl new need "How long does a run take?" --stage model-validation --how experiment',
        'hitl new tool "Gauge" --homepage https://example.org/gauge --version 1.0',
        'hitl new walk "In a Hurry" --steps noise-floor,sealed-test',
        "hitl new template",
    ),
    "import": ("hitl import ../notes --stage model-validation --dry-run", "hitl import ../notes --stage model-validation"),
    "promote": ("hitl promote noise-floor --dry-run", "hitl promote noise-floor"),
    "vocabulary": ("hitl vocabulary --from ../notes", "hitl vocabulary --from ../notes -o draft.toml"),
}
"""Command -> calls of it that work in a collection."""

_INTRODUCTION = """\
`hitl` works on the files of a collection and needs no build. It finds the collection around the folder in which it is called, by a
folder `patterns` or the file `conf/language.toml`. `hitl COMMAND --help` says what stands here; `hitl --version` says which version it is.
"""


def commands() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# Commands", "", _INTRODUCTION)
    for name, purpose in COMMANDS.items():
        yield from (f"## hitl {name}", "", f"{purpose[0].upper()}{purpose[1:]}.", "")
        yield from code("sh", "\n".join(EXAMPLES.get(name, ())))
        parser = parser_of(name)
        yield from table(("Argument", "Meaning"), (_row(action) for action in parser._actions if action.help != SUPPRESS))  # noqa: SLF001
        text, _, codes = (parser.epilog or "").partition("exit codes:\n")
        if kept := [paragraph for paragraph in text.strip().split("\n\n") if paragraph and not paragraph.startswith("hitl ")]:
            yield from ("\n\n".join(" ".join(paragraph.split()) for paragraph in kept), "")
        yield from table(("Exit code", "Meaning"), (line.split(maxsplit=1) for line in codes.strip().splitlines()))


def parser_of(name: str) -> ArgumentParser:
    """The arguments of a command."""
    parser = ArgumentParser(f"hitl {name}", add_help=False)
    command_module(name).declare(parser)
    return parser


def _row(action: Action) -> tuple[str, str]:
    words = list(action.option_strings) or [str(action.metavar or action.dest).upper()]
    value = str(action.metavar or "") if action.option_strings and action.nargs != 0 and not action.choices else ""
    many = " …" if action.nargs in {"*", "+"} else ""
    shown = ", ".join(f"`{word}{' ' * bool(value)}{value}{many}`" for word in words)
    default = action.default if action.choices and action.default else None
    one_of = f": {names(action.choices)}" if action.choices and action.option_strings else ""
    return shown, f"{action.help}{one_of}" + (f" (`{default}`, if not given)" if default else "")
