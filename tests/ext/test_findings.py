"""The build says what the command says: the same findings, in the same words and order, in every builder and on every build."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sphinx_hitl.core.model import Severity
from tests.core.good import BIB, GOOD, NEEDS, OTHER, PAGE, check, write
from tests.core.test_mistakes import MISTAKES

from .conftest import Book, Result, pattern

CONF = """\
project = "Findings"
root_doc = "book/contents"
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_hitl"]
primary_domain = "hitl"
html_theme = "basic"
nitpicky = True
include_patterns = ["book/**", "patterns/**"]
exclude_patterns = ["**/*.inc"]
bibtex_bibfiles = ["../book/references.bib"]
suppress_warnings = ["bibtex.missing_field"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
"""
CONTENTS = "# Contents\n\n```{toctree}\n:glob:\n\nindex\np*\n/patterns/**\n```\n\n```{bibliography}\n:all:\n```\n"
"""Every page in a toctree and every work in a bibliography, as Sphinx and bibtex report it otherwise."""

FRAME = {"book/contents.md": CONTENTS, "book/plain.md": "# Plain\n\nNothing.\n"}
VALIDATION = PAGE.rpartition("/")[0]
RULES = Path(__file__).parents[1] / "fixtures" / "rules"


def collection(root: Path, changes: Mapping[str, str | bytes]) -> Book:
    write(root, {**GOOD, **FRAME, **changes})
    return Book(root, CONF)


def said_by_command(root: Path) -> tuple[list[str], list[str]]:
    """Errors and warnings, and notes, as a build would write them."""
    problems, notes = [], []
    for finding in check(root):
        place = f"{finding.file}:{finding.line}"
        if finding.severity is Severity.NOTE:
            notes.append(f"{place}: note: {finding.text} [hitl.{finding.name}]")
        else:
            problems.append(f"{place}: {finding.severity.value.upper()}: {finding.text} [hitl.{finding.name}]")
    return problems, notes


def said_by_others(result: Result) -> list[str]:
    """Place and kind of the warnings that are not ours."""
    ours = result.findings[0]
    return [re.sub(r": (?:WARNING|ERROR|CRITICAL): .* (?=\[)", " ", line) for line in result.reported if line not in ours]


def mistakes_at_once() -> dict[str, str]:
    """Many mistakes of the rules' own test, each on a page of its own."""
    pages = {}
    for number, mistake in enumerate([mistake for mistake in MISTAKES if mistake.path == PAGE][::4]):
        text = GOOD[PAGE].replace(mistake.old, mistake.new)
        pages[f"{VALIDATION}/mistake-{number:03}.md"] = text.replace("noise-sources", f"noise-sources-{number}")
    return pages


@dataclass(frozen=True)
class Case:
    """A collection with mistakes: its files, what only the build can meet, and what Sphinx says besides, for causes of its own."""

    files: Mapping[str, str | bytes]
    met: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    prepare: Callable[[Path], object] = field(default=lambda _root: None)


UNSEEN = "card is not seen by the reader, so it counts for nothing; write it into a Markdown page of its own, right under a heading"
CASES = {
    "nothing wrong": Case({}),
    "links in prose": Case(
        {
            "book/plain.md": (
                "# Plain\n\n{pattern}`nois-floor` {pattern}`seed-variance` {stage}`nowhere` {item}`typo` [](#noise-flor)\n"
                "[x](missing.md) [](missing.md) [y](../patterns/model-validation/noise-floor.md#nothing) [z][ref]\n"
                "[folder](../patterns/tools/) [![picture](../patterns/model-validation/index.md)](gone.md)\n\n[ref]: gone2.md\n"
            )
        },
    ),
    "names that only Sphinx could know": Case(
        {"book/plain.md": "# Plain\n\n[](#zzz) {any}`zzz` {ref}`zzz` ![](no.png)\n"},
        others=(
            "book/plain.md: [image.not_readable]",
            "book/plain.md:3 [myst.xref_missing]",
            "book/plain.md:3 [ref.any]",
            "book/plain.md:3 [ref.ref]",
        ),
    ),
    "evidence": Case(
        {PAGE: GOOD[PAGE].replace("Bouthillier2021", "Bouthilier2021"), "book/plain.md": "# Plain\n\n{cite:p}`Nobody1999`\n"},
        others=("book/plain.md:3 [bibtex.key_not_found]",),  # keys in prose are bibtex's own business
    ),
    "evidence twice": Case({BIB: GOOD[BIB] + GOOD[BIB].replace("Godbole2023", "Third2024")}),
    "included card": Case(
        {
            "book/plain.md": "# Plain\n\n```{include} part.inc\n```\n",
            "book/part.inc": "Text.\n\n## Hidden\n\n```{information-need}\n:id: hidden\n```\n\n```{matrix}\n:rows: stagee\n```\n",
        },
        met=(
            f"book/part.inc:5: ERROR: this {{information-need}} {UNSEEN} [hitl.unseen-card]",
            "book/part.inc:9: ERROR: ':rows:' cannot be 'stagee'; did you mean 'stage'? [hitl.unknown-value]",
        ),
    ),
    "reStructuredText": Case(
        {
            "book/plain.md": "# Plain\n",
            "book/page.rst": (
                "Page\n====\n\n.. pattern::\n   :stages: x\n\n.. traceability::\n\n.. matrix::\n   :rows: stagee\n   :colums: how\n\n"
                ":pattern:`noise-floor`\n"
            ),
        },
        met=(
            f"book/page.rst:4: ERROR: this {{pattern}} {UNSEEN} [hitl.unseen-card]",
            "book/page.rst:9: ERROR: {matrix} has no option 'colums'; did you mean 'columns'? [hitl.unknown-option]",
            "book/page.rst:9: ERROR: ':rows:' cannot be 'stagee'; did you mean 'stage'? [hitl.unknown-value]",
        ),
    ),
    "directives of others": Case(
        {"book/plain.md": "# Plain\n\n```{patern}\n```\n\n```{tracability}\n```\n\n```{notte}\nX\n```\n"},
        others=("book/plain.md:9 [myst.directive_unknown]",),
    ),
    "misspelt cards without end": Case(
        {
            f"{VALIDATION}/slip.md": pattern("Slip")
            .replace("{pattern}", "{patern}")
            .replace(":status: complete\n```\n", ":status: complete\n"),
            f"{VALIDATION}/other-slip.md": pattern("Other Slip", body="### How?\n\n```{informaton-need}\n:id: how\n:how: tool\n\nProse.\n"),
        }
    ),
    "ids": Case(
        {
            f"{VALIDATION}/two.md": pattern("Two").replace("seed-variance", "gap-larger-than-chance"),
            "patterns/hyperparameter-optimization/two.md": pattern("Two again"),
            "patterns/hyperparameter-optimization/Noise-Floor.md": pattern("Same but for case"),
            f"{VALIDATION}/Odd Name!.md": pattern("Odd"),
            f"{VALIDATION}/ünïcode.md": pattern("Letters"),
            NEEDS: GOOD[NEEDS].replace(":id: seed-variance", ":id: Seed Variance?"),
        }
    ),
    "bytes": Case(
        {
            f"{VALIDATION}/latin.md": "# Caf\xe9\n".encode("latin-1"),
            f"{VALIDATION}/nul.md": pattern("Nul", body="a\0b"),
            f"{VALIDATION}/empty.md": "",
            f"{VALIDATION}/only.md": "```{pattern}\n:stages: model-validation\n:status: draft\n```\n",
            "book/plain.md": f"# Plain\n\n[a](../{VALIDATION}/latin.md) [b](../{VALIDATION}/empty.md) {{pattern}}`latin`\n",
        }
    ),
    "empty page of prose": Case({"book/page.md": ""}, others=("book/contents.md:3 [toc.no_title]",)),
    "views": Case(
        {
            "book/plain.md": (
                "# Plain\n\n```{matrix}\n:rows: stagee\n:bogus: 1\n:caption:\n```\n\n```{traceability} arg\n```\n\n```{walk-path}\n```\n\n"
                "```{walk-path} nowhere\n```\n\n```{catalogue}\ntext\n```\n\n- ```{gaps}\n  :kind: bogus\n  ```\n\n"
                ":::{note}\n```{pipeline}\n:format: bogus\n```\n:::\n\n```{matrix}\n:rows: stage\n"
            )
        }
    ),
    "cards in other blocks": Case(
        {
            "book/plain.md": (
                "---\nx: 1\n---\n\n# Plain\n\n> ```{information-need}\n> :id: quoted\n> ```\n\n- ```{information-need}\n  :id: listed\n  ```\n\n"
                "````{note}\n```{information-need}\n:id: inner\n```\n````\n\n## Wrapped\n\n"
                "```{information-need}\n:id: wrapped\n:why: decide\n  much\n:when: model-validation\n:how: other\n```\n"
            ),
            PAGE: "---\n```{pattern}\n```\n---\n\n" + GOOD[PAGE],
        }
    ),
    "loop of folders": Case({}, prepare=lambda root: (root / "patterns" / "loop").symlink_to(root / "patterns", target_is_directory=True)),
    "alias of a folder": Case(
        {}, prepare=lambda root: (root / "patterns" / "z-alias").symlink_to(root / VALIDATION, target_is_directory=True)
    ),
    "link to nowhere": Case(
        {},
        others=(
            f"{VALIDATION}/dangling.rst: WARNING: Ignored unreadable document '{VALIDATION}/dangling.md'.",
        ),  # said before we are asked
        prepare=lambda root: (root / VALIDATION / "dangling.md").symlink_to("nowhere.md"),
    ),
}


def assert_says(book: Book, result: Result, case: Case) -> None:
    problems, notes = said_by_command(book.root)
    assert [line for line in result.findings[0] if line not in case.met] == problems
    assert [line for line in result.findings[0] if line in case.met] == list(case.met)
    assert result.findings[1] == notes
    assert sorted(set(said_by_others(result))) == sorted(case.others)


@pytest.mark.parametrize("name", CASES)
def test_build_and_command_say_the_same(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    book = collection(tmp_path / "book", case.files)
    case.prepare(book.root)
    first = book.build()
    assert_says(book, first, case)
    again = book.build()
    assert again.findings == first.findings
    assert sorted(set(again.reported)) == sorted(set(first.reported))


@pytest.mark.parametrize("folder", sorted(path for path in RULES.rglob("*") if (path / "patterns").is_dir()), ids=lambda path: path.name)
def test_build_and_command_say_the_same_of_a_fixture(tmp_path: Path, folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    book = Book(write(tmp_path / "book", {**FRAME, **files}), CONF)
    result = book.build("dummy")
    assert result.findings == said_by_command(book.root)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with mistakes of many kinds."""
    return collection(tmp_path_factory.mktemp("crowd") / "book", mistakes_at_once())


@pytest.mark.parametrize(("builder", "jobs"), [("dummy", 1), ("dummy", 2), ("html", 2), ("latex", 1), ("text", 1)])
def test_every_builder_says_the_same(crowd: Book, builder: str, jobs: int) -> None:
    result = crowd.build(builder, doctrees=f"doctrees-{jobs}", jobs=jobs)
    assert len(result.findings[0]) > 25
    assert_says(crowd, result, Case({}))
    again = crowd.build(builder, doctrees=f"doctrees-{jobs}", jobs=jobs)
    assert (again.reported, again.findings) == (result.reported, result.findings)
    # Sphinx reads a page in every build that includes a file which is not there.
    assert [page for page in again.read if "{include}" not in crowd.read(f"{page}.md")] == []


# Switches


def slip(root: Path) -> Book:
    """A book with an error, a warning and a note."""
    page = GOOD[PAGE].replace("precedes: sealed", "precedes: sealled")
    works = GOOD[BIB] + "\n@article{Nobody2001,\n  title = {Unread},\n  year = {2001},\n}\n"
    return collection(root, {PAGE: page, OTHER: GOOD[OTHER] + "\n## Epilogue\n\nMore.\n", BIB: works})


def names(result: Result) -> list[str]:
    return [line.rpartition("[hitl.")[2].rstrip("]") for lines in result.findings for line in lines]


def test_warnings_and_notes_can_be_suppressed(tmp_path: Path) -> None:
    book = slip(tmp_path / "book")
    assert names(book.build()) == ["unknown-id", "unknown-section", "unused-evidence"]
    kept = ["bibtex.missing_field"]
    for suppressed, left in [
        ("hitl.unknown-id", ["unknown-section", "unused-evidence"]),
        ("hitl.unused-evidence", ["unknown-id", "unknown-section"]),
        ("hitl", []),
        ("hitl.*", []),
    ]:
        book.settings["suppress_warnings"] = [*kept, suppressed]
        assert names(book.build()) == left


def sphinx(book: Book, *options: str) -> subprocess.CompletedProcess[str]:
    out = book.root.parent / "out"
    command = [sys.executable, "-m", "sphinx", "-c", "conf", "-d", str(out / "trees"), *options, ".", str(out / "html")]
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=book.root, env=env, capture_output=True, text=True, check=False)


def test_exit_code_tells_on_every_build(tmp_path: Path) -> None:
    book = slip(tmp_path / "book")
    (book.root / "conf").mkdir()
    (book.root / "conf" / "conf.py").write_text(CONF, encoding="utf-8")
    for options in (("-W",), ("-W",), ("-W", "-E"), ("-W", "--keep-going", "-q")):
        run = sphinx(book, *options)
        assert run.returncode == 1
        assert run.stderr.count("[hitl.unknown-id]") == 1
        assert "Traceback" not in run.stderr
    run = sphinx(book)
    assert run.returncode == 0
    assert run.stderr.count("[hitl.unknown-id]") == 1
    assert run.stdout.count("note: nothing rests on") == 1
    write(book.root, GOOD)
    run = sphinx(book, "-W", "-n")
    assert (run.returncode, run.stderr) == (0, "")


def test_fresh_environment_says_the_same(tmp_path: Path) -> None:
    book = slip(tmp_path / "book")
    assert book.build().findings == book.build(fresh=True).findings


def test_warnings_of_others_are_said_on_every_build(tmp_path: Path) -> None:
    """Sphinx says them only when it reads or writes the page."""
    book = collection(
        tmp_path / "book",
        {"book/plain.md": "# Plain\n\n[](#zzz)\n", "book/page.md": "# Page\n\n```{notte}\n```\n", "patterns/lost.md": pattern("Lost")},
    )
    write(book.root, {"book/contents.md": CONTENTS.replace("/patterns/**", "/patterns/*/*")})
    first = book.build().reported
    assert [line.rpartition(" ")[2] for line in first] == ["[myst.directive_unknown]", "[toc.not_included]", "[myst.xref_missing]"]
    again = book.build()
    assert sorted(again.reported) == sorted(first)
    assert again.written == ["book/contents", "book/page", "book/plain", "patterns/lost"]
    write(book.root, {**FRAME, "book/page.md": "# Page\n"})
    assert book.build().reported == []
    assert (book.build().read, book.build().written) == ([], [])


# The vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[kinds", "is not valid TOML"),
        (b"[collection]\nfoldr = 'x'\n", "foldr"),
        (b"[kinds]\npattern = 3\n", "pattern"),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_broken_vocabulary_is_one_clear_error_and_the_book_is_built(tmp_path: Path, text: bytes, words: str) -> None:
    book = collection(tmp_path / "book", {"conf/language.toml": text})
    for _ in range(2):
        result = book.build()
        assert len(result.reported) == 1
        assert result.reported[0].startswith("ERROR: conf/language.toml: ")
        assert words in result.reported[0]
        assert result.reported[0].endswith("; the built-in vocabulary is used [hitl.vocabulary]")
    assert "Noise Floor" in result.html(PAGE.removesuffix(".md"))


def test_unreadable_vocabulary_is_an_error(tmp_path: Path) -> None:
    book = collection(tmp_path / "book", {})
    (book.root / "conf" / "language.toml").mkdir(parents=True)
    result = book.build("dummy")
    assert [line.rpartition(" ")[2] for line in result.reported] == ["[hitl.vocabulary]"]


# Pages that cannot be read


def test_unreadable_page_that_goes_is_forgotten(tmp_path: Path) -> None:
    book = collection(tmp_path / "book", {f"{VALIDATION}/raw.md": b"\xff"})
    (book.root / "patterns" / "dangling.md").symlink_to("nowhere.md")
    assert names(book.build()) == ["unreadable-file", "unreadable-file"]
    assert names(book.build()) == ["unreadable-file", "unreadable-file"]
    (book.root / VALIDATION / "raw.md").unlink()
    (book.root / "patterns" / "dangling.md").unlink()
    assert book.build().reported == []


def test_page_that_becomes_unreadable_and_readable_again(tmp_path: Path) -> None:
    book = collection(tmp_path / "book", {"book/plain.md": f"# Plain\n\n[x](../{OTHER})\n"})
    page = OTHER.removesuffix(".md")
    assert "Sealed Test" in book.build().html("book/contents")
    write(book.root, {OTHER: b"\xff"})
    gone = book.build()
    assert names(gone) == ["unreadable-file"]
    assert gone.reported == gone.findings[0]
    assert not (gone.out / f"{page}.html").exists()
    assert "Sealed Test" not in gone.html("book/contents")
    assert "href" not in gone.html("book/plain").partition("<h1>")[2].partition("</section>")[0].replace('class="headerlink" href', "")
    assert book.build().findings == gone.findings
    write(book.root, {OTHER: GOOD[OTHER]})
    back = book.build()
    assert back.reported == []
    assert "Sealed Test" in back.html("book/contents")
