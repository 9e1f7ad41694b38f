"""The command line: a table of commands, each in a module of its own that is loaded only when it is called."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from typing import TYPE_CHECKING

from sphinx_hitl import __version__
from sphinx_hitl.cli.outcome import CLEAN, UNUSABLE, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

COMMANDS = {
    "check": "find what is wrong in a collection, and repair what is certain",
    "export": "write the collection as data, for counting and drawing",
    "diff": "compare two versions of the collection",
    "new": "begin a pattern, need, tool or walk in its place",
    "import": "turn Markdown that you already have into pages of the collection",
    "promote": "set the next status of a page, or list what it lacks for it",
    "vocabulary": "draft a vocabulary from the headings of files that you already have",
}
"""Every command with what it does; its module has `declare(parser)` and `run(arguments) -> int`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except UsageError as error:
        sys.stderr.write(f"hitl: {error}\n")
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _run(arguments: Sequence[str]) -> int:
    """Parse the arguments and call the command."""
    name = arguments[0] if arguments else ""
    try:
        if name not in COMMANDS:
            _overview().parse_args(arguments)
        module = command_module(name)
        command = ArgumentParser(
            f"hitl {name}", description=_sentence(COMMANDS[name]), allow_abbrev=False, formatter_class=RawDescriptionHelpFormatter
        )
        module.declare(command)
        # Options may stand between arguments, but what is mixed cannot be parted by '--'.
        parse = command.parse_args if "--" in arguments else command.parse_intermixed_args
        parsed = parse(arguments[1:])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else CLEAN
    code: int = module.run(parsed)
    return code


def _overview() -> ArgumentParser:
    """What answers to anything but the name of a command."""
    parser = ArgumentParser("hitl", description="Work with a collection of patterns.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"hitl {__version__}")
    table = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        table.add_parser(name, help=purpose)
    return parser


def _sentence(purpose: str) -> str:
    return f"{purpose[0].upper()}{purpose[1:]}."


def command_module(name: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"{__name__}.{name}{'_' * iskeyword(name)}")
