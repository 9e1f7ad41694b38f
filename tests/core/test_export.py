"""The collection as data: complete, the same on every machine, and harmless in the programs that open it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from jsonschema import Draft202012Validator

from sphinx_hitl.core.blocks import Ref, Table
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.export import files, write
from sphinx_hitl.core.export.tables import cell
from sphinx_hitl.core.kinds import KIND_NAMES, KINDS, OptionType
from sphinx_hitl.core.views import show
from sphinx_hitl.core.vocabulary import load_vocabulary
from tools.reference.pages import page_text

from .good import BIB, GOOD, NEEDS, OTHER, PAGE, STAGE, THREADS, catalog_of, changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_hitl.core.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]

ODD = 'A | B <c> "d" `e` [f](g.md) {h} & é 😀 שלום, 10 %'
"""A heading as it is written; markup is gone from the title."""

ODD_TITLE = 'A | B "d" e f {h} & é 😀 שלום, 10 %'


@pytest.fixture(scope="module")
def good() -> dict[str, bytes]:
    return files(catalog_of(GOOD))


@pytest.fixture(scope="module")
def book() -> Catalog:
    """The book of this repository."""
    return load_catalog(ROOT, load_vocabulary(ROOT))


def rows(made: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made[name].decode("utf-8"), newline="")))


def objects(made: Mapping[str, bytes]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(made["hitl.json"])
    return data


def item(made: Mapping[str, bytes], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in objects(made)["items"] if item["id"] == id_)
    return found


def graph(made: Mapping[str, bytes]) -> nx.DiGraph[str]:
    return nx.read_graphml(io.BytesIO(made["hitl.graphml"]))


# hitl.json


def validator(made: Mapping[str, bytes]) -> Draft202012Validator:
    schema = json.loads(made["hitl.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_json_follows_its_schema(good: dict[str, bytes]) -> None:
    validator(good).validate(objects(good))


def test_the_book_follows_the_schema(book: Catalog) -> None:
    made = files(book)
    validator(made).validate(objects(made))
    assert {item["kind"] for item in objects(made)["items"]} == set(KIND_NAMES)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(schema=2),
        lambda data: data.update(more=[]),
        lambda data: data["items"][0].update(kind="idea"),
        lambda data: data["items"][0].pop("page"),
        lambda data: data["items"][0].update(line=0),
        lambda data: next(item for item in data["items"] if item["kind"] == "pattern").pop("confidence"),
        lambda data: next(item for item in data["items"] if item["kind"] == "tool").update(confidence="low"),
        lambda data: data["items"][0]["facts"].update(color="red"),
        lambda data: data["links"][0].pop("target"),
    ],
)
def test_schema_refuses(good: dict[str, bytes], spoil: Any) -> None:
    data = objects(good)
    spoil(data)
    assert not validator(good).is_valid(data)


def test_schema_knows_every_fact() -> None:
    schema = json.loads(files(catalog_of(GOOD))["hitl.schema.json"])
    options = {option.name for kind in KINDS for option in kind.facts if option.type not in {OptionType.ID, OptionType.EVIDENCE}}
    assert set(schema["$defs"]["facts"]["properties"]) == options
    assert schema["$defs"]["item"]["properties"]["kind"]["enum"] == list(KIND_NAMES)


def test_items_hold_what_their_cards_and_pages_say(good: dict[str, bytes]) -> None:
    pattern = item(good, "noise-floor")
    sections = pattern.pop("sections")
    assert pattern == {
        "id": "noise-floor",
        "kind": "pattern",
        "title": "Noise Floor",
        "summary": "Measure how much a score moves when nothing changes.",
        "file": PAGE,
        "line": 1,
        "page": "patterns/model-validation/noise-floor.html",
        "facts": {"basis": "documented", "iteration": "both", "status": "complete"},
        "confidence": catalog_of(GOOD).confidence(catalog_of(GOOD).entries["noise-floor"].item).value,
    }
    names = ["Goal", "Problem", "Context", "Forces", "Solution", "Rationale", "Resulting Context", "Known Uses"]
    assert [section["section"] for section in sections] == names
    assert sections[0] == {"section": "Goal", "title": "Goal", "line": 15, "text": "Spend decisions on differences that are real."}
    need = item(good, "noise-sources")
    assert need["page"] == "patterns/model-validation/noise-floor.html#noise-sources"
    assert need["facts"] == {"how": ["other"], "why": "decide what must vary"}
    assert need["sections"] == []
    assert item(good, "model-validation")["facts"] == {"focus": True, "order": 2, "phase": "modeling"}
    assert "confidence" not in item(good, "tuner")


def test_links_are_typed_implied_mentioned_and_cited(good: dict[str, bytes]) -> None:
    links = {(link["source"], link["relation"], link["target"]) for link in objects(good)["links"]}
    assert {
        ("noise-floor", "precedes", "sealed-test"),
        ("noise-floor", "needs", "noise-sources"),  # stands on its page
        ("noise-floor", "evidence", "Bouthillier2021"),
        ("noise-floor", "evidence", "optuna/optuna#2500"),
        ("gap-larger-than-chance", "evidence", "optuna/optuna#433"),
        ("tuner-spread", "needs", "seed-variance"),
        ("first-model", "steps", "noise-floor"),
    } <= links
    assert ("noise-floor", "mentions", "model-validation") not in links  # is one of its stages
    mention = files(catalog_of(changed(OTHER, "Keep some rows", "As [there](noise-floor.md), keep some rows")))
    assert {"source": "sealed-test", "relation": "mentions", "target": "noise-floor"} in objects(mention)["links"]


def test_links_to_what_does_not_exist_are_left_out() -> None:
    made = files(catalog_of(changed(PAGE, ":precedes: sealed-test", ":precedes: nothing").copy()))
    assert "nothing" not in {link["target"] for link in objects(made)["links"]}
    made = files(catalog_of(changed(PAGE, "Bouthillier2021, ", "Nobody1999, ")))
    assert b"Nobody1999" not in made["hitl.json"] + made["links.csv"] + made["hitl.graphml"]


def test_everything_is_sorted(good: dict[str, bytes]) -> None:
    data = objects(good)
    ids = [item["id"] for item in data["items"]]
    links = [(link["source"], link["relation"], link["target"]) for link in data["links"]]
    assert ids == sorted(set(ids))
    assert all(list(item["facts"]) == sorted(item["facts"]) for item in data["items"])
    assert links == sorted(set(links))


def test_an_item_is_a_line(good: dict[str, bytes]) -> None:
    lines = good["hitl.json"].decode().splitlines()
    data = objects(good)
    assert len(lines) == len(data["items"]) + len(data["links"]) + 7


def test_a_number_that_is_none_is_left_out() -> None:
    made = files(catalog_of(changed(STAGE, ":order: 2", ":order: second")))
    assert "order" not in item(made, "model-validation")["facts"]
    validator(made).validate(objects(made))


def test_an_empty_collection_is_data_too() -> None:
    made = files(catalog_of({}))
    validator(made).validate(objects(made))
    assert objects(made) == {"schema": 1, "items": [], "links": []}
    assert rows(made, "links.csv") == []
    assert not graph(made)


def test_pages_are_where_the_builder_puts_them() -> None:
    made = files(catalog_of(GOOD), lambda doc: f"{doc}/")
    assert item(made, "noise-sources")["page"] == "patterns/model-validation/noise-floor/#noise-sources"
    assert {row["page"] for row in rows(made, "patterns.csv")} == {f"{path.removesuffix('.md')}/" for path in (PAGE, OTHER)}


def test_addresses_are_quoted() -> None:
    text = GOOD[OTHER]
    made = files(catalog_of({"patterns/model-validation/größe 1?.md": text}))
    assert objects(made)["items"][0]["page"] == "patterns/model-validation/gr%C3%B6%C3%9Fe%201%3F.html"


def test_names_of_files_that_are_not_unicode() -> None:
    made = files(catalog_of({"patterns/model-validation/caf\udce9.md": GOOD[OTHER]}))
    assert all(data.decode("utf-8") for data in made.values())


# The same everywhere

PROGRAM = """
import hashlib, random, sys
from pathlib import Path
from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.evidence import Evidence
from sphinx_hitl.core.export import files
from sphinx_hitl.core.vocabulary import load_vocabulary

def shuffled(things):
    things = list(things)
    random.Random(sys.argv[2]).shuffle(things)
    return things

root = Path(sys.argv[1])
read = load_catalog(root, load_vocabulary(root))
evidence = Evidence(dict(shuffled(read.evidence.works.items())), dict(shuffled(read.evidence.threads.items())), {})
catalog = Catalog(shuffled(read.pages.values()), read.vocabulary, evidence)
for name, data in files(catalog).items():
    print(name, hashlib.sha256(data).hexdigest())
"""


def digests(seed: str, order: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", PROGRAM, str(ROOT), order]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_same_bytes_for_every_order_and_hash_seed() -> None:
    first = digests("1", "a")
    assert len(first.splitlines()) == 9
    assert digests("4242", "b") == first


# Tables


def test_tables_have_one_kind_of_line_end_and_no_mark(good: dict[str, bytes]) -> None:
    tables = {name: data for name, data in good.items() if name.endswith(".csv")}
    assert sorted(tables) == ["evidence.csv", "links.csv", "needs.csv", "patterns.csv", "sections.csv", "tool-features.csv"]
    for data in tables.values():
        assert b"\r" not in data
        assert data.endswith(b"\n")
        assert not data.startswith(b"\xef\xbb\xbf")


def test_tables_say_what_the_json_says(good: dict[str, bytes]) -> None:
    data = objects(good)
    assert [tuple(row[end] for end in ("source", "relation", "target")) for row in rows(good, "links.csv")] == [
        (link["source"], link["relation"], link["target"]) for link in data["links"]
    ]
    for name, kind in (("patterns.csv", "pattern"), ("needs.csv", "information-need"), ("tool-features.csv", "tool-feature")):
        items = [item for item in data["items"] if item["kind"] == kind]
        assert [row["id"] for row in rows(good, name)] == [item["id"] for item in items]
        assert [row["page"] for row in rows(good, name)] == [item["page"] for item in items]
        assert [int(row["line"]) for row in rows(good, name)] == [item["line"] for item in items]


def test_rows_of_each_table(good: dict[str, bytes]) -> None:
    pattern = rows(good, "patterns.csv")[0]
    assert (pattern["stages"], pattern["status"]) == ("model-validation", "complete")
    assert pattern["confidence"] == item(good, "noise-floor")["confidence"]
    assert pattern["needs"] == "gap-larger-than-chance;seed-variance;noise-sources"
    need = {row["id"]: row for row in rows(good, "needs.csv")}["seed-variance"]
    assert (need["why"], need["stages"], need["how"]) == ("decide how often to repeat", "model-validation", "experiment")
    assert "noise-floor" in need["patterns"].split(";")
    assert need["features"] == "tuner-spread"
    feature = rows(good, "tool-features.csv")[0]
    assert (feature["tool"], feature["version"], feature["needs"]) == ("tuner", "4.2", "seed-variance")
    assert feature["documented-in"] == "docs/spread.md"
    kinds = {(row["relation"], row["target-kind"]) for row in rows(good, "links.csv")}
    assert {("evidence", "work"), ("evidence", "thread"), ("steps", "pattern"), ("when", "stage")} <= kinds
    sources = {row["key"]: row for row in rows(good, "evidence.csv")}
    assert sources["Bouthillier2021"]["kind"] == "work"
    assert "noise-floor" in sources["Bouthillier2021"]["items"].split(";")
    assert sources["optuna/optuna#2500"]["address"] == "https://github.com/optuna/optuna/issues/2500"
    sections = rows(good, "sections.csv")
    assert len(sections) == 16
    assert [row["number"] for row in sections] == [str(number) for number in (*range(1, 9), *range(1, 9))]


def test_sections_are_complete(book: Catalog) -> None:
    made = files(book)
    sections = {(row["pattern"], row["number"]): row for row in rows(made, "sections.csv")}
    patterns = [item for item in objects(made)["items"] if item["kind"] == "pattern"]
    assert len(sections) == sum(len(pattern["sections"]) for pattern in patterns)
    for pattern in patterns:
        for number, section in enumerate(pattern["sections"], 1):
            assert without_apostrophe(sections[pattern["id"], str(number)]["text"]) == section["text"]


def test_a_matrix_of_the_book_can_be_counted_again(book: Catalog) -> None:
    wanted = {"rows": "stage", "columns": "how", "count": "need"}
    page, view = next(
        (page, view)
        for page in book.pages.values()
        for view in page.views
        if view.name == "matrix" and {name: view.value(name) for name in wanted} == wanted
    )
    table = next(block for block in show(view, book, page.doc) if isinstance(block, Table))
    shown = {}
    for row in table.rows:
        head = row.cells[0].parts[0]
        assert isinstance(head, Ref)
        stage = book.pages[head.doc].items[0].id
        for name, counted in zip(table.columns[1:], row.cells[1:], strict=True):
            part = counted.parts[0]
            shown[stage, name.lower()] = int(part.title) if isinstance(part, Ref) else 0
    counts = dict.fromkeys(shown, 0)
    for need in rows(files(book), "needs.csv"):
        for stage in need["stages"].split(";"):
            for how in need["how"].split(";"):
                counts[stage, how] += 1
    assert counts == shown
    assert sum(counts.values()) > 100


# Harm


def without_apostrophe(text: str) -> str:
    """What the book's page tells readers to do."""
    return text[1:] if re.match(r"'+[=+\-@\t\n]", text) else text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", '=HYPERLINK("http://x.example","y")', "'=1", "''=1"])
def test_formulas_become_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert without_apostrophe(cell(text)) == text


@pytest.mark.parametrize("text", ["", "a=b", " =1", "'quoted'", "don't", "1-2", "é", "😀"])
def test_other_text_stays(text: str) -> None:
    assert cell(text) == text
    assert without_apostrophe(cell(text)) == text


def test_carriage_returns_cannot_begin_or_break_a_cell() -> None:
    assert cell("\r=1") == "'\n=1"
    assert cell("a\r\nb\rc") == "a\nb\nc"


def test_no_cell_of_any_table_begins_like_a_formula() -> None:
    attacked = {
        **GOOD,
        OTHER: GOOD[OTHER].replace("# Sealed Test", "# =cmd|' /C calc'!A0", 1).replace("Keep some rows", "@SUM(1) keep some rows"),
        NEEDS: GOOD[NEEDS].replace(":why: decide how often to repeat", ":why: =1+1"),
        THREADS: GOOD[THREADS] + 'evil/evil#1,2024-01,user,model-validation,"=IMPORTXML(1)"\nevil/evil#2,+1,user,-x,"-1\n+2"\n',
        BIB: GOOD[BIB] + "@misc{Evil2024,\n  title = {+1},\n  year = {=2024},\n}\n",
    }
    made = files(catalog_of(attacked))
    found = [row for name in made if name.endswith(".csv") for row in rows(made, name)]
    cells = [value for row in found for value in row.values()]
    assert [value for value in cells if value[:1] in {"=", "+", "-", "@", "\t", "\r"} and value] == []
    for text in ("'=cmd|' /C calc'!A0", "'=1+1", "'=IMPORTXML(1)", "'+1", "'-1\n+2", "'=2024", "'-x"):
        assert text in cells
    assert item(made, "sealed-test")["title"] == "=cmd|' /C calc'!A0"


def test_odd_titles_survive_everywhere() -> None:
    made = files(catalog_of(changed(OTHER, "# Sealed Test", f"# {ODD}")))
    assert item(made, "sealed-test")["title"] == ODD_TITLE
    assert {row["id"]: row["title"] for row in rows(made, "patterns.csv")}["sealed-test"] == ODD_TITLE
    assert graph(made).nodes["sealed-test"]["title"] == ODD_TITLE
    validator(made).validate(objects(made))


def test_control_characters_are_taken_out_where_they_do_harm() -> None:
    made = files(catalog_of(changed(OTHER, "# Sealed Test", "# Sealed \x01\x1b[31m\ufffe\x9b Test")))
    title = item(made, "sealed-test")["title"]
    assert "\x01" in title
    assert "\x1b" in title
    shown = graph(made).nodes["sealed-test"]["title"]
    assert shown == {row["id"]: row["title"] for row in rows(made, "patterns.csv")}["sealed-test"]
    assert shown.replace(" ", "") == "Sealed\ufffd\ufffd[31m\ufffd\ufffdTest"
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", made["hitl.graphml"])


# Graph


def test_graph_holds_items_evidence_and_links(good: dict[str, bytes]) -> None:
    data = objects(good)
    made = graph(good)
    items = {item["id"] for item in data["items"]}
    assert items <= set(made)
    assert {node for node in made if node not in items} == {
        f"{'thread' if '#' in link['target'] else 'work'}:{link['target']}" for link in data["links"] if link["relation"] == "evidence"
    }
    assert made.number_of_edges() == len(data["links"])
    assert made.edges["noise-floor", "sealed-test"]["relation"] == "precedes"
    assert made.nodes["noise-floor"]["status"] == "complete"
    assert made.nodes["noise-floor"]["kind"] == "pattern"
    assert "status" not in made.nodes["tuner"]
    assert made.nodes["thread:optuna/optuna#2500"]["kind"] == "thread"


def test_graph_keeps_two_relations_between_two_items() -> None:
    made = graph(files(catalog_of(changed(PAGE, ":precedes: sealed-test", ":precedes: sealed-test\n:uses: sealed-test"))))
    assert made.is_multigraph()
    assert {edge["relation"] for edge in made["noise-floor"]["sealed-test"].values()} == {"precedes", "uses"}


def test_evidence_named_like_an_item_stays_apart() -> None:
    named = {**changed(OTHER, ":status:", ":evidence: noise-floor\n:status:"), BIB: GOOD[BIB] + "@misc{noise-floor,\n  title = {T},\n}\n"}
    made = graph(files(catalog_of(named)))
    assert made.nodes["noise-floor"]["kind"] == "pattern"
    assert made.has_edge("sealed-test", "work:noise-floor")
    assert not made.has_edge("sealed-test", "noise-floor")


# Writing


def test_only_changes_are_written(tmp_path: Path, good: dict[str, bytes]) -> None:
    folder = tmp_path / "a" / "b"
    assert write(folder, good) == sorted(good)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert write(folder, good) == []
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    (folder / "hitl.json").write_bytes(b"old")
    (folder / "own.txt").write_bytes(b"mine")
    assert write(folder, good) == ["hitl.json"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {**good, "own.txt": b"mine"}


@pytest.mark.parametrize("name", ["../x", "a/b", "/x", "..", ".", "", ".x", "a\\b", "C:x", "a\0b", "x\n"])
def test_unsafe_names_are_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a plain file name"):
        write(tmp_path / "out", {"a.txt": b"", name: b""})
    assert list(tmp_path.iterdir()) == []


def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"new")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    (folder / f".a.txt.{os.getpid()}").symlink_to(outside)
    assert write(folder, {"a.txt": b"new"}) == ["a.txt"]
    assert write(folder, {"a.txt": b"newer"}) == ["a.txt"]
    assert outside.read_bytes() == b"new"
    assert {path.name: path.is_symlink() for path in folder.iterdir()} == {"a.txt": False}


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write(tmp_path, {"a.txt": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# The book's page


def test_page_names_every_file_field_and_column(good: dict[str, bytes]) -> None:
    page = page_text("analysis/data.md")
    for name, data in good.items():
        assert page.count(f'data/{name}"') == 2  # once for each of the two HTML builders
        if name.endswith(".csv"):
            for column in data.decode().partition("\n")[0].split(","):
                assert f"| `{column}` |" in page
    for field in (*objects(good), *objects(good)["items"][0], *objects(good)["links"][0]):
        assert f"| `{field}` |" in page
