"""Pages that nobody writes and that must not keep anybody waiting: `python -m tests.core.nasty SIZE` reads them all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.vocabulary import default_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_hitl.core.model import Finding

CARD = "# T\n\n```{pattern}\n:stages: x\n:status: draft\n```\n\n"
NEED = "```{information-need}\n:why: x\n```\n\n"


def many(line: str) -> Callable[[int], str]:
    """The same line again and again."""
    return lambda size: f"{line}\n" * size


def long(part: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """One line of the same part again and again."""
    return lambda size: before + part * size + after


def numbered(part: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """The same part with a running number for its @."""
    return lambda size: before + "".join(part.replace("@", str(number)) for number in range(size)) + after


LINES: Mapping[str, Callable[[int], str]] = {
    "quotes": many(">"),
    "quotes of quotes": many(">" * 50),
    "lazy quote": long("b\n", "> a\n"),
    "lazy item": long("b\n", "- a\n"),
    "brackets": many("["),
    "backticks": many("`"),
    "code": many("```"),
    "code in items": many("- ```"),
    "code in quotes": many("> ```\n"),
    "open cards": many("```{pattern}"),
    "closed cards": many("```{pattern}\n```"),
    "open containers": many(":::{note}"),
    "rules": many("- - - -"),
    "items in items": many("- - - - a"),
    "items with tabs": many("-\ta"),
    "numbers": many("1. a\n2) b"),
    "blank item": long("\n", "- a\n", "  b\n"),
    "headings": many("#"),
    "underlines": many("a\n-"),
    "long underlined": long("a\n", "", "==="),
    "comments": many("<!--"),
    "boxes": many("<div>"),
    "tables": many("| a | b |"),
    "front matter": long("a: b\n", "---\n"),
    "needs": numbered(f"## N @\n\n{NEED}", CARD),
    "needs of one heading": long(NEED, f"{CARD}## N\n\n"),
    "sections": long("## Goal\n\n", CARD),
    "unknown sections": numbered("## Abc @\n\n", CARD),
    "cards with blanks": many("```{pattern}\n\n\n\n\n"),
    "unknown options": numbered(":o@: x\n", "# T\n\n```{pattern}\n", "```\n"),
    "slips": long("stages x\n", "# T\n\n```{pattern}\n", "```\n"),
    "wrapped": long("  more\n", "# T\n\n```{pattern}\n:stages: x\n", "```\n"),
    "text in an open card": long("text\n", "```{pattern}\n"),
    "unknown ids": numbered("model-@,", "# T\n\n```{pattern}\n:stages: ", "\n```\n"),
    "same id": long("a,", "# T\n\n```{pattern}\n:stages: ", "\n```\n"),
    "links by name": numbered("[a@]: b@.md\n[a@]\n\n"),
    "same link": long("[a](b.md) ", CARD),
    "broken links": numbered("[a](b@.md) ", CARD),
    "fragments": numbered("[a](#b@) ", CARD),
    "roles": long("{pattern}`a` ", CARD),
    "views": many("```{matrix}\n:rows: x\n```"),
}
"""Pages of many lines or links; the work for them may grow with their length, not with its square."""

LONG: Mapping[str, Callable[[int], str]] = {
    "brackets": long("["),
    "closed brackets": long("[a]"),
    "open in closed": long("[[a]"),
    "half links": long("[a]("),
    "half links with parentheses": long("[a](("),
    "ends of links": long("]("),
    "titles": long('[a](b "'),
    "pictures": long("![a](b"),
    "spaced links": long("](a b.md "),
    "references": long("[a][b]"),
    "backticks": long("`"),
    "backticks of all lengths": lambda size: "".join("a" + "`" * number for number in range(int((2 * size) ** 0.5))),
    "escaped backticks": long("\\`"),
    "half roles": long("{a}`"),
    "braces": long("{a"),
    "stars": long("*"),
    "stars and letters": long("_a", CARD),
    "backslashes": long("\\"),
    "angles": long("<a "),
    "comments": long("a<!--"),
    "comments in a section": long("a<!--", f"{CARD}## Goal\n\nWhat did you want to achieve?"),
    "equals": long("="),
    "dashes": long("-"),
    "dashes and blanks": long("- "),
    "underscores": long("_ "),
    "hashes": long("#"),
    "closing hashes": long(" #", "# a", "b"),
    "quotes": long(">"),
    "colons": long(":"),
    "digits": long("1"),
    "ampersands": long("&"),
    "NUL": long("\0"),
    "right to left": long("\u202e\u05d0"),
    "blanks in a heading": long(" ", "# a", "b"),
    "blanks behind a marker": long(" ", "``` a", "b"),
    "blanks in a link": long(" ", "[a](", "b"),
    "blanks behind a link": long(" ", "[a](x", "b"),
    "blanks in a role": long(" ", "{pattern}`a", "<b"),
    "blanks in a name": long(" ", "```{figure} a\n:name: a", "b\n```"),
    "blanks in a value": long(" ", "# T\n\n```{pattern}\n:status: a", "b\n```\n"),
    "angles in a role": long("<", "{pattern}`", ">`"),
    "brackets in a heading": long("[", "# "),
    "brackets in a summary": long("[", CARD),
    "name of a card": long("ab", "```{", "}\n```\n"),
    "name of an option": long("ab", "# T\n\n```{pattern}\n:", ": x\n```\n"),
    "id": long("ab", "# T\n\n```{pattern}\n:stages: ", "\n```\n"),
    "ids with blanks": long("ab ", "# T\n\n```{pattern}\n:stages: ", "\n```\n"),
    "value": long("ab", "# T\n\n```{pattern}\n:status: ", "\n```\n"),
    "title": long("ab", f"{CARD}## "),
    "path": long("a/", "[a](", ".md)"),
    "fragment": long("ab", "[a](#", ")"),
}
"""Pages of one long line: a regular expression that tries every way to split it would never come to an end."""


def outcome(text: str) -> list[Finding]:
    """Read a page and check it."""
    page = read(text, "patterns/stage/page", default_vocabulary())
    return findings(Catalog([page], default_vocabulary()))


if __name__ == "__main__":
    for name, text in LONG.items():
        print(name, flush=True)  # noqa: T201
        outcome(text(int(sys.argv[1])))
