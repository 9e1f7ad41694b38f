"""`hitl check` as people call it: a real process, its streams, its exit code, and the files that it leaves."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_hitl import __version__, cli
from sphinx_hitl.cli import main, output
from tests.core.good import BIB, GOOD, NEEDS, OTHER, PAGE, changed, write

if TYPE_CHECKING:
    from collections.abc import Mapping

HITL = Path(sys.executable).with_name("hitl")

TYPO = changed(PAGE, ":stages: model-validation", ":stages: mv")
TYPO_TEXT = f"""\
{PAGE}:4: error: unknown stage 'mv'; did you mean 'model-validation'? [hitl.unknown-id]
    :stages: mv
             ^^
"""
UNUSED = {**GOOD, BIB: GOOD[BIB] + "@misc{Odd1999,\n}\n"}
"""A note."""

TWICE = changed(PAGE, ":needs: gap-larger-than-chance,", ":needs: gap-larger-than-chance, gap-larger-than-chance,")
"""A warning."""


def environment(**changes: str) -> dict[str, str]:
    """What is around us, without what CI or a terminal would add."""
    dropped = {"NO_COLOR", "TERM", "PYTHONUNBUFFERED"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_") and name not in dropped}
    return {**kept, **changes}


def hitl(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command and wait for its end."""
    return subprocess.run(
        [HITL, *arguments], cwd=cwd, env=environment(**variables), capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path / "good", GOOD)


@pytest.fixture
def typo(tmp_path: Path) -> Path:
    return write(tmp_path / "typo", TYPO)


def names(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The names of the findings in a JSON report."""
    return [finding["name"] for finding in json.loads(done.stdout)["findings"]]


# Exit codes and the closing summary


def test_a_clean_collection_is_0(good: Path) -> None:
    done = hitl("check", cwd=good)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings (8 pages read).\n", "")


def test_an_error_is_1_and_stands_at_its_place_with_its_repair(typo: Path) -> None:
    done = hitl("check", cwd=typo)
    closing = "1 error in 1 file (8 pages read). 1 can be repaired with --fix.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, TYPO_TEXT + closing, "")


@pytest.mark.parametrize(
    ("files", "fail_on", "code"),
    [
        (UNUSED, "error", 0),
        (UNUSED, "warning", 0),
        (UNUSED, "note", 1),
        (TWICE, "error", 0),
        (TWICE, "warning", 1),
        (TWICE, "note", 1),
        (TYPO, "error", 1),
        (TYPO, "note", 1),
        (GOOD, "note", 0),
    ],
)
def test_fail_on_says_what_makes_the_code_1(files: Mapping[str, str], fail_on: str, code: int, tmp_path: Path) -> None:
    assert hitl("check", "--fail-on", fail_on, cwd=write(tmp_path, files)).returncode == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--colour"], "unrecognized arguments: --colour"),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", "--fail-on", "never"], "invalid choice: 'never'"),
        (["chekc"], "invalid choice: 'chekc'"),
        ([], "required: COMMAND"),
        (["check", "nowhere.md"], "hitl: nowhere.md: there is no such file or folder"),
        (["check", ".."], "hitl: ..: this lies outside the collection in "),
        (["check", "/"], "hitl: /: this lies outside the collection in "),
        (["check", "--root", "nowhere"], "hitl: nowhere: there is no such folder"),
        (["check", "--root", "patterns"], "hitl: patterns: this is no collection, as it holds neither a folder 'patterns' nor"),
        (["check", "--baseline", "none.json"], "hitl: none.json: the baseline cannot be read: No such file or directory"),
        (["check", "--baseline", PAGE], f"hitl: {PAGE}: the file is not JSON"),
        (["check", "--output", "no/folder"], "hitl: no/folder: this cannot be written: No such file or directory"),
        (["check", "--write-baseline", "no/folder"], "hitl: no/folder: this cannot be written: No such file or directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_is_2_with_the_reason_in_words(arguments: list[str], words: str, good: Path) -> None:
    done = hitl(*arguments, cwd=good)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_outside_of_any_collection_is_2(tmp_path: Path) -> None:
    done = hitl("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"hitl: {tmp_path}: this lies in no collection; "
        "it and the folders above it hold neither a folder 'patterns' nor 'conf/language.toml'\n"
    )


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (b"[values\n", "hitl: conf/language.toml: is not valid TOML"),
        (b"\xff", "hitl: conf/language.toml: is not UTF-8 text"),
        (b"[collection]\nfolder = 3\n", "hitl: conf/language.toml: collection.folder: must be a text"),
    ],
)
def test_an_unreadable_vocabulary_is_2_with_file_and_key(toml: bytes, words: str, good: Path) -> None:
    done = hitl("check", cwd=write(good, {"conf/language.toml": toml}))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1


def test_version_and_help(tmp_path: Path) -> None:
    assert hitl("--version", cwd=tmp_path).stdout == f"hitl {__version__}\n"
    done = hitl("--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for command, purpose in cli.COMMANDS.items():
        assert command in done.stdout
        assert purpose in " ".join(done.stdout.split())
    done = hitl("check", "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "exit codes:\n  0 " in done.stdout


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_every_command_has_a_help_of_its_own(command: str, tmp_path: Path) -> None:
    done = hitl(command, "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: hitl {command}")


# Paths and roots


BOTH = changed(OTHER, ":status: complete", ":status: done", TYPO)


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Two pages with an error each."""
    return write(tmp_path / "both", BOTH)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], {PAGE, OTHER}),
        (["."], {PAGE, OTHER}),
        ([PAGE], {PAGE}),
        (["./patterns/../" + PAGE], {PAGE}),
        ([PAGE, OTHER], {PAGE, OTHER}),
        (["patterns"], {PAGE, OTHER}),
        (["patterns/"], {PAGE, OTHER}),
        (["patterns/model-validation"], {PAGE, OTHER}),
        (["patterns/walks"], set()),
        (["book", OTHER], {OTHER}),
        ([NEEDS], set()),
    ],
    ids=lambda names: " ".join(sorted(names)),
)
def test_paths_choose_what_is_reported(paths: list[str], expected: set[str], both: Path) -> None:
    done = hitl("check", "--format", "json", *paths, cwd=both)
    assert {finding["file"] for finding in json.loads(done.stdout)["findings"]} == expected
    assert done.returncode == bool(expected)


def test_the_rest_of_the_collection_is_read_all_the_same(tmp_path: Path) -> None:
    """Links of the page lead to other pages; without them they would be unknown."""
    done = hitl("check", PAGE, cwd=write(tmp_path, GOOD))
    assert done.stdout == "No findings (8 pages read).\n"


def test_paths_count_from_the_working_directory(both: Path) -> None:
    done = hitl("check", "noise-floor.md", cwd=both / "patterns" / "model-validation")
    assert done.stdout.startswith("noise-floor.md:4: error: ")
    assert "    :stages: mv\n             ^^\n" in done.stdout


def test_from_a_folder_the_whole_collection_is_reported_with_paths_from_there(both: Path) -> None:
    done = hitl("check", cwd=both / "patterns" / "walks")
    assert {line.split(":")[0] for line in done.stdout.splitlines() if ": error: " in line} == {
        "../model-validation/noise-floor.md",
        "../model-validation/sealed-test.md",
    }


@pytest.mark.parametrize("way", ["absolute", "root", "above"])
def test_the_root_is_found_from_the_path_or_given(way: str, both: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if way == "absolute":
        done = hitl("check", both / PAGE, cwd=elsewhere)
        assert done.stdout.startswith(f"{both}/{PAGE}:4: error: ")
    elif way == "root":
        done = hitl("check", "--root", "../both", cwd=elsewhere)
        assert done.stdout.startswith(f"{both}/{PAGE}:4: error: ")
    else:
        done = hitl("check", "both/patterns", cwd=tmp_path)
        assert done.stdout.startswith(f"both/{PAGE}:4: error: ")
    assert "    :stages: mv\n" in done.stdout


def test_a_collection_with_other_folders_is_known_by_its_vocabulary(tmp_path: Path) -> None:
    files = {path.replace("patterns/", "language/"): text.replace("patterns/", "language/") for path, text in GOOD.items()}
    files["conf/language.toml"] = '[collection]\nfolder = "language"\nread = ["language", "book"]\n'
    root = write(tmp_path, files)
    assert hitl("check", cwd=root / "language").stdout == "No findings (8 pages read).\n"


def test_a_file_that_is_no_page_is_said_to_be_none(both: Path) -> None:
    (both / "README.md").write_text("# Read me\n", "utf-8")
    done = hitl("check", "README.md", NEEDS, "conf", cwd=write(both, {"conf/language.toml": b""}))
    assert (done.returncode, done.stdout) == (0, "No findings (8 pages read).\n")
    assert done.stderr == "hitl: README.md: nothing of the collection is there\n"


def test_a_linked_folder_is_part_of_the_collection_under_either_name(both: Path, tmp_path: Path) -> None:
    (both / "patterns" / "model-validation").rename(tmp_path / "moved")
    (both / "patterns" / "model-validation").symlink_to(tmp_path / "moved")
    (tmp_path / "link").symlink_to(both)
    for path, cwd in ((PAGE, both), (tmp_path / "link" / PAGE, tmp_path)):
        assert names(hitl("check", "--format", "json", path, cwd=cwd)) == ["unknown-id"]


def test_pages_that_a_link_brings_in_are_not_changed_from_here(both: Path, tmp_path: Path) -> None:
    (both / "patterns" / "model-validation").rename(tmp_path / "moved")
    (both / "patterns" / "model-validation").symlink_to(tmp_path / "moved")
    (both / PAGE).rename(tmp_path / "page.md")
    (both / PAGE).symlink_to(tmp_path / "page.md")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    done = hitl("check", "--fix", cwd=both)
    assert f"hitl: {PAGE}: a link leads out of the collection" in done.stderr
    assert "unknown-id" in done.stdout
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.md")} == before


def test_a_loop_of_links_ends(good: Path) -> None:
    (good / "patterns" / "model-validation" / "loop").symlink_to(good / "patterns")
    (good / "patterns" / "self.md").symlink_to("self.md")
    done = hitl("check", "--format", "json", cwd=good)
    assert names(done) == ["unreadable-file"]
    assert done.returncode == 1


# Odd files and streams


def test_a_page_that_is_not_utf_8_is_a_finding(good: Path) -> None:
    done = hitl("check", cwd=write(good, {"patterns/model-validation/latin.md": "# Größe\n".encode("latin-1")}))
    assert done.returncode == 1
    assert done.stdout.startswith("patterns/model-validation/latin.md:1: error: the file is not UTF-8 text")


@pytest.mark.parametrize("form", output.FORMS)
def test_names_that_are_not_utf_8_break_no_form(form: str, good: Path) -> None:
    folder = os.fsencode(good / "patterns" / "model-validation")
    Path(os.fsdecode(folder + b"/\xff\n\x1b.md")).write_bytes(b"# \xff")
    done = hitl("check", "--format", form, cwd=good)
    assert (done.returncode, done.stderr) == (1, "")
    if form in {"json", "sarif"}:
        json.loads(done.stdout)
    else:
        assert "\x1b" not in done.stdout or form == "github"
        assert done.stdout.count("\n") <= 3


@pytest.mark.parametrize("form", output.FORMS)
def test_a_terminal_that_knows_only_ascii_gets_escapes(form: str, good: Path) -> None:
    write(good, changed(PAGE, ":stages: model-validation", ":stages: größe🙂"))
    done = hitl("check", "--format", form, cwd=good, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert (done.returncode, done.stderr) == (1, "")
    assert "gr\\u00f6\\u00dfe" in done.stdout if form in {"json", "sarif"} else "gr\\xf6\\xdfe\\U0001f642" in done.stdout


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    write(tmp_path, {f"patterns/p{number}.md": "# P\n\n```{pattern}\n:colour: red\n```\n" for number in range(500)})
    with subprocess.Popen([HITL, "check"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"patterns/p0.md:")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 141


def test_an_interrupt_ends_it_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_name: str) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "command_module", interrupted)
    assert main(["check"]) == 130
    assert capsys.readouterr() == ("", "")


# Color


def on_a_terminal(*arguments: str, cwd: Path, **variables: str) -> str:
    """What the command writes if its output is a terminal."""
    ours, its = pty.openpty()
    try:
        around = environment(**{"TERM": "xterm", **variables})
        done = subprocess.run([HITL, *arguments], cwd=cwd, env=around, stdout=its, check=False, timeout=60)
        assert done.returncode == 1
        return os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(its)


def test_a_terminal_gets_color(typo: Path) -> None:
    assert "\x1b[1;31merror:\x1b[0m unknown stage 'mv'" in on_a_terminal("check", cwd=typo)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["check"], {"NO_COLOR": "1"}),
        (["check"], {"TERM": "dumb"}),
        (["check", "--no-color"], {}),
        (["check", "--output", "report.txt"], {}),
        (["check", "--format", "github"], {}),
        (["check", "--format", "json"], {}),
    ],
    ids=str,
)
def test_nobody_gets_color_who_does_not_want_it(arguments: list[str], variables: dict[str, str], typo: Path) -> None:
    assert "\x1b" not in on_a_terminal(*arguments, cwd=typo, **variables)
    if "--output" in arguments:
        assert "\x1b" not in (typo / "report.txt").read_text("utf-8")


def test_an_empty_no_color_says_nothing(typo: Path) -> None:
    assert "\x1b[" in on_a_terminal("check", cwd=typo, NO_COLOR="")


def test_a_pipe_gets_no_color(typo: Path) -> None:
    assert "\x1b" not in hitl("check", cwd=typo, TERM="xterm").stdout


# Forms


def test_json_is_all_of_standard_output(typo: Path) -> None:
    data = json.loads(hitl("check", "--format", "json", cwd=typo).stdout)
    assert data["counts"] == {"error": 1, "warning": 0, "note": 0}
    assert [(finding["file"], finding["line"], finding["column"]) for finding in data["findings"]] == [(PAGE, 4, 10)]


def test_json_names_files_from_the_root_wherever_one_stands(typo: Path) -> None:
    data = json.loads(hitl("check", "--format", "json", cwd=typo / "patterns").stdout)
    assert data["findings"][0]["file"] == PAGE


def test_sarif_is_written_also_when_there_are_errors(typo: Path) -> None:
    done = hitl("check", "--format", "sarif", "--output", "report.sarif", cwd=typo)
    assert (done.returncode, done.stdout) == (1, "1 error in 1 file (8 pages read). 1 can be repaired with --fix.\n")
    result = json.loads((typo / "report.sarif").read_text("utf-8"))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == PAGE


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_services_get_paths_from_the_repository_around_the_collection(form: str, tmp_path: Path) -> None:
    write(tmp_path / "docs", TYPO)
    (tmp_path / ".git").mkdir()
    done = hitl("check", "--format", form, cwd=tmp_path / "docs" / "patterns")
    assert f"docs/{PAGE}" in done.stdout


def test_output_gets_exactly_what_the_terminal_would_get(typo: Path) -> None:
    plain = hitl("check", cwd=typo).stdout
    done = hitl("check", "--output", "report.txt", cwd=typo)
    assert (typo / "report.txt").read_bytes().decode("utf-8") == plain
    assert done.stdout == plain.splitlines(keepends=True)[-1]


def test_every_run_says_the_same(both: Path) -> None:
    for form in output.FORMS:
        runs = {hitl("check", "--format", form, cwd=both, PYTHONHASHSEED=seed).stdout for seed in ("1", "2", "3")}
        assert len(runs) == 1


# GitHub


COMMAND = f"::error file={PAGE},line=4,col=10,title=hitl.unknown-id::unknown stage 'mv'; did you mean 'model-validation'?\n"


def test_github_actions_get_annotations_and_the_step_summary_without_asking(typo: Path, tmp_path: Path) -> None:
    steps = tmp_path / "summary.md"
    steps.write_text("# Before\n", "utf-8")
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(steps)}
    done = hitl("check", cwd=typo, **variables)
    assert done.returncode == 1
    assert done.stdout == COMMAND + "1 error in 1 file (8 pages read). 1 can be repaired with --fix.\n"
    text = steps.read_text("utf-8")
    assert text.startswith("# Before\n## hitl check: 1 error\n")
    assert f"| error | {PAGE}:4 | unknown stage 'mv'; did you mean 'model-validation'? (hitl.unknown-id) |" in text


def test_the_step_summary_says_so_if_there_is_nothing(good: Path, tmp_path: Path) -> None:
    done = hitl("check", cwd=good, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert (done.returncode, done.stdout) == (0, "No findings (8 pages read).\n")
    assert (tmp_path / "summary.md").read_text("utf-8") == "## hitl check: no findings\n\n\nNo findings (8 pages read).\n\n"


def test_the_step_summary_links_to_the_commit(typo: Path, tmp_path: Path) -> None:
    known = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc"}
    hitl("check", cwd=typo, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"), **known)
    assert f"(https://github.com/o/r/blob/abc/{PAGE}?plain=1#L4)" in (tmp_path / "summary.md").read_text("utf-8")


def test_a_step_summary_that_cannot_be_written_hides_no_finding(typo: Path) -> None:
    done = hitl("check", cwd=typo, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY="/no/where")
    assert done.returncode == 1
    assert done.stdout.startswith(COMMAND)
    assert done.stderr == "hitl: /no/where: the step summary cannot be written: No such file or directory\n"


def test_github_actions_get_another_form_if_they_ask(typo: Path, tmp_path: Path) -> None:
    steps = tmp_path / "summary.md"
    done = hitl("check", "--format", "text", cwd=typo, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(steps))
    assert done.stdout.startswith(TYPO_TEXT)
    assert not steps.exists()


# Repairs


def test_fix_repairs_shows_the_difference_and_reports_what_is_left(both: Path) -> None:
    done = hitl("check", "--fix", cwd=both)
    assert done.returncode == 1
    assert done.stdout.startswith(f"--- a/{PAGE}\n+++ b/{PAGE}\n@@ -1,7 +1,7 @@\n")
    assert "\n-:stages: mv\n+:stages: model-validation\n" in done.stdout
    assert done.stdout.endswith("1 error in 1 file (8 pages read).\n")
    assert (both / PAGE).read_text("utf-8") == GOOD[PAGE]
    assert (both / OTHER).read_text("utf-8") == BOTH[OTHER]


def test_fix_twice_changes_nothing_more(typo: Path) -> None:
    assert hitl("check", "--fix", cwd=typo).returncode == 0
    before = {path: path.read_bytes() for path in typo.rglob("*.*")}
    done = hitl("check", "--fix", cwd=typo)
    assert (done.returncode, done.stdout) == (0, "No findings (8 pages read).\n")
    assert {path: path.read_bytes() for path in typo.rglob("*.*")} == before


def test_fix_follows_an_id_that_it_has_repaired_to_the_links(tmp_path: Path) -> None:
    files = changed(NEEDS, ":id: seed-variance", ":id: Seed-Variance")
    files |= {path: files[path].replace("seed-variance", "Seed-Variance") for path in (PAGE, OTHER)}
    root = write(tmp_path, files)
    assert hitl("check", "--fix", cwd=root).returncode == 0
    assert {path: (root / path).read_text("utf-8") for path in GOOD} == dict(GOOD)


def test_fix_touches_only_the_paths_given(tmp_path: Path) -> None:
    root = write(tmp_path, changed(OTHER, ":status: complete", ":status: Complete", TYPO))
    assert hitl("check", "--fix", OTHER, cwd=root).returncode == 0
    assert (root / OTHER).read_text("utf-8") == GOOD[OTHER]
    assert (root / PAGE).read_text("utf-8") == TYPO[PAGE]


def test_fix_leaves_even_spaces_of_other_paths_alone(tmp_path: Path) -> None:
    files = changed(NEEDS, ":id: seed-variance\n", ":id: seed-variance  \n", changed(OTHER, ":status: complete", ":status: Complete"))
    root = write(tmp_path, files)
    assert hitl("check", "--fix", OTHER, cwd=root).returncode == 0
    assert (root / NEEDS).read_text("utf-8") == files[NEEDS]
    assert hitl("check", "--fix", cwd=root).returncode == 0
    assert (root / NEEDS).read_text("utf-8") == GOOD[NEEDS]


def test_fix_shows_one_difference_for_each_file_from_first_to_last(tmp_path: Path) -> None:
    files = changed(PAGE, ":id: noise-sources", ":id: Noise-Sources")
    files = changed(PAGE, ":needs: gap-larger-than-chance,", ":needs: Noise-Sources, gap-larger-than-chance,", files)
    done = hitl("check", "--fix", cwd=write(tmp_path, files))
    assert done.stdout.count("--- a/") == 1
    assert "-:id: Noise-Sources\n+:id: noise-sources\n" in done.stdout
    assert "-:needs: Noise-Sources, gap" in done.stdout


def test_fix_keeps_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    root = write(tmp_path, {**TYPO, PAGE: ("\ufeff" + TYPO[PAGE].replace("\n", "\r\n")).encode()})
    assert hitl("check", "--fix", cwd=root).returncode == 0
    assert (root / PAGE).read_bytes() == ("\ufeff" + GOOD[PAGE].replace("\n", "\r\n")).encode()


def test_fix_leaves_the_report_of_programs_alone(typo: Path) -> None:
    done = hitl("check", "--fix", "--format", "json", cwd=typo)
    assert json.loads(done.stdout)["findings"] == []
    assert "+:stages: model-validation\n" in done.stderr


def test_without_fix_nothing_is_written(both: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in both.rglob("*.*")}
    hitl("check", cwd=both)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in both.rglob("*.*")} == before


# Baseline


def test_a_baseline_leaves_old_findings_out_and_new_ones_in(typo: Path) -> None:
    done = hitl("check", "--write-baseline", "known.json", cwd=typo)
    assert (done.returncode, done.stdout) == (0, "known.json: 1 known from now on\n")
    done = hitl("check", "--baseline", "known.json", cwd=typo)
    assert (done.returncode, done.stdout) == (0, "No findings (8 pages read). Left out by the baseline: 1.\n")
    page = (typo / PAGE).read_text("utf-8")
    (typo / PAGE).write_text(page.replace("# Noise Floor\n", "\n\n# Noise Floor\n").replace(":status: complete", ":status: done"), "utf-8")
    done = hitl("check", "--baseline", "known.json", "--format", "json", cwd=typo)
    assert done.returncode == 1
    assert names(done) == ["unknown-value"]


def test_a_baseline_says_when_it_has_become_too_large(typo: Path) -> None:
    hitl("check", "--write-baseline", "known.json", cwd=typo)
    write(typo, GOOD)
    done = hitl("check", "--baseline", "known.json", cwd=typo)
    assert (done.returncode, done.stdout) == (0, "No findings (8 pages read). No longer found: 1; write the baseline anew.\n")
    assert "No longer found: 1;" in hitl("check", "--baseline", "known.json", ".", cwd=typo).stdout
    done = hitl("check", "--baseline", "known.json", OTHER, cwd=typo)
    assert done.stdout == "No findings (8 pages read).\n"


def test_a_baseline_is_the_same_on_every_run(both: Path) -> None:
    texts = set()
    for seed in ("1", "2"):
        hitl("check", "--write-baseline", "known.json", cwd=both, PYTHONHASHSEED=seed)
        texts.add((both / "known.json").read_text("utf-8"))
    assert len(texts) == 1
