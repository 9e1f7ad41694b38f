"""The reference in the book: nothing is missing, nothing is stale, and every example works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from sphinx_hitl.cli import COMMANDS
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.kinds import KIND_NAMES, OptionType
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.core.vocabspec import KEYS
from sphinx_hitl.core.vocabulary import default_vocabulary, load_vocabulary, parse_vocabulary
from sphinx_hitl.ext.domain import HitlDomain
from tests.pages import Desk
from tools.reference import cards, commands, settings, views, words
from tools.reference.pages import BOOK, PAGES, page_text

ROOT = Path(__file__).resolve().parents[1]
HITL = Path(sys.executable).with_name("hitl")
CONF = """\
project = "Example"
extensions = ["myst_parser", "sphinx_hitl"]
primary_domain = "hitl"
myst_heading_anchors = 3
root_doc = "book/index"
exclude_patterns = ["out"]
"""


def page(name: str) -> str:
    return (BOOK / "extension" / name).read_text(encoding="utf-8")


def part(name: str, title: str) -> str:
    """What stands under a heading of a page, whatever headings its examples have."""
    is_there, is_code, lines = False, False, []
    for line in page(name).splitlines():
        is_code ^= line.startswith("````")
        if line.startswith("## ") and not is_code:
            is_there = line == f"## {title}"
        if is_there:
            lines.append(line)
    assert lines, title
    return "\n".join(lines) + "\n"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """The collection of the examples, as somebody would have it."""
    root = shutil.copytree(cards.EXAMPLE, tmp_path / "collection")
    (root / "conf/conf.py").write_text(CONF, encoding="utf-8")
    (root / "book/index.md").write_text("# Example\n\n```{toctree}\n:glob:\n\n/patterns/**\n*\n```\n", encoding="utf-8")
    (root / "book/about.md").write_text("# About\n\nThis.\n", encoding="utf-8")
    return root


def build(root: Path, builder: str = "html") -> Path:
    """Build strictly; the output folder."""
    out = root / "out" / builder
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "sphinx",
        "-b",
        builder,
        "-n",
        "-W",
        "-q",
        "-c",
        str(root / "conf"),
        str(root),
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return out


# The pages


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_current(name: str) -> None:
    assert (BOOK / name).read_text(encoding="utf-8") == page_text(name), "run make reference"


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_no_examples_themselves(name: str) -> None:
    found = read(page_text(name), f"book/{name}", default_vocabulary())
    assert (found.items, found.views, found.problems, found.hidden) == ((), (), (), ())


def test_one_command_makes_them_all(tmp_path: Path) -> None:
    stale = BOOK.parent / "book"
    copy = shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for name in ("extension", "analysis"):
        (tmp_path / "book" / name).mkdir(parents=True)
    for name in ("book", "patterns", "conf"):
        shutil.copytree(ROOT / name, tmp_path / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_diagrams", "__pycache__"))
    (tmp_path / "book/extension/views.md").write_text("# Stale\n", encoding="utf-8")
    (tmp_path / "book/extension/cards.md").unlink()
    done = subprocess.run([sys.executable, "-m", copy.name + ".reference"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.splitlines()) == ["book/extension/cards.md: written", "book/extension/views.md: written"]
    for name in PAGES:
        assert (tmp_path / "book" / name).read_bytes() == (stale / name).read_bytes()


# Cards and roles


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_option_of_a_card_is_explained_and_shown(kind: str) -> None:
    explained = part("cards.md", kind)
    shown = cards.example(kind)
    for option in default_vocabulary().kinds[kind].options.values():
        assert re.search(rf"^\| `:{option.name}:`( \(required\))? \| .+ \| .{{4,}} \|$", explained, re.MULTILINE)
        assert (f"\n:{option.name}:\n" if option.type is OptionType.FLAG else f"\n:{option.name}: ") in shown
    assert shown in explained


def test_the_collection_of_the_examples_has_no_findings(collection: Path) -> None:
    assert [finding.text for finding in findings(load_catalog(collection, load_vocabulary(collection)))] == []


def test_roles_lead_where_the_page_says(collection: Path) -> None:
    assert set(re.findall(r"^\| `` \{([a-z-]+)\}`id` `` \|", page("cards.md"), re.MULTILINE)) == set(HitlDomain.roles)
    assert set(re.findall(r"\{([a-z-]+)\}`", cards.ROLE_EXAMPLE)) == {*HitlDomain.roles, "any"}
    text = cards.ROLE_EXAMPLE.replace("(patterns/", "(../patterns/")
    (collection / "book/roles.md").write_text(f"# Roles\n\n{text}", encoding="utf-8")
    (collection / "book/plain.rst").write_text(cards.RST_EXAMPLE, encoding="utf-8")
    out = build(collection)
    roles = (out / "book/roles.html").read_text(encoding="utf-8")
    body = roles[roles.index("<h1>Roles") : roles.index("</section>")]
    assert body.count('href="../patterns/model-validation/noise-floor.html"') == 4
    for target in ("needs.html#seed-variance", "index.html", "sealed-test.html"):
        assert f'href="../patterns/model-validation/{target}"' in body
    assert 'href="../patterns/walks/first-model.html#first-model"' in body
    plain = (out / "book/plain.html").read_text(encoding="utf-8")
    assert 'href="../patterns/model-validation/noise-floor.html"' in plain
    assert "Range, Not Point" in plain


# Views


def test_every_option_of_a_view_is_explained() -> None:
    shared = part("views.md", "Options of several views")
    for view in VIEWS.values():
        explained = part("views.md", view.name)
        for option in view.options.values():
            of = shared if option in views.SHARED else explained
            assert re.search(rf"^\| `:{option.name}:` \| .+ \| .{{6,}} \|", of, re.MULTILINE), (view.name, option.name)
            assert f"`{option.name}`" in explained or f"`:{option.name}:`" in explained
            assert all(f"`{value}`" in of for value in option.values)


def test_every_view_has_an_example_that_shows_something(collection: Path) -> None:
    assert list(views.EXAMPLES) == list(VIEWS)
    for name in VIEWS:
        assert views.example(name) in page("views.md")
        (collection / f"book/{name}.md").write_text(f"# Of {name}\n\nBefore.\n\n{views.example(name)}\nAfter.\n", encoding="utf-8")
    assert [finding.text for finding in findings(load_catalog(collection, load_vocabulary(collection)))] == []
    out = build(collection, "text")
    for name in VIEWS:
        shown = (out / f"book/{name}.txt").read_text(encoding="utf-8").split("Before.")[1].split("After.")[0].strip()
        assert len(shown) > 20, name


# The vocabulary


@pytest.mark.parametrize("table", KEYS)
def test_every_key_of_the_vocabulary_is_explained_and_shown(table: str) -> None:
    explained = part("vocabulary.md", table)
    for key in KEYS[table]:
        assert re.search(rf"^\| `{key}` \| .{{6,}} \|", explained, re.MULTILINE)
        assert re.search(rf"\b{key} = ", words.EXAMPLES[table])
    assert words.EXAMPLES[table] in explained
    assert parse_vocabulary(words.EXAMPLES[table].encode(), "example") != default_vocabulary() or table == "collection"


def test_keys_of_the_page_are_those_that_the_program_knows() -> None:
    assert KEYS["values"].keys() == default_vocabulary().values.keys()
    assert all(f"`{name}`" in page("vocabulary.md") for name in (*RULES, *KIND_NAMES))


# Settings


def test_the_page_has_the_settings_that_sphinx_gets(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    loaded = {"extensions": ["myst_parser", "sphinx_hitl", "sphinx_hitl.ext.typst"]}
    with docutils_namespace(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "trees", "dummy", loaded, status=None)
    known = {value.name for value in app.config if value.name.startswith("hitl_")}
    assert known == {value.name for value in settings.registered() if value.name.startswith("hitl_")}
    for value in settings.registered():
        assert len(value.description) > 10, value.name
        assert f"`{value.name}`" in page("settings.md")


def test_every_setting_has_an_example_of_its_type() -> None:
    shown = {value.name: value for value in settings.registered() if not value.description.endswith(settings.OWN)}
    assert settings.EXAMPLES.keys() == shown.keys()
    for name, line in settings.EXAMPLES.items():
        assert line in page("settings.md")
        scope: dict[str, object] = {}
        exec(line, scope)  # noqa: S102 - our own line
        assert type(scope[name]) is type(shown[name].default)
        assert scope[name] != shown[name].default or name == "typst_template"


def test_a_build_takes_the_examples(collection: Path) -> None:
    ours = [line for name, line in settings.EXAMPLES.items() if name.startswith("hitl_") and "parts" not in name and "pdf" not in name]
    (collection / "conf/conf.py").write_text(CONF + "\n".join(ours) + "\n", encoding="utf-8")
    assert "https://github.dev/owner/name/blob/next/docs/" in (build(collection) / "book/index.html").read_text(encoding="utf-8")


def test_every_message_of_the_build_is_listed() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "sphinx_hitl").rglob("*.py"))
    assert {name for source in sources for name in re.findall(r'subtype="([a-z-]+)"', source)} == settings.MESSAGES.keys()
    assert not settings.MESSAGES.keys() & RULES.keys()


# Commands


def test_every_option_of_a_command_is_explained() -> None:
    assert commands.EXAMPLES.keys() == COMMANDS.keys()
    for name in COMMANDS:
        explained = part("commands.md", f"hitl {name}")
        helped = subprocess.run([HITL, name, "--help"], capture_output=True, text=True, check=True).stdout
        told = helped.partition("\n\n")[2]
        options = set(re.findall(r"(?<!\w)--?[a-z-]+", helped.partition("\n\n")[0])) - {"-h"}
        assert options
        for option in options:
            assert f"`{option}" in explained, (name, option)
            assert re.search(rf"^  (?:-.*, )?{option}\b", told, re.MULTILINE), (name, option)
        assert all(
            re.sub(r"\s+", " ", line) in re.sub(r"[`|\s]+", " ", explained) for line in re.findall(r"^  \d  .+$", told, re.MULTILINE)
        )
        assert all(line in explained for line in commands.EXAMPLES[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_calls_of_the_page_work(collection: Path, tmp_path: Path, name: str) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for title in ("Second Seed", "Small Steps"):
        (notes / f"{title}.md").write_text(f"# {title}\n\n## Problem\n\nOne.\n\n## Solution\n\nAnother.\n", encoding="utf-8")
    desk = Desk(collection, ROOT)
    git = "git -c user.name=A -c user.email=a@example.org -c commit.gpgsign=false"
    made = desk.run(f"git init -q && git add -A && {git} commit -qm one && {git} commit -qm two --allow-empty")
    assert made.returncode == 0, made.stderr
    for call in commands.EXAMPLES[name]:
        done = desk.run(call)
        assert done.returncode == 0, f"{call}\n{done.stdout}{done.stderr}"
    left = findings(load_catalog(collection, load_vocabulary(collection)))
    assert [finding.text for finding in left if finding.severity is Severity.ERROR] == []
