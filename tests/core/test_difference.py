"""Two versions of a collection compared: what is said, and what is rightly not said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.difference import Difference, difference
from sphinx_hitl.core.difference.render import NOTHING, render_json, render_markdown, render_text

from .good import BIB, GOOD, NEEDS, OTHER, PAGE, STAGE, THREADS, TOOL, WALK, catalog_of, changed

if TYPE_CHECKING:
    from collections.abc import Mapping

NEW = "patterns/model-validation/noise-level.md"
INDEX = "book/index.md"


def compare(new: Mapping[str, str], old: Mapping[str, str] = GOOD) -> Difference:
    return difference(catalog_of(old), catalog_of(new))


def moved(path: str, to: str, files: Mapping[str, str] = GOOD) -> dict[str, str]:
    return {**{name: text for name, text in files.items() if name != path}, to: files[path]}


def without(path: str, files: Mapping[str, str] = GOOD) -> dict[str, str]:
    return {name: text for name, text in files.items() if name != path}


def renamed(made: Difference) -> list[tuple[str, str, str]]:
    return [(pair.old.id, pair.new.id, pair.because) for pair in made.renamed]


def reasons(made: Difference) -> dict[str, list[str]]:
    return {page.file: [reason.words.format(*reason.names) for reason in page.reasons] for page in made.affected}


def links(records: tuple[tuple[str, str, str], ...]) -> set[tuple[str, str, str]]:
    return {tuple(link) for link in records}


def test_nothing_is_different() -> None:
    made = compare(GOOD)
    assert not made
    assert NOTHING in render_text(made, "a", "b")
    assert NOTHING in render_markdown(made, "a", "b")


def test_order_of_pages_makes_no_difference() -> None:
    old, new = catalog_of(GOOD), catalog_of(moved(PAGE, NEW))
    pages = reversed(new.pages.values())
    assert difference(old, Catalog(pages, new.vocabulary, new.evidence)) == difference(old, new)


# Objects


def test_added_and_removed() -> None:
    made = compare(without(WALK))
    assert [thing.id for thing in made.removed] == ["first-model"]
    assert links(made.lost) == {("first-model", "steps", "noise-floor"), ("first-model", "steps", "sealed-test")}
    made = compare(GOOD, without(WALK))
    assert [(thing.id, thing.kind, thing.title, thing.file) for thing in made.added] == [("first-model", "walk", "A first model", WALK)]
    assert links(made.gained) == {("first-model", "steps", "noise-floor"), ("first-model", "steps", "sealed-test")}
    assert not made.removed


def test_renamed_as_the_card_says() -> None:
    new = moved(PAGE, NEW)
    new[NEW] = new[NEW].replace("# Noise Floor", "# Something Else").replace(":basis:", ":formerly: noise-floor\n:basis:")
    made = compare(new)
    assert renamed(made) == [("noise-floor", "noise-level", "its card says so")]
    assert not made.added + made.removed
    assert not made.gained + made.lost
    assert [(change.thing.id, change.name, change.old, change.new) for change in made.changes] == [
        ("noise-level", "title", "Noise Floor", "Something Else")
    ]


def test_renamed_with_the_same_title() -> None:
    assert renamed(compare(moved(PAGE, NEW))) == [("noise-floor", "noise-level", "same title")]
    made = compare(changed(NEEDS, ":id: seed-variance", ":id: spread-by-seed"))
    assert renamed(made) == [("seed-variance", "spread-by-seed", "same title and file")]


def test_renamed_with_most_of_the_text() -> None:
    new = moved(PAGE, NEW)
    new[NEW] = new[NEW].replace("# Noise Floor", "# Noise Level").replace("A range looks like weakness.", "A range looks weak.")
    [(old, today, because)] = renamed(compare(new))
    assert (old, today) == ("noise-floor", "noise-level")
    assert because.endswith(" % of the text is the same")
    assert 80 < int(because.partition(" ")[0]) < 100


def test_the_most_similar_text_wins() -> None:
    one, two = "patterns/model-validation/one.md", "patterns/model-validation/two.md"
    new = moved(PAGE, one)
    new[one] = new[one].replace("# Noise Floor", "# One").replace("Spend decisions on differences that are real.", "Spend less.")
    new[two] = GOOD[PAGE].replace("# Noise Floor", "# Two")
    made = compare(new)
    assert [pair.new.id for pair in made.renamed] == ["two"]
    assert "one" in [thing.id for thing in made.added]


def test_different_text_is_another_object() -> None:
    new = without(WALK) | {"patterns/walks/other.md": "# Elsewhere\n\n```{walk}\n:id: other\n:steps: sealed-test\n```\n\nNothing alike.\n"}
    made = compare(new)
    assert not made.renamed
    assert [thing.id for thing in made.added] == ["other"]
    assert [thing.id for thing in made.removed] == ["first-model"]


def test_another_kind_is_another_object() -> None:
    new = changed(TOOL, "```{tool-feature}", "```{information-need}").copy()
    new[TOOL] = new[TOOL].replace(":id: tuner-spread", ":id: other").replace(":needs: seed-variance", ":when: model-validation")
    assert not compare(new).renamed


def test_two_with_the_same_title_are_told_apart_by_their_text() -> None:
    need = "## Same title\n\n```{{information-need}}\n:id: {}\n:why: {}\n:when: model-validation\n:how: other\n```\n\n"
    first, second = "know how often one has to repeat it", "tell which of the rows have been changed"
    old = {**GOOD, NEEDS: GOOD[NEEDS] + need.format("one", first) + need.format("two", second)}
    new = {**GOOD, NEEDS: GOOD[NEEDS] + need.format("three", second) + need.format("four", first)}
    assert {(old, new) for old, new, _ in renamed(compare(new, old))} == {("one", "four"), ("two", "three")}


def test_short_texts_are_compared_too() -> None:
    walk = "# {}\n\n```{{walk}}\n:id: {}\n:steps: sealed-test\n```\n\nStay calm.\n"
    old = {**GOOD, "patterns/walks/short.md": walk.format("Go", "one")}
    made = compare({**GOOD, "patterns/walks/short.md": walk.format("Come", "two")}, old)
    assert [(old, new) for old, new, _ in renamed(made)] == [("one", "two")]


def test_what_most_objects_say_makes_none_of_them_alike() -> None:
    need = "## {0}\n\n```{{information-need}}\n:id: {0}\n:why: decide what to do with it\n:when: model-validation\n:how: other\n```\n\n"
    old = {**GOOD, NEEDS: GOOD[NEEDS] + "".join(need.format(f"old{number}") for number in range(40))}
    new = {**GOOD, NEEDS: GOOD[NEEDS] + "".join(need.format(f"new{number}") for number in range(40))}
    made = compare(new, old)
    assert (len(made.renamed), len(made.added), len(made.removed)) == (0, 40, 40)


def test_an_object_taken_in_by_another() -> None:
    new = without(OTHER)
    new[PAGE] = new[PAGE].replace(":precedes: sealed-test\n", ":formerly: sealed-test\n").replace(", as {pattern}`sealed-test` does,", "")
    new[PAGE] = new[PAGE].replace(" See [Sealed Test](sealed-test.md).", "")
    made = compare(new)
    assert renamed(made) == [("sealed-test", "noise-floor", "its card says so")]
    assert not made.removed
    assert [found.thing.id for found in made.sections] == ["noise-floor"]
    assert ("noise-floor", "precedes", "noise-floor") not in links(made.lost)
    assert reasons(made)[WALK] == ["names sealed-test, which is now noise-floor and still found"]


def test_moved_to_another_file() -> None:
    need = GOOD[NEEDS][GOOD[NEEDS].index("## How much does the seed") :]
    other = "patterns/hyperparameter-optimization/needs.md"
    new = {**GOOD, NEEDS: GOOD[NEEDS].replace(need, ""), other: f"# Needs\n\n{need}"}
    made = compare(new)
    assert [(move.thing.id, move.old_file, move.thing.file) for move in made.moved] == [("seed-variance", NEEDS, other)]
    assert not made.renamed + made.added + made.removed
    assert reasons(made)[TOOL] == [f"shows seed-variance, which is now in {other}"]


def test_everything_is_sorted() -> None:
    need = "## Title {0}\n\n```{{information-need}}\n:id: {0}\n:why: {1} decide {1} {0} {1}\n:when: {2}\n:how: other\n```\n\n"
    first, second = "model-validation", "hyperparameter-optimization"
    before = [need.format(f"{letter}{number}", letter, first) for letter in "edcba" for number in (2, 1)]
    after = [need.format(f"e{number}", "e", second) for number in (2, 1)]
    after += [need.format(f"d{number}", "other", first) for number in (2, 1)]
    after += [need.format(f"c{number}", "c", first).replace(":id: c", ":id: x-c") for number in (2, 1)]
    other = [need.format(f"b{number}", "b", first) for number in (2, 1)]
    added = [need.format(f"new-{number}", f"fresh{number}", first) for number in (2, 1)]
    pages = [("patterns/a/zz.md", "Zz"), ("patterns/b/yy.md", "Yy")]
    old = {**GOOD, "patterns/m.md": "# M\n\n" + "".join(before), **{path: GOOD[OTHER].replace("Sealed Test", name) for path, name in pages}}
    new = {**old, "patterns/m.md": "# M\n\n" + "".join(after), "patterns/k.md": "# K\n\n" + "".join(other + added)}
    for path, _ in pages:
        new[path] = old[path].replace(":status: complete", ":status: draft").replace("Keep some rows", "Keep rows")
        new[path] = new[path].replace("## Rationale\n\n", "## Rationale\n\nIndeed: ")
    made = compare(new, old)
    ids = {
        "added": [thing.id for thing in made.added],
        "removed": [thing.id for thing in made.removed],
        "renamed": [pair.old.id for pair in made.renamed],
        "moved": [move.thing.id for move in made.moved],
        "statuses": [change.thing.id for change in made.statuses],
        "changes": [f"{change.thing.id} {change.name}" for change in made.changes],
        "sections": [found.thing.id for found in made.sections],
        "gained": list(made.gained),
        "lost": list(made.lost),
        "affected": [page.file for page in made.affected],
    }
    assert {name: sorted(found) for name, found in ids.items()} == ids
    assert ids["added"] == ["new-1", "new-2"]
    assert ids["removed"] == ["a1", "a2"]
    assert ids["renamed"] == ["c1", "c2"]
    assert ids["moved"] == ["b1", "b2"]
    assert ids["statuses"] == ids["sections"] == ["yy", "zz"]
    assert ids["changes"] == ["d1 why", "d2 why", "yy summary", "zz summary"]
    assert len(ids["gained"]) > 3
    assert len(ids["lost"]) > 3


# Facts, sections, links


def test_status_changed() -> None:
    made = compare(changed(OTHER, ":status: complete", ":status: reviewed"))
    assert [(change.thing.id, change.old, change.new) for change in made.statuses] == [("sealed-test", "complete", "reviewed")]
    assert not made.changes


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (NEEDS, ":how: experiment, tool", ":how: experiment", ("how", ["experiment", "tool"], ["experiment"])),
        (PAGE, ":basis: documented\n", "", ("basis", "documented", None)),
        (STAGE, ":focus:\n", "", ("focus", True, None)),
        (STAGE, ":order: 2", ":order: 3", ("order", 2, 3)),
        (OTHER, "# Sealed Test", "# Sealed Envelope", ("title", "Sealed Test", "Sealed Envelope")),
        (OTHER, "Keep some rows away", "Keep rows away", ("summary", None, None)),
    ],
)
def test_facts_changed(path: str, old: str, new: str, expected: tuple[str, object, object]) -> None:
    found = [(change.name, change.old, change.new) for change in compare(changed(path, old, new)).changes]
    assert [name for name, *_ in found] == [expected[0]]
    if expected[0] != "summary":
        assert found == [expected]


def test_several_facts_of_several_objects_are_sorted() -> None:
    path = "patterns/model-validation/a-noise.md"
    new = moved(PAGE, path, changed(OTHER, ":status: complete", ":status: draft"))
    card = ":stages: hyperparameter-optimization\n:iteration: first\n:status: draft\n:basis: combined"
    new[path] = (
        new[path].replace(":stages: model-validation\n:iteration: both\n", "").replace(":status: complete\n:basis: documented", card)
    )
    new[path] = new[path].replace("Measure how much", "Measure by how much")
    made = compare(new)
    assert [change.thing.id for change in made.statuses] == ["a-noise", "sealed-test"]
    assert [(change.thing.id, change.name) for change in made.changes] == [("a-noise", name) for name in ("basis", "iteration", "summary")]


def test_sections_rewritten_added_and_removed() -> None:
    new = changed(PAGE, "## Goal\n\nSpend decisions", "## Goal\n\nSpend fewer decisions")
    new[PAGE] = new[PAGE].replace("## Rationale", "## Remarks")
    [found] = compare(new).sections
    assert found.thing.id == "noise-floor"
    assert (found.rewritten, found.added, found.removed) == (("Goal",), ("Remarks",), ("Rationale",))


def test_other_line_breaks_and_another_name_of_a_section_are_no_change() -> None:
    new = changed(PAGE, "decisions on differences", "decisions\non  differences")
    new[PAGE] = new[PAGE].replace("## Goal", "## Goals")
    assert not compare(new)


def test_links_gained_and_lost() -> None:
    made = compare(changed(WALK, ":steps: noise-floor, sealed-test", ":steps: noise-floor"))
    assert (links(made.gained), links(made.lost)) == (set(), {("first-model", "steps", "sealed-test")})
    made = compare(changed(WALK, "From the first", "From the [stage](../model-validation/index.md), the first"))
    assert links(made.gained) == {("first-model", "mentions", "model-validation")}


def test_links_to_evidence() -> None:
    new = changed(NEEDS, ":evidence: optuna/optuna#433", ":evidence: optuna/optuna#2500")
    made = compare(new)
    assert links(made.gained) == {("gap-larger-than-chance", "evidence", "optuna/optuna#2500")}
    assert links(made.lost) == {("gap-larger-than-chance", "evidence", "optuna/optuna#433")}


def test_a_symmetric_link_written_on_the_other_page_is_the_same() -> None:
    old = changed(OTHER, ":status:", ":alternative-to: noise-floor\n:status:")
    new = changed(PAGE, ":status:", ":alternative-to: sealed-test\n:status:")
    made = compare(new, old)
    assert not made.gained + made.lost


# Pages of others


def test_pages_that_lead_to_what_is_gone() -> None:
    made = compare(without(STAGE))
    found = reasons(made)
    assert found[INDEX] == [f"links to {STAGE}, which is gone"]
    assert "names model-validation, which is gone" in found[NEEDS]


def test_pages_that_lead_to_what_has_another_name() -> None:
    old = {**GOOD, INDEX: f"{GOOD[INDEX]}\n[Noise](../{PAGE}) and [spread](../{NEEDS}#seed-variance).\n"}
    found = reasons(compare(moved(PAGE, NEW, old), old))
    assert found[WALK] == ["names noise-floor, which is now noise-level"]
    assert found[INDEX] == [f"links to {PAGE}, which is now {NEW}"]
    new = moved(PAGE, NEW)
    new[NEW] = new[NEW].replace(":basis:", ":formerly: noise-floor\n:basis:")
    found = reasons(compare(new))
    assert "names noise-floor, which is now noise-level and still found" in found[WALK]


def test_pages_that_lead_to_a_heading_that_is_gone() -> None:
    old = {**GOOD, INDEX: f"[spread](../{NEEDS}#seed-variance) and [gap](../{NEEDS}#gap-larger-than-chance)\n"}
    new = {**old, NEEDS: old[NEEDS].replace(":id: seed-variance", ":id: spread")}
    assert reasons(compare(new, old))[INDEX] == [f"links to {NEEDS}, where #seed-variance is no more"]


def test_pages_that_name_objects_in_their_text() -> None:
    old = {**GOOD, INDEX: "See {pattern}`sealed-test`, {pattern}`noise-floor` and [this](#first-model).\n"}
    new = without(WALK, moved(PAGE, NEW, {**old, OTHER: old[OTHER].replace("# Sealed Test", "# Sealed Envelope")}))
    assert reasons(compare(new, old))[INDEX] == [
        "names first-model, which is gone",
        "names noise-floor, which is now noise-level",
        "shows sealed-test, which has another title",
    ]


def test_pages_whose_links_lead_somewhere_at_last() -> None:
    old = changed(WALK, ":steps: noise-floor", ":steps: noise-level")
    new = {**old, NEW: GOOD[PAGE].replace("noise-sources", "other-sources").replace("Noise Floor", "Noise Level")}
    assert reasons(compare(new, old))[WALK] == ["first-model now leads to noise-level (steps)"]


def test_pages_that_show_the_tool_of_a_feature() -> None:
    assert reasons(compare(changed(TOOL, "# Tuner", "# The Tuner")))[NEEDS] == ["shows changed facts of others"]


def test_pages_that_show_what_they_may_not_link_to() -> None:
    old = changed(WALK, ":steps: noise-floor", ":steps: seed-variance")
    new = {**old, NEEDS: old[NEEDS].replace("## How much does the seed move", "## How far does the seed move")}
    assert reasons(compare(new, old))[WALK] == ["shows changed facts of others"]


def test_pages_that_show_several_that_are_elsewhere() -> None:
    new = changed(OTHER, "# Sealed Test", "# Sealed Envelope")
    new[PAGE] = new[PAGE].replace("# Noise Floor", "# Noise Level")
    assert reasons(compare(new))[WALK] == ["shows noise-floor, which has another title", "shows sealed-test, which has another title"]


def test_pages_that_others_link_to_now() -> None:
    found = reasons(compare(changed(WALK, "noise-floor, sealed-test", "sealed-test")))
    assert found[PAGE] == ["first-model no longer leads to noise-floor (steps)"]
    found = reasons(compare(GOOD, changed(WALK, "noise-floor, sealed-test", "sealed-test")))
    assert found[PAGE] == ["first-model now leads to noise-floor (steps)"]


def test_pages_that_show_another_title() -> None:
    found = reasons(compare(changed(OTHER, "# Sealed Test", "# Sealed Envelope")))
    assert found[WALK] == ["shows sealed-test, which has another title"]
    assert found[PAGE] == ["shows sealed-test, which has another title"]
    assert OTHER not in found


def test_pages_that_show_another_confidence() -> None:
    old = changed(TOOL, ":needs: seed-variance", ":needs: seed-variance, gap-larger-than-chance")
    found = reasons(compare(GOOD, old))
    assert "gap-larger-than-chance has confidence low instead of medium" in found[NEEDS]


def test_pages_whose_evidence_vanished() -> None:
    new = changed(PAGE, ":how: other", ":evidence: Key1\n:how: other")
    old = {**new, BIB: GOOD[BIB] + "@misc{Key1,\n  title = {T},\n}\n"}
    made = compare(new, old)
    assert reasons(made) == {PAGE: ["shows changed facts of others"]}
    assert links(made.lost) == {("noise-sources", "evidence", "Key1")}


def test_edited_pages_are_not_pages_of_others() -> None:
    found = reasons(compare(changed(PAGE, ":precedes: sealed-test\n", ":basis: combined\n")))
    assert PAGE not in found
    assert found[OTHER] == ["noise-floor now leads to sealed-test (mentions)", "noise-floor no longer leads to sealed-test (precedes)"]


# Reports


def full() -> Difference:
    new = moved(PAGE, NEW, changed(OTHER, ":status: complete", ":status: reviewed"))
    new[OTHER] = new[OTHER].replace("# Sealed Test", "# Sealed `<b>` *Test* | @joe #7")
    del new[WALK]
    new["patterns/tools/other.md"] = GOOD[TOOL].replace("tuner-spread", "other-spread").replace("# Tuner", "# Other \x1b[31m")
    return compare(new)


def test_text_names_everything() -> None:
    text = render_text(full(), "v1", "v2")
    for line in (
        "Compared v1 with v2.",
        "Added (2)",
        "Removed (1)",
        "  walk first-model: A first model (patterns/walks/first-model.md)",
        "  pattern noise-floor is now noise-level (same title; :formerly: noise-floor on its card keeps old links working)",
        "  sealed-test: complete → reviewed",
    ):
        assert line in text.splitlines()
    assert "\x1b" not in text


def test_markdown_is_only_text() -> None:
    text = render_markdown(full(), "v1", "v`2")
    assert "Compared `v1` with `v'2`." in text
    assert r"- `sealed-test`: title Sealed Test → Sealed \<b\> Test \| @<!-- -->joe #<!-- -->7" in text.splitlines()
    for harm in ("<b>", "@joe", "#7", "\x1b"):
        assert harm not in text
    assert "- walk `first-model`: A first model (`patterns/walks/first-model.md`)" in text.splitlines()


def test_long_lists_are_folded_in_markdown() -> None:
    many = {f"patterns/walks/w{number}.md": GOOD[WALK].replace("first-model", f"w{number}") for number in range(13)}
    text = render_markdown(compare({**GOOD, **many}), "a", "b")
    assert "<summary><b>Added (13)</b></summary>\n\n- walk" in text
    assert "### Added" not in text
    many.popitem()
    assert "### Added (12)\n\n- walk" in render_markdown(compare({**GOOD, **many}), "a", "b")


def test_json_holds_everything() -> None:
    text = render_json(full(), "v1", "v2")
    assert text.isascii()
    data = json.loads(text)
    assert set(data) == {
        *("schema", "old", "new", "added", "removed", "renamed", "moved"),
        *("statuses", "facts", "sections", "links", "affected"),
    }
    assert data["schema"] == 1
    assert data["removed"] == [{"id": "first-model", "kind": "walk", "title": "A first model", "file": WALK}]
    assert [(pair["old"]["id"], pair["new"]["id"]) for pair in data["renamed"]] == [("noise-floor", "noise-level")]
    assert [(change["id"], change["old"], change["new"]) for change in data["statuses"]] == [("sealed-test", "complete", "reviewed")]
    assert {"source": "first-model", "relation": "steps", "target": "noise-level"} in data["links"]["lost"]
    assert all(page["file"] and page["reasons"] for page in data["affected"])


def test_threads_are_no_mentions_of_issues() -> None:
    new = changed(NEEDS, ":evidence: optuna/optuna#433", ":evidence: optuna/optuna#2500")
    assert "evidence `optuna/optuna#2500`" in render_markdown(compare(new), "a", "b")
    assert THREADS in new


def test_every_kind_of_change_is_said_in_words() -> None:
    new = changed(PAGE, ":basis: documented\n", "")
    new[STAGE] = new[STAGE].replace(":focus:\n", "")
    new[OTHER] = new[OTHER].replace("## Goal", "## Solution", 1)
    text = render_text(compare(new), "v1", "v2")
    assert "noise-floor: basis documented → not given" in text
    assert "sealed-test: rewritten Solution; removed Goal" in text
    assert "model-validation: focus set → not given" in text
