"""The page about cards and roles, made from the kinds, the built-in vocabulary and the collection in `example`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import OptionType
from sphinx_hitl.core.vocabulary import default_vocabulary
from sphinx_hitl.core.words import listed
from sphinx_hitl.ext.domain import HitlDomain
from tools.reference.markdown import code, names, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_hitl.core.kinds import OptionSpec
    from sphinx_hitl.core.vocabulary import KindSpec

EXAMPLE = Path(__file__).parent / "example"
"""A collection in which every option of every card is used."""

_STAGE = "patterns/model-validation"

SHOWN: Mapping[str, tuple[str, str, str]] = {
    "stage": ("A step of the pipeline: a folder, with this page as its `index.md`.", f"{_STAGE}/index.md", "#"),
    "pattern": ("What somebody does about a problem that comes back.", f"{_STAGE}/noise-floor.md", "#"),
    "information-need": (
        (
            "A question that has to be answered before something can be decided. On the page of a pattern it belongs to that pattern, and "
            "may do without an id: it is then `<pattern>/<heading>`. Needs that patterns share stand on the `needs.md` of their stage."
        ),
        f"{_STAGE}/needs.md",
        "##",
    ),
    "tool": ("A program that was looked at.", "patterns/tools/meter.md", "#"),
    "tool-feature": ("A part of a tool, on the page of that tool, that answers needs.", "patterns/tools/meter.md", "##"),
    "walk": ("Patterns in the order in which somebody might use them.", "patterns/walks/first-model.md", "#"),
}
"""Kind -> what it is, and the file and heading level of its example."""

_INTRODUCTION = """\
A **card** says what the section is under whose heading it stands. It is a fence with the name of a kind in braces, and holds
facts and links, one to a line: `:name: value`. Several values have commas between them. A value that is not known yet is a question
mark. Text belongs below the card, under ordinary headings.

The cards and options here are those of the built-in vocabulary. Names of relations, allowed values and display names are those of your
own, if [you have one](vocabulary.md). With `primary_domain = "hitl"` in `conf.py` the names need no prefix; `{hitl:pattern}` always works.

[Another page](../write/index.md) helps with what to write; here is only what may be written.
"""

_ROLES = """\
In text, an object is named by its id or by a link. All these ways are checked, count as a *mention*, and show the object's title
where no text is given.
"""

ROLE_EXAMPLE = """\
After {pattern}`noise-floor`, a search in {stage}`model-validation` is worth less than it looked.
The walk {walk}`of the first model <first-model>` says when; {information-need}`seed-variance` says why.
{tool}`meter` and {tool-feature}`meter-spread` help, and {item}`sealed-test` finds any kind.

[](#noise-floor), {any}`noise-floor` and [an ordinary link](patterns/model-validation/noise-floor.md) work as well.
"""

_OTHER_WAYS = """\
Old ids (`:formerly:`) and, where it is the only one of its name, the last part of a need's id lead there too. Another book reaches
every object through intersphinx, as `` {external+book:hitl:pattern}`noise-floor` ``.
"""

_RST = """\
Documents in reStructuredText can use the roles and the views:
"""

RST_EXAMPLE = """\
A page in reStructuredText
==========================

See :hitl:pattern:`noise-floor` and :hitl:information-need:`seed-variance`.

.. hitl:catalogue::
   :stage: model-validation
   :caption: Patterns of this stage
"""

_RST_LIMITS = """\
With `primary_domain = "hitl"` the prefix may be left out there as well. The build checks them, on every run; `hitl check` reads
Markdown only, so it does not see them, and such pages do not count as places that mention an object. Cards have to stand in Markdown. One
that stands in reStructuredText is [an error](findings.md#unseen-card), and never silence.
"""


def cards() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# Cards and roles", "", _INTRODUCTION)
    for kind in default_vocabulary().kinds.values():
        yield from _kind(kind)
    yield from ("## Roles", "", _ROLES)
    yield from table(("Role", "Leads to"), _roles())
    yield from code("markdown", ROLE_EXAMPLE)
    yield from (_OTHER_WAYS, "## reStructuredText", "", _RST)
    yield from code("rst", RST_EXAMPLE)
    yield _RST_LIMITS


def _kind(kind: KindSpec) -> Iterator[str]:
    what, path, _ = SHOWN[kind.name]
    named = "folder" if path.endswith("/index.md") else "file"
    where = f"under the `#` heading of its page, and its id is the name of the {named}" if kind.on_page else "under any heading"
    yield from (f"## {kind.name}", "", f"{what} The card stands {where}.", "")
    yield from table(("Option", "Value", "Meaning"), (_option(option, kind) for option in kind.options.values()))
    yield from code("markdown", example(kind.name))


def _option(option: OptionSpec, kind: KindSpec) -> tuple[str, str, str]:
    name = f"`:{option.name}:`" + (" (required)" if option.required else "")
    if relation := kind.relations.get(option.name):
        plurals = [default_vocabulary().kinds[target].plural.lower() for target in relation.targets]
        way = "the same at both ends" if relation.symmetric else f"*{relation.inverse}* at the other end"
        rule = "; cycles are errors" if relation.acyclic else ""
        return name, f"ids of {listed_plainly(plurals)}", f"*{relation.label}*; {way}{rule}"
    if option.values:
        several = "one or more of " if option.type is OptionType.VALUES else ""
        return name, several + names(default_vocabulary().values[option.values]), option.help
    return name, option.type.value, option.help


def listed_plainly(words: list[str]) -> str:
    """Words with 'or' before the last, without quotes."""
    return listed(words, "or").replace("'", "")


def example(kind: str) -> str:
    """The heading, the card and what stands right below it, as in the file of the example."""
    _, path, marks = SHOWN[kind]
    text = (EXAMPLE / path).read_text(encoding="utf-8")
    start = text.index(f"\n{marks} ") + 1 if marks == "##" else 0
    return f"<!-- {path} -->\n\n" + text[start:].split("\n## ")[0].strip() + "\n"


def _roles() -> Iterator[tuple[str, str]]:
    kinds = default_vocabulary().kinds
    for name in HitlDomain.roles:
        kind = kinds.get(name)
        yield f"`` {{{name}}}`id` ``", f"{kind.label[0].lower()}{kind.label[1:]}" if kind else "an object of any kind"
