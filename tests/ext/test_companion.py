"""sphinx-needs beside our own domain: every object is a need, its views lead to our pages, and nothing is said twice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.ext.conftest import CONF, NEEDS, Book, Result, fill

if TYPE_CHECKING:
    from pathlib import Path


# sphinx-needs still uses what Sphinx has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app' is deprecated"),
    pytest.mark.filterwarnings("ignore:The frontend.Option:DeprecationWarning"),
]

SETTINGS = """\
needs_build_json = True
needs_reproducible_json = True
needs_table_style = "table"
needs_schema_validation_enabled = False
"""
WITH_NEEDS = CONF.replace('"sphinx_hitl"', '"sphinx_hitl", "sphinx_needs"') + SETTINGS

ASK = """\
# Ask

```{needtable}
:types: pattern
:filter: hitl_needs and "seed-variance" in hitl_needs
:columns: id; title; status; precedes; precedes_back
```

```{needlist}
:filter: type == "information-need" and "experiment" in how
```

There are {need_count}`type == "pattern"` patterns, such as {need}`noise-floor`.
"""


@pytest.fixture
def asking(tmp_path: Path) -> Book:
    return with_needs(tmp_path)


def with_needs(folder: Path, name: str = "book", settings: str = "") -> Book:
    book = fill(Book(folder / name, conf=WITH_NEEDS + settings))
    return book.write("ask.md", ASK).edit("index.md", "prose\n", "prose\nask\n")


def needs(result: Result) -> dict[str, Any]:
    data = json.loads((result.out / "needs.json").read_text(encoding="utf-8"))
    (version,) = data["versions"].values()
    found: dict[str, Any] = version["needs"]
    return found


def public(result: Result) -> dict[str, bytes]:
    """What a reader could get."""
    return {name: data for name, data in result.tree().items() if name != ".hitl-shown.json"}


def links(page: str) -> list[str]:
    body = page[page.index("<h1>") : page.index("sphinxsidebar")]
    return [link for link in re.findall(r'href="([^"]+)"', body) if ".html#" in link]


def test_every_object_is_a_need_with_its_facts_and_links(asking: Book) -> None:
    asking.edit("patterns/model-validation/noise-floor.md", ":status:", ":iteration: later\n:evidence: Key2020, owner/repo#7\n:status:")
    found = needs(asking.build())
    assert {id_: need["type"] for id_, need in found.items()} == {
        "model-selection": "stage",
        "model-validation": "stage",
        "noise-floor": "pattern",
        "sealed-test": "pattern",
        "seed-variance": "information-need",
        "split-contract": "pattern",
    }
    floor = found["noise-floor"]
    assert floor["title"] == "Noise Floor"
    assert floor["content"] == "Measure how much a score moves."
    assert (floor["status"], floor["iteration"], floor["evidence"]) == ("complete", "later", ["Key2020", "owner/repo#7"])
    assert (floor["stages"], floor["hitl_needs"]) == (["model-validation"], ["seed-variance"])
    assert (floor["precedes"], floor["uses_back"]) == (["sealed-test"], ["sealed-test"])
    assert (floor["docname"], floor["lineno"], floor["type_name"]) == ("patterns/model-validation/noise-floor", 3, "Pattern")
    assert (found["seed-variance"]["how"], found["seed-variance"]["when"]) == (["experiment"], ["model-validation"])
    assert (found["model-validation"]["order"], found["model-validation"]["focus"]) == (2, None)


def test_the_needs_on_a_page_are_its_needs(asking: Book) -> None:
    local = "\n## What is noise?\n\n```{information-need}\n:why: know it\n:when: model-validation\n:how: other\n```\n\nAsk.\n"
    page = "patterns/model-validation/noise-floor.md"
    asking.write(page, asking.read(page) + local)
    result = asking.build()
    found = needs(result)
    assert found["noise-floor/what-is-noise"]["when"] == ["model-validation"]
    assert found["noise-floor"]["hitl_needs"] == ["noise-floor/what-is-noise", "seed-variance"]
    assert 'id="noise-floor/what-is-noise"' in result.html("patterns/model-validation/noise-floor")


def test_no_warning_and_nothing_to_do_on_the_second_build(asking: Book) -> None:
    first, second = asking.build(), asking.build()
    assert first.reported == second.reported == []
    assert (second.read, second.written) == ([], [])
    assert needs(first) == needs(second)


def test_views_lead_to_our_pages_and_anchors(asking: Book) -> None:
    asking.edit("patterns/model-validation/noise-floor.md", "# Noise Floor", "# How Much is Noise?")
    result = asking.build()
    page = result.html("ask")
    assert {"patterns/model-validation/noise-floor.html#noise-floor", "patterns/model-validation/needs.html#seed-variance"} <= set(
        links(page)
    )
    for link in links(page):
        file, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in (result.out / file).read_text(encoding="utf-8"), link
    assert "There are 3 patterns" in page
    assert page.count("<tr") == 4


def test_complex_filters_see_the_same_names(asking: Book) -> None:
    asking.write("ask.md", ASK.replace('"seed-variance" in hitl_needs', 'len([id for id in hitl_needs if id.startswith("seed")]) == 1'))
    result = asking.build()
    assert result.reported == []
    assert result.html("ask").count("<tr") == 4


def test_nothing_is_shown_twice(tmp_path: Path) -> None:
    """The text of every page is the same with and without the companion."""
    plain = fill(Book(tmp_path / "plain")).build("text")
    found = fill(Book(tmp_path / "needs", conf=WITH_NEEDS)).build("text")
    assert len(plain.written) == 8
    assert all(plain.text(doc) == found.text(doc) for doc in plain.written)


def test_wrong_links_are_reported_once_and_by_us(asking: Book) -> None:
    asking.edit("patterns/model-validation/sealed-test.md", ":uses: noise-floor", ":uses: noise-flor, seed-variance")
    for result in (asking.build(), asking.build()):
        assert len(result.reported) == 2
        assert all("[hitl." in line for line in result.reported)
        assert needs(result)["sealed-test"]["uses"] == []


def test_duplicate_ids_are_reported_once_and_by_us(asking: Book) -> None:
    page = "patterns/model-validation/needs.md"
    asking.write(page, NEEDS + NEEDS.partition("\n")[2].replace("How much does", "By how much does"))
    for result in (asking.build(), asking.build()):
        assert len(result.reported) == 1
        assert "[hitl.duplicate-id]" in result.reported[0]
        assert needs(result)["seed-variance"]["title"] == "How much does the score vary?"


def test_a_changed_title_reaches_the_views(asking: Book, tmp_path: Path) -> None:
    asking.build()
    asking.edit("patterns/model-validation/noise-floor.md", "# Noise Floor", "# Floor of Noise")
    result = asking.build()
    assert result.read == ["patterns/model-validation/noise-floor"]
    assert "ask" in result.written
    assert "Floor of Noise" in result.html("ask")
    clean = with_needs(tmp_path, "clean").edit("patterns/model-validation/noise-floor.md", "# Noise Floor", "# Floor of Noise").build()
    assert public(result) == public(clean)


def test_prose_does_not_reach_the_views(asking: Book) -> None:
    asking.build()
    asking.edit("patterns/model-validation/noise-floor.md", "Repeat it.", "Repeat it often.")
    result = asking.build()
    assert "patterns/model-validation/noise-floor" in result.written
    assert "ask" not in result.written


def test_a_removed_page_takes_its_need_along(asking: Book) -> None:
    asking.build()
    asking.remove("patterns/model-validation/split-contract.md")
    result = asking.build()
    assert result.reported == []
    assert "split-contract" not in needs(result)
    assert "There are 2 patterns" in result.html("ask")


def test_one_process_or_many_in_whatever_order(tmp_path: Path) -> None:
    serial = with_needs(tmp_path, "serial").build()
    parallel = with_needs(tmp_path, "parallel").build(jobs=2)
    assert parallel.reported == []
    assert public(serial) == public(parallel)


def test_json_has_the_same_bytes_twice(asking: Book) -> None:
    first = (asking.build().out / "needs.json").read_bytes()
    asking.write("prose.md", asking.read("prose.md") + "\nMore.\n").build()
    again = asking.build(out="again", doctrees="other")
    assert (again.out / "needs.json").read_bytes() == first
    assert (asking.build("needs", out="json").out / "needs.json").read_bytes() == first


def test_an_application_that_builds_twice_keeps_no_old_needs(asking: Book) -> None:
    from io import StringIO

    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    asking.build()
    out = asking.root.parent / "book-out"
    problems = StringIO()
    with patch_docutils(asking.root / "conf"), docutils_namespace():
        app = Sphinx(asking.root, asking.root / "conf", out / "html", out / "doctrees", "html", status=None, warning=problems)
        app.build()
        asking.edit("patterns/model-validation/noise-floor.md", ":precedes: sealed-test\n", "")
        app.build()
    result = asking.build()
    assert problems.getvalue() == ""
    assert result.reported == []
    assert needs(result)["noise-floor"]["precedes"] == []


def test_settings_of_the_book_win(tmp_path: Path) -> None:
    settings = (
        'needs_links = {"uses": {"outgoing": "is built on", "color": "#00aa00"}}\n'
        'needs_types = [{"directive": "pattern", "title": "My pattern", "prefix": "P_"}]\n'
        'needs_fields = {"why": {"description": "My why", "nullable": True}}\n'
    )
    book = with_needs(tmp_path, settings=settings)
    for result in (book.build(), book.build()):
        assert result.reported == []
        assert needs(result)["noise-floor"]["type_name"] == "My pattern"


def test_ids_that_the_book_refuses_are_named(tmp_path: Path) -> None:
    result = with_needs(tmp_path, settings='needs_id_regex = "[a-rt-z]"\n').build()
    assert [line for line in result.reported if "[hitl.companion]" not in line] == []
    assert any("'sealed-test' is no need" in line and "needs.md" not in line for line in result.reported)
    assert set(needs(result)) == {"model-selection", "model-validation", "noise-floor"}


def test_needs_of_the_book_itself_work_beside_ours(asking: Book) -> None:
    asking.write("own.md", "---\norphan: true\n---\n\n# Own\n\n```{req} Must be sealed\n:id: REQ_1\n:links: sealed-test\n```\n")
    result = asking.build()
    assert result.reported == []
    assert needs(result)["REQ_1"]["links"] == ["sealed-test"]
    assert "patterns/model-validation/sealed-test.html#sealed-test" in result.html("own")
    asking.edit("patterns/model-validation/sealed-test.md", "# Sealed Test", "# The Sealed Test")
    assert "own" in asking.build().written


def test_a_card_that_nobody_reads_stays_an_error(asking: Book) -> None:
    asking.write("loose.rst", ":orphan:\n\nLoose\n=====\n\n.. pattern:: P\n   :status: draft\n")
    result = asking.build()
    assert len(result.reported) == 1
    assert "[hitl.unseen-card]" in result.reported[0]
    assert "not seen by the reader" in result.reported[0]


def test_its_files_are_loaded_only_where_they_are_used(asking: Book) -> None:
    result = asking.build()
    assert "_static/sphinx-needs/" in result.html("ask")
    for page in ("prose", "search", "patterns/model-validation/needs", "patterns/model-validation/noise-floor"):
        assert "_static/sphinx-needs/" not in result.html(page)
        assert "_static/sphinx-data-viewer/" not in result.html(page)
    assert "sphinx_needs_collapse" not in result.html("ask")


def test_without_it_nothing_of_it_is_imported(tmp_path: Path) -> None:
    book = fill(Book(tmp_path / "book"))
    book.write("conf/conf.py", CONF)
    code = (
        "import sys; from sphinx.cmd.build import main; "
        f"code = main(['-q', '-c', {str(book.root / 'conf')!r}, {str(book.root)!r}, {str(tmp_path / 'out')!r}]); "
        "assert not [name for name in sys.modules if name.startswith('sphinx_needs')]; sys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stderr) == (0, "")


def test_jquery_is_loaded_unless_it_is_not_wanted(tmp_path: Path) -> None:
    wanted = with_needs(tmp_path, "wanted").build()
    assert "jquery.js" in wanted.html("prose")
    spared = with_needs(tmp_path, "spared", "hitl_jquery = False\n").build()
    assert (spared.reported, wanted.reported) == ([], [])
    for doc in spared.read:
        assert "jquery" not in spared.html(doc)
        assert "frameworks_compat" not in spared.html(doc)


def test_catalogues_can_be_made(asking: Book) -> None:
    result = asking.build("gettext")
    assert result.reported == []
    assert "Noise Floor" in (result.out / "patterns.pot").read_text(encoding="utf-8")
