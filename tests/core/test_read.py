"""What the reader makes of a page: the facts, each with the line and column where its author wrote it."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.model import Heading, Option, Place, ReferenceForm
from sphinx_hitl.core.read import normalized, read
from sphinx_hitl.core.vocabulary import default_vocabulary
from tests.core.good import GOOD, PAGE

if TYPE_CHECKING:
    from sphinx_hitl.core.model import Item, Page, Reference

DOC = "patterns/model-validation/noise-floor"
CARD = "```{pattern}\n:stages: model-validation\n:status: draft\n```\n"


def page(text: str, doc: str = DOC) -> Page:
    return read(text, doc, default_vocabulary())


def item(text: str) -> Item:
    [found] = page(text).items
    return found


def below(text: str) -> Page:
    """A pattern's page with this text from line 8 on."""
    return page(f"# Noise Floor\n\n{CARD}\n{text}")


def headings(text: str) -> list[tuple[int, str, int, int]]:
    return [(found.level, found.title, found.place.line, found.place.column) for found in page(text).headings]


def references(text: str) -> list[tuple[str, int, int]]:
    return [(where(found), found.place.line, found.place.column) for found in page(text).references]


def where(found: Reference) -> str:
    mark = {ReferenceForm.ROLE: found.kind, ReferenceForm.PATH: "path", ReferenceForm.FRAGMENT: "#"}[found.form]
    return f"{mark}:{found.target}" + (f"#{found.fragment}" if found.fragment else "")


def rules(text: str, doc: str = DOC) -> list[tuple[str, int, int]]:
    return [(found.rule, found.place.line, found.place.column) for found in page(text, doc).problems]


# A whole page


def test_good_page() -> None:
    found = page(GOOD[PAGE])
    assert (found.doc, found.path, found.title, found.status) == (DOC, PAGE, "Noise Floor", "complete")
    assert found.problems == ()
    pattern, need = found.items
    assert (pattern.kind, pattern.id, pattern.title, pattern.anchor) == ("pattern", "noise-floor", "Noise Floor", "")
    assert (pattern.place, pattern.heading_line) == (Place(3, 1), 1)
    assert pattern.summary == "Measure how much a score moves when nothing changes."
    assert (need.kind, need.id, need.title, need.anchor) == (
        "information-need",
        "noise-sources",
        "What else could move the score?",
        "noise-sources",
    )
    assert (need.place, need.heading_line) == (Place(50, 1), 48)
    assert found.citations == ("Godbole2023",)


def test_options_know_where_their_values_are() -> None:
    pattern = page(GOOD[PAGE]).items[0]
    assert pattern.options[:3] == (
        Option("stages", "model-validation", Place(4, 10)),
        Option("iteration", "both", Place(5, 13)),
        Option("needs", "gap-larger-than-chance, seed-variance", Place(6, 9)),
    )


def test_links_know_where_their_targets_are() -> None:
    links = [(link.relation, link.target, link.place, link.implied) for link in page(GOOD[PAGE]).items[0].links]
    assert links == [
        ("stages", "model-validation", Place(4, 10), False),
        ("needs", "gap-larger-than-chance", Place(6, 9), False),
        ("needs", "seed-variance", Place(6, 33), False),
        ("precedes", "sealed-test", Place(7, 12), False),
        ("needs", "noise-sources", Place(50, 1), True),
    ]


def test_sections_of_a_pattern() -> None:
    sections = page(GOOD[PAGE]).items[0].sections
    assert [(section.key, section.place.line, section.place.column) for section in sections] == [
        ("Goal", 15, 4),
        ("Problem", 19, 4),
        ("Context", 23, 4),
        ("Forces", 27, 4),
        ("Solution", 32, 4),
        ("Rationale", 36, 4),
        ("Resulting Context", 40, 4),
        ("Known Uses", 44, 4),
    ]
    assert sections[0].text == "Spend decisions on differences that are real."
    assert sections[-1].text.startswith("Users of") and sections[-1].text.endswith("```")  # noqa: PT018
    assert not any(section.empty for section in sections)


def test_references_of_a_page() -> None:
    assert [(where(found), found.place, found.source) for found in page(GOOD[PAGE]).references] == [
        ("path:patterns/model-validation/index.md", Place(25, 61), "noise-floor"),
        ("pattern:sealed-test", Place(34, 40), "noise-floor"),
        ("path:patterns/model-validation/sealed-test.md", Place(42, 51), "noise-floor"),
    ]


def test_card_lines_are_hidden_from_readers() -> None:
    assert page(GOOD[PAGE]).hidden == (*range(3, 12), *range(50, 56))


# Forms of a file


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(end: str) -> None:
    assert page(GOOD[PAGE].replace("\n", end)) == page(GOOD[PAGE])


def test_byte_order_mark_changes_nothing() -> None:
    assert page("\ufeff" + GOOD[PAGE]) == page(GOOD[PAGE])


def test_only_line_ends_end_lines() -> None:
    """Characters that Python's splitlines takes for line ends do not move what comes after them."""
    strange = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    assert headings(f"{strange}\n\n# Here\n") == [(1, "Here", 3, 3)]


def test_normalized_keeps_line_numbers() -> None:
    assert normalized("\ufeffa\r\nb\rc\n\r\nd") == "a\nb\nc\n\nd"


def test_no_line_end_at_the_end() -> None:
    found = page(GOOD[PAGE].rstrip("\n"))
    assert [one.id for one in found.items] == ["noise-floor", "noise-sources"]
    assert found.problems == ()


def test_nul_is_reported_once_and_the_rest_is_read() -> None:
    found = page(f"# Noise\0Floor\n\n{CARD}\nA\0b\n")
    assert rules(f"# Noise\0Floor\n\n{CARD}\nA\0b\n") == [("unreadable-file", 1, 8)]
    assert [one.id for one in found.items] == ["noise-floor"]
    assert found.title == "Noise\ufffdFloor"


@pytest.mark.parametrize("text", ["", "\n", " ", "\ufeff", "---", "---\n---\n", "%", "+++", ">", "-", "#", "```", ":", "[", "<!--"])
def test_next_to_nothing(text: str) -> None:
    assert page(text).items == ()


# Headings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\n## Two\n###### Six\n", [(1, "One", 1, 3), (2, "Two", 2, 4), (6, "Six", 3, 8)]),
        ("   ##   Goal  \n", [(2, "Goal", 1, 9)]),
        ("## Goal ##\n## Goal ####   \n## Goal #\n", [(2, "Goal", 1, 4), (2, "Goal", 2, 4), (2, "Goal", 3, 4)]),
        ("## C#\n## a \\# b\n", [(2, "C#", 1, 4), (2, "a # b", 2, 4)]),
        ("##\tGoal\n", [(2, "Goal", 1, 4)]),
        ("##\n# #\n", [(2, "", 1, 3), (1, "", 2, 2)]),
        ("Goal\n----\n\nTitle\n=\n", [(2, "Goal", 1, 1), (1, "Title", 4, 1)]),
        ("Two\nlines\n===\n", [(1, "Two lines", 1, 1)]),
        ("  Goal  \n  ---\n", [(2, "Goal", 1, 3)]),
        ("text\n## Goal\nmore\n", [(2, "Goal", 2, 4)]),
        ("## *A* `b` [c](d.md) **e** {pattern}`f <g>` &amp; <i>h</i>\n", [(2, "A b c e f & h", 1, 4)]),
        ("## Goal {#here}\n", [(2, "Goal", 1, 4)]),
        ("## 🎉 مرحبا שלום\n", [(2, "🎉 مرحبا שלום", 1, 4)]),
        (f"## {'a' * 100_000}\n", [(2, "a" * 100_000, 1, 4)]),
    ],
)
def test_headings(text: str, expected: list[tuple[int, str, int, int]]) -> None:
    assert headings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "#Goal\n",
        "####### Seven\n",
        "\\# Goal\n",
        "#\u00a0Goal\n",
        "    # Goal\n",
        "\t# Goal\n",
        "text\n    # Goal\n",
        "- # Goal\n",
        "> # Goal\n",
        "> Goal\n> ====\n",
        "- Goal\n  ====\n",
        "> quote\nlazy\n---\n",
        "- item\nlazy\n---\n",
        "\n---\n",
        "- a\n---\n",
        "| a |\n|---|\n",
        "a | b\n--- | ---\n",
        "[a]: b.md\n---\n",
        "<div>\n# Goal\n</div>\n",
        "<!-- # Goal -->\n",
        "<!--\n# Goal\n\n# Goal\n-->\n",
        "<pre>\n\n# Goal\n\n</pre>\n",
        "```\n# Goal\n```\n",
        "~~~\n# Goal\n```\n# Goal\n~~~\n",
        "````\n```\n# Goal\n```\n# Goal\n````\n",
        "```\n# Goal\n",
        "  ```\n# Goal\n    ```\n# Goal\n  ```\n",
        "- ```\n  # Goal\n  ```\n",
        ":::{note}\n# Goal\n:::\n",
        "````{note}\n# Goal\n```\n# Goal\n```\n````\n",
        "```{code-block} python\n# Goal\n```\n",
        "---\n# Goal\n---\n",
        "% # Goal\n",
    ],
)
def test_no_heading_of_the_page(text: str) -> None:
    assert headings(text) == []


def test_code_that_ends_with_its_list_does_not_swallow_the_page() -> None:
    assert headings("- ```\n  code\n\n# Here\n") == [(1, "Here", 4, 3)]


def test_comment_that_ends_in_its_first_line() -> None:
    assert headings("<!-- a --> b\n# One\n<!-->\n# Two\n") == [(1, "One", 2, 3), (1, "Two", 4, 3)]


def test_front_matter_needs_an_end() -> None:
    assert headings("---\na: b\n\n# Here\n") == [(1, "Here", 4, 3)]


# Cards


@pytest.mark.parametrize(
    "card",
    [
        "```{pattern}\n:status: draft\n```",
        "````{pattern}\n:status: draft\n````",
        "```{pattern}\n:status: draft\n`````",
        "~~~{pattern}\n:status: draft\n~~~",
        ":::{pattern}\n:status: draft\n:::",
        "``` {pattern}\n:status: draft\n```",
        "```{hitl:pattern}\n:status: draft\n```",
        "```{pattern}   \n:status:   draft   \n```   ",
        "```{pattern}\n:status:\tdraft\n```",
        "  ```{pattern}\n  :status: draft\n  ```",
    ],
)
def test_forms_of_a_card(card: str) -> None:
    found = item(f"# T\n\n{card}\n\nSummary.\n")
    assert found.value("status") == "draft"
    assert found.summary == "Summary."
    assert found.place.line == 3
    assert rules(f"# T\n\n{card}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "````\n```{pattern}\n```\n````\n",
        "~~~\n```{pattern}\n```\n~~~\n",
        "````markdown\n```{pattern}\n:status: draft\n```\n````\n",
        "`````{note}\n````\n```{pattern}\n```\n````\n`````\n",
        "<!--\n```{pattern}\n```\n-->\n",
        "<pre>\n```{pattern}\n```\n</pre>\n",
        "```{code-block}\n:::{pattern}\n:::\n```\n",
        "`{pattern}`\n",
        "text `{pattern}` text\n",
        "```python\n:a: b\n```\n",
        "```pattern\nx = 1\n```\n",
        "'''\ntext\n'''\n",
    ],
)
def test_no_card(text: str) -> None:
    assert page(text).items == ()
    assert rules(text) == []


def test_values_are_taken_as_they_are() -> None:
    values = [
        "a # b",
        '"a',
        "'a'",
        "a: b",
        "[a, b]",
        "{a}",
        "*a*",
        "|",
        ">",
        "%a",
        "@a",
        "- a",
        "#a",
        "a\\b",
        "🎉 שלום",
        "`a`",
        "<a>",
        "~",
        "null",
    ]
    for value in values:
        found = item(f"# T\n\n```{{pattern}}\n:basis: {value}\n:status: draft\n```\n")
        assert (found.value("basis"), found.value("status")) == (value, "draft")


@pytest.mark.parametrize("rest", ["b, c", "  b, c", "\tb, c", "b,\n  c", "- b, c", "# b, c", "b: b, c"])
def test_wrapped_value_is_read_to_its_end(rest: str) -> None:
    text = f"# T\n\n```{{pattern}}\n:evidence: a,\n{rest}\n:status: draft\n```\n\nSummary.\n"
    if rest.startswith("#"):
        assert [rule for rule, _, _ in rules(text)] == ["unclosed-card"]
        return
    found = item(text)
    assert found.value("evidence") == "a, " + " ".join(rest.split())
    assert found.value("status") == "draft"
    assert found.summary == "Summary."
    assert [rule for rule, _, _ in rules(text)] == ["wrapped-value"]


def test_unclosed_card_costs_nothing_else() -> None:
    whole = page(GOOD[PAGE])
    text = GOOD[PAGE].replace("#2500\n```\n", "#2500\n")
    found = page(text)
    assert [problem.rule for problem in found.problems] == ["unclosed-card"]
    assert found.items[0].options == whole.items[0].options
    assert found.items[0].summary == whole.items[0].summary
    assert [section.key for section in found.items[0].sections] == [section.key for section in whole.items[0].sections]
    assert found.hidden == (*range(3, 11), *range(49, 55))


def test_cards_next_to_each_other_without_ends() -> None:
    text = "# T\n\n```{pattern}\n:status: draft\n\n## A\n\n```{information-need}\n:why: a\n\n## B\n\n```{information-need}\n:why: b\n"
    assert [(found.kind, found.title) for found in page(text).items] == [
        ("pattern", "T"),
        ("information-need", "A"),
        ("information-need", "B"),
    ]
    assert rules(text) == [("unclosed-card", 3, 1), ("unclosed-card", 8, 1), ("unclosed-card", 13, 1)]


def test_misspelt_card_without_end_costs_nothing_else() -> None:
    right = (
        "# Noise Floor\n\n```{pattern}\n:stages: model-validation\n:status: draft\n```\n\nLook at it.\n\n## Goal\n\nSee [x](x.md).\n\n"
        "### How much?\n\n:::{information-need}\n:id: much\n:how: tool\n:::\n\nProse.\n\n## Problem\n\n```{note}\nHello.\n```\n\nText.\n"
    )
    wrong = right.replace("{pattern}", "{patern}").replace("{information-need}", "{informaton-need}")
    wrong = wrong.replace("draft\n```\n", "draft\n").replace("tool\n:::\n", "tool\n")
    assert rules(wrong) == [("unknown-card", 3, 1), ("unclosed-card", 3, 1), ("unknown-card", 15, 1), ("unclosed-card", 15, 1)]
    one, other = page(right), page(wrong)
    assert [found.id for found in other.items] == ["noise-floor", "much"]
    assert [found.summary for found in other.items] == [found.summary for found in one.items] == ["Look at it.", "Prose."]
    assert [section.title for section in other.items[0].sections] == ["Goal", "Problem"]
    assert [reference.target for reference in other.references] == [reference.target for reference in one.references]


def test_columns_in_nested_cards() -> None:
    text = "# T\n\n> - ```{pattern}\n>   :status: draft\n>   ```\n"
    assert item(text).options == (Option("status", "draft", Place(4, 14)),)
    assert rules(text) == [("misplaced-card", 3, 5)]


def test_same_option_twice_keeps_the_first() -> None:
    found = item("# T\n\n```{pattern}\n:status: draft\n:status: complete\n```\n")
    assert found.value("status") == "draft"


def test_ids() -> None:
    text = dedent(
        """\
        # T

        ```{pattern}
        ```

        ## Is it *so*?

        ```{information-need}
        ```

        ## Überhaupt: A/B & C's "d"

        ```{information-need}
        ```

        ## Other

        ```{information-need}
        :id: my-id
        ```
        """
    )
    found = page(text, "patterns/a/t").items
    assert [one.id for one in found] == ["t", "t/is-it-so", "t/überhaupt-a-b-cs-d", "my-id"]
    assert [one.anchor for one in found] == ["", "t/is-it-so", "t/überhaupt-a-b-cs-d", "my-id"]


@pytest.mark.parametrize(("doc", "id_"), [("patterns/a/t", "t"), ("patterns/a/index", "a"), ("index", "index"), ("t", "t")])
def test_page_takes_its_id_from_the_file(doc: str, id_: str) -> None:
    assert page(f"# T\n\n{CARD}", doc).items[0].id == id_


def test_unknown_card_counts_as_the_one_it_resembles() -> None:
    found = page(f"# T\n\n{CARD.replace('pattern', 'paterrn')}\nSummary.\n")
    assert (found.items[0].kind, found.items[0].summary, found.status) == ("pattern", "Summary.", "draft")


@pytest.mark.parametrize(
    "name", ["note", "table", "image", "figure", "toctree", "mermaid", "tip", "tabs", "admonition", "math", "pie", "needtable"]
)
def test_directives_of_others_are_left_alone(name: str) -> None:
    assert rules(f"```{{{name}}}\n```\n") == []


# Summary


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One.\n\nTwo.\n", "One."),
        ("Over\ntwo  lines.\n", "Over two lines."),
        ("*Measure* [once](a.md) {pattern}`b` `c` {cite:p}`D` &mdash; <b>x</b>\n", "Measure once b c — x"),
        ("<!-- hint -->\n\nOne.\n", "One."),
        ("<!-- hint --> One.\n", ""),
        ("% hint\nOne.\n", "One."),
        ("> motto\n\nOne.\n", "One."),
        ("- list\n\nOne.\n", "One."),
        (":::{note}\nIn a note.\n:::\n\nOne.\n", "One."),
        ("[a]: b.md\n\nOne.\n", "One."),
        ("(name)=\nOne.\n", "One."),
        ("```\ncode\n```\n\nOne.\n", "One."),
        ("", ""),
        ("## Goal\n\nOne.\n", ""),
        ("> motto\n", ""),
        ("החלטה 🎉\n", "החלטה 🎉"),
    ],
)
def test_summary(text: str, summary: str) -> None:
    assert below(text).items[0].summary == summary


# Sections


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("", True),
        ("\n\n", True),
        ("<!-- a -->\n", True),
        ("% a\n", True),
        ("(name)=\n", True),
        ("[a]: b.md\n", False),
        ("a\n", False),
        ("- a\n", False),
        ("> a\n", False),
        ("| a |\n|---|\n", False),
        ("```\na\n```\n", False),
        ("```{gaps}\n```\n", False),
        ("### Deeper\n", False),
        ("<p>a</p>\n", False),
        ("![a](b.png)\n", False),
    ],
)
def test_empty_sections(text: str, empty: bool) -> None:
    [section] = below(f"## Goal\n\n{text}").items[0].sections
    assert section.empty is empty


def test_sections_end_at_the_next_of_their_level() -> None:
    sections = below("## Goal\n\na\n\n### b\n\nc\n\n# Title\n\nd\n\n## Problem\n").items[0].sections
    assert [(section.title, section.text) for section in sections] == [("Goal", "a\n\n### b\n\nc"), ("Title", "d"), ("Problem", "")]


# Links and roles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 5)]),
        ("x [a](b.md) y [c](../d/e.md#f)\n", [("path:patterns/model-validation/b.md", 1, 7), ("path:patterns/d/e.md#f", 1, 19)]),
        (
            "[a](b.md 'title') [c](<d e.md>)\n",
            [("path:patterns/model-validation/b.md", 1, 5), ("path:patterns/model-validation/d e.md", 1, 24)],
        ),
        (
            "[a](d%20e.md) [b](f_(g).md)\n",
            [("path:patterns/model-validation/d e.md", 1, 5), ("path:patterns/model-validation/f_(g).md", 1, 19)],
        ),
        ("[two\nlines](b.md)\n", [("path:patterns/model-validation/b.md", 2, 8)]),
        ("[a](#need-id) [](/c.md) [](d)\n", [("#:need-id", 1, 5), ("path:c.md", 1, 18), (":d", 1, 28)]),
        ("[a]\n\n[a]: b.md\n", [("path:patterns/model-validation/b.md", 3, 6)]),
        ("[x][A] [a][]\n\n  [a]:   <b.md> 'title'\n", [("path:patterns/model-validation/b.md", 3, 11)] * 2),
        (
            "- [a](b.md)\n  - c\n\n    [d](e.md)\n",
            [("path:patterns/model-validation/b.md", 1, 7), ("path:patterns/model-validation/e.md", 4, 9)],
        ),
        ("10. [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 9)]),
        ("> > [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 9)]),
        ("> a\nlazy [a](b.md)\n", [("path:patterns/model-validation/b.md", 2, 10)]),
        ("| a |\n|---|\n| [a](b.md) |\n", [("path:patterns/model-validation/b.md", 3, 7)]),
        ("# See [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 11)]),
        ("> ## See [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 14)]),
        ("See [a](b.md)\n---\n", [("path:patterns/model-validation/b.md", 1, 9)]),
        (":::{note}\n[a](b.md)\n:::\n", [("path:patterns/model-validation/b.md", 2, 5)]),
        ("::::{note}\n:::{tip}\n:class: x\n\n- [a](b.md)\n:::\n::::\n", [("path:patterns/model-validation/b.md", 5, 7)]),
        ("- :::{note}\n  [a](b.md)\n  :::\n", [("path:patterns/model-validation/b.md", 2, 7)]),
        ("[^1]\n\n[^1]: See [a](b.md).\n", [("path:patterns/model-validation/b.md", 3, 15)]),
        ("{pattern}`a-b` {pattern}`A b <a-b>`\n", [("pattern:a-b", 1, 11), ("pattern:a-b", 1, 31)]),
        ("{hitl:tool}`t` {any}`x`\n", [("tool:t", 1, 13), (":x", 1, 22)]),
        ("{pattern}``a`` and ` {pattern}`b`\n", [("pattern:a", 1, 12)]),
        ("a {information-need}`x\ny` b\n", [("information-need:x y", 1, 22)]),
        ("🎉 [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 7)]),
        ("שלום {pattern}`x`\n", [("pattern:x", 1, 16)]),
        ("\t\u00a0[a](b.md)\n", []),
        (" \u00a0[a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 7)]),
        ("[a [b] c](d.md)\n", [("path:patterns/model-validation/d.md", 1, 11)]),
        ("<!-- [x](y.md) --> [a](b.md)\n", []),
        ("text <!-- [x](y.md) --> [a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 29)]),
        (f"{'x ' * 100_000}[a](b.md)\n", [("path:patterns/model-validation/b.md", 1, 200_005)]),
    ],
)
def test_references(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert references(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`[a](b.md)`\n",
        "``[a](b.md) ` {pattern}`c` ``\n",
        "\\[a](b.md)\n",
        "[a\\](b.md)\n",
        "    [a](b.md)\n",
        "```\n[a](b.md) {pattern}`c`\n```\n",
        "```{code-block}\n[a](b.md)\n```\n",
        "```{mermaid}\n[a](b.md)\n```\n",
        "<div>\n[a](b.md)\n</div>\n",
        "<!-- [a](b.md)\n\n[a](b.md) -->\n",
        "% [a](b.md)\n",
        "[a](https://example.org/b.md) <https://example.org/b.md> [a](mailto:a@b.c) [a](//example.org/b.md)\n",
        "[^1]\n\n[^1]: e.g. this.md\n",
        "\\{pattern}`a`\n",
        "{pattern}`!a`\n",
        "{ref}`a` {doc}`b` {math}`c`\n",
        "[a] (b.md)\n",
        "[ ] task\n",
    ],
)
def test_no_references(text: str) -> None:
    assert references(text) == []


def test_reference_belongs_to_the_item_around_it() -> None:
    text = f"[a](a.md)\n\n# T\n\n{CARD}\n[b](b.md)\n\n## Goal\n\n[c](c.md)\n\n### N\n\n"
    text += "```{information-need}\n:id: n\n```\n\n[d](d.md) [e]\n\n## Problem\n\n[e]: e.md\n"
    found = {reference.target.rpartition("/")[2]: reference.source for reference in page(text).references}
    assert found == {"a.md": "", "b.md": "noise-floor", "c.md": "noise-floor", "d.md": "n", "e.md": "n"}


def test_citations_are_gathered_once() -> None:
    assert below("{cite:p}`A, B` {cite:t}`A` and {cite}`C`\n").citations == ("A", "B")


def test_a_summary_has_no_hole_where_a_citation_was() -> None:
    text = f"# T\n\n{CARD}\nDraw it first {{cite:p}}`A`; the file .env {{cite:t}}`B` stays {{cite:p}}`A, B`.\n"
    assert page(text).items[0].summary == "Draw it first; the file .env stays."


def test_labels() -> None:
    text = "(My-Label)=\n# T\n\n```{figure} a.png\n:name: fig-a\n```\n\n```{matrix}\n:name: Tab-B\n```\n"
    assert page(text).labels == ("my-label", "fig-a", "tab-b")


# Views


def test_view() -> None:
    [view] = page("# T\n\n```{traceability}\n:stage: a, b\n:caption: A # caption\n```\n").views
    assert (view.name, view.place, view.closing) == ("traceability", Place(3, 1), 6)
    assert view.options == (Option("stage", "a, b", Place(4, 9)), Option("caption", "A # caption", Place(5, 11)))


def test_view_with_argument_in_a_list() -> None:
    [view] = page("- a\n\n  ```{walk-path} first\n  :name: x\n  ```\n").views
    assert (view.argument, view.place, view.value("name")) == ("first", Place(3, 3), "x")


# Values between other lines that MyST knows


def test_nested_directives_are_searched_and_code_in_them_is_not() -> None:
    text = "`````{note}\n---\nclass: x\n---\n````{tip}\n[a](b.md)\n\n```\n[no](no.md)\n```\n````\n`````\n"
    assert references(text) == [("path:patterns/model-validation/b.md", 6, 5)]


def test_headings_are_plain_records() -> None:
    assert page("# *T*\n").headings == (Heading(1, "T", Place(1, 3)),)
