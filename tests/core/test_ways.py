"""Ways in, numbers, and what stands under and at the end of a pattern, as plain blocks."""

from __future__ import annotations

from sphinx_hitl.core.blocks import Block, Facts, Heading, Mark, Out, Point, Points, Ref, Table, Words
from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.onward import Imprint, citation, onward_blocks
from sphinx_hitl.core.read import read
from sphinx_hitl.core.shown import item_blocks
from sphinx_hitl.core.views import show
from sphinx_hitl.core.vocabulary import default_vocabulary, parse_vocabulary

STAGE = "# {title}\n\n```{{stage}}\n:phase: {phase}\n:order: {order}\n:next: {next}\n```\n\nA stage.\n"
NEED = "## {title}\n\n```{{information-need}}\n:id: {id}\n:why: {why}\n:when: {when}\n:how: {how}\n```\n\nText.\n\n"
PATTERN = "# {title}\n\n```{{pattern}}\n:stages: tuning\n:status: complete\n{more}```\n\nSummary of {title}.\n\n## Goal\n\nA goal.\n"

SOURCES = {
    "patterns/cleaning/index": STAGE.format(title="Cleaning", phase="preparation", order=1, next="tuning"),
    "patterns/tuning/index": STAGE.format(title="Tuning", phase="modeling", order=2, next="cleaning"),
    "patterns/tuning/needs": "# Needs\n\n"
    + NEED.format(title="Which knob matters?", id="knob", why="which knob to turn", when="tuning", how="tool")
    + NEED.format(title="Which knob is dead?", id="dead", why="which knob to fix", when="tuning", how="experiment")
    + NEED.format(title="Which rows are wrong?", id="rows", why="which rows to drop", when="cleaning, tuning", how="tool, other")
    + NEED.format(title="Is it chance?", id="chance", why="whether to go on", when="tuning", how="experiment"),
    "patterns/tuning/alpha": PATTERN.format(title="Alpha", more=":needs: knob, rows\n:precedes: beta\n:alternative-to: gamma\n"),
    "patterns/tuning/beta": PATTERN.format(title="Beta", more=":needs: knob\n:uses: alpha\n"),
    "patterns/tuning/gamma": PATTERN.format(title="Gamma", more=":needs: dead\n"),
    "patterns/tools/meter": "# Meter\n\n```{tool}\n:homepage: https://example.org\n:version: 1\n```\n\nA tool.\n\n## A plot\n\n"
    "```{tool-feature}\n:id: plot\n:needs: knob\n:documented-in: docs\n```\n\nText.\n",
    "patterns/walks/day": "# A Day\n\n```{walk}\n:id: day\n:steps: alpha, beta, gamma, alpha\n```\n\nA walk.\n",
}


def catalog(**changes: str) -> Catalog:
    texts = SOURCES | changes
    words = default_vocabulary()
    return Catalog([read(text, doc, words, f"{doc}.md") for doc, text in texts.items()], words)


def shown(view: str, found: Catalog | None = None) -> tuple[Block, ...]:
    text = f"# Page\n\n```{view}\n```\n"
    found = found or catalog()
    page = read(text, "book/page", found.vocabulary, "book/page.md")
    return show(page.views[0], Catalog([*found.pages.values(), page], found.vocabulary), "book/page")


def plain(parts: tuple[object, ...]) -> str:
    return "".join(
        part.title if isinstance(part, (Ref, Out)) else part.word if isinstance(part, Mark) else getattr(part, "code", None) or str(part)
        for part in parts
    )


def lines(blocks: tuple[Block, ...]) -> list[str]:
    """Headings with two signs, entries with a dash, their texts and entries below them in brackets."""
    said = []
    for block in blocks:
        if isinstance(block, Heading):
            said.append(f"## {plain(block.parts)}")
        elif isinstance(block, Points):
            said += [_line(point) for point in block.points] or [block.empty]
        elif isinstance(block, Words):
            said.append(plain(block.parts))
    return said


def _line(point: Point) -> str:
    return (
        f"- {plain(point.parts)}" + (f" ({point.text})" if point.text else "") + "".join(f" [{_line(inner)[2:]}]" for inner in point.points)
    )


def test_by_decision_lists_the_decisions_of_each_stage_and_its_own_first() -> None:
    assert lines(shown("{ways-in}")) == [
        "Cleaning · Tuning",
        "## Cleaning",
        "- which rows to drop → Alpha",
        "## Tuning",
        "- which knob to turn → Alpha, Beta",
        "- which knob to fix → Gamma",
        "- whether to go on → no pattern",
        "- which rows to drop → Alpha",
    ]


def test_the_line_above_leads_to_the_headings() -> None:
    blocks = shown("{ways-in}\n:by: decision")
    jumps = next(block for block in blocks if isinstance(block, Words))
    anchors = [part.anchor for part in jumps.parts if isinstance(part, Ref)]
    assert anchors == [block.anchor for block in blocks if isinstance(block, Heading)] == ["decision-cleaning", "decision-tuning"]
    assert {part.doc for part in jumps.parts if isinstance(part, Ref)} == {"book/page"}


def test_two_lists_of_a_kind_on_a_page_have_headings_of_their_own() -> None:
    found = catalog()
    text = "# Page\n\n```{ways-in}\n```\n\n```{ways-in}\n:by: how\n```\n\n```{ways-in}\n```\n"
    page = read(text, "book/page", found.vocabulary, "book/page.md")
    whole = Catalog([*found.pages.values(), page], found.vocabulary)
    anchors = [block.anchor for view in page.views for block in show(view, whole, "book/page") if isinstance(block, Heading)]
    assert len(set(anchors)) == len(anchors) == 7


def test_by_question_groups_by_words_with_which_many_begin() -> None:
    assert lines(shown("{ways-in}\n:by: question"))[1:] == [
        "## Which …",
        "- Which knob is dead? → Gamma",
        "- Which knob matters? → Alpha, Beta",
        "- Which rows are wrong? → Alpha",
        "## Other questions",
        "- Is it chance? → no pattern",
    ]


def test_by_how_names_the_tools_that_show_it() -> None:
    said = lines(shown("{ways-in}\n:by: how"))
    assert said[said.index("## Tool") + 1 : said.index("## Experiment")] == [
        "- Which knob matters? → Alpha, Beta; shown by Meter",
        "- Which rows are wrong? → Alpha",
    ]
    assert said[said.index("## Other") :] == ["## Other", "- Which rows are wrong? → Alpha"]


def test_by_tool_by_walk_and_by_stage() -> None:
    assert lines(shown("{ways-in}\n:by: tool")) == ["- Which knob matters? → A plot"]
    assert lines(shown("{ways-in}\n:by: walk")) == ["- A Day (A walk.) [Alpha → Beta → Gamma → Alpha]"]
    assert lines(shown("{ways-in}\n:by: stage")) == [
        "- Alpha (Summary of Alpha.)",
        "- Beta (Summary of Beta.)",
        "- Gamma (Summary of Gamma.)",
    ]


def test_filters_narrow_a_way_in() -> None:
    assert lines(shown("{ways-in}\n:by: question\n:how: other")) == ["- Which rows are wrong? → Alpha"]
    assert lines(shown("{ways-in}\n:by: decision\n:stage: cleaning")) == ["- which rows to drop → Alpha"]
    assert lines(shown("{ways-in}\n:by: decision", Catalog([], default_vocabulary()))) == ["There is nothing of this description."]


def test_numbers_count_what_there_is() -> None:
    assert lines(shown("{numbers}")) == ["- 2 stages", "- 3 patterns", "- 4 needs", "- 1 tool", "- 1 tool feature", "- 1 walk"]
    assert lines(shown("{numbers}\n:kind: tool, pattern")) == ["- 1 tool", "- 3 patterns"]
    assert lines(shown("{numbers}", Catalog([], default_vocabulary()))) == ["There is nothing to count yet."]


def test_a_pattern_shows_its_needs_as_what_why_when_how() -> None:
    found = catalog()
    tables = [block for block in item_blocks(found, found.entries["alpha"]) if isinstance(block, Table)]
    assert [table.columns for table in tables] == [("What", "Why", "When", "How")]
    rows = [[", ".join(plain((part,)) for part in cell.parts) for cell in row.cells] for row in tables[0].rows]
    assert rows == [
        ["Which knob matters?", "which knob to turn", "Tuning", "tool"],
        ["Which rows are wrong?", "which rows to drop", "Cleaning, Tuning", "tool, other"],
    ]


def test_a_need_that_is_not_there_stays_as_it_is_written() -> None:
    found = catalog(**{"patterns/tuning/beta": PATTERN.format(title="Beta", more=":needs: knob, nothing, knob\n")})
    table = next(block for block in item_blocks(found, found.entries["beta"]) if isinstance(block, Table))
    assert [plain(row.cells[0].parts) for row in table.rows] == ["Which knob matters?", "nothing"]


def test_the_end_of_a_pattern_tells_each_summary_once_and_every_step() -> None:
    found = catalog()
    assert lines(onward_blocks(found, found.entries["alpha"])) == [
        "## Related patterns",
        "- Used by [Beta (Summary of Beta.)]",
        "- Precedes [Beta]",
        "- Alternative to [Gamma (Summary of Gamma.)]",
        "## On the walks",
        "- A Day, step 1 of 4, before Beta",
        "- A Day, step 4 of 4, after Gamma",
    ]
    assert "- A Day, step 2 of 4, after Alpha, before Gamma" in lines(onward_blocks(found, found.entries["beta"]))
    gamma = lines(onward_blocks(found, found.entries["gamma"]))
    assert "- Alternative to [Alpha (Summary of Alpha.)]" in gamma
    assert "- A Day, step 3 of 4, after Beta, before Alpha" in gamma


def test_a_tie_that_both_sides_name_is_shown_once() -> None:
    found = catalog(**{"patterns/tuning/gamma": PATTERN.format(title="Gamma", more=":alternative-to: alpha\n")})
    said = lines(onward_blocks(found, found.entries["gamma"]))
    assert [line for line in said if line.startswith("- Alternative")] == ["- Alternative to [Alpha (Summary of Alpha.)]"]


def test_a_citation_names_what_is_known() -> None:
    found = catalog()
    full = citation(found, found.entries["alpha"], Imprint("A. Author", "2026", "The book", "1.2", "https://example.org/alpha.html"))
    assert (
        plain(full.parts)
        == "Cite this pattern: A. Author (2026). Alpha. In: The book, version 1.2, id alpha. https://example.org/alpha.html"
    )
    assert full.parts[-1] == Out("https://example.org/alpha.html", "https://example.org/alpha.html")
    bare = citation(found, found.entries["alpha"], Imprint("", "", "The book", "", ""))
    assert plain(bare.parts) == "Cite this pattern: Alpha. In: The book, id alpha. "


def test_the_pipeline_says_where_its_loops_go() -> None:
    said = lines(shown("{pipeline}\n:format: list"))
    assert said == ["- Preparation [Cleaning (0 patterns, 1 need)]", "- Modeling [Tuning, back to Cleaning (3 patterns, 4 needs)]"]


def test_labels_of_the_vocabulary_are_what_readers_see() -> None:
    words = parse_vocabulary(b'[labels]\ntool = "From the tool"\ndocumented-in = "Manual"\n', "language.toml")
    texts = {**SOURCES, "patterns/tools/meter": SOURCES["patterns/tools/meter"].replace(":documented-in:", ":api: plot()\n:documented-in:")}
    found = Catalog([read(text, doc, words, f"{doc}.md") for doc, text in texts.items()], words)
    facts = [fact for block in item_blocks(found, found.entries["plot"]) if isinstance(block, Facts) for fact in block.facts]
    assert {"API", "Manual"} <= {fact.label for fact in facts}
    headings = [plain(block.parts) for block in shown("{ways-in}\n:by: how", found) if isinstance(block, Heading)]
    assert headings[0].startswith("From the tool")
