"""`hitl export` and `hitl diff` as people run them, on git repositories made here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.core.good import GOOD, NEEDS, OTHER, PAGE, WALK, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HITL = (sys.executable, "-c", "import sys; from sphinx_hitl.cli import main; sys.exit(main())")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
NEW = "patterns/model-validation/noise-level.md"


def hitl(cwd: Path, *arguments: str, code: int = 0, env: Mapping[str, str] = ENVIRONMENT) -> str:
    """Run the command; returns what it printed, or the message if it is meant to fail."""
    done = subprocess.run([*HITL, *arguments], cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


def git(cwd: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout


def commit(folder: Path, files: Mapping[str, str | bytes], tag: str) -> None:
    """Make these files all that is in the repository, and commit and tag them."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
    git(folder, "rm", "-rq", "--ignore-unmatch", ".")
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", tag)
    git(folder, "tag", tag)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions: in the second a pattern has another name, and a walk is gone."""
    folder = tmp_path_factory.mktemp("repository")
    commit(folder, GOOD, "v1")
    second = {path: text for path, text in GOOD.items() if path not in {PAGE, WALK}}
    commit(folder, {**second, NEW: GOOD[PAGE]}, "v2")
    return folder


# Export


def test_export_writes_and_then_has_nothing_to_write(tmp_path: Path) -> None:
    root = write(tmp_path / "book", GOOD)
    assert hitl(root, "export", "out") == "out: 9 files, 9 of them new or different\n"
    assert hitl(root, "export", "out") == "out: 9 files, 0 of them new or different\n"
    assert json.loads((root / "out" / "hitl.json").read_text(encoding="utf-8"))["schema"] == 1
    assert hitl(root / "patterns" / "walks", "export", "../../again").endswith("9 of them new or different\n")
    assert hitl(tmp_path, "export", "third", "--root", "book").startswith("third: ")
    made = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (root / "out", root / "again", tmp_path / "third")]
    assert made[0] == made[1] == made[2]


def test_export_that_cannot_work_says_why(tmp_path: Path) -> None:
    root = write(tmp_path / "book", GOOD)
    (tmp_path / "taken").write_bytes(b"")
    assert "taken" in hitl(root, "export", str(tmp_path / "taken"), code=2)
    assert "no collection" in hitl(root, "export", "out", "--root", str(tmp_path), code=2)
    assert "FOLDER" in hitl(root, "export", code=2)
    write(root, {"conf/language.toml": "sections = 1\n"})
    assert "conf/language.toml: sections" in hitl(root, "export", "out", code=2)
    assert not (root / "out").exists()


@pytest.mark.parametrize("arguments", ["['export', 'out']", "['diff', '.', '.']"])
def test_neither_command_loads_sphinx(tmp_path: Path, arguments: str) -> None:
    root = write(tmp_path, GOOD)
    program = f"import sys; from sphinx_hitl.cli import main; main({arguments}); assert {{'sphinx', 'docutils'}}.isdisjoint(sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=root, env=ENVIRONMENT, check=True, capture_output=True)


# Diff


def test_two_revisions(repository: Path) -> None:
    lines = hitl(repository, "diff", "v1", "v2").splitlines()
    assert lines[0] == "Compared v1 with v2."
    assert f"  walk first-model: A first model ({WALK})" in lines
    assert any(line.startswith("  pattern noise-floor is now noise-level") for line in lines)
    assert hitl(repository, "diff", "v2~1", "main") == hitl(repository, "diff", "v1", "v2").replace("v1 with v2", "v2~1 with main")


def test_other_forms(repository: Path) -> None:
    assert hitl(repository, "diff", "v1", "v2", "--format", "markdown").startswith(
        "## What changed in the collection\n\nCompared `v1` with `v2`."
    )
    plain = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
    data = json.loads(hitl(repository, "diff", "v1", "v2", "--format", "json", env=plain))
    assert [thing["id"] for thing in data["removed"]] == ["first-model"]
    assert "choose from" in hitl(repository, "diff", "v1", "v2", "--format", "xml", code=2)


def test_the_working_tree(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repository), "copy")
    copy = tmp_path / "copy"
    assert "No difference" in hitl(copy, "diff", "HEAD")
    (copy / OTHER).write_text(GOOD[OTHER].replace(":status: complete", ":status: reviewed"), encoding="utf-8")
    before = git(copy, "status", "--porcelain")
    text = hitl(copy / "patterns", "diff", "HEAD")
    assert text.startswith("Compared HEAD with the working tree.")
    assert "  sealed-test: complete → reviewed" in text.splitlines()
    assert git(copy, "status", "--porcelain") == before


def test_two_folders(tmp_path: Path) -> None:
    write(tmp_path / "old", GOOD)
    write(tmp_path / "new", {path: text for path, text in GOOD.items() if path != WALK})
    assert "first-model" in hitl(tmp_path, "diff", "old", "new")
    (tmp_path / "empty").mkdir()
    assert "empty" in hitl(tmp_path, "diff", "old", "empty", code=2)


def test_a_revision_and_a_folder(repository: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", GOOD)
    assert "No difference" in hitl(repository, "diff", "v1", str(folder))
    assert "first-model" in hitl(tmp_path, "diff", "--root", str(repository), str(folder), "v2")


def test_a_name_that_is_both_is_a_revision(tmp_path: Path) -> None:
    commit(tmp_path, {path: text for path, text in GOOD.items() if path != WALK}, "both")
    write(tmp_path / "both", GOOD)
    write(tmp_path, {WALK: GOOD[WALK]})
    assert "Added" in hitl(tmp_path, "diff", "both")
    assert "No difference" in hitl(tmp_path, "diff", "./both")


def test_a_collection_below_the_repository(tmp_path: Path) -> None:
    inner = {f"docs/human book/{path}": text for path, text in GOOD.items()}
    commit(tmp_path, {**inner, "patterns.txt": "x"}, "v1")
    commit(tmp_path, {**inner, f"docs/human book/{WALK}": GOOD[WALK].replace("# A first", "# The first")}, "v2")
    text = hitl(tmp_path / "docs" / "human book", "diff", "v1", "v2")
    assert "  first-model: title A first model → The first model" in text.splitlines()
    assert WALK in hitl(tmp_path, "diff", "v1", "v2", "--root", "docs/human book", "--format", "json")


def test_a_revision_is_read_like_the_working_tree(tmp_path: Path) -> None:
    odd = {
        **GOOD,
        "patterns/model-validation/TEMPLATE.md": "# T\n",
        "patterns/.hidden/page.md": GOOD[WALK].replace("first-model", "hidden"),
        "patterns/build/page.md": GOOD[WALK].replace("first-model", "built"),
        'patterns/walks/größe \t"1"\n2.md': GOOD[WALK].replace("first-model", "big"),
        "patterns/walks/crlf.md": GOOD[WALK].replace("first-model", "crlf").replace("\n", "\r\n"),
        "patterns/walks/binary.md": b"\xff\xfe\x00",
        "elsewhere/page.md": GOOD[WALK].replace("first-model", "elsewhere"),
    }
    commit(tmp_path, odd, "v1")
    assert "No difference" in hitl(tmp_path, "diff", "v1")
    text = hitl(tmp_path, "diff", "v1", str(write(tmp_path / "copy", GOOD)))
    assert [line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("  walk ")] == ["big", "crlf"]


def test_links_in_a_revision_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(GOOD[WALK].replace("first-model", "outside"), encoding="utf-8")
    folder = tmp_path / "repository"
    commit(folder, GOOD, "v1")
    (folder / "patterns" / "walks" / "link.md").symlink_to(outside)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "link")
    assert "No difference" in hitl(folder, "diff", "v1", "HEAD")


def test_each_revision_has_its_own_vocabulary(tmp_path: Path) -> None:
    commit(tmp_path, {**GOOD, "conf/language.toml": '[collection]\nread = ["patterns"]\n'}, "v1")
    commit(tmp_path, {**GOOD, "conf/language.toml": "relations = 1\n"}, "v2")
    assert hitl(tmp_path, "diff", "v1", "v2", code=2).startswith("hitl: v2: conf/language.toml: relations")
    write(tmp_path, {"conf/language.toml": '[collection]\nread = ["patterns"]\n'})
    assert "No difference" in hitl(tmp_path, "diff", "v1")


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("mian", "hitl: there is no revision 'mian'; did you mean 'main'?\n"),
        ("HAED", "hitl: there is no revision 'HAED'; did you mean 'HEAD'?\n"),
        ("0123abcd", "hitl: there is no revision '0123abcd'; give a branch, tag or commit, or two folders\n"),
        ("", "hitl: there is no revision ''; "),
        ("v1:no", "hitl: there is no revision 'v1:no'; "),
        (f"v1:{OTHER}", "hitl: there is no revision "),
        ("a b\n", "hitl: there is no revision "),
    ],
)
def test_unknown_revisions(repository: Path, revision: str, words: str) -> None:
    assert hitl(repository, "diff", revision, code=2).startswith(words)
    assert hitl(repository, "diff", "v1", revision, code=2).startswith("hitl: there is no revision ")


def test_revisions_are_no_options_of_git(repository: Path) -> None:
    target = repository / "harm"
    assert "there is no revision" in hitl(repository, "diff", "--", f"--output={target}", code=2)
    assert not target.exists()


def test_shallow_clones_get_the_right_advice(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "copy")
    assert "fetch more of the history" in hitl(tmp_path / "copy", "diff", "HEAD~1", code=2)


def test_without_a_repository(tmp_path: Path) -> None:
    root = write(tmp_path, GOOD)
    message = hitl(root, "diff", "HEAD", code=2, env={**ENVIRONMENT, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert message.startswith(f"hitl: git cannot read revisions in {root}: not a git repository")
    assert "two folders" in message


def test_without_git(tmp_path: Path) -> None:
    write(tmp_path / "old", GOOD)
    bare = {**ENVIRONMENT, "PATH": str(tmp_path)}
    assert "No difference" in hitl(tmp_path, "diff", "old", "old", env=bare)
    assert "git cannot be run" in hitl(tmp_path / "old", "diff", "HEAD", code=2, env=bare)


def test_need_renamed_and_page_untouched(tmp_path: Path) -> None:
    commit(tmp_path, GOOD, "v1")
    write(tmp_path, {NEEDS: GOOD[NEEDS].replace(":id: seed-variance", ":id: spread")})
    data = json.loads(hitl(tmp_path, "diff", "v1", "--format", "json"))
    assert [(pair["old"]["id"], pair["new"]["id"]) for pair in data["renamed"]] == [("seed-variance", "spread")]
    affected = {page["file"]: page["reasons"] for page in data["affected"]}
    assert "names 'seed-variance', which is now 'spread'" in affected[PAGE]
