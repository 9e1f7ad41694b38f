"""The views, asserted by what a reader of the page would see and where the links lead."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_hitl.core.blocks import (
    Arrow,
    Block,
    Cell,
    Cite,
    Filters,
    Graph,
    Inline,
    Mark,
    Out,
    Point,
    Points,
    Ref,
    Row,
    Table,
    Words,
    spelled_out,
)
from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.evidence import NO_EVIDENCE, Evidence, read_threads, read_works
from sphinx_hitl.core.read import read
from sphinx_hitl.core.views import show
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.core.vocabulary import Vocabulary, default_vocabulary, parse_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_hitl.core.model import Page, View

HERE = "book/analysis"


def card(kind: str, title: str, *options: str, level: int = 1, text: str = "") -> str:
    return f"{'#' * level} {title}\n\n```{{{kind}}}\n" + "".join(f":{option}\n" for option in options) + f"```\n\n{text}\n"


def stage(title: str, order: int, phase: str, *options: str) -> str:
    return card("stage", title, f"phase: {phase}", f"order: {order}", *options)


def pattern(title: str, *options: str, text: str = "", status: str = "complete") -> str:
    return card("pattern", title, f"status: {status}", *options, text=f"{text}\n\n## Goal\n\nG.\n")


def need(title: str, id_: str, when: str, how: str = "tool", *options: str) -> str:
    return card("information-need", title, f"id: {id_}", f"why: whether {id_}", f"when: {when}", f"how: {how}", *options, level=2)


def feature(title: str, id_: str, needs: str) -> str:
    return card("tool-feature", title, f"id: {id_}", f"needs: {needs}", "documented-in: a file", level=2)


BOOK: Mapping[str, str] = {
    "patterns/clean/index": stage("Cleaning", 1, "preparation", "next: tune", "focus:"),
    "patterns/tune/index": stage("Tuning", 2, "modeling", "next: ship", "focus:"),
    "patterns/ship/index": stage("Shipping", 3, "deployment", "next: clean"),
    "patterns/clean/needs": "# Needs\n"
    + need("Which rows are wrong?", "wrong-rows", "clean", "tool, other", "iteration: first", "evidence: Ada2020, own/lib#7")
    + need("Is the score too good?", "too-good", "tune, clean", "experiment", "iteration: later"),
    "patterns/tune/needs": "# Needs\n"
    + need("Which setting matters?", "matters", "tune", "tool", "iteration: both", "evidence: Bob2021, Ada2020, own/lib#10, own/lib#7")
    + need("Who pays?", "who-pays", "ship", "other"),
    "patterns/clean/intake": pattern(
        "Intake", "stages: clean", "needs: wrong-rows", "precedes: ranking", "iteration: first", text="Look before you run."
    ),
    "patterns/clean/hunt": pattern("Hunt", "stages: clean", "refines: intake", "iteration: later", status="draft"),
    "patterns/tune/ranking": pattern(
        "Ranking", "stages: tune", "needs: matters, wrong-rows", "alternative-to: guess", "evidence: Bob2021", "iteration: both"
    ),
    "patterns/tune/guess": pattern("Guess", "stages: tune, clean", "needs: too-good", "alternative-to: ranking", status="draft"),
    "patterns/tools/tuna": card("tool", "Tuna", "homepage: https://x.org", "version: 1")
    + feature("Importance plot", "tuna-plot", "matters, too-good")
    + feature("Importance list", "tuna-list", "matters"),
    "patterns/tools/scan": card("tool", "Scan", "homepage: https://x.org", "version: 1") + feature("Report", "scan-report", "wrong-rows"),
    "patterns/walks/first": card("walk", "First walk", "id: first-walk", "steps: intake, ranking, intake, gone"),
}

BIB = "@book{Ada2020,\n title = {Rows},\n year = {2020}\n}\n@book{Bob2021,\n title = {Settings}\n}\n@book{Unused,\n title = {X}\n}\n"
THREADS = 'thread,opened,asker,stages,need\nown/lib#10,2024-02,user,tune,Wants it\nown/lib#7,2023-01,maintainer,"clean",A flag\n'


def evidence() -> Evidence:
    works, _ = read_works(BIB, "b.bib")
    threads, _ = read_threads(THREADS, "t.csv", ("user", "relayed", "maintainer"))
    return Evidence({work.key: work for work in works}, {thread.ref: thread for thread in threads}, {})


def pages(texts: Mapping[str, str], vocabulary: Vocabulary) -> list[Page]:
    return [read(text, doc, vocabulary) for doc, text in texts.items()]


def catalog(texts: Mapping[str, str] = BOOK, vocabulary: Vocabulary | None = None, evidence: Evidence = NO_EVIDENCE) -> Catalog:
    words = vocabulary or default_vocabulary()
    return Catalog(pages(texts, words), words, evidence)


def view(name: str, *options: str, argument: str = "") -> View:
    text = f"# T\n\n```{{{name}}} {argument}\n" + "".join(f":{option}\n" for option in options) + "```\n"
    return read(text, HERE, default_vocabulary()).views[0]


def seen(name: str, *options: str, argument: str = "", book: Catalog | None = None, doc: str = HERE) -> tuple[Block, ...]:
    return show(view(name, *options, argument=argument), book or catalog(evidence=evidence()), doc)


def words(part: Inline) -> str:
    match part:
        case str():
            return part
        case Ref() | Out():
            return part.title
        case Cite():
            return f"@{part.cite}"
        case Mark():
            return part.word
    return part.code


def cell(cell: Cell) -> str:
    return ", ".join(words(part) for part in cell.parts)


def rows(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    return [[cell(part) for part in row.cells] for row in table.rows]


def lines(points: Iterable[Point], level: int = 0) -> Iterator[str]:
    for point in points:
        text = f" ({point.text})" if point.text else ""
        yield "  " * level + "".join(words(part) for part in point.parts) + text
        yield from lines(point.points, level + 1)


def parts(value: Any) -> Iterator[Any]:
    """Every record in blocks, however deep."""
    yield value
    if isinstance(value, tuple):
        for inner in value:
            yield from parts(inner)


def graph(blocks: Iterable[Block]) -> Graph:
    return next(block for block in blocks if isinstance(block, Graph))


def ends(found: Graph) -> set[tuple[str, str]]:
    titles = {node.key: node.title for node in found.nodes}
    return {(titles[arrow.source], titles[arrow.target]) for arrow in found.arrows}


# Pipeline


def test_pipeline_lists_stages_by_phase_with_counts_and_marks_focus() -> None:
    points, diagram = seen("pipeline")
    assert isinstance(points, Points)
    assert points.ordered
    assert list(lines(points.points)) == [
        "Preparation",
        "  Cleaning in focus (3 patterns, 2 needs)",
        "Modeling",
        "  Tuning in focus (2 patterns, 2 needs)",
        "Deployment",
        "  Shipping, back to Cleaning (0 patterns, 1 need)",
    ]
    assert Ref("patterns/clean/index", "", "Cleaning") in points.points[0].points[0].parts
    assert isinstance(diagram, Graph)


def test_pipeline_diagram_has_phases_as_groups_links_and_the_way_back() -> None:
    found = graph(seen("pipeline"))
    assert [(node.title, node.group, node.doc, node.css) for node in found.nodes] == [
        ("Cleaning", "Preparation", "patterns/clean/index", "hitl-focus"),
        ("Tuning", "Modeling", "patterns/tune/index", "hitl-focus"),
        ("Shipping", "Deployment", "patterns/ship/index", ""),
    ]
    assert ends(found) == {("Cleaning", "Tuning"), ("Tuning", "Shipping"), ("Shipping", "Cleaning")}


def test_pipeline_diagram_stays_the_same_when_only_counts_change() -> None:
    more = {**BOOK, "patterns/tune/more": pattern("More", "stages: tune")}
    before, after = seen("pipeline"), seen("pipeline", book=catalog(more, evidence=evidence()))
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_pipeline_formats() -> None:
    assert [type(block) for block in seen("pipeline", "format: list")] == [Points]
    diagram, table = seen("pipeline", "format: diagram", "caption: Our way", "name: way")
    assert isinstance(diagram, Graph)
    assert (diagram.caption, diagram.name) == ("Our way", "way")
    assert rows(table) == [
        ["Cleaning", "Preparation", "Tuning"],
        ["Tuning", "Modeling", "Shipping"],
        ["Shipping", "Deployment", "Cleaning"],
    ]
    listed = seen("pipeline", "format: list", "name: way")[0]
    assert isinstance(listed, Points)
    assert listed.name == "way"


def test_pipeline_keeps_the_order_when_a_phase_comes_again() -> None:
    book = catalog({"a/index": stage("A", 1, "modeling"), "b/index": stage("B", 2, "deployment"), "c/index": stage("C", 10, "modeling")})
    points = seen("pipeline", "format: list", book=book)[0]
    assert isinstance(points, Points)
    assert [line for line in lines(points.points) if not line.startswith(" ")] == ["Modeling", "Deployment", "Modeling"]


# Traceability


def test_traceability_has_a_row_for_each_need_of_each_stage() -> None:
    (table,) = seen("traceability")
    assert isinstance(table, Table)
    assert table.columns == ("Stage", "Information need", "Pattern", "Evidence", "Tool")
    assert rows(table) == [
        ["Cleaning", "Is the score too good?", "Guess", "no evidence", "Tuna"],
        ["Cleaning", "Which rows are wrong?", "Intake, Ranking", "@Ada2020, own/lib#7", "Scan"],
        ["Cleaning", "no need", "Hunt", "no evidence", "no tool"],
        ["Tuning", "Is the score too good?", "Guess", "no evidence", "Tuna"],
        ["Tuning", "Which setting matters?", "Ranking", "@Bob2021, @Ada2020, own/lib#10, own/lib#7", "Tuna"],
        ["Shipping", "Who pays?", "no pattern", "no evidence", "no tool"],
    ]


def test_traceability_links_lead_to_the_objects() -> None:
    (table,) = seen("traceability", "stage: tune")
    found = set(parts(table))
    assert Ref("patterns/tune/index", "", "Tuning") in found
    assert Ref("patterns/tune/needs", "matters", "Which setting matters?") in found
    assert Out("https://github.com/own/lib/issues/10", "own/lib#10") in found
    assert Ref("patterns/tools/tuna", "tuna-plot", "Tuna") in found, "one feature: the link leads to it"
    assert Ref("patterns/tools/tuna", "", "Tuna") in found, "two features: the link leads to their tool"
    assert Mark("no evidence", "hitl-gap") in found


def test_traceability_by_pattern_and_by_need() -> None:
    by_pattern = rows(seen("traceability", "group: pattern", "columns: need, stage")[0])
    assert by_pattern == [
        ["Guess", "Is the score too good?", "Tuning, Cleaning"],
        ["Hunt", "no need", "Cleaning"],
        ["Intake", "Which rows are wrong?", "Cleaning"],
        ["Ranking", "Which rows are wrong?, Which setting matters?", "Tuning"],
        ["no pattern", "Who pays?", "Shipping"],
    ]
    by_need = rows(seen("traceability", "group: need", "columns: pattern")[0])
    assert by_need == [
        ["Is the score too good?", "Guess"],
        ["Which rows are wrong?", "Intake, Ranking"],
        ["Which setting matters?", "Ranking"],
        ["Who pays?", "no pattern"],
        ["no need", "Hunt"],
    ]


def test_traceability_rows_follow_the_columns() -> None:
    assert rows(seen("traceability", "columns: pattern", "stage: clean")[0]) == [
        ["Cleaning", "Guess"],
        ["Cleaning", "Hunt"],
        ["Cleaning", "Intake"],
    ]
    assert rows(seen("traceability", "columns: tool")[0]) == [["Cleaning", "Scan, Tuna"], ["Tuning", "Tuna"], ["Shipping", "no tool"]]


@pytest.mark.parametrize(
    ("option", "needs"),
    [
        ("stage: ship", ["Who pays?"]),
        ("stage: ship, clean", ["Is the score too good?", "Which rows are wrong?", "no need", "Who pays?"]),
        ("phase: deployment", ["Who pays?"]),
        ("how: other", ["Which rows are wrong?", "Who pays?"]),
        ("iteration: later", ["Is the score too good?", "Is the score too good?"]),
        ("status: draft", ["Is the score too good?", "no need", "Is the score too good?"]),
    ],
)
def test_traceability_filters(option: str, needs: list[str]) -> None:
    assert [row[1] for row in rows(seen("traceability", option)[0])] == needs


def test_status_filter_hides_other_patterns_instead_of_calling_them_missing() -> None:
    assert rows(seen("traceability", "status: complete", "columns: need, pattern")[0]) == [
        ["Cleaning", "Which rows are wrong?", "Intake, Ranking"],
        ["Tuning", "Which setting matters?", "Ranking"],
    ]


def test_traceability_names_needs_that_lie_elsewhere_and_objects_without_stage() -> None:
    book = catalog(
        {
            **BOOK,
            "patterns/ship/late": pattern("Late", "stages: ship", "needs: matters"),
            "patterns/ship/lost": pattern("Lost"),
            "patterns/ship/needs": "# N\n" + need("Where?", "where", "nowhere"),
        }
    )
    table = rows(seen("traceability", book=book)[0])
    assert ["Shipping", "no need at this stage", "Late", "no evidence", "Tuna"] in table
    assert table[-2:] == [
        ["no stage", "Where?", "no pattern", "no evidence", "no tool"],
        ["no stage", "no need", "Lost", "no evidence", "no tool"],
    ]


def test_evidence_of_several_objects_is_named_once() -> None:
    table = rows(seen("traceability", "columns: evidence", "stage: tune, clean")[0])
    assert table == [["Cleaning", "@Ada2020, own/lib#7"], ["Tuning", "@Bob2021, @Ada2020, own/lib#10, own/lib#7"]]


# Matrix


def test_matrix_counts_needs_by_stage_and_how() -> None:
    table, legend = seen("matrix")
    assert isinstance(table, Table)
    assert (table.columns, table.caption) == (("Stage", "Tool", "Experiment", "Other"), "Needs by stage and how")
    assert rows(table) == [["Cleaning", "1", "1", "1"], ["Tuning", "1", "1", "–"], ["Shipping", "–", "–", "1"]]
    assert table.rows[1].cells[3].parts == (Mark("–", "hitl-gap"),)
    assert table.rows[2].cells[1].parts == (Mark("–", "hitl-out-of-focus"),)
    assert isinstance(legend, Points)


def test_every_count_leads_to_what_it_counts() -> None:
    table, legend = seen("matrix", "rows: phase", "columns: status", "count: pattern")
    assert rows(table) == [["Preparation", "2", "1", "–"], ["Modeling", "1", "1", "–"], ["Deployment", "–", "–", "–"]]
    entries = {point.anchor: point for point in parts(legend) if isinstance(point, Point) and point.anchor}
    counts = [part for part in parts(table) if isinstance(part, Ref)]
    assert {count.anchor for count in counts} == entries.keys()
    assert len(counts) == len(entries) == 4
    for count in counts:
        assert count.doc == HERE
        assert int(count.title) == len(entries[count.anchor].points)
    assert list(lines([entries["matrix-preparation-draft"]])) == ["Draft: 2 patterns", "  Guess", "  Hunt"]
    assert entries["matrix-preparation-draft"].points[0].parts == (Ref("patterns/tune/guess", "", "Guess"),)


def test_a_count_does_not_mix_facts_of_different_objects() -> None:
    book = catalog(
        {
            **BOOK,
            "patterns/tools/both": card("tool", "Both", "homepage: https://x.org", "version: 1")
            + feature("F", "both-f", "who-pays, matters"),
        }
    )
    table = seen("matrix", "rows: stage", "columns: how", "count: tool-feature", book=book)[0]
    assert rows(table)[2] == ["Shipping", "–", "–", "1"], "the feature's other need is found by a tool, but not at this stage"
    table = seen("matrix", "rows: pattern", "columns: status", "count: need")[0]
    assert rows(table) == [["Guess", "1", "–", "–"], ["Hunt", "–", "–", "–"], ["Intake", "–", "1", "–"], ["Ranking", "–", "2", "–"]]
    table = seen("matrix", "rows: stage", "columns: phase", "count: need")[0]
    assert rows(table) == [["Cleaning", "2", "–", "–"], ["Tuning", "–", "2", "–"], ["Shipping", "–", "–", "1"]]


def test_matrix_of_needs_and_tools_counts_features_and_marks_what_no_tool_shows() -> None:
    table = seen("matrix", "rows: need", "columns: tool")[0]
    assert isinstance(table, Table)
    assert table.caption == "Tool features by need and tool"
    assert rows(table) == [
        ["Is the score too good?", "–", "1"],
        ["Which rows are wrong?", "1", "–"],
        ["Which setting matters?", "–", "2"],
        ["Who pays?", "–", "–"],
    ]
    assert table.rows[3].cells[1].parts == (Mark("–", "hitl-gap"),)
    assert table.rows[0].cells[1].parts == (Mark("–", "hitl-none"),), "not every tool shows every need"


def test_matrix_that_lists_what_it_counts_says_yes() -> None:
    (table,) = seen("matrix", "rows: pattern", "columns: need")
    assert rows(table)[3] == ["Ranking", "–", "yes", "yes", "–"]
    (table,) = seen("matrix", "rows: pattern", "columns: iteration")
    assert isinstance(table, Table)
    assert table.columns == ("Pattern", "First", "Later", "Both", "Not given")
    assert rows(table)[0] == ["Guess", "–", "–", "–", "yes"]


@pytest.mark.parametrize("axis", VIEWS["matrix"].options["rows"].values)
@pytest.mark.parametrize("other", VIEWS["matrix"].options["rows"].values)
@pytest.mark.parametrize("count", [None, *VIEWS["matrix"].options["count"].values])
def test_matrix_takes_any_two_facts(axis: str, other: str, count: str | None) -> None:
    table, *legend = seen("matrix", f"rows: {axis}", f"columns: {other}", *([f"count: {count}"] if count else []))
    shown = rows(table)
    assert shown
    if axis != other:
        turned = rows(seen("matrix", f"rows: {other}", f"columns: {axis}", *([f"count: {count}"] if count else []))[0])
        assert [list(column) for column in zip(*(row[1:] for row in shown), strict=True)] == [row[1:] for row in turned]
    anchors = [point.anchor for point in parts(tuple(legend)) if isinstance(point, Point) and point.anchor]
    assert len(anchors) == len(set(anchors))


def test_matrix_filters_reach_both_axes() -> None:
    assert rows(seen("matrix", "how: tool")[0]) == [["Cleaning", "1"], ["Tuning", "1"], ["Shipping", "–"]]
    assert rows(seen("matrix", "stage: tune")[0]) == [["Tuning", "1", "1", "–"]]
    assert rows(seen("matrix", "status: draft")[0]) == [["Cleaning", "–", "1", "–"], ["Tuning", "–", "1", "–"], ["Shipping", "–", "–", "–"]]
    assert rows(seen("matrix", "rows: need", "columns: tool", "stage: tune")[0]) == [
        ["Is the score too good?", "1"],
        ["Which setting matters?", "2"],
    ]
    assert rows(seen("matrix", "rows: tool", "columns: need", "how: experiment")[0]) == [["Tuna", "1"]]


def test_matrix_shows_of_a_feature_only_the_needs_that_are_wanted() -> None:
    table = seen("matrix", "rows: need", "columns: tool", "stage: clean")[0]
    assert rows(table) == [["Is the score too good?", "–", "1"], ["Which rows are wrong?", "1", "–"]]


def test_matrix_shows_the_patterns_of_other_stages_that_use_a_need_but_none_of_another_status() -> None:
    table = seen("matrix", "rows: pattern", "columns: need", "stage: clean")[0]
    assert rows(table) == [["Guess", "yes", "–"], ["Hunt", "–", "–"], ["Intake", "–", "yes"], ["Ranking", "–", "yes"]]
    book = catalog({**BOOK, "patterns/tune/late": pattern("Late", "stages: tune", "needs: matters, wrong-rows", status="draft")})
    table = seen("matrix", "rows: pattern", "columns: how", "count: need", "status: complete", book=book)[0]
    assert rows(table) == [["Intake", "1", "–", "1"], ["Ranking", "2", "–", "1"]]


def test_matrix_does_not_count_a_fact_against_itself() -> None:
    assert seen("matrix", "rows: stage", "columns: stage") == seen("matrix", "rows: stage", "columns: how")
    assert seen("matrix", "rows: how", "columns: how") == seen("matrix", "rows: how", "columns: stage")


def test_columns_out_of_focus_are_no_gaps_either() -> None:
    table = seen("matrix", "rows: how", "columns: stage")[0]
    assert isinstance(table, Table)
    assert table.columns == ("How", "Cleaning", "Tuning", "Shipping")
    assert table.rows[0].cells[3].parts == (Mark("–", "hitl-out-of-focus"),)
    assert table.rows[2].cells[2].parts == (Mark("–", "hitl-gap"),)
    table = seen("matrix", "rows: phase", "columns: how")[0]
    assert isinstance(table, Table)
    assert table.rows[2].cells[1].parts == (Mark("–", "hitl-out-of-focus"),), "no stage of this phase is in focus"


def test_matrices_on_one_page_have_anchors_of_their_own() -> None:
    text = "# T\n\n```{matrix}\n```\n\n```{matrix}\n:how: tool\n```\n\n```{matrix}\n:name: Third one\n```\n"
    book = catalog({**BOOK, HERE: text})
    anchors = [
        [point.anchor for point in parts(show(view, book, HERE)) if isinstance(point, Point) and point.anchor]
        for view in book.pages[HERE].views
    ]
    assert [names[0] for names in anchors] == ["matrix-clean-tool", "matrix-2-clean-tool", "third-one-clean-tool"]
    flat = [name for names in anchors for name in names]
    assert len(flat) == len(set(flat))


def test_ids_that_look_alike_get_different_anchors() -> None:
    texts = {"a-b/index": stage("A", 1, "x"), "a_b/index": stage("B", 2, "x"), "n": "# N\n" + need("Q?", "q", "a-b, a_b")}
    legend = seen("matrix", book=catalog(texts))[1]
    anchors = [point.anchor for point in parts(legend) if isinstance(point, Point) and point.anchor]
    assert anchors == ["matrix-a-b-tool", "matrix-a-b-tool-2"]


def test_matrix_of_a_thousand_columns() -> None:
    texts = {f"p/p{number}": pattern(f"P{number}", "stages: s", "needs: n") for number in range(1000)}
    book = catalog({**texts, "s/index": stage("S", 1, "modeling", "focus:"), "n": "# N\n" + need("Q?", "n", "s")})
    (table,) = seen("matrix", "rows: need", "columns: pattern", book=book)
    assert isinstance(table, Table)
    assert len(table.columns) == 1001
    assert rows(table) == [["Q?"] + ["yes"] * 1000]


# Pattern map


def test_map_of_a_small_language_is_whole_with_the_same_edges_as_a_table() -> None:
    found, table, *rest = seen("pattern-map")
    assert isinstance(found, Graph)
    assert isinstance(table, Table)
    assert not rest
    assert ends(found) == {("Intake", "Ranking"), ("Hunt", "Intake"), ("Guess", "Ranking")}
    assert rows(table) == [["Guess", "Alternative to", "Ranking"], ["Hunt", "Refines", "Intake"], ["Intake", "Precedes", "Ranking"]]
    assert table.collapsed == "The same links as a table"
    assert [arrow.symmetric for arrow in found.arrows] == [True, False, False]
    assert {node.title: node.group for node in found.nodes} == {
        "Guess": "Tuning",
        "Hunt": "Cleaning",
        "Intake": "Cleaning",
        "Ranking": "Tuning",
    }


def test_a_symmetric_link_written_on_both_sides_is_one_link() -> None:
    assert sum(row[1] == "Alternative to" for row in rows(seen("pattern-map")[1])) == 1


def test_map_around_a_pattern_shows_it_and_its_neighbors() -> None:
    found, table = seen("pattern-map", "around: intake", "caption: Near", "name: near")
    assert isinstance(found, Graph)
    assert ends(found) == {("Intake", "Ranking"), ("Hunt", "Intake")}
    assert [(node.title, node.css) for node in found.nodes] == [("Intake", "hitl-focus"), ("Hunt", ""), ("Ranking", "")]
    assert (found.caption, found.name) == ("Near", "near")
    assert isinstance(table, Table)
    assert (table.caption, table.name) == ("", "")


def test_map_by_stage_adds_the_links_that_leave_it() -> None:
    found, table, alone, leaving = seen("pattern-map", "stage: clean")
    assert isinstance(found, Graph)
    assert ends(found) == {("Hunt", "Intake")}
    assert {node.title for node in found.nodes} == {"Guess", "Hunt", "Intake"}
    assert isinstance(table, Table)
    assert rows(table) == [["Hunt", "Refines", "Intake"]]
    assert alone == Words(("Without such links: ", Ref("patterns/tune/guess", "", "Guess"), "."), "hitl-alone")
    assert isinstance(leaving, Table)
    assert leaving.collapsed == "Links to patterns of other stages"
    assert rows(leaving) == [["Guess", "Alternative to", "Ranking"], ["Intake", "Precedes", "Ranking"]]


def test_of_several_pictures_the_first_has_caption_and_name() -> None:
    pictures = [block for block in seen("pattern-map", "stage: clean, tune", "caption: C", "name: n") if isinstance(block, Graph)]
    assert [(picture.caption, picture.name) for picture in pictures] == [("C", "n"), ("", "")]
    assert pictures[1].title == "Links between the patterns of Tuning"


def test_map_suits_the_page_on_which_it_stands() -> None:
    assert ends(graph(seen("pattern-map", doc="patterns/clean/hunt"))) == {("Hunt", "Intake")}
    assert ends(graph(seen("pattern-map", doc="patterns/tune/index"))) == {("Guess", "Ranking")}
    assert len(ends(graph(seen("pattern-map", "whole:", doc="patterns/clean/hunt")))) == 3


def large() -> dict[str, str]:
    texts = {"a/index": stage("A", 1, "x"), "b/index": stage("B", 2, "x"), "c/index": stage("C", 3, "x")}
    for number in range(10):
        texts[f"a/a{number}"] = pattern(f"A{number}", "stages: a", f"precedes: a{number + 1}, b{number}")
        texts[f"b/b{number}"] = pattern(f"B{number}", "stages: b")
    return texts


def test_map_of_a_large_language_is_a_picture_for_each_stage() -> None:
    blocks = seen("pattern-map", "caption: C", "name: n", book=catalog(large()))
    assert [type(block) for block in blocks] == [Words, Graph, Table, Words, Words, Table]
    assert blocks[0] == Words((Ref("a/index", "", "A"),), "hitl-group")
    assert isinstance(blocks[4], Words)
    assert blocks[4].parts[0] == "Without such links: "
    assert [row[2] for row in rows(blocks[5])] == [f"B{number}" for number in range(10)]
    assert [block.name for block in parts(blocks) if isinstance(block, (Graph, Table))].count("n") == 1
    assert len(seen("pattern-map", "whole:", book=catalog(large()))) == 2


def test_long_chains_run_down_and_short_ones_across() -> None:
    book = catalog(large())
    assert graph(seen("pattern-map", "stage: a", book=book)).direction == "TB"
    assert graph(seen("pattern-map", "around: a3", book=book)).direction == "LR"
    circle = {f"p{n}": pattern(f"P{n}", f"precedes: p{(n + 1) % 6}") for n in range(6)}
    assert graph(seen("pattern-map", book=catalog(circle))).direction == "TB"


def test_map_filters() -> None:
    assert ends(graph(seen("pattern-map", "relation: precedes"))) == {("Intake", "Ranking")}
    assert ends(graph(seen("pattern-map", "whole:", "phase: modeling"))) == {("Guess", "Ranking")}
    assert ends(graph(seen("pattern-map", "whole:", "status: complete"))) == {("Intake", "Ranking")}
    assert ends(graph(seen("pattern-map", "around: intake", "status: complete"))) == {("Intake", "Ranking")}
    assert ends(graph(seen("pattern-map", "around: intake", "stage: clean"))) == {("Hunt", "Intake")}
    assert not any(isinstance(part, Ref) and part.title == "Ranking" for part in parts(seen("pattern-map", "phase: preparation")))


def test_map_without_links_says_so() -> None:
    table, alone = seen("pattern-map", book=catalog({"p": pattern("Alone")}))
    assert isinstance(table, Table)
    assert (table.rows, table.empty) == ((), "There are no links between patterns here yet.")
    assert alone == Words(("Without such links: ", Ref("p", "", "Alone"), "."), "hitl-alone")


# Catalogue


def test_catalogue_of_patterns_with_facets() -> None:
    (table,) = seen("catalogue", "caption: All", "name: all")
    assert isinstance(table, Table)
    assert (table.caption, table.name) == ("All", "all")
    assert table.columns == ("Pattern", "Stage", "Information need", "Iteration", "Status", "Confidence")
    assert rows(table) == [
        ["Guess", "Tuning, Cleaning", "1", "", "draft", "low"],
        ["Hunt", "Cleaning", "no need", "later", "draft", "low"],
        ["Intake, Look before you run.", "Cleaning", "1", "first", "complete", "low"],
        ["Ranking", "Tuning", "2", "both", "complete", "medium"],
    ]
    assert dict(table.rows[3].facets) == {
        "stage": ("tune",),
        "phase": ("modeling",),
        "how": ("tool", "other"),
        "iteration": ("both",),
        "status": ("complete",),
        "evidence": ("medium",),
    }


def test_catalogue_of_needs_with_facets() -> None:
    (table,) = seen("catalogue", "kind: information-need")
    assert isinstance(table, Table)
    assert rows(table)[:2] == [
        ["Is the score too good?", "whether too-good", "Tuning, Cleaning", "experiment", "later", "Guess", "low"],
        ["Which rows are wrong?", "whether wrong-rows", "Cleaning", "tool, other", "first", "Intake, Ranking", "medium"],
    ]
    assert dict(table.rows[0].facets)["phase"] == ("preparation", "modeling")
    assert dict(table.rows[0].facets)["status"] == ("draft",)


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["stage: tune"], ["Guess", "Ranking"]),
        (["phase: preparation"], ["Guess", "Hunt", "Intake, Look before you run."]),
        (["status: draft"], ["Guess", "Hunt"]),
        (["iteration: first, both"], ["Intake, Look before you run.", "Ranking"]),
        (["how: experiment"], ["Guess"]),
        (["how: other", "stage: tune"], ["Ranking"]),
        (["kind: information-need", "status: draft"], ["Is the score too good?"]),
        (["kind: information-need", "how: other", "phase: deployment"], ["Who pays?"]),
    ],
)
def test_catalogue_filters(options: list[str], titles: list[str]) -> None:
    assert [row[0] for row in rows(seen("catalogue", *options)[0])] == titles


def test_catalogue_offers_the_values_that_its_rows_have() -> None:
    (table,) = seen("catalogue")
    assert isinstance(table, Table)
    assert isinstance(table.filters, Filters)
    assert {facet.name: [choice.label for choice in facet.choices] for facet in table.filters.facets} == {
        "stage": ["Cleaning", "Tuning"],
        "phase": ["Preparation", "Modeling"],
        "how": ["Tool", "Experiment", "Other"],
        "iteration": ["First", "Later", "Both"],
        "status": ["Draft", "Complete"],
        "evidence": ["Low", "Medium"],
    }
    for row in table.rows:
        offered = {facet.name: {choice.value for choice in facet.choices} for facet in table.filters.facets}
        assert all(offered[name].issuperset(values) for name, values in row.facets)
    assert (table.filters.label, table.filters.total) == ("Filter the patterns", "of 4 patterns")


def test_catalogue_without_rows_says_why() -> None:
    (table,) = seen("catalogue", "status: reviewed")
    assert isinstance(table, Table)
    assert (table.rows, table.empty) == ((), "There are no patterns of this description.")


# Gaps


def test_gaps_are_counted_and_named() -> None:
    patterns, tools, thin, little = seen("gaps", "name: missing")
    assert isinstance(patterns, Table)
    assert (patterns.caption, patterns.name) == ("1 need that no pattern uses", "missing")
    assert rows(patterns) == [["Who pays?", "Shipping"]]
    assert isinstance(tools, Table)
    assert tools.caption == "1 need that no tool shows"
    assert isinstance(thin, Table)
    assert (thin.rows, thin.empty) == ((), "Every stage in focus has at least two patterns.")
    assert isinstance(little, Table)
    assert rows(little) == [["Is the score too good?", "Tuning, Cleaning", "Tuna"], ["Who pays?", "Shipping", "no evidence"]]


def test_gaps_that_are_none_are_said_in_words() -> None:
    tables = seen("gaps", "stage: tune")
    assert [table.empty for table in tables if isinstance(table, Table) and not table.rows] == [
        "Every need is used by a pattern.",
        "Every need is shown by a tool.",
        "Every stage in focus has at least two patterns.",
    ]
    nothing = seen("gaps", book=catalog({}))
    assert [table.empty for table in nothing if isinstance(table, Table)] == [
        "There are no needs to look at.",
        "There are no needs to look at.",
        "There are no stages in focus to look at.",
        "There are no needs to look at.",
    ]


def test_thin_stages_are_those_in_focus() -> None:
    book = catalog({"a/index": stage("A", 1, "x", "focus:"), "b/index": stage("B", 2, "x"), "a/p": pattern("P", "stages: a")})
    (table,) = seen("gaps", "kind: thin-stage", "caption: Thin", book=book)
    assert isinstance(table, Table)
    assert rows(table) == [["A", "P"]]
    assert table.caption == "Thin: 1 stage in focus with fewer than two patterns"


# Walks and evidence


def test_walk_path_has_numbered_steps_with_summaries() -> None:
    picture, points = seen("walk-path", "name: walk", argument="first-walk")
    assert isinstance(points, Points)
    assert isinstance(picture, Graph)
    assert [node.title for node in picture.nodes] == ["Intake", "Ranking"]
    assert [(arrow.source, arrow.target) for arrow in picture.arrows] == [("intake", "ranking"), ("ranking", "intake")]
    assert (points.ordered, points.name, points.label) == (True, "walk", "Steps: First walk")
    assert list(lines(points.points)) == ["Intake (Look before you run.)", "Ranking", "Intake (Look before you run.)"]


def test_walk_path_with_a_caption_says_it_once() -> None:
    picture, points = seen("walk-path", "name: walk", "caption: From raw to ranked", argument="first-walk")
    assert isinstance(points, Points)
    assert isinstance(picture, Graph)
    assert (picture.caption, picture.name, points.label, points.name) == ("From raw to ranked", "walk", "", "")


@pytest.mark.parametrize("argument", ["", "gone", "intake"])
def test_walk_path_of_nothing_says_so(argument: str) -> None:
    (points,) = seen("walk-path", argument=argument)
    assert isinstance(points, Points)
    assert (points.points, points.empty) == ((), f"There is no walk '{argument}'.")


def test_evidence_of_all() -> None:
    literature, threads, tools = seen("evidence", "caption: Behind it", "name: ev")
    assert isinstance(literature, Table)
    assert (literature.caption, literature.name) == ("Behind it: Literature", "ev")
    assert rows(literature) == [
        ["@Ada2020", "Rows, 2020", "Which rows are wrong?, Which setting matters?"],
        ["@Bob2021", "Settings", "Ranking, Which setting matters?"],
    ]
    assert rows(threads) == [
        ["own/lib#7", "2023-01", "maintainer", "A flag", "Which rows are wrong?, Which setting matters?"],
        ["own/lib#10", "2024-02", "user", "Wants it", "Which setting matters?"],
    ]
    assert Out("https://github.com/own/lib/issues/7", "own/lib#7") in set(parts(threads))
    assert rows(tools) == [
        ["Importance list", "Tuna", "Which setting matters?"],
        ["Importance plot", "Tuna", "Is the score too good?, Which setting matters?"],
        ["Report", "Scan", "Which rows are wrong?"],
    ]


@pytest.mark.parametrize(
    ("of", "works", "features"),
    [
        ("ranking", ["@Ada2020", "@Bob2021"], ["Importance list", "Importance plot", "Report"]),
        ("wrong-rows", ["@Ada2020"], ["Report"]),
        ("clean", ["@Ada2020"], ["Importance plot", "Report"]),
        ("first-walk", ["@Ada2020", "@Bob2021"], ["Importance list", "Importance plot", "Report"]),
        ("tuna", [], ["Importance list", "Importance plot"]),
        ("scan-report", [], ["Report"]),
    ],
)
def test_evidence_of_one_object(of: str, works: list[str], features: list[str]) -> None:
    literature, tools = seen("evidence", f"of: {of}", "class: literature, tools")
    assert [row[0] for row in rows(literature)] == works
    assert [row[0] for row in rows(tools)] == features


def test_evidence_of_an_object_at_one_stage() -> None:
    literature, tools = seen("evidence", "of: ranking", "stage: clean", "class: literature, tools")
    assert rows(literature) == [["@Ada2020", "Rows, 2020", "Which rows are wrong?"]]
    assert [row[0] for row in rows(tools)] == ["Report"]
    assert [row[0] for row in rows(seen("evidence", "of: tuna", "stage: clean", "class: tools")[0])] == ["Importance plot"]


def test_evidence_of_a_stage_and_of_nothing() -> None:
    assert [row[0] for row in rows(seen("evidence", "class: threads", "stage: clean")[0])] == ["own/lib#7"]
    empty = seen("evidence", "stage: ship")
    assert [table.empty for table in empty if isinstance(table, Table) and not table.rows] == [
        "No literature stands behind this yet.",
        "No thread stands behind this yet.",
        "No tool feature stands behind this yet.",
    ]


# All views


ALL = [(name, "first-walk" if spec.argument else "") for name, spec in VIEWS.items()]


@pytest.mark.parametrize(("name", "argument"), ALL)
def test_the_order_of_pages_does_not_matter(name: str, argument: str) -> None:
    texts = {**BOOK, "patterns/zz/twin": pattern("Guess", "stages: tune"), "patterns/zz/intake": pattern("Other intake", "stages: tune")}
    expected = spelled_out(seen(name, argument=argument, book=catalog(texts, evidence=evidence())))
    for seed in range(5):
        shuffled = list(texts.items())
        Random(seed).shuffle(shuffled)  # noqa: S311 - any order will do
        assert spelled_out(seen(name, argument=argument, book=catalog(dict(shuffled), evidence=evidence()))) == expected


@pytest.mark.parametrize(("name", "argument"), ALL)
def test_wrong_values_are_ignored(name: str, argument: str) -> None:
    plain = seen(name, argument=argument)
    options = [option for option in VIEWS[name].options if option not in {"caption", "name", "whole"}]
    assert seen(name, *(f"{option}: %{{}} nonsense, ,clean|" for option in options), argument=argument) == plain
    assert seen(name, *(f"{option}:" for option in options), "unheard: of", "stage-x: clean", argument=argument) == plain


def test_an_option_of_another_view_changes_nothing() -> None:
    assert seen("walk-path", "stage: ship", argument="first-walk") == seen("walk-path", argument="first-walk")
    assert seen("pipeline", "stage: ship") == seen("pipeline")


def test_valid_values_beside_wrong_ones_count() -> None:
    assert seen("catalogue", "status: drafd, draft") == seen("catalogue", "status: draft")
    assert seen("traceability", "stage: nowhere, tune, intake") == seen("traceability", "stage: tune")


def test_old_ids_and_the_order_of_a_filter_do_not_matter() -> None:
    book = catalog({**BOOK, "patterns/tune/index": stage("Tuning", 2, "modeling", "focus:", "formerly: hpo")})
    assert seen("matrix", "stage: hpo, clean", book=book) == seen("matrix", "stage: clean, tune", book=book)


@pytest.mark.parametrize(("name", "argument"), ALL)
def test_an_empty_collection_is_shown_in_words(name: str, argument: str) -> None:
    blocks = seen(name, argument=argument, book=catalog({}))
    assert blocks
    for block in blocks:
        assert isinstance(block, (Table, Points))
        assert block.empty


@pytest.mark.parametrize("off", ["stage", "pattern", "information-need", "tool", "tool-feature", "walk"])
@pytest.mark.parametrize(("name", "argument"), ALL)
def test_kinds_may_be_switched_off(off: str, name: str, argument: str) -> None:
    vocabulary = parse_vocabulary(f"[kinds]\n{off} = false\n".encode(), "language.toml")
    book = catalog(BOOK, vocabulary, evidence())
    blocks = seen(name, argument=argument, book=book)
    assert blocks
    labels = {"stage": "Stage", "pattern": "Pattern", "information-need": "Information need", "tool-feature": "Tool feature"}
    for block in blocks:
        if isinstance(block, Table) and block.rows:
            assert labels.get(off) not in block.columns


def test_the_vocabulary_names_everything() -> None:
    toml = """
[kinds]
stage = { label = "Step" }
pattern = { label = "Recipe" }
information-need = { label = "Open question" }
tool = { label = "App" }
"""
    book = catalog(BOOK, parse_vocabulary(toml.encode(), "language.toml"), evidence())
    points = seen("pipeline", "format: list", book=book)[0]
    assert isinstance(points, Points)
    assert "  Shipping, back to Cleaning (0 recipes, 1 open question)" in list(lines(points.points))
    table = seen("traceability", book=book)[0]
    assert isinstance(table, Table)
    assert table.columns == ("Step", "Open question", "Recipe", "Evidence", "App")
    assert rows(table)[-1] == ["Shipping", "Who pays?", "no recipe", "no evidence", "no app"]
    gaps = seen("gaps", "stage: tune", book=book)
    assert [gap.empty for gap in gaps if isinstance(gap, Table)][1] == "Every open question is shown by an app."


def test_odd_titles_are_text() -> None:
    odd = '<b>|"x"`[y](z)` %%{init} javascript:alert(1) 😀'
    book = catalog({**BOOK, "patterns/tune/odd": pattern("T", "stages: tune").replace("# T", f"# {odd}")})
    title = book.entries["odd"].item.title
    table = seen("catalogue", "stage: tune", book=book)[0]
    assert Ref("patterns/tune/odd", "", title) in set(parts(table))


class Counting(Catalog):
    """A catalog that counts how often it is asked."""

    asked = 0

    def targets(self, id_: str, relation: str) -> Any:
        self.asked += 1
        return super().targets(id_, relation)

    def sources(self, id_: str, relation: str, kind: str) -> Any:
        self.asked += 1
        return super().sources(id_, relation, kind)


def wide(stages: int) -> Counting:
    texts = {}
    for number in range(stages):
        texts[f"s{number}/index"] = stage(f"S{number}", number, "modeling")
        texts[f"s{number}/needs"] = "# N\n" + "".join(need(f"Q{number}-{n}?", f"q{number}-{n}", f"s{number}") for n in range(3))
        texts[f"s{number}/p{number}"] = pattern(f"P{number}", f"stages: s{number}", f"needs: q{number}-0")
    vocabulary = default_vocabulary()
    return Counting(pages(texts, vocabulary), vocabulary)


@pytest.mark.parametrize("name", ["traceability", "matrix", "pattern-map", "catalogue", "gaps", "evidence"])
def test_a_view_of_one_stage_does_not_look_at_the_others(name: str) -> None:
    counts = []
    for size in (3, 60):
        book = wide(size)
        seen(name, "stage: s1", book=book)
        counts.append(book.asked)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["pipeline", "traceability", "matrix", "catalogue", "gaps", "evidence"])
def test_work_grows_with_what_is_shown(name: str) -> None:
    counts = []
    for size in (50, 100):
        book = wide(size)
        seen(name, book=book)
        counts.append(book.asked)
    assert counts[1] <= 2 * counts[0]


def test_blocks_are_plain_tuples_that_can_be_compared() -> None:
    for name, argument in ALL:
        for value in parts(seen(name, argument=argument)):
            assert isinstance(value, (tuple, str, bool))
    assert isinstance(Row((), ()), tuple)
    assert isinstance(Arrow("a", "b", "", symmetric=True), tuple)
