"""Another pattern language, with other kinds, sections, relations and levels: built strictly, checked, extended."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.vocabulary import load_vocabulary
from tests.cli.test_authoring import hitl
from tests.core.good import GOOD, write

LANGUAGE = Path(__file__).parent / "languages" / "teaching"
FORMS = Path(__file__).parent / "fixtures" / "import" / "forms"


def build(root: Path, out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "sphinx", "-n", "-W", "-q", *arguments, str(root), str(out)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def teaching(tmp_path: Path) -> Path:
    return shutil.copytree(LANGUAGE, tmp_path / "teaching", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.parametrize("builder", ["html", "text", "latex"])
def test_it_builds_strictly(teaching: Path, tmp_path: Path, builder: str) -> None:
    done = build(teaching, tmp_path / "out", "-b", builder, "-c", str(teaching / "conf"))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_its_pages_show(teaching: Path, tmp_path: Path) -> None:
    build(teaching, tmp_path / "out", "-b", "text", "-c", str(teaching / "conf"))
    page = (tmp_path / "out/patterns/quiet-minute.txt").read_text(encoding="utf-8")
    for words in ("Goes well with:\n   Paper Vote", "Prepares:\n   First Voice", "In the courses:\n   One Hour", "Status:\n   proven"):
        assert words in page
    views = (tmp_path / "out/book/views.txt").read_text(encoding="utf-8")
    assert "Teaching pattern" in views
    assert "Teaching patterns against status" in views
    assert "There are no stages yet." in views
    assert "nothing here of which something could be missing" in views
    assert "Lessons: One Hour" in views
    assert "Idea This teaching pattern is still being written." in (tmp_path / "out/patterns/hand-over.txt").read_text(encoding="utf-8")


def test_it_is_checked_by_its_own_rules(teaching: Path) -> None:
    def found() -> list[str]:
        catalog = load_catalog(teaching, load_vocabulary(teaching))
        return [f"{finding.name} {finding.text}" for finding in findings(catalog) if finding.severity is not Severity.NOTE]

    assert found() == []
    page = teaching / "patterns/quiet-minute.md"
    text = page.read_text(encoding="utf-8")
    for old, new, said in (
        ("## What Goes Wrong", "## Trouble", "misspelt-section this section is called 'What Goes Wrong'"),
        (":status: proven", ":status: complete", "unknown-value ':status:' cannot be 'complete'; use 'idea', 'tried' or 'proven'"),
        (":pairs-with: paper-vote", ":uses: paper-vote", "unknown-option {pattern} has no option 'uses'"),
        (":prepares: first-voice", ":prepares: one-hour", "wrong-kind 'one-hour' is a course, but ':prepares:' takes teaching patterns"),
    ):
        page.write_text(text.replace(old, new), encoding="utf-8")
        assert any(finding.startswith(said) for finding in found()), found()


def test_it_is_written_with_the_same_commands(teaching: Path, tmp_path: Path) -> None:
    hitl(teaching, "new", "pattern", "Last Word")
    text = (teaching / "patterns/last-word.md").read_text(encoding="utf-8")
    assert "\n## What Goes Wrong\n\n<!-- What did you see in the room? -->\n" in text
    hitl(teaching, "new", "walk", "Two Hours", "--steps", "quiet-minute")
    assert "no information needs" in hitl(teaching, "new", "need", "How?", "--stage", "x", code=2)
    assert "tried -> proven" in hitl(teaching, "promote", "first-voice")
    source = write(tmp_path / "in", {"x.md": "# X\n\n## Situation\n\nText.\n\n## See also\n\n- Goes well with [[Hand Over]]\n"})
    hitl(teaching, "import", str(source))
    imported = (teaching / "patterns/imported/x.md").read_text(encoding="utf-8")
    assert imported.startswith("# X\n\n```{pattern}\n:pairs-with: hand-over\n:status: idea\n```\n\n## When\n")
    assert "error:" not in hitl(teaching, "check")
    done = build(teaching, tmp_path / "out", "-c", str(teaching / "conf"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_language_with_needs_and_without_stages(teaching: Path, tmp_path: Path) -> None:
    shutil.rmtree(teaching / "patterns")
    write(
        teaching,
        {
            "conf/language.toml": "[kinds]\nstage = false\nwalk = false\n\n[[sections]]\ntitle = 'Do This'\n",
            "patterns/index.md": "# Moves\n\n```{toctree}\n:glob:\n\n*\n```\n",
            "book/index.md": "# Book\n\n```{toctree}\n/patterns/index\nviews\n```\n",
            "book/views.md": "# Views\n\n```{traceability}\n```\n\n```{catalogue}\n:kind: information-need\n```\n\n```{gaps}\n```\n",
        },
    )
    hitl(teaching, "new", "pattern", "First Move")
    hitl(teaching, "new", "need", "How much?", "--how", "tool", "--why", "when to stop")
    assert "has no ':when:'" in hitl(teaching, "new", "need", "How far?", "--stage", "x", code=2)
    assert (teaching / "patterns/needs.md").read_text(encoding="utf-8").startswith("# Information needs\n\n## How much?\n")
    assert "error:" not in hitl(teaching, "check")
    done = build(teaching, tmp_path / "out", "-b", "text", "-c", str(teaching / "conf"))
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "out/patterns/first-move.txt").read_text(encoding="utf-8")
    assert "| What                      | Why | How |" in page


def test_imported_pages_and_new_ones_build_strictly(tmp_path: Path) -> None:
    book = write(
        tmp_path / "book",
        {
            **{path: text.replace(" {cite:p}`Godbole2023`", "") for path, text in GOOD.items()},
            "conf.py": 'extensions = ["myst_parser", "sphinx_hitl"]\nprimary_domain = "hitl"\nmyst_heading_anchors = 4\nexclude_patterns = ["out"]\n'
            'myst_enable_extensions = ["colon_fence"]\nsuppress_warnings = ["hitl.unknown-evidence"]\n',
            "index.md": "# Book\n\n```{toctree}\n:glob:\n\nbook/*\npatterns/model-validation/*\npatterns/hyper*/*\npatterns/tools/*\npatterns/walks/*\n```\n",
        },
    )
    hitl(book, "import", str(FORMS))
    hitl(book, "new", "pattern", "Fresh", "--stage", "model-validation")
    hitl(book, "new", "template")
    shutil.copy(book / "patterns/TEMPLATE.md", book / "patterns/model-validation/untouched.md")
    done = build(book, book / "out")
    assert (done.returncode, done.stderr) == (0, "")
    page = (book / "out/patterns/imported/images.html").read_text(encoding="utf-8")
    assert 'src="../../_images/curve.png"' in page
