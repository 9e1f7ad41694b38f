"""The mistakes that people make: one edit of a good collection, and exactly the one finding that it deserves."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.model import Place, Problem
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.rules import findings
from tests.core.good import BIB, GOOD, NEEDS, OTHER, PAGE, SECTIONS, STAGE, THREADS, TOOL, WALK, catalog_of, changed, check, write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_hitl.core.model import Finding

CARD = """\
```{pattern}
:stages: model-validation
:iteration: both
:needs: gap-larger-than-chance, seed-variance
:precedes: sealed-test
:status: complete
:basis: documented
:evidence: Bouthillier2021, optuna/optuna#2500
```
"""
TITLE = "# Noise Floor\n\n"
BOOK = "book/index.md"
SWAPPED = (
    "## Problem\n\nA leaderboard sorts by four decimals, and the eye believes the order.\n\n## Context\n\nSeveral candidates",
    "## Context\n\nA leaderboard.\n\n## Problem\n\nSeveral candidates",
)
LAST = ":how: other\n```\n"
NBSP = "\u00a0"


@dataclass(frozen=True)
class Edit:
    """One edit of one file, and the finding that it should give in this file: 'severity rule line:column'."""

    name: str
    old: str
    new: str
    finding: str = ""
    path: str = PAGE

    def __str__(self) -> str:
        return self.name


def shown(finding: Finding) -> str:
    column = "" if finding.column is None else f":{finding.column}"
    return f"{finding.severity.value} {finding.name} {finding.line}{column}"


def indented(text: str, first: str, others: str) -> str:
    return "".join((others if number else first) + line for number, line in enumerate(text.splitlines(keepends=True)))


MISTAKES = [
    # The card's fence
    Edit("closing line of the card missing", CARD, CARD.removesuffix("```\n"), "error unclosed-card 3:1"),
    Edit("closing line missing, text follows at once", f"{CARD}\n", CARD.removesuffix("```\n"), "error unclosed-card 3:1"),
    Edit("closing line missing at the end of the file", LAST, ":how: other\n", "error unclosed-card 50:1"),
    Edit("closing line missing, no line end", LAST, ":how: other", "error unclosed-card 50:1"),
    Edit("closed with tildes", "optuna#2500\n```\n", "optuna#2500\n~~~\n", "error unclosed-card 3:1"),
    Edit("whole page inside the card", "optuna#2500\n```\n", "optuna#2500\n", "error unclosed-card 3:1"),
    Edit("name of the card misspelt", "{pattern}\n", "{paterrn}\n", "error unknown-card 3:1"),
    Edit("name of the card in capitals", "{pattern}\n", "{Pattern}\n", "error unknown-card 3:1"),
    Edit("name of the card in plural", "{pattern}\n", "{patterns}\n", "error unknown-card 3:1"),
    Edit("name of the card without braces", "```{pattern}", "```pattern", "error card-braces 3:1"),
    Edit("opening brace missing", "```{pattern}", "```pattern}", "error card-braces 3:1"),
    Edit("closing brace missing", "```{pattern}", "```{pattern", "error card-braces 3:1"),
    Edit("spaces inside the braces", "```{pattern}", "```{ pattern }", "error card-braces 3:1"),
    Edit("quotation marks instead of backticks", CARD, CARD.replace("```", "'''"), "error card-marker 3:1"),
    Edit("two backticks", "```{pattern}", "``{pattern}", "error card-marker 3:1"),
    Edit("title behind the name of the card", "{pattern}\n", "{pattern} Noise Floor\n", "error card-argument 3:1"),
    Edit("text in the card", "optuna#2500\n```", "optuna#2500\n\nMore on this.\n```", "error card-body 12"),
    Edit("text first in the card", "{pattern}\n", "{pattern}\nMore on this.\n", "error card-body 4"),
    # Where the card stands
    Edit("card indented by four", CARD, indented(CARD, "    ", "    "), "error misplaced-card 3:5"),
    Edit("card in a quote", CARD, indented(CARD, "> ", "> "), "error misplaced-card 3:3"),
    Edit("card in a list", CARD, indented(CARD, "- ", "  "), "error misplaced-card 3:3"),
    Edit("card in a list within a quote", CARD, indented(CARD, "> - ", ">   "), "error misplaced-card 3:5"),
    Edit("card in a note", CARD, f":::{{note}}\n{CARD}:::\n", "error misplaced-card 4:1"),
    Edit("card in the front matter", TITLE + CARD, f"---\n{CARD}---\n\n{TITLE}", "error misplaced-card 2:1"),
    Edit("card above the title", TITLE + CARD, f"{CARD}\n{TITLE}", "error card-without-heading 1:1"),
    Edit("title missing", TITLE + CARD, CARD, "error card-without-heading 1:1"),
    Edit("text between title and card", TITLE, f"{TITLE}A line.\n\n", "error card-not-under-heading 5:1"),
    Edit("list between title and card", TITLE, f"{TITLE}- A line.\n\n", "error card-not-under-heading 5:1"),
    Edit("card twice", CARD, f"{CARD}\n{CARD}", "error two-cards 13:1"),
    Edit("title with two hashes", "# Noise Floor", "## Noise Floor", "error card-level 3:1"),
    Edit("no card", CARD, "", "error page-without-card 1"),
    # Options
    Edit("option misspelt", ":stages: ", ":stage: ", "error unknown-option 4:2"),
    Edit("option of another kind", ":basis: documented", ":homepage: documented", "error unknown-option 9:2"),
    Edit("option in capitals", ":basis: ", ":Basis: ", "error unknown-option 9:2"),
    Edit("option misspelt beside the right one", ":iteration: both", ":need: both", "error unknown-option 5:2"),
    Edit("first colon missing", ":stages: ", "stages: ", "error option-syntax 4:1"),
    Edit("second colon missing", ":stages: ", ":stages ", "error option-syntax 4:1"),
    Edit("both colons missing", ":stages: ", "stages ", "error option-syntax 4:1"),
    Edit("no space behind the colon", ":stages: ", ":stages:", "error option-syntax 4:1"),
    Edit("space before the name", ":stages: ", ": stages: ", "error option-syntax 4:1"),
    Edit("space behind the name", ":stages: ", ":stages : ", "error option-syntax 4:1"),
    Edit("equals sign", ":stages: ", "stages = ", "error option-syntax 4:1"),
    Edit("no-break space behind the colon", ":stages: ", f":stages:{NBSP}", "error option-syntax 4:9"),
    Edit("no-break space after a space", ":stages: ", f":stages: {NBSP}", "error option-syntax 4:9"),
    Edit(
        "options between dashes",
        CARD,
        CARD.replace("\n:", "\n").replace("}\n", "}\n---\n").replace("\n```\n", "\n---\n```\n"),
        "error option-syntax 4:1",
    ),
    Edit("value wrapped", ", seed-variance\n:prec", ",\nseed-variance\n:prec", "error wrapped-value 7:1"),
    Edit("value wrapped and indented", "decide what must vary", "decide what\n    must vary", "error wrapped-value 53:5"),
    Edit("value wrapped twice", "decide what must vary", "decide\n  what must\n  vary", "error wrapped-value 53:3"),
    Edit("value wrapped behind a colon", "decide what must vary", "decide:\nwhat must vary", "error wrapped-value 53:1"),
    Edit("option given twice", ":status: complete\n", ":status: complete\n:status: draft\n", "error repeated-option 9:10"),
    Edit("required option missing", ":status: complete\n", "", "error missing-option 3:1"),
    Edit("required option empty", ":status: complete\n", ":status:\n", "error missing-option 8:9"),
    Edit("other option empty", ":basis: documented", ":basis: ", "error missing-option 9:8"),
    Edit("id empty", ":id: noise-sources", ":id:", "error missing-option 51:5"),
    Edit("id missing where it is needed", ":id: tuner-spread\n", "", "error missing-option 12:1", TOOL),
    Edit("two options missing", ":homepage: https://example.org/tuner\n:version: 4.2\n", "", "error missing-option 3:1", TOOL),
    Edit("value misspelt", ":status: complete", ":status: completee", "error unknown-value 8:10"),
    Edit("value in capitals", ":status: complete", ":status: Complete", "error unknown-value 8:10"),
    Edit("value not in the list", ":status: complete", ":status: perfect", "error unknown-value 8:10"),
    Edit("second of two values misspelt", ":how: experiment, tool", ":how: experiment, tools", "error unknown-value 9:19", NEEDS),
    Edit("values joined by and", ":how: experiment, tool", ":how: experiment and tool", "error unknown-value 9:7", NEEDS),
    Edit("order in words", ":order: 2", ":order: second", "error unknown-value 5:9", STAGE),
    Edit("flag with a value", ":focus:", ":focus: yes", "error unknown-value 6:9", STAGE),
    Edit("address without https", "https://example.org", "example.org", "error unknown-value 4:12", TOOL),
    # Links in cards
    Edit("id misspelt", ":stages: model-validation", ":stages: model-validaton", "error unknown-id 4:10"),
    Edit("id abbreviated", ":stages: model-validation", ":stages: model-validation, hpo", "error unknown-id 4:28"),
    Edit("title instead of id", ":stages: model-validation", ":stages: Model Validation", "error unknown-id 4:10"),
    Edit("id of a need misspelt", ", seed-variance\n:prec", ", seed-varience\n:prec", "error unknown-id 6:33"),
    Edit("ids joined by and", ":needs: gap-larger-than-chance, seed", ":needs: gap-larger-than-chance and seed", "error unknown-id 6:9"),
    Edit(
        "ids separated by semicolons",
        ":needs: gap-larger-than-chance, seed",
        ":needs: gap-larger-than-chance; seed",
        "error unknown-id 6:9",
    ),
    Edit("pattern where a stage is wanted", ":stages: model-validation", ":stages: model-validation, sealed-test", "error wrong-kind 4:28"),
    Edit("need where a pattern is wanted", ":precedes: sealed-test", ":precedes: sealed-test, seed-variance", "error wrong-kind 7:25"),
    Edit("link to itself", ":precedes: sealed-test", ":uses: noise-floor", "error self-link 7:8"),
    Edit("id twice", ", seed-variance\n:prec", ", seed-variance, seed-variance\n:prec", "warning repeated-link 6:48"),
    Edit("circle", ":status: complete", ":precedes: noise-floor\n:status: complete", "error cycle 6:12", OTHER),
    Edit(
        "alternative that is also used",
        ":precedes: sealed-test",
        ":uses: sealed-test\n:alternative-to: sealed-test",
        "error contradiction 8:18",
    ),
    Edit("walk backwards", "noise-floor, sealed-test", "sealed-test, noise-floor", "warning walk-order 5:22", WALK),
    Edit("stage of the folder missing", ":stages: model-validation", ":stages: hyperparameter-optimization", "warning folder-stage 4:10"),
    Edit("evidence misspelt", ": Bouthillier2021, op", ": Bouthilier2021, op", "error unknown-evidence 10:12"),
    Edit("thread misspelt", ", optuna/optuna#2500", ", optuna/optuna#250", "error unknown-evidence 10:29"),
    # Ids
    Edit("id with spaces", ":id: noise-sources", ":id: Noise Sources", "error malformed-id 51:6"),
    Edit("id with underscores", ":id: noise-sources", ":id: noise_sources", "error malformed-id 51:6"),
    Edit("id with an emoji", ":id: noise-sources", ":id: noise-🔥", "error malformed-id 51:6"),
    Edit("id with two slashes", ":id: noise-sources", ":id: a/b/c", "error malformed-id 51:6"),
    Edit("id of another need", ":id: noise-sources", ":id: seed-variance", "error duplicate-id 51:6"),
    Edit("id of another need but for letter case", ":id: noise-sources", ":id: Seed-Variance", "error duplicate-id 51:6"),
    Edit("old id that is in use", ":basis: documented", ":formerly: sealed-test", "error duplicate-id 9:12"),
    # Links in prose
    Edit("file misspelt", "(sealed-test.md)", "(seeled-test.md)", "error broken-link 42:51"),
    Edit("file in another folder", "(sealed-test.md)", "(../tools/sealed-test.md)", "error broken-link 42:51"),
    Edit("file with a space", "(sealed-test.md)", "(sealed test.md)", "error broken-link 42:51"),
    Edit("built file instead of the page", "(sealed-test.md)", "(sealed-test.html)", "error broken-link 42:51"),
    Edit("file in capitals", "(sealed-test.md)", "(Sealed-Test.md)", "error broken-link 42:51"),
    Edit("file above the book", "(sealed-test.md)", "(../../../sealed-test.md)", "error broken-link 42:51"),
    Edit("heading of a page misspelt", "(sealed-test.md)", "(sealed-test.md#forcess)", "error broken-link 42:51"),
    Edit("id behind a hash misspelt", "(sealed-test.md)", "(#seald-test)", "error unknown-id 42:51"),
    Edit("link in a list", "- A range", "- A [range](rnge.md)", "error broken-link 30:13"),
    Edit("link in a quote", "- A range", "> A [range](rnge.md)", "error broken-link 30:13"),
    Edit("link in a table", "- A range looks like weakness.", "\n| a | b |\n|---|---|\n| 1 | [x](rnge.md) |", "error broken-link 33:11"),
    Edit("link by name", "- A range looks like weakness.", "- A [range] looks.\n\n[range]: rnge.md", "error broken-link 32:10"),
    Edit("link in a heading", "### What else", "### What [else](rnge.md)", "error broken-link 48:17"),
    Edit("role misspelt inside", "{pattern}`sealed-test`", "{pattern}`seald-test`", "error unknown-id 34:40"),
    Edit("role with a title", "{pattern}`sealed-test`", "{pattern}`the test <seald-test>`", "error unknown-id 34:50"),
    Edit("role of another kind", "{pattern}`sealed-test`", "{tool}`sealed-test`", "error wrong-kind 34:37"),
    # Sections
    Edit("no space behind the hashes", "## Goal", "##Goal", "error heading-space 15:1"),
    Edit("one hash", "## Goal", "# Goal", "warning second-title 15:3"),
    Edit("three hashes", "## Goal", "### Goal", "error misspelt-section 15:5"),
    Edit("section missing", "## Forces\n\n", "", "error missing-section 1"),
    Edit("heading in bold letters", "## Forces", "**Forces**", "error missing-section 1"),
    Edit("section under another name", "## Solution", "## Solutions", "error misspelt-section 32:4"),
    Edit("section misspelt", "## Solution", "## Solutoin", "error misspelt-section 32:4"),
    Edit("section in small letters", "## Known Uses", "## known uses", "error misspelt-section 44:4"),
    Edit("section in capitals", "## Known Uses", "## KNOWN USES", "error misspelt-section 44:4"),
    Edit("section with a number", "## Solution", "## 5. Solution", "error misspelt-section 32:4"),
    Edit("section of another form", "## Solution", "## See also\n\nMore.\n\n## Solution", "warning unknown-section 32:4"),
    Edit("section twice", "## Solution", "## Problem\n\nMore.\n\n## Solution", "error repeated-section 32:4"),
    Edit("section empty", "A leaderboard sorts by four decimals, and the eye believes the order.", "", "error empty-section 19:4"),
    Edit(
        "section with a comment only",
        "A leaderboard sorts by four decimals, and the eye believes the order.",
        "<!-- to do -->",
        "error empty-section 19:4",
    ),
    Edit(
        "question left in",
        "A leaderboard sorts by four decimals, and the eye believes the order.",
        "*What stood in the way, and why did it hurt?*",
        "error template-text 19:4",
    ),
    Edit("title left in", "# Noise Floor", "# Pattern Name", "error template-text 1:3"),
    Edit("section too late", SWAPPED[0], SWAPPED[1], "warning section-order 23:4"),
    Edit("summary missing", "Measure how much a score moves when nothing changes.\n\n", "", "error missing-summary 3:1"),
    Edit("summary too long", "Measure how much", f"Measure {'very ' * 80}much", "warning long-summary 3:1"),
    Edit("included file", "Users of", "```{include} uses.md\n```\n\nUsers of", "error include 46:1"),
    Edit("no need", ":needs: gap-larger-than-chance, seed-variance\n", "", "warning pattern-without-need 3:1", OTHER),
    # Other files
    Edit(
        "key twice", "@article{Godbole2023,", "@article{Bouthillier2021,\n}\n\n@article{Godbole2023,", "error duplicate-evidence 6:10", BIB
    ),
    Edit("work that nothing rests on", "@article{Godbole2023,", "@article{New,\n}\n\n@article{Godbole2023,", "note unused-evidence 6", BIB),
    Edit(
        "row without a thread", "Average over seeds\n", "Average over seeds\noptuna 77,2019-06,user,,Seeds\n", "error bad-thread 3", THREADS
    ),
    Edit("column misspelt", "thread,", "threads,", "error bad-thread 1", THREADS),
    Edit("asker misspelt", ",user,", ",usr,", "error bad-thread 2", THREADS),
    Edit("stage of a thread misspelt", ",model-validation,", ",model-validaton,", "error unknown-id 2", THREADS),
    Edit(
        "thread twice",
        "Average over seeds\n",
        "Average over seeds\noptuna/optuna#433,2019-06,user,,Seeds\n",
        "error duplicate-evidence 3",
        THREADS,
    ),
    # Views
    Edit("view misspelt", "Read [", "```{piepline}\n```\n\nRead [", "error unknown-card 3:1", BOOK),
    Edit("option of a view misspelt", "Read [", "```{matrix}\n:row: stage\n```\n\nRead [", "error unknown-option 4:2", BOOK),
    Edit("value of a view misspelt", "Read [", "```{matrix}\n:rows: stages\n```\n\nRead [", "error unknown-value 4:8", BOOK),
    Edit("stage of a view misspelt", "Read [", "```{catalogue}\n:stage: model-validaton\n```\n\nRead [", "error unknown-id 4:9", BOOK),
    Edit("walk of a view misspelt", "Read [", "```{walk-path} first-modell\n```\n\nRead [", "error unknown-id 3:1", BOOK),
    Edit("walk of a view missing", "Read [", "```{walk-path}\n```\n\nRead [", "error missing-option 3:1", BOOK),
    Edit("view not closed", "Read [", "```{matrix}\n:rows: stage\n\nRead [", "error unclosed-card 3:1", BOOK),
    Edit("text in a view", "Read [", "```{matrix}\n\nNumbers.\n```\n\nRead [", "error card-body 5", BOOK),
]

HARMLESS = [
    Edit("hash in a value", "decide what must vary", "decide on issue #12 # really"),
    Edit("quotation marks round a value", "decide what must vary", '"decide" what must vary'),
    Edit("quotation mark at the start only", "decide what must vary", '"decide what must vary'),
    Edit("colon in a value", "decide what must vary", "decide: what must vary"),
    Edit("value in brackets", "decide what must vary", "[decide] what must vary"),
    Edit("value in braces", "decide what must vary", "{decide} what must vary"),
    Edit("value with a star", "decide what must vary", "*decide* what must vary"),
    Edit("value with a pipe, a percent sign and an at sign", "decide what must vary", "| % @ decide"),
    Edit("space before the brace", "```{pattern}", "``` {pattern}"),
    Edit("four backticks", CARD, CARD.replace("```", "````")),
    Edit("tildes", CARD, CARD.replace("```", "~~~")),
    Edit("colons", CARD, CARD.replace("```", ":::")),
    Edit("prefix of the domain", "```{pattern}", "```{hitl:pattern}"),
    Edit("spaces at the end of lines", CARD, CARD.replace("\n", "  \n")),
    Edit("tab behind the colon", ":status: complete", ":status:\tcomplete"),
    Edit("card indented by two", CARD, indented(CARD, "  ", "  ")),
    Edit("blank lines in the card", ":status: complete\n", "\n:status: complete\n\n"),
    Edit(
        "options in another order",
        ":iteration: both\n:needs: gap-larger-than-chance, seed-variance\n",
        ":needs: seed-variance,gap-larger-than-chance,\n:iteration: both\n",
    ),
    Edit("no-break space between two ids", "chance, seed-variance\n:prec", f"chance,{NBSP}seed-variance\n:prec"),
    Edit("comment between title and card", TITLE, f"{TITLE}<!-- a remark -->\n\n% another\n\n"),
    Edit("name for the page", TITLE, f"(the-floor)=\n{TITLE}"),
    Edit("no blank line between title and card", TITLE, "# Noise Floor\n"),
    Edit("front matter", TITLE, f"---\nauthor: somebody\n---\n\n{TITLE}"),
    Edit("hashes behind the title of a section", "## Goal\n", "## Goal ##\n"),
    Edit("underlined section", "## Goal\n", "Goal\n----\n"),
    Edit("underlined title", "# Noise Floor\n", "Noise Floor\n===========\n"),
    Edit("indented section", "## Goal\n", "   ## Goal\n"),
    Edit("emphasis in the title of a section", "## Goal\n", "## *Goal*\n"),
    Edit("emoji and right-to-left text", "Spend decisions", "🎉 החלטות قرارات 👩\u200d👩\u200d👧 Spend decisions"),
    Edit("very long line", "Spend decisions", f"Spend {'very ' * 100_000}decisions"),
    Edit("code with a card in it", "Spend decisions", f"````\n{CARD}````\n\nSpend decisions"),
    Edit("code with headings in it", "Spend decisions", "```python\n# Goal\n## Goal\n```\n\nSpend decisions"),
    Edit("code in the language pattern", "Spend decisions", "```pattern\na = b\n# c\n```\n\nSpend decisions"),
    Edit("code with a link in it", "Spend decisions", "`[a](nowhere.md)` Spend decisions"),
    Edit("comment with mistakes in it", "Spend decisions", "<!--\n## Gaol\n[a](nowhere.md)\n-->\n\nSpend decisions"),
    Edit("list as section", "Spend decisions on differences that are real.", "- one\n- two"),
    Edit("table as section", "Spend decisions on differences that are real.", "| a | b |\n|---|---|\n| 1 | 2 |"),
    Edit("picture as section", "Spend decisions on differences that are real.", "```{figure} https://example.org/a.png\n```"),
    Edit("subsection as section", "Spend decisions on differences that are real.", "### Detail\n\nText."),
    Edit("list before the summary", "Measure how much", "> A motto.\n\nMeasure how much"),
    Edit("note in the page", "Spend decisions", ":::{note}\nSee [the stage](index.md).\n:::\n\nSpend decisions"),
    Edit("link to a heading", "(sealed-test.md)", "(sealed-test.md#resulting-context)"),
    Edit("link to an id", "(sealed-test.md)", "(#seed-variance)"),
    Edit("link to a need on its page", "(sealed-test.md)", "(needs.md#seed-variance)"),
    Edit("link to a folder", "(sealed-test.md)", "(../tools/)"),
    Edit("link from the root", "(sealed-test.md)", "(/patterns/model-validation/sealed-test.md)"),
    Edit("link with a title", "(sealed-test.md)", '(sealed-test.md "The test")'),
    Edit("link with an escape", "(sealed-test.md)", "(sealed%2Dtest.md)"),
    Edit("link in angle brackets", "(sealed-test.md)", "(<sealed-test.md>)"),
    Edit("link to another site", "(sealed-test.md)", "(https://example.org/a_(b).md)"),
    Edit("mail address", "(sealed-test.md)", "(mailto:a@example.org)"),
    Edit("footnote", "(sealed-test.md).", "(sealed-test.md).[^1]\n\n[^1]: e.g. in noise.md or so."),
    Edit("role of another project", "{pattern}`sealed-test`", "{ref}`sealed-test`"),
    Edit("blank row", "Average over seeds\n", "Average over seeds\n\n", path=THREADS),
    Edit("comment in the bibliography", "@article{Godbole2023,", "% @article{Godbole2023,\n@article{Godbole2023,", path=BIB),
]


MESSAGES = {
    "closing line of the card missing": "the {pattern} block is not closed; add a line ``` after line 10",
    "option misspelt": "{pattern} has no option 'stage'; did you mean 'stages'?",
    "id misspelt": "unknown stage 'model-validaton'; did you mean 'model-validation'?",
    "title instead of id": "unknown stage 'Model Validation'; did you mean 'model-validation'?",
    "value misspelt": "':status:' cannot be 'completee'; did you mean 'complete'?",
    "value not in the list": "':status:' cannot be 'perfect'; use 'draft', 'complete' or 'reviewed'",
    "value wrapped": "the value of ':needs:' goes on here; keep it on one line; long text belongs below the card",
    "first colon missing": (
        "'stages: model-validation' is not an option line; "
        "write ':stages: model-validation' (a colon before and after the name, then a space)"
    ),
    "required option missing": "the {pattern} card has no ':status:'; add ':status:' with 'draft', 'complete' or 'reviewed'",
    "no card": "the page has no card under its title; write ```{pattern}, its options and ``` below the '#' heading",
    "section missing": "missing section 'Forces'; add '## Forces'",
    "section misspelt": "there is no section 'Solutoin'; did you mean 'Solution'?",
    "section empty": "the section 'Problem' is empty; answer: What stood in the way, and why did it hurt?",
    "file misspelt": "there is no file 'seeled-test.md'; did you mean 'sealed-test.md'?",
    "id of another need": "the id 'seed-variance' is taken by patterns/model-validation/needs.md:17; give one of them another ':id:'",
    "pattern where a stage is wanted": "'sealed-test' is a pattern, but ':stages:' takes stages; name another object or use another option",
    "ids joined by and": (
        "unknown information need 'gap-larger-than-chance and seed-variance'; "
        "separate them by commas: 'gap-larger-than-chance, seed-variance'"
    ),
    "no space behind the hashes": "'##Goal' is not a heading; put a space after the #: '## Goal'",
    "circle": "'precedes' goes in a circle: noise-floor -> sealed-test -> noise-floor; remove one of these links",
}
"""What people read most often, word by word."""

JARGON = {
    "fence",
    "fenced",
    "directive",
    "yaml",
    "docutils",
    "myst",
    "parser",
    "parse",
    "syntax",
    "token",
    "regex",
    "node",
    "kebab",
    "boolean",
}


def findings_after(root: Path, edit: Edit) -> list[Finding]:
    return check(write(root, changed(edit.path, edit.old, edit.new)))


def test_good_collection_is_silent(tmp_path: Path) -> None:
    assert check(write(tmp_path, GOOD)) == []


def test_there_are_enough_cases() -> None:
    assert len(MISTAKES) >= 45
    assert len(HARMLESS) >= 15
    assert len({edit.name for edit in MISTAKES + HARMLESS}) == len(MISTAKES) + len(HARMLESS)


@pytest.mark.parametrize("edit", MISTAKES, ids=str)
def test_mistake_gives_one_finding_at_its_place(tmp_path: Path, edit: Edit) -> None:
    found = findings_after(tmp_path, edit)
    assert [(finding.file, shown(finding)) for finding in found] == [(edit.path, edit.finding)]
    assert found[0].code == RULES[found[0].name].code


@pytest.mark.parametrize("edit", HARMLESS, ids=str)
def test_harmless_edit_stays_silent(tmp_path: Path, edit: Edit) -> None:
    assert [f"{shown(finding)} {finding.text}" for finding in findings_after(tmp_path, edit)] == []


@pytest.mark.parametrize("form", ["CRLF", "CR", "mark", "no last line end"])
def test_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path, form: str) -> None:
    for number, edit in enumerate([*MISTAKES, *HARMLESS]):
        files = changed(edit.path, edit.old, edit.new)
        match form:
            case "CRLF":
                files = {path: text.replace("\n", "\r\n") for path, text in files.items()}
            case "CR":
                files = {path: text.replace("\n", "\r") for path, text in files.items()}
            case "mark":
                files = {path: f"\ufeff{text}" for path, text in files.items()}
            case _:
                files = {path: text.rstrip("\n") for path, text in files.items()}
        found = check(write(tmp_path / str(number), files))
        assert [(finding.file, shown(finding)) for finding in found] == ([(edit.path, edit.finding)] if edit.finding else []), edit.name


@pytest.mark.parametrize("name", MESSAGES)
def test_message_reads_well(tmp_path: Path, name: str) -> None:
    edit = next(edit for edit in MISTAKES if edit.name == name)
    assert [finding.text for finding in findings_after(tmp_path, edit)] == [MESSAGES[name]]


def test_messages_are_free_of_jargon_and_say_how_to_repair(tmp_path: Path) -> None:
    for number, edit in enumerate(MISTAKES):
        for finding in findings_after(tmp_path / str(number), edit):
            assert not JARGON.intersection(re.findall(r"[a-z]+", finding.text.lower())), finding.text
            assert finding.repair, finding.text
            assert "\n" not in finding.text
            assert not finding.text.endswith((".", " ", ";")), finding.text


def test_draft_is_coached(tmp_path: Path) -> None:
    """The same mistakes weigh less on a draft, except those that break ids, links and cards."""
    for number, edit in enumerate(MISTAKES):
        if edit.path != PAGE or "status" in edit.old + edit.new:
            continue
        files = changed(PAGE, edit.old, edit.new)
        files[PAGE] = files[PAGE].replace(":status: complete", ":status: draft")
        found = check(write(tmp_path / str(number), files))
        rule = RULES[edit.finding.split()[1]]
        assert [(finding.name, finding.severity) for finding in found] == [(rule.name, rule.coached)], edit.name


# What is wrong with whole files


def test_card_without_required_sections_names_them_once(tmp_path: Path) -> None:
    [finding] = check(write(tmp_path, {**GOOD, OTHER: GOOD[OTHER].removesuffix(SECTIONS)}))
    assert shown(finding) == "error missing-section 1"
    assert finding.message == (
        "missing sections 'Goal', 'Problem', 'Context', 'Forces', 'Solution', 'Rationale', 'Resulting Context' and 'Known Uses'"
    )


@pytest.mark.parametrize(
    ("text", "finding", "message"),
    [
        (b"", "error page-without-card 1", "the page has no card under its title"),
        (b"\n\n\n", "error page-without-card 1", "the page has no card under its title"),
        (b"# A page\n\nText.\n", "error page-without-card 1", "the page has no card under its title"),
        (b"# Stra\xdfe\n", "error unreadable-file 1:7", "the file is not UTF-8 text"),
        (b"# Ok\n\n\xc3\xa9\xc3\xa9\xff\n", "error unreadable-file 3:3", "the file is not UTF-8 text"),
        ("# Wide\n".encode("utf-16"), "error unreadable-file 1:1", "the file is not UTF-8 text"),
        ("# Wide\n".encode("utf-16-le"), "error unreadable-file 1:2", "the page holds a character that is no text (NUL)"),
        (b"# Nul\n\na\0b\n", "error unreadable-file 3:2", "the page holds a character that is no text (NUL)"),
    ],
)
def test_page_that_says_nothing(tmp_path: Path, text: bytes, finding: str, message: str) -> None:
    [found] = check(write(tmp_path, {**GOOD, "patterns/model-validation/new.md": text}))
    assert (found.file, shown(found), found.message) == ("patterns/model-validation/new.md", finding, message)


@pytest.mark.parametrize("text", [b"\xff\xfe", b"Plain text without a card."])
def test_links_to_a_page_that_cannot_be_read_are_not_reported_too(tmp_path: Path, text: bytes) -> None:
    assert [finding.file for finding in check(write(tmp_path, {**GOOD, OTHER: text}))] == [OTHER]


def test_page_with_a_card_only(tmp_path: Path) -> None:
    found = check(write(tmp_path, {**GOOD, "patterns/model-validation/new.md": CARD.replace(":precedes: sealed-test\n", "")}))
    assert [shown(finding) for finding in found] == [
        "error missing-section 1",
        "error card-without-heading 1:1",
        "error missing-summary 1:1",
    ]


def test_huge_file_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with (tmp_path / "patterns/model-validation/huge.md").open("wb") as file:
        file.truncate(50_000_000)
    [finding] = check(tmp_path)
    assert finding.text == "the file is larger than 4 MB; split it, or move what is no text elsewhere"


def test_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "patterns/model-validation/loop").symlink_to("..", target_is_directory=True)
    assert check(tmp_path) == []


def test_link_that_leads_to_itself_is_unreadable(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "patterns/model-validation/loop.md").symlink_to("loop.md")
    [finding] = check(tmp_path)
    assert (finding.name, finding.file) == ("unreadable-file", "patterns/model-validation/loop.md")
    assert finding.text.startswith("the file cannot be read: ")


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, GOOD) / "patterns/model-validation/pipe.md")
    [finding] = check(tmp_path)
    assert finding.text == "this is not a file with text; remove it or give it another name"


def test_folder_called_like_a_page(tmp_path: Path) -> None:
    (write(tmp_path, GOOD) / "patterns/model-validation/folder.md").mkdir()
    assert check(tmp_path) == []


def test_files_that_differ_in_letter_case_only(tmp_path: Path) -> None:
    new = "patterns/model-validation/Noise-Floor.md"
    write(tmp_path, {**GOOD, new: GOOD[OTHER]})
    if len(list((tmp_path / "patterns/model-validation").glob("*oise-*loor.md"))) == 2:
        [finding] = check(tmp_path)
        assert (finding.file, shown(finding)) == (new, "error duplicate-id 3:1")
        assert finding.text == f"but for letter case, the id 'Noise-Floor' is taken by {PAGE}:3; rename one of the files"


def test_same_file_name_in_two_folders(tmp_path: Path) -> None:
    new = "patterns/tools/sealed-test.md"
    [finding] = check(write(tmp_path, {**GOOD, new: GOOD[OTHER]}))
    assert (finding.file, finding.text) == (new, f"the id 'sealed-test' is taken by {OTHER}:3; rename one of the files")


def test_malformed_file_name(tmp_path: Path) -> None:
    new = "patterns/model-validation/Honest_Baseline.md"
    [finding] = check(write(tmp_path, {**GOOD, new: GOOD[OTHER]}))
    assert finding.text == "an id is lower-case words joined by hyphens, not 'Honest_Baseline'; rename the file to 'honest-baseline.md'"


@pytest.mark.parametrize("path", [BIB, THREADS])
def test_unreadable_evidence_is_one_finding(tmp_path: Path, path: str) -> None:
    [finding] = check(write(tmp_path, {**GOOD, path: b"\xff"}))
    assert (finding.file, shown(finding)) == (path, "error unreadable-file 1:1")


def test_missing_evidence_files_are_named_in_the_repair(tmp_path: Path) -> None:
    found = check(write(tmp_path, {path: text for path, text in GOOD.items() if path not in {BIB, THREADS}}))
    assert {finding.repair for finding in found} == {f"add it to {BIB}", f"add it to {THREADS}"}


def test_very_long_names_are_cut_in_messages(tmp_path: Path) -> None:
    files = changed(PAGE, ":precedes: sealed-test", f":precedes: {'sealed-test' * 1000}")
    files[PAGE] = files[PAGE].replace("(sealed-test.md)", f"({'a/' * 3000}{'b' * 3000}.md)")
    found = check(write(tmp_path, files))
    assert [finding.name for finding in found] == ["unknown-id", "broken-link"]
    assert max(len(finding.text) for finding in found) < 1300


@pytest.mark.parametrize("length", [600, 601, 5000])
def test_long_messages_and_repairs_keep_both_ends(length: int) -> None:
    """As much as fits, and of what is longer two thirds and the last third."""
    text = "".join(str(number % 10) for number in range(length))
    shown = text if length <= 600 else f"{text[:400]} … {text[-200:]}"
    problems = (Problem("unseen-card", Place(3), text, text), Problem("unseen-card", Place(4), text))
    found = findings(catalog_of(GOOD), [(PAGE, problem) for problem in problems])
    assert [(finding.file, finding.line, finding.message, finding.repair) for finding in found] == [
        (PAGE, 3, shown, shown),
        (PAGE, 4, shown, None),
    ]
