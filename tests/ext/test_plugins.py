"""Rules and views of other packages: reported by command and build alike, and as exact and parallel as our own."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import invalidate_caches
from itertools import count
from pathlib import Path

import pytest

from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.plugin import PluginError
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.vocabulary import VocabularyError, load_vocabulary
from tests.ext.conftest import Book

EXTRAS = """\
from sphinx_hitl.plugin import CAPTION, NAME, STATUS, Cell, Place, Plugin, Problem, Row, Rule, Severity, Table, ViewOption, ref, view_spec

def loud(catalog):
    for item, page in catalog.by_kind["pattern"]:
        if "!" in item.title:
            yield page.path, Problem("loud-title", Place(item.heading_line), f"'{item.title}' shouts", "take the mark out")

def sheet(selection):
    columns = ("Pattern", selection.choice("say"))
    rows = tuple(Row((Cell((ref(entry),)), Cell((entry.item.summary,)))) for entry in selection.every("pattern"))
    return (Table("sheet", columns, rows, "Nothing yet.", selection.caption, selection.name),)

say = ViewOption("say", "what heads the column", ("In short", "Summary"))
plugin = Plugin(
    rules=(Rule("X1", "loud-title", Severity.ERROR, Severity.NOTE, "A title shouts."),),
    checks=(loud,),
    views=((view_spec("sheet", "summaries", say, STATUS, CAPTION, NAME), sheet),),
)
"""

Install = Callable[..., str]
_numbers = count()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a plugin as pip would, under a module name that nobody has imported before; its name."""

    def make(text: str = EXTRAS, name: str = "extras") -> str:
        site, module = tmp_path / f"site-{next(_numbers)}", f"extras_{next(_numbers)}"
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[sphinx_hitl.plugins]\n{name} = {module}:plugin\n", encoding="utf-8")
        (site / f"{module}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(site))
        invalidate_caches()
        return name

    return make


def using(book: Book, *names: str, more: str = "") -> Book:
    listed = ", ".join(f'"{name}"' for name in names)
    return book.write("conf/language.toml", f"[collection]\nplugins = [{listed}]\n{more}")


def refusal(root: Path) -> str:
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(root)
    return str(caught.value)


VIEW = "# Sheet\n\n```{sheet}\n:say: Summary\n:caption: On the wall\n:name: wall\n```\n\nSee {numref}`wall`.\n"


def with_sheet(book: Book, text: str = VIEW) -> Book:
    book.conf += "numfig = True\n"
    return book.write("sheet.md", text).edit("index.md", "prose\n", "prose\nsheet\n")


# Rules


def test_command_and_build_say_the_same(book: Book, install: Install) -> None:
    using(book, install()).edit("patterns/model-validation/noise-floor.md", "# Noise Floor", "# Noise Floor!")
    found = findings(load_catalog(book.root, load_vocabulary(book.root)))
    assert [(finding.code, finding.text, finding.line) for finding in found] == [("X1", "'Noise Floor!' shouts; take the mark out", 1)]
    said = "patterns/model-validation/noise-floor.md:1: ERROR: 'Noise Floor!' shouts; take the mark out [hitl.loud-title]"
    assert book.build().reported == [said]
    assert book.build().reported == [said]  # nothing is read, and it is still wrong


def test_a_rule_can_be_weighed_and_switched_off(book: Book, install: Install) -> None:
    using(book, install(), more='[rules]\nloud-title = "off"\n').edit("patterns/model-validation/noise-floor.md", "# Noise", "# Noise!")
    assert findings(load_catalog(book.root, load_vocabulary(book.root))) == []
    book.edit("conf/language.toml", '"off"', '"note"')
    assert len(book.build().findings[1]) == 1


def test_a_draft_is_coached(book: Book, install: Install) -> None:
    page = "patterns/model-validation/noise-floor.md"
    using(book, install()).edit(page, "# Noise", "# Noise!").edit(page, ":status: complete", ":status: draft")
    assert [finding.severity.value for finding in findings(load_catalog(book.root, load_vocabulary(book.root)))] == ["note"]


def test_a_problem_of_no_rule_is_the_plugins_mistake(book: Book, install: Install) -> None:
    using(book, install(EXTRAS.replace('Problem("loud-title"', 'Problem("lout-title"')))
    book.edit("patterns/model-validation/noise-floor.md", "# Noise", "# Noise!")
    with pytest.raises(PluginError, match="the plugin 'extras' reports 'lout-title', but its rules are 'loud-title'"):
        findings(load_catalog(book.root, load_vocabulary(book.root)))


# Views


def test_a_view_is_shown_and_checked_like_our_own(book: Book, install: Install) -> None:
    with_sheet(using(book, install()))
    built = book.build()
    assert built.reported == []
    shown = built.html("sheet")
    assert "Summary" in shown
    assert "Measure how much a score moves." in shown
    assert "Table 1" in shown
    book.edit("sheet.md", ":say: Summary", ":say: Sumary\n:colour: red")
    assert [re.sub(r".*(ERROR)", r"\1", line) for line in book.build().reported] == [
        "ERROR: ':say:' cannot be 'Sumary'; did you mean 'Summary'? [hitl.unknown-value]",
        "ERROR: {sheet} has no option 'colour'; use 'say', 'status', 'caption' or 'name' [hitl.unknown-option]",
    ]


def test_a_view_works_in_restructuredtext(book: Book, install: Install) -> None:
    using(book, install()).write("plain.rst", "Plain\n=====\n\n.. sheet::\n   :status: complete\n   :caption: On the wall\n")
    book.edit("index.md", "prose\n", "prose\nplain\n")
    built = book.build()
    assert built.reported == []
    assert "Sealed Test" in built.html("plain")


def test_an_edit_writes_the_pages_that_show_it(book: Book, install: Install) -> None:
    with_sheet(using(book, install()))
    book.build()
    book.edit("patterns/model-validation/sealed-test.md", "Measure how much a score moves.", "Open it once.")
    built = book.build()
    assert "sheet" in built.written
    assert "prose" not in built.written
    assert built.tree() == book.build(out="clean", doctrees="fresh", fresh=True).tree()
    assert book.build().written == []


def test_many_processes_give_the_same_bytes(book: Book, install: Install) -> None:
    with_sheet(using(book, install()))
    for number in range(6):
        book.write(f"more-{number}.md", f"---\norphan: true\n---\n\n{VIEW.replace('wall', f'wall-{number}')}")
    assert book.build(out="one").tree() == book.build(out="many", doctrees="others", jobs=2).tree()


def test_a_new_version_of_a_plugin_is_noticed(book: Book, install: Install) -> None:
    with_sheet(using(book, install()), VIEW.replace(":say: Summary", ":say: Gist"))
    assert len(book.build().reported) == 1
    install(EXTRAS.replace('"Summary")', '"Gist")'))  # before the other on the path
    built = book.build()
    assert built.reported == []
    assert "Gist" in built.html("sheet")


# What cannot be used


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "the plugin 'extras' cannot be loaded: ZeroDivisionError: division by zero"),
        ("plugin = {}", "the plugin 'extras' is no Plugin but dict; correct its entry point"),
        (EXTRAS.replace('"X1"', '"H101"'), "the plugin 'extras' has 'H101', which sphinx_hitl has already"),
        (EXTRAS.replace('"loud-title", Sev', '"cycle", Sev'), "the plugin 'extras' has 'cycle', which sphinx_hitl has already"),
        (EXTRAS.replace('"sheet", "sum', '"gaps", "sum'), "the plugin 'extras' has 'gaps', which sphinx_hitl has already"),
        (EXTRAS.replace('"sheet", "sum', '"a b", "sum'), "the plugin 'extras' says 'a b', which has not the form of 'two-words'"),
        (EXTRAS.replace('"X1"', '"1X"'), "the plugin 'extras' says '1X', which has not the form of 'X101'"),
    ],
)
def test_a_broken_plugin_is_a_mistake_of_the_vocabulary(empty_book: Book, install: Install, text: str, said: str) -> None:
    assert refusal(using(empty_book, install(text)).root) == f"conf/language.toml: collection.plugins: {said}"


def test_two_plugins_must_not_claim_the_same(empty_book: Book, install: Install) -> None:
    using(empty_book, install(), install(EXTRAS, "others"))
    assert "the plugin 'others' has 'loud-title', which extras has already" in refusal(empty_book.root)


def test_a_missing_plugin_is_named_with_the_nearest(book: Book, install: Install) -> None:
    install()
    said = refusal(using(book, "extra").root)
    assert said == "conf/language.toml: collection.plugins: no plugin 'extra' is installed; did you mean 'extras'?"
    assert "install the package that has it" in refusal(using(book, "quite-another").root)
    built = book.build()
    assert any("no plugin 'quite-another' is installed" in line and "[hitl.vocabulary]" in line for line in built.reported)
    assert built.html("patterns/model-validation/noise-floor")


def test_nothing_is_loaded_unless_it_is_named(book: Book, install: Install) -> None:
    install("raise SystemExit('loaded')")
    assert load_vocabulary(book.root).plugins == {}
    assert book.build().reported == []
