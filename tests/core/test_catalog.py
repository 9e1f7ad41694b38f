"""The collection as a whole: ids, links in both directions, and how well a thing is documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.catalog import MENTIONS, Catalog
from sphinx_hitl.core.collection import load_evidence
from sphinx_hitl.core.evidence import NO_EVIDENCE, Confidence, confidence, read_threads, read_works
from sphinx_hitl.core.read import read
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.core.good import BIB, GOOD, NEEDS, OTHER, PAGE, STAGE, THREADS, catalog_of, changed, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ASKERS = ("user", "relayed", "maintainer")


def edges(catalog: Catalog, source: str) -> list[tuple[str, str]]:
    return [(edge.relation, edge.target) for edge in catalog.outgoing.get(source, ())]


def pattern(title: str, options: str = "", text: str = "") -> str:
    return f"# {title}\n\n```{{pattern}}\n:status: draft\n{options}```\n\n{text}\n"


def need(id_: str = "", options: str = "") -> str:
    own = f":id: {id_}\n" if id_ else ""
    return f"```{{information-need}}\n{own}:why: decide\n{options}```\n\n"


def of(**pages: str) -> Catalog:
    """A catalog of these pages, all in one folder."""
    return Catalog([read(text, f"patterns/a/{name}", default_vocabulary()) for name, text in pages.items()], default_vocabulary())


# Who is who


def test_ids_of_a_good_collection() -> None:
    catalog = catalog_of(GOOD)
    assert sorted(catalog.entries) == [
        "first-model",
        "gap-larger-than-chance",
        "hyperparameter-optimization",
        "model-validation",
        "noise-floor",
        "noise-sources",
        "sealed-test",
        "seed-variance",
        "tuner",
        "tuner-spread",
    ]
    assert catalog.entries["noise-sources"].page.path == PAGE
    assert catalog.duplicates == []


def test_stages_stand_in_order_of_the_pipeline() -> None:
    assert [entry.item.id for entry in catalog_of(GOOD).by_kind["stage"]] == ["hyperparameter-optimization", "model-validation"]


@pytest.mark.parametrize("last", ["1", "999999999"])
def test_stages_without_order_stand_last(last: str) -> None:
    files = changed("patterns/hyperparameter-optimization/index.md", ":order: 1", ":order: first")
    files = changed(STAGE, ":order: 2", f":order: {last}", files)
    assert [entry.item.id for entry in catalog_of(files).by_kind["stage"]] == ["model-validation", "hyperparameter-optimization"]


def test_order_with_too_many_digits_is_none() -> None:
    files = changed("patterns/hyperparameter-optimization/index.md", ":order: 1", ":order: 9999999999")
    files = changed(STAGE, ":order: 2", ":order: second", files)
    assert [entry.item.id for entry in catalog_of(files).by_kind["stage"]] == ["hyperparameter-optimization", "model-validation"]


def test_duplicates_name_the_first_in_order_of_pages() -> None:
    catalog = of(b=pattern("B") + need("same").join(["## N\n\n", ""]), a=pattern("A") + "## N\n\n" + need("same"))
    [(second, first)] = catalog.duplicates
    assert (first.page.doc, second.page.doc) == ("patterns/a/a", "patterns/a/b")
    assert catalog.entries["same"] is first


def test_local_need_is_found_by_its_last_part() -> None:
    catalog = of(one=pattern("One") + "## Is it so?\n\n" + need())
    assert catalog.short_ids == {"is-it-so": ["one/is-it-so"]}
    entry = catalog.find("is-it-so")
    assert entry
    assert entry.item.id == "one/is-it-so"


def test_short_id_is_what_stands_behind_the_last_slash() -> None:
    assert of(needs="# Needs\n\n## A\n\n" + need("a/b/c") + "## B\n\n" + need("/d")).short_ids == {"c": ["a/b/c"]}


def test_last_part_of_two_local_needs_finds_none() -> None:
    catalog = of(one=pattern("One") + "## Is it so?\n\n" + need(), two=pattern("Two") + "## Is it so?\n\n" + need())
    assert catalog.short_ids == {"is-it-so": ["one/is-it-so", "two/is-it-so"]}
    assert catalog.find("is-it-so") is None
    assert catalog.find("two/is-it-so")


def test_old_ids_lead_to_todays_unless_somebody_took_them() -> None:
    catalog = of(
        one=pattern("One", ":formerly: uno, two, eins\n"),
        two=pattern("Two", ":formerly: eins\n"),
    )
    assert catalog.formerly == {"uno": "one", "eins": "one"}
    for old in ("uno", "eins"):
        entry = catalog.find(old)
        assert entry
        assert entry.item.id == "one"
    taken = catalog.find("two")
    assert taken
    assert taken.item.id == "two"


def test_nothing_is_found_by_nothing() -> None:
    assert of(one=pattern("One")).find("") is None
    assert Catalog([], default_vocabulary()).find("x") is None


def test_pages_of_which_links_say_nothing() -> None:
    catalog = catalog_of({**GOOD, "patterns/a/plain.md": "# Plain\n", "patterns/a/needs.md": "# Needs\n", "book/page.md": "# Page\n"})
    assert [page.doc for page in catalog.without_card] == ["patterns/a/plain"]
    assert catalog.lost == {"plain"}


# Who points where


def test_edges_of_a_pattern() -> None:
    assert edges(catalog_of(GOOD), "noise-floor") == [
        ("needs", "gap-larger-than-chance"),
        ("needs", "noise-sources"),
        ("needs", "seed-variance"),
        ("precedes", "sealed-test"),
        ("stages", "model-validation"),
    ]


def test_links_are_kept_in_the_authors_order_and_implied_ones_last() -> None:
    files = changed(PAGE, ":needs: gap-larger-than-chance, seed-variance", ":needs: seed-variance, gap-larger-than-chance")
    assert [entry.item.id for entry in catalog_of(files).targets("noise-floor", "needs")] == [
        "seed-variance",
        "gap-larger-than-chance",
        "noise-sources",
    ]


def test_named_need_is_not_implied_too() -> None:
    files = changed(PAGE, "chance, seed-variance\n:prec", "chance, seed-variance, noise-sources\n:prec")
    links = [edge for edge in catalog_of(files).outgoing["noise-floor"] if edge.target == "noise-sources"]
    assert [edge.link.implied for edge in links if edge.link] == [False]


def test_inverse_links() -> None:
    catalog = catalog_of(GOOD)
    assert [entry.item.id for entry in catalog.sources("model-validation", "stages", "pattern")] == ["noise-floor", "sealed-test"]
    assert [entry.item.id for entry in catalog.sources("seed-variance", "needs", "pattern")] == ["noise-floor", "sealed-test"]
    assert [entry.item.id for entry in catalog.sources("seed-variance", "needs", "tool-feature")] == ["tuner-spread"]
    assert {edge.relation for edge in catalog.incoming["sealed-test"]} == {"precedes", "steps"}


def test_links_in_the_text_are_mentions_unless_a_card_says_more() -> None:
    catalog = of(
        one=pattern(
            "One", ":uses: two\n", "{pattern}`two`, [three](three.md), [again](three.md), {pattern}`one`, [](#four), {any}`nobody`"
        ),
        two=pattern("Two"),
        three=pattern("Three", "", "## N\n\n" + need("own") + "\n[two](two.md)\n\n## M\n\n[four](four.md)\n"),
        four=pattern("Four"),
    )
    assert edges(catalog, "one") == [(MENTIONS, "four"), (MENTIONS, "three"), ("uses", "two")]
    assert edges(catalog, "own") == [(MENTIONS, "two")]
    assert edges(catalog, "three") == [(MENTIONS, "four"), ("needs", "own")]


def test_mentions_by_path_and_heading() -> None:
    files = changed(
        PAGE, "(sealed-test.md)", "(needs.md#seed-variance) [x](needs.md) [y](../tools/tuner.md) [z](../tools/tuner.md#tuner-spread)"
    )
    assert [target for relation, target in edges(catalog_of(files), "noise-floor") if relation == MENTIONS] == ["tuner", "tuner-spread"]


def test_pages_are_mentioned_by_other_pages_with_the_name_of_their_file() -> None:
    needs = f"## Is it so?\n\n{need('so')}See [below](one.md#then).\n\n## And then?\n\n{need('then')}"
    catalog = of(one=pattern("One", "", f"[two](./two)\n\n{needs}"), two=pattern("Two"))
    assert edges(catalog, "one") == [("needs", "so"), ("needs", "then")]
    assert edges(catalog, "so") == []


def test_links_outside_of_objects_are_no_edges() -> None:
    assert of(one="# One\n\nSee [two](two.md).\n", two=pattern("Two")).edges == []


def test_what_a_reference_leads_to_comes_with_its_page() -> None:
    catalog = catalog_of(GOOD)
    page = catalog.pages[PAGE.removesuffix(".md")]
    found = [catalog.refers(page, reference) for reference in page.references]
    assert [entry and entry.page.path for entry in found] == [STAGE, OTHER, OTHER]


@pytest.mark.parametrize(
    ("heading", "id_"), [("how-often", "so"), ("and-then", "then"), ("why", "then"), ("at-last", "deep"), ("last-words", "")]
)
def test_heading_in_the_text_of_a_need_leads_to_the_need(heading: str, id_: str) -> None:
    found = of(
        one=pattern("One", text=f"See [it](two.md#{heading})."),
        two=f"# Two\n\n## Is it so?\n\n{need('so')}### How often?\n\n## And then?\n\n{need('then')}### Why?\n\n## Deeper\n\n### Then?\n\n{need('deep')}#### At last?\n\n## Last Words\n",
    )
    assert edges(found, "one") == ([(MENTIONS, id_)] if id_ else [])


@pytest.mark.parametrize("target", ["nobody", "seed-variance", "noise-floor"])
def test_broken_links_are_no_edges(target: str) -> None:
    files = changed(PAGE, ":precedes: sealed-test", f":precedes: {target}")
    assert not [edge for edge in catalog_of(files).edges if edge.relation == "precedes"]


def test_links_by_old_and_short_ids_are_edges() -> None:
    catalog = of(
        one=pattern("One", ":uses: second\n:needs: is-it-so\n"),
        two=pattern("Two", ":formerly: second\n", "## Is it so?\n\n" + need()),
    )
    assert edges(catalog, "one") == [("needs", "two/is-it-so"), ("uses", "two")]


def test_relation_of_an_edge() -> None:
    catalog = catalog_of(GOOD)
    labels = {edge.relation: relation.inverse for edge in catalog.edges if (relation := catalog.relation_of(edge))}
    assert labels["precedes"] == "Preceded by"
    assert catalog.relation_of(catalog.edges[0]._replace(relation=MENTIONS)) is None


# Evidence


@pytest.mark.parametrize(
    ("works", "asked", "maintained", "features", "expected"),
    [
        (0, 0, 0, 0, Confidence.LOW),
        (1, 0, 0, 0, Confidence.LOW),
        (0, 1, 0, 0, Confidence.LOW),
        (0, 0, 3, 0, Confidence.LOW),
        (0, 0, 0, 5, Confidence.LOW),
        (1, 0, 1, 0, Confidence.LOW),
        (2, 0, 0, 0, Confidence.MEDIUM),
        (5, 0, 0, 0, Confidence.MEDIUM),
        (5, 0, 1, 0, Confidence.MEDIUM),
        (0, 2, 0, 0, Confidence.MEDIUM),
        (0, 9, 1, 0, Confidence.MEDIUM),
        (1, 1, 0, 0, Confidence.MEDIUM),
        (1, 0, 1, 1, Confidence.MEDIUM),
        (2, 0, 1, 0, Confidence.MEDIUM),
        (2, 1, 0, 0, Confidence.HIGH),
        (2, 0, 0, 1, Confidence.HIGH),
        (1, 2, 0, 0, Confidence.HIGH),
        (1, 1, 0, 1, Confidence.HIGH),
        (0, 2, 0, 1, Confidence.HIGH),
        (2, 2, 2, 2, Confidence.HIGH),
    ],
)
def test_confidence_counts_classes_of_evidence(works: int, asked: int, maintained: int, features: int, expected: Confidence) -> None:
    assert confidence(works, asked, maintained, features) is expected


def test_evidence_of_an_item() -> None:
    catalog = catalog_of(GOOD)
    item = catalog.entries["noise-floor"].item
    assert [work.title for work in catalog.works(item)] == ["Accounting for Variance"]
    assert [thread.address for thread in catalog.threads(item)] == ["https://github.com/optuna/optuna/issues/2500"]
    assert [entry.item.id for entry in catalog.features(item)] == ["tuner-spread"]
    assert [entry.item.id for entry in catalog.features(catalog.entries["seed-variance"].item)] == ["tuner-spread"]
    tool = catalog.tool_of(catalog.entries["tuner-spread"])
    assert tool
    assert tool.id == "tuner"


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("noise-floor", Confidence.MEDIUM),  # one work, one maintainer's thread, a tool
        ("sealed-test", Confidence.HIGH),  # two works, one maintainer's thread, a tool
        ("gap-larger-than-chance", Confidence.LOW),  # one user's thread
        ("seed-variance", Confidence.LOW),  # a tool
    ],
)
def test_confidence_of_an_item(id_: str, expected: Confidence) -> None:
    catalog = catalog_of(GOOD)
    assert catalog.confidence(catalog.entries[id_].item) is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [("", Confidence.LOW), (":evidence: Bouthillier2021, Godbole2023\n", Confidence.HIGH), (":evidence: Nobody\n", Confidence.LOW)],
)
def test_unknown_evidence_counts_for_nothing(options: str, expected: Confidence) -> None:
    files = changed(NEEDS, ":id: seed-variance\n", f":id: seed-variance\n{options}")
    catalog = catalog_of(files)
    assert catalog.confidence(catalog.entries["seed-variance"].item) is expected


def test_bibliography() -> None:
    text = (
        "% @article{no, }\n@comment{no,\n}\n@string{x = {y}}\n@preamble{ {z}, }\n"
        '@Article{ A:2020+x ,\n  Title = {{An} "Ünquoted" Title},\n  year=2020,\n}\n\n'
        "  @book{B, title = {Inline},\n  year = {2021}\n}\n@misc{A:2020+x,\n}\n"
    )
    works, problems = read_works(text, "x.bib")
    assert [(work.key, work.title, work.year, work.line) for work in works] == [
        ("A:2020+x", "An Ünquoted Title", "2020", 6),
        ("B", "", "2021", 11),
    ]
    [problem] = problems
    assert (problem.rule, problem.place.line, problem.place.column) == ("duplicate-evidence", 14, 7)


def threads(text: str) -> Mapping[str, int]:
    found, _ = read_threads(text, "t.csv", ASKERS)
    return {thread.ref: thread.line for thread in found}


def problems_in(text: str) -> list[tuple[str, int, str, str | None]]:
    _, found = read_threads(text, "t.csv", ASKERS)
    return [(problem.rule, problem.place.line, problem.message, problem.repair) for problem in found]


HEAD = "thread,opened,asker,stages,need\n"


def test_threads() -> None:
    text = HEAD + 'a/b#1,2020,user,"x, y",Why\n\nc/d.e-f#22,2021,maintainer,x y,"two\nlines, ""quoted"""\ng/h#3,2022,relayed,,\n'
    found, problems = read_threads(text, "t.csv", ASKERS)
    assert problems == []
    assert [(thread.ref, thread.stages, thread.line) for thread in found] == [
        ("a/b#1", ("x", "y"), 2),
        ("c/d.e-f#22", ("x", "y"), 4),
        ("g/h#3", (), 6),
    ]
    assert found[1].need == 'two\nlines, "quoted"'


def test_columns_may_stand_in_another_order_and_there_may_be_more() -> None:
    assert threads("need,remark,thread,stages,asker,opened\nWhy,x,a/b#1,,user,2020\n") == {"a/b#1": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("bad-thread", 1, "the column 'thread' is missing", "write the first line as 'thread,opened,asker,stages,need'")),
        (
            HEAD.replace("asker", "askers"),
            ("bad-thread", 1, "the column 'asker' is missing", "write the first line as 'thread,opened,asker,stages,need'"),
        ),
        (HEAD + "a#1,,user,,\n", ("bad-thread", 2, "'a#1' is not a thread", "write owner/repo#number")),
        (HEAD + "\n\na/b#x,,user,,\n", ("bad-thread", 4, "'a/b#x' is not a thread", "write owner/repo#number")),
        (HEAD + "a/b#1,,users,,\n", ("bad-thread", 2, "unknown asker 'users'", "did you mean 'user'?")),
        (HEAD + "a/b#1,,bot,,\n", ("bad-thread", 2, "unknown asker 'bot'", "use 'user', 'relayed' or 'maintainer'")),
        (
            HEAD + "a/b#1,,user,,\na/b#1,,user,,\n",
            ("duplicate-evidence", 3, "the thread 'a/b#1' is given twice", "remove one; the first is in line 2"),
        ),
    ],
)
def test_mistakes_in_threads(text: str, expected: tuple[str, int, str, str | None]) -> None:
    assert problems_in(text) == [expected]


def test_cell_too_long_to_be_one() -> None:
    """A quotation mark that nobody closes makes one cell of the rest of a file."""
    rows = "thread,opened,asker,stages,need\no/r#1,2020-01-01,user,,x\no/r#2,2020-01-01,user,,{}\n".format('"' + "word " * 40_000)
    threads, [problem] = read_threads(rows, THREADS, ASKERS)
    assert [thread.ref for thread in threads] == ["o/r#1"]
    assert (problem.rule, problem.repair) == ("bad-thread", "save it as plain CSV")
    assert problem.message.startswith("the table cannot be read: field larger than field limit")


def test_misspelt_column_costs_no_thread() -> None:
    assert threads("threads,opened,askers,stages,need\na/b#1,2020,user,,\n") == {"a/b#1": 2}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_evidence_files_with_other_line_ends(tmp_path: Path, end: str) -> None:
    """Text that spans lines, places and titles come out the same."""
    files = {BIB: GOOD[BIB], THREADS: HEAD + 'a/b#1,,user,,"two\nlines"\na/b#2,,user,,\n'}
    root = write(tmp_path, {path: f"\ufeff{text}".replace("\n", end) for path, text in files.items()})
    evidence = load_evidence(root, default_vocabulary())
    assert evidence.problems == {}
    assert [(work.title, work.year, work.line) for work in evidence.works.values()] == [
        ("Accounting for Variance", "2021", 1),
        ("Tuning Playbook", "2023", 6),
    ]
    assert [(thread.ref, thread.need, thread.line) for thread in evidence.threads.values()] == [
        ("a/b#1", "two\nlines", 2),
        ("a/b#2", "", 4),
    ]


def test_files_of_evidence_that_do_not_exist_hold_nothing(tmp_path: Path) -> None:
    assert load_evidence(tmp_path, default_vocabulary()) == NO_EVIDENCE
