"""The commands for authors, as one types them: new, import, promote, vocabulary."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.core.good import GOOD, PAGE, write

FIXTURES = Path(__file__).parents[1] / "fixtures" / "import"
HITL = [sys.executable, "-c", "import sys; from sphinx_hitl.cli import main; sys.exit(main())"]


def hitl(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the command there and return everything it says."""
    done = subprocess.run([*HITL, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "book", GOOD)


# new


def test_new_pattern_is_written_once_and_passes(book: Path) -> None:
    said = hitl(book, "new", "pattern", "Knob Ranking", "--stage", "hyperparameter-optimization")
    path = "patterns/hyperparameter-optimization/knob-ranking.md"
    assert said.startswith(f"{path}: written")
    text = (book / path).read_text(encoding="utf-8")
    assert text.startswith("# Knob Ranking\n\n```{pattern}\n:stages: hyperparameter-optimization\n:iteration: ?\n:status: draft\n```\n")
    assert "0 errors" not in (checked := hitl(book, "check"))
    assert "error:" not in checked
    assert "warning:" not in checked
    (book / path).write_text("mine", encoding="utf-8")
    assert "such a file already" in hitl(book, "new", "pattern", "Knob Ranking", "--stage", "hyperparameter-optimization", code=2)
    assert (book / path).read_text(encoding="utf-8") == "mine"


def test_new_need_tool_walk(book: Path) -> None:
    hitl(
        book, "new", "need", "How long does it take?", "--stage", "model-validation", "--how", "tool, experiment", "--why", "when to start"
    )
    hitl(book, "new", "need", "What is searched?", "--stage", "hyperparameter-optimization")
    hitl(book, "new", "tool", "Optuna", "--homepage", "https://optuna.org/")
    hitl(book, "new", "walk", "Second Walk", "--steps", "noise-floor,sealed-test")
    needs = (book / "patterns/model-validation/needs.md").read_text(encoding="utf-8")
    assert needs.startswith(GOOD["patterns/model-validation/needs.md"])
    assert "\n## How long does it take?\n\n```{information-need}\n:id: how-long-does-it-take\n:why: when to start\n" in needs
    assert (
        "Hyperparameter Optimization" in (book / "patterns/hyperparameter-optimization/needs.md").read_text(encoding="utf-8").split("\n")[0]
    )
    assert (book / "patterns/tools/optuna.md").is_file()
    assert (book / "patterns/walks/second-walk.md").is_file()
    said = hitl(book, "check")
    assert "error:" not in said
    assert "warning:" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pattern", "X", "--stage", "model-validaton"], "did you mean 'model-validation'?"),
        (["pattern", "X"], "--stage with 'hyperparameter-optimization' or 'model-validation'"),
        (["pattern", "Noise Floor", "--stage", "model-validation"], "is taken by"),
        (["pattern", "--stage", "model-validation"], "the title is missing"),
        (["tool", "X", "--stage", "model-validation"], "--stage says nothing about a tool"),
        (["pattern", "X", "--stage", "model-validation", "--how", "tool"], "--how says nothing about a pattern"),
        (["tool", "X", "--homepage", "example.org"], "':homepage:' must be an address, not 'example.org'; write it in full"),
        (["pattern", "[X](noise-flor.md)", "--stage", "model-validation"], "there is no file 'noise-flor.md'; did you mean"),
    ],
)
def test_new_refuses(book: Path, arguments: list[str], said: str) -> None:
    before = sorted(book.rglob("*"))
    assert said in hitl(book, "new", *arguments, code=2)
    assert sorted(book.rglob("*")) == before


def test_options_may_stand_before_the_title(book: Path) -> None:
    assert "written" in hitl(book, "new", "pattern", "--stage", "model-validation", "Knob Ranking")
    assert "written" in hitl(book, "new", "--stage", "model-validation", "pattern", "Seed Check")


def test_new_points_at_what_is_close(book: Path) -> None:
    said = hitl(book, "new", "pattern", "Noise Floors", "--stage", "model-validation")
    assert "there is a pattern 'Noise Floor'" in said


def test_new_template_stays_in_the_collection(book: Path, tmp_path: Path) -> None:
    outside = write(tmp_path, {"mine.md": "mine\n", "else/x.md": "x\n"})
    (book / "patterns/TEMPLATE.md").symlink_to(outside / "mine.md")
    assert "leads out of" in hitl(book, "new", "template", code=2)
    write(book, {"conf/language.toml": '[collection]\nfolder = "../else"\n'})
    assert "leads out of" in hitl(book, "new", "template", code=2)
    assert (outside / "mine.md").read_text(encoding="utf-8") == "mine\n"
    assert sorted(path.name for path in (outside / "else").iterdir()) == ["x.md"]


def test_new_template(book: Path) -> None:
    write(book, {"patterns/TEMPLATE.md": "old"})
    hitl(book / "patterns", "new", "template")
    assert (book / "patterns/TEMPLATE.md").read_text(encoding="utf-8").startswith("# Name of Your Pattern\n")
    assert "TEMPLATE" not in hitl(book, "check")


# import


def test_import_reports_and_passes(book: Path) -> None:
    said = hitl(book, "import", str(FIXTURES / "forms"), str(FIXTURES / "bad"), "--all")
    assert "Imported 21 of 32 files." in said
    assert "Links: 45 resolved, 12 of them typed, 13 left." in said
    assert "forms/absolute.md:10: [secret](../../../secret.md): it leads out of the imported folder" in said
    assert "Sections that this language does not have, kept as they are:\n  'Related Patterns' in 2 files:" in said
    assert "bad/nul.md: it is no text" in said
    checked = hitl(book, "check", "patterns")
    assert "error:" not in checked
    assert "warning:" not in checked
    again = hitl(book, "import", str(FIXTURES / "forms"), str(FIXTURES / "bad"))
    assert "Imported 0 of 32 files. 21 had been imported before." in again


def test_links_of_imported_files_are_exported(book: Path, tmp_path: Path) -> None:
    hitl(book, "import", str(FIXTURES / "forms"))
    hitl(book, "export", str(tmp_path / "data"))
    data = json.loads((tmp_path / "data/hitl.json").read_text(encoding="utf-8"))
    links = {(link["source"], link["relation"], link["target"]) for link in data["links"]}
    assert ("related", "uses", "front-matter") in links
    assert ("wiki-links", "mentions", "any-order") in links
    assert ("knob-ranking", "mentions", "early-budget") in links


def test_import_says_what_it_would_do(book: Path) -> None:
    before = sorted(book.rglob("*"))
    assert "Would import 19 of 20 files." in hitl(book, "import", str(FIXTURES / "forms"), "--dry-run")
    assert sorted(book.rglob("*")) == before


def test_import_into_an_empty_folder(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.md": "# A\n\n## Goal\n\nSee [[B]].\n", "b.md": "# B\n\n## Goal\n\nText.\n"})
    here = tmp_path / "new"
    here.mkdir()
    hitl(here, "import", str(source), "--into", "patterns")
    assert "[B](b.md)" in (here / "patterns/imported/a.md").read_text(encoding="utf-8")


def test_import_with_a_drafted_vocabulary(tmp_path: Path) -> None:
    texts = {
        f"p{number}.md": f"# P{number}\n\n## Motivation\n\nText.\n\n## Steps\n\nSee [x](p{(number + 1) % 30}.md).\n" for number in range(30)
    }
    source = write(tmp_path / "in", texts)
    here = tmp_path / "new"
    here.mkdir()
    hitl(here, "vocabulary", "--from", str(source), "-o", "draft.toml")
    assert [section["title"] for section in tomllib.loads((here / "draft.toml").read_text())["sections"]] == ["Motivation", "Steps"]
    said = hitl(here, "import", str(source), "--vocabulary", "draft.toml")
    assert "Imported 30 of 30 files." in said
    assert "put draft.toml into conf/language.toml" in said
    (here / "conf").mkdir()
    (here / "draft.toml").rename(here / "conf/language.toml")
    checked = hitl(here, "check")
    assert "section" not in checked
    assert "error:" not in checked


def test_links_in_a_circle_are_reported(book: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.md": "# A\n\nSee [b](b.md) and ![c](c.png).\n"})
    for name in ("b.md", "c.png", "folder"):
        (source / name).symlink_to(name)
    (book / "patterns/circle").symlink_to("circle")
    said = hitl(book, "import", str(source))
    assert "Imported 1 of 4 files." in said
    assert "in/b.md: the file cannot be read: too many levels of symbolic links" in said
    assert "cannot be read or written" in hitl(book, "import", str(source), "--into", "patterns/circle", code=2)
    assert "lies in no collection" in hitl(source, "check", "folder", code=2)


@pytest.mark.parametrize("into", ["..", "../elsewhere", "/", ".", "patterns/../../x"])
def test_import_stays_inside(book: Path, into: str) -> None:
    before = sorted(book.parent.rglob("*"))
    said = hitl(book, "import", str(FIXTURES / "forms"), "--into", into, "--root", str(book), code=2)
    assert "no folder inside the collection" in said
    assert sorted(book.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.md"], "there is no such file or folder"),
        ([str(FIXTURES), "--stage", "model-validaton"], "did you mean 'model-validation'?"),
        ([str(FIXTURES), "--vocabulary", "missing.toml"], "missing.toml"),
        ([str(FIXTURES), "--vocabulary", "bad.toml"], "bad.toml: is not valid TOML"),
    ],
)
def test_import_refuses(book: Path, arguments: list[str], said: str) -> None:
    write(book, {"bad.toml": "[[sections"})
    assert said in hitl(book, "import", *arguments, code=2)


def test_nothing_to_import(book: Path) -> None:
    assert "it is an HTML page" in hitl(book, "import", str(FIXTURES / "bad/page.html"), code=1)


def test_import_shows_progress_on_a_terminal(book: Path) -> None:
    leader, follower = pty.openpty()
    command = [*HITL, "import", str(FIXTURES / "forms")]
    done = subprocess.run(command, cwd=book, stdout=subprocess.PIPE, stderr=follower, check=True)
    os.close(follower)
    shown = os.read(leader, 10_000)
    os.close(leader)
    assert b"\rreading 1 of" in shown
    assert b"\rwriting 19 of 19 files" in shown
    assert shown.endswith(b"\r\x1b[K")
    assert b"\r" not in done.stdout


def test_a_folder_of_a_stage_says_the_stage(book: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.md": "# A\n\n## Goal\n\nText.\n"})
    hitl(book, "import", str(source), "--into", "patterns/model-validation")
    assert ":stages: model-validation\n" in (book / "patterns/model-validation/a.md").read_text(encoding="utf-8")


def test_a_folder_may_be_named_from_here_or_from_the_root(book: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.md": "# A\n\n## Goal\n\nText.\n", "b.md": "# B\n\n## Goal\n\nText.\n"})
    hitl(tmp_path, "import", str(source / "a.md"), "--root", "book", "--into", "patterns/workshop")
    hitl(book / "patterns", "import", str(source / "b.md"), "--into", "workshop")
    assert {path.name for path in (book / "patterns/workshop").iterdir()} == {"a.md", "b.md", "index.md"}


# promote


def test_promote_lists_or_sets(book: Path) -> None:
    hitl(book, "new", "pattern", "Fresh", "--stage", "model-validation")
    fresh = "patterns/model-validation/fresh.md"
    before = (book / fresh).read_bytes()
    said = hitl(book, "promote", fresh, code=1)
    assert said.startswith(f"{fresh} is draft; to become complete it lacks ")
    assert "error: the section 'Goal' is empty" in said
    assert (book / fresh).read_bytes() == before
    assert f"{PAGE} is complete and lacks nothing to become reviewed" in hitl(book, "promote", "noise-floor", "--dry-run")
    said = hitl(book, "promote", PAGE)
    assert said.startswith(f"{PAGE}: complete -> reviewed\n")
    assert "somebody other than the author" in said
    assert (book / PAGE).read_text(encoding="utf-8") == GOOD[PAGE].replace("complete", "reviewed")
    assert "nothing above it" in hitl(book, "promote", PAGE, code=2)
    assert "only patterns have a status" in hitl(book, "promote", "patterns/tools/tuner.md", code=2)
    assert "no such file, and no object" in hitl(book, "promote", "nothing", code=2)


def test_promote_stays_in_the_collection(book: Path, tmp_path: Path) -> None:
    (book / PAGE).rename(tmp_path / "elsewhere.md")
    (book / PAGE).symlink_to(tmp_path / "elsewhere.md")
    assert "a link leads out of the collection" in hitl(book, "promote", "noise-floor", code=2)
    assert (tmp_path / "elsewhere.md").read_text(encoding="utf-8") == GOOD[PAGE]


# vocabulary


def test_vocabulary_is_printed_or_written_once(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.md": "# A\n\n## Aim\n\nx\n", "b.md": "# B\n\n## AIM:\n\nx\n", "c.html": "<p>"})
    said = hitl(tmp_path, "vocabulary", "--from", str(source))
    assert 'title = "AIM"' in said or 'title = "Aim"' in said
    assert "c.html: left out" in said
    hitl(tmp_path, "vocabulary", "--from", str(source), "-o", "conf/language.toml")
    assert tomllib.loads((tmp_path / "conf/language.toml").read_text())["sections"][0]["required"] is True
    assert "such a file already" in hitl(tmp_path, "vocabulary", "--from", str(source), "-o", "conf/language.toml", code=2)
    assert "no such file" in hitl(tmp_path, "vocabulary", "--from", "nowhere", code=2)
    assert "there is no Markdown" in hitl(tmp_path, "vocabulary", "--from", str(source / "c.html"), code=1)
