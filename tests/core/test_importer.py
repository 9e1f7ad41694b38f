"""Importing Markdown that people already have: nothing lost, links kept, nothing overwritten, nothing unsafe."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_hitl.core.catalog import MENTIONS, Catalog
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.importer import Goal, Home, Report, State, import_files, render, write_files
from sphinx_hitl.core.importer.anatomy import dissect
from sphinx_hitl.core.importer.compose import Page
from sphinx_hitl.core.importer.document import Document
from sphinx_hitl.core.importer.prompts import Prompts
from sphinx_hitl.core.importer.sources import Source, gather
from sphinx_hitl.core.importer.survey import draft_vocabulary
from sphinx_hitl.core.importer.titles import Known
from sphinx_hitl.core.inline import plain
from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.read import normalized, read
from sphinx_hitl.core.vocabulary import Vocabulary, default_vocabulary, load_vocabulary, parse_vocabulary
from sphinx_hitl.core.writing import OutsideError

from .good import GOOD, check, write

FIXTURES = Path(__file__).parents[1] / "fixtures" / "import"
FORMS = FIXTURES / "forms"
BAD = FIXTURES / "bad"
IMPORTED = "patterns/imported"

NAMES = sorted(path.relative_to(FORMS).as_posix() for path in FORMS.rglob("*.md"))

ADDRESS = re.compile(
    r"\]\([^()\s]*(?:\([^()]*\)[^()]*)*(?: [^()\"]*)?"
    r"|^\[[^\]]+\]:\s*\S+"
    r"|<img\s[^<>]*?src=\S+|\bwidth=.\d+.|\balt=|</?p[^>]*>"
    r"|\[\[[^\]|\n]*\|(?=[^\]]*\]\])"
    r"|(?<=\{figure\}).*",
    re.MULTILINE,
)
"""What links and tags hold besides words: addresses have to change."""


LOCAL = "## Is it so?\n\n```{information-need}\n:id: so\n:why: to know\n:when: model-validation\n:how: tool\n```\n"


def run(root: Path, *paths: Path, into: str = "patterns", stage: str = "", vocabulary: Vocabulary | None = None) -> Report:
    own = load_vocabulary(root)
    goal = Goal(load_catalog(root, own), root, vocabulary or own, Home(into, into == "patterns"), stage)
    done = import_files(paths, goal, lambda *_: None)
    write_files(done, root, into)
    return done.report


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "book", GOOD)


@pytest.fixture
def forms(book: Path) -> Report:
    return run(book, FORMS)


def page(root: Path, name: str, folder: str = IMPORTED) -> str:
    return (root / folder / f"{name}.md").read_text(encoding="utf-8")


def catalog(root: Path) -> Catalog:
    return load_catalog(root, load_vocabulary(root))


def words(text: str) -> Counter[str]:
    return Counter(word.strip("_").casefold() for word in re.findall(r"\w+", text))


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def markdown(folder: Path, **texts: str) -> Path:
    return write(folder, {f"{name.replace('__', '/')}.md": text for name, text in texts.items()})


# Nothing is lost


@pytest.mark.parametrize("name", [name for name in NAMES if name != "README.md"])
def test_no_word_is_lost(book: Path, forms: Report, name: str) -> None:
    path = next(path for source, path, _ in forms.pages if source == (FORMS / name).as_posix())
    before = words(ADDRESS.sub(" ", normalized((FORMS / name).read_text(encoding="utf-8"))))
    lost = before - words((book / path).read_text(encoding="utf-8"))
    assert lost - Counter({"reviewed": 1}) == Counter()


def test_what_is_imported_passes_the_check_as_drafts(book: Path, forms: Report) -> None:
    found = check(book)
    assert [finding for finding in found if finding.severity is not Severity.NOTE] == []
    assert {"open-fact", "unknown-section"} <= {finding.name for finding in found}
    assert {item.value("status") for page_ in catalog(book).pages.values() if "imported/" in page_.path for item in page_.items} == {
        "draft"
    }


def test_a_second_import_changes_nothing(book: Path, forms: Report) -> None:
    before = snapshot(book)
    again = run(book, FORMS)
    assert snapshot(book) == before
    assert {state for _, _, state in again.pages} == {State.SAME}


def test_nothing_but_the_target_is_touched(book: Path) -> None:
    before = snapshot(book)
    sources = snapshot(FORMS)
    run(book, FORMS)
    after = snapshot(book)
    assert before.items() <= after.items()
    assert all(path.startswith("patterns/") for path in after.keys() - before.keys())
    assert snapshot(FORMS) == sources


PIECES = st.sampled_from(
    [
        "# {}", "## {}", "### {}", "###### {}", "{}\n===", "{}\n---", "## Goal", "### goal", "# PROBLEM", "## Solutions", "## My Goal {}",
        "## Known Uses & {}", "## Pattern Name", "## Title", "# Name", "## Stages\n\n{}", "## Summary", "##", "*{}*", "*Describe the {} problem.*",
        "*Describe the {} problem.* So {}",
        "*Describe it.*\n{} text", "_No response_", "{}", "{} one\n{} two", "- {}\n  - {}", "1. {}\n\n   {}", "> {}\n> ## {}", "```\n# {}\n```",
        "```{{include}} {}\n{}\n```", "~~~\n## Goal {}\n", "    indented {}", "<!-- {} -->", "<!--\n## {}\n\n-->", "<div>\n{}\n</div>", "---",
        "| {} | b |\n| --- | --- |\n| c | {} |", "[{}]: x.md", "[{}][n] and [[{}]] and [[a|{}]]", "![{}](y.png)", "% {}", "({})=", "+++ {}", "{}[^1]",
        "[^1]: {}", "\\# {}", "`{}", "```{{pattern}} {}\n", "::: {}\nx\n:::", "**{}**:", "&lt;{}&gt; <b>{}</b>", "{}  \nbreak", "\t{}", "", " ",
    ]
)  # fmt: skip


@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n"])), max_size=12), st.booleans())
@settings(deadline=None, max_examples=int(os.environ.get("HITL_EXAMPLES", "200")))
def test_no_word_of_any_text_is_lost(pieces: list[tuple[str, str]], has_front_matter: bool) -> None:
    vocabulary = default_vocabulary()
    number = count(1)
    text = "".join(
        re.sub(r"\{\}", lambda _: f"w{next(number)}", piece).replace("{{", "{").replace("}}", "}") + gap for piece, gap in pieces
    )
    if has_front_matter:
        text = f"---\ntitle: w0\nkey: [w00, x]\n---\n{text}"
    document = Document(Source(Path("/in/a.md"), "a.md", text), frozenset(KIND_NAMES))
    if document.own_card:
        return
    prompts = Prompts([document], vocabulary)
    anatomy = dissect(document, prompts, Known(vocabulary, {}), "a")
    page_ = Page(document, anatomy, prompts, document.lines).text(vocabulary, {}, ())
    lost = words(text) - words(page_)
    assert not lost, page_
    card = read(page_, "patterns/a", vocabulary)
    assert [item.kind for item in card.items] == ["pattern"]
    assert card.items[0].title in {anatomy.title, plain(anatomy.title)}


# Forms


def test_workshop_form(book: Path, forms: Report) -> None:
    text = page(book, "early-budget")
    assert text.startswith("# Early Budget Check\n\n```{pattern}\n:stages: ?\n:status: draft\n```\n")
    titles = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert titles == [
        "Goal", "Information Need", "Problem", "Context", "Forces", "Rationale", "Related Patterns", "Resulting Context", "Known Uses",
    ]  # fmt: skip
    assert "<!-- Describe the trade-offs or conflicting concerns that need to be balanced. -->\n\n* A smaller space" in text
    assert "<!-- Known Uses & Limitations -->" in text
    item = catalog(book).entries["early-budget"].item
    assert [section.key for section in item.sections if section.empty] == ["Rationale"]  # the prompt alone is no text


def test_plain_prompts_are_told_from_text(book: Path, forms: Report) -> None:
    text = page(book, "workshop-plain")
    assert text.startswith("# Second Reader\n")
    assert "occurs. -->\n\nA report on a churn model" in text
    assert "\nDescribe the data to a colleague before you show a score.\n" in text
    assert "<!-- Describe the data" not in text


def test_a_title_may_resemble_a_section(book: Path, tmp_path: Path) -> None:
    source = markdown(
        tmp_path / "in",
        a="# Goal 4\n\n## Goal\n\nText.\n",
        b="# Forces and Friends\n\n## Problem\n\nSee [[Goal 4]].\n",
        c="# Goal\n\nText.\n\n# Problem\n\nText.\n",
        d="# Goal\n\nText.\n\n## Problem\n\nText.\n",
    )
    run(book, source)
    assert page(book, "a").startswith("# Goal 4\n")
    assert page(book, "b").startswith("# Forces and Friends\n")
    assert "[Goal 4](a.md)" in page(book, "b")
    assert [re.findall(r"^#+ .*", page(book, name), re.MULTILINE) for name in "cd"] == [
        ["# C", "## Goal", "## Problem"],
        ["# D", "## Goal", "## Problem"],
    ]


def test_text_may_follow_a_prompt_on_its_line(book: Path, tmp_path: Path) -> None:
    text = (
        "# Pattern Name\n*State the name of the pattern.* Small Steps\n\n# Context\n*Describe the scenario in which the problem\noccurs.* We had "
        "[one](a.md) laptop.\nAnd no time.\n\n# Solution\n*List* what is left, *all* of it.\n"
    )
    run(book, markdown(tmp_path / "in", a=text))
    made = page(book, "a")
    assert made.startswith("# Small Steps\n")
    assert made.endswith(
        "\n\n<!-- Pattern Name -->\n\n<!-- *State the name of the pattern.* Small Steps -->\n\n"
        "## Context\n\n<!-- Describe the scenario in which the problem\noccurs. -->\n\nWe had [one](a.md) laptop.\nAnd no time.\n\n"
        "## Solution\n\n*List* what is left, *all* of it.\n"
    )


def test_title_below_a_heading(book: Path, forms: Report) -> None:
    text = page(book, "title-below")
    assert text.startswith("# Label Audit by Disagreement\n")
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == ["Goal", "Problem", "Context", "Solution"]


def test_sections_in_any_order_and_case(book: Path, forms: Report) -> None:
    text = page(book, "any-order")
    assert re.findall(r"^##+ (.*)", text, re.MULTILINE) == ["Goal", "Forces", "Solution", "Goal", "Example", "Known Uses"]
    assert "```text\n## Goal\ncolumn  score\n```" in text
    assert "### Example" in text  # an alias of Known Uses, but not on the level of sections


def test_other_headings_stay_where_they_are(book: Path, forms: Report) -> None:
    text = page(book, "extra-headings")
    assert re.findall(r"^(#+ .*)", text, re.MULTILINE) == [
        "# Warm Start Diary", "## Also Known As", "## Problem", "### Problem", "## Implementation Notes", "### File format",
        "#### Small print", "## Solution", "### When to stop", "## References",
    ]  # fmt: skip
    assert ("Also Known As", (FORMS / "extra-headings.md").as_posix()) in forms.unplaced


def test_headings_of_one_level_stay_on_one_level(book: Path, tmp_path: Path) -> None:
    text = "# A\n\n## Goal\n\n#### One\n\nx\n\n###### Inner\n\nx\n\n#### Two\n\nx\n\n### Three\n\nx\n\n#### Four\n\nx\n"
    run(book, markdown(tmp_path / "in", a=text))
    assert re.findall(r"^###+ .*", page(book, "a"), re.MULTILINE) == ["### One", "#### Inner", "### Two", "### Three", "#### Four"]


def test_aliases_become_titles(book: Path, forms: Report) -> None:
    item = catalog(book).entries["aliases"].item
    assert [section.title for section in item.sections] == [spec.title for spec in default_vocabulary().sections]
    assert "## Goal\n\n<!-- Intent -->\n\nSpend the night" in page(book, "aliases")


def test_front_matter(book: Path, forms: Report, tmp_path: Path) -> None:
    text = page(book, "front-matter")
    assert text.startswith("# Frozen Test Set\n")
    assert "<!-- title: Frozen Test Set\ntags: [validation, leakage]" in text
    assert ":uses: early-budget\n" in text
    run(book, markdown(tmp_path / "more", known="---\ntitle: 'Known Alone'\n---\n\n## Goal\n\nText.\n"))
    assert page(book, "known") == (
        "# Known Alone\n\n```{pattern}\n:stages: ?\n:status: draft\n```\n\n"
        "<!-- At which stages is this used? Write them into the card in place of ?. -->\n\n## Goal\n\nText.\n"
    )


def test_issue_form(book: Path, forms: Report) -> None:
    text = page(book, "overnight-report", "patterns/model-validation")
    assert text.startswith(
        "# Overnight Report\n\n```{pattern}\n:stages: model-validation, hyperparameter-optimization\n:iteration: both\n:status: draft\n```\n"
    )
    item = catalog(book).entries["overnight-report"].item
    assert item.summary == "Let the search write its own morning report."
    assert [section.title for section in item.sections if section.empty] == ["Problem", "Forces", "Rationale", "Resulting Context"]
    assert "\n### What I mean by night\n" in text


def test_headings_within_the_answers_of_a_form_stay_there(book: Path, tmp_path: Path) -> None:
    labels = ["Pattern Name", "Stages", "Summary", *(spec.title for spec in default_vocabulary().sections)]
    answers = {
        "Pattern Name": "Night Watch",
        "Stages": "_No response_",
        "Summary": "Look twice.",
        "Problem": "It fails.\n\n# When\n\nAt night.\n\n### Goal\n\nNot the goal.\n\n### Stages\n\nOf grief.",
        "Known Uses": "Here.\n\n### Solution\n\nNone.",
    }
    text = "\n\n".join(f"### {label}\n\n{answers.get(label, f'About {label}.')}" for label in labels)
    run(book, markdown(tmp_path / "in", issue=text.replace("\n", "\r\n")))
    made = page(book, "night-watch")
    assert re.findall(r"^#+ .*", made, re.MULTILINE) == [
        "# Night Watch", "## Goal", "## Problem", "### When", "#### Goal", "#### Stages", "## Context", "## Forces", "## Solution",
        "## Rationale", "## Resulting Context", "## Known Uses", "### Solution",
    ]  # fmt: skip
    assert "\n<!-- Stages\n\n_No response_ -->\n" in made
    assert "\n\nLook twice.\n\n## Goal\n" in made
    assert "## Goal\n\nAbout Goal.\n\n## Problem\n\nIt fails.\n\n### When\n\nAt night.\n\n#### Goal\n\nNot the goal." in made


def test_page_with_a_card_stays_as_it_is(book: Path, forms: Report) -> None:
    before = (FORMS / "own-card.md").read_text(encoding="utf-8")
    after = page(book, "own-card", "patterns/model-validation")
    assert after == before.replace("reviewed", "draft").replace("(any-order.md)", "(../imported/any-order.md)")


def test_line_ends_and_byte_order_mark(book: Path, forms: Report) -> None:
    text = page(book, "crlf")
    assert text.startswith("# Ends of Lines\n")
    assert "\r" not in text
    assert "Nothing special.  \nNot even here.\n" in text


def test_what_means_more_to_myst_is_made_safe(book: Path, forms: Report) -> None:
    text = page(book, "hazards")
    assert "\n\\% of people" in text
    assert "\n\\(not-a-target)=\n\n\\+++\n" in text
    assert "```text\n{include} /etc/passwd\n```" in text
    assert "```text\n{r, echo=FALSE}\nplot(1)\n# a comment, no heading\n```" in text
    assert "```text\n{literalinclude} ../secret.txt\n```\n````" in text
    assert "\n### Too deep\n" in text
    assert "<!-- A comment of the author with [a link](any-order.md) -->" in text


def test_text_without_headings(book: Path, forms: Report) -> None:
    assert page(book, "no-sections").startswith("# No Sections\n")
    assert "A few thoughts on [Leak Drill](any-order.md) without any heading.\n\nThey are worth keeping.\n" in page(book, "no-sections")


def test_stages_are_suggested_and_never_stated(book: Path, forms: Report) -> None:
    text = page(book, "early-budget")
    assert 'Perhaps hyperparameter-optimization (the text says "hyperparameter").' in text
    assert catalog(book).targets("early-budget", "stages") == []


def test_a_stage_that_somebody_names_is_a_fact(book: Path, tmp_path: Path) -> None:
    source = markdown(
        tmp_path / "in", a="# A\n\n## Goal\n\nText.\n", b="# B\n\n## Stage\n\n- Hyperparameter Optimization\n\n## Goal\n\nText.\n"
    )
    run(book, source, stage="model-validation")
    assert ":stages: model-validation\n" in page(book, "a", "patterns/model-validation")
    assert ":stages: hyperparameter-optimization\n" in page(book, "b", "patterns/hyperparameter-optimization")


def test_stages_that_do_not_exist_stay_text(book: Path, tmp_path: Path) -> None:
    run(book, markdown(tmp_path / "in", a="# A\n\n## Stages\n\nmodel-validation, brewing\n\n## Goal\n\nText.\n"))
    assert ":stages: ?\n" in page(book, "a")
    assert "## Stages\n\nmodel-validation, brewing\n" in page(book, "a")


@pytest.mark.parametrize(
    ("stem", "title", "id_"),
    [
        ("Noise Level", "Another Title", "noise-level"),
        ("issue-12", "Noise Level", "noise-level"),
        ("pattern (3)", "Noise Level", "noise-level"),
        ("index", "Noise Level", "noise-level"),
        ("Größe", "X", "größe"),
        ("x" * 200, "X", "x" * 80),
    ],
)
def test_ids(book: Path, tmp_path: Path, stem: str, title: str, id_: str) -> None:
    run(book, write(tmp_path / "in", {f"{stem}.md": f"# {title}\n\n## Goal\n\nText.\n"}))
    assert page(book, id_).startswith(f"# {title}\n")


def test_italics_of_an_author_are_no_prompt(book: Path, tmp_path: Path) -> None:
    text = "# A\n*by Ada L.*\n\n## Goal\n\n*Measure twice, cut once, and then measure again.*\n\n## Solution\n\n*List* the candidates.\n"
    run(book, markdown(tmp_path / "in", a=text, b=text.replace("# A", "# B").replace("Measure twice", "Never measure")))
    assert page(book, "a").endswith(text.removeprefix("# A\n").lstrip())
    assert "<!-- by" not in page(book, "b")


# Links


LINKS = [
    ("early-budget", "knob-ranking"), ("reference-links", "extra-headings"), ("reference-links", "front-matter"),
    ("reference-links", "aliases"), ("reference-links", "any-order"), ("absolute", "extra-headings"), ("absolute", "aliases"),
    ("absolute", "any-order"), ("absolute", "title-below"), ("absolute", "front-matter"), ("wiki-links", "aliases"),
    ("wiki-links", "extra-headings"), ("wiki-links", "front-matter"), ("wiki-links", "any-order"), ("wiki-links", "title-below"),
    ("knob-ranking", "early-budget"), ("knob-ranking", "extra-headings"), ("images", "any-order"), ("crlf", "any-order"),
    ("hazards", "any-order"), ("hazards", "aliases"), ("hazards", "extra-headings"), ("no-sections", "any-order"),
    ("own-card", "any-order"), ("overnight-report", "knob-ranking"), ("related", "absolute"), ("circle", "aliases"),
    ("related", "wiki-links"),
]  # fmt: skip

TYPED = [
    ("related", "alternative-to", "aliases"),
    ("related", "alternative-to", "title-below"),
    ("related", "alternative-to", "workshop-plain"),
    ("related", "uses", "extra-headings"),
    ("related", "uses", "any-order"),
    ("related", "uses", "front-matter"),
    ("related", "refines", "reference-links"),
    ("related", "precedes", "early-budget"),
    ("wiki-links", "uses", "related"),
    ("circle", "uses", "related"),
    ("aliases", "refines", "circle"),
    ("front-matter", "uses", "early-budget"),
]


def test_every_link_between_two_files_is_in_the_data(book: Path, forms: Report) -> None:
    edges = {(edge.source, edge.relation, edge.target) for edge in catalog(book).edges}
    assert {(source, MENTIONS, target) for source, target in LINKS} <= edges
    assert set(TYPED) <= edges
    imported = {path.rpartition("/")[2].removesuffix(".md") for _, path, _ in forms.pages}
    between = {(source, relation, target) for source, relation, target in edges if source in imported and target in imported}
    assert between == {(source, MENTIONS, target) for source, target in LINKS} | set(TYPED)
    assert forms.typed == len(TYPED)


def test_links_are_written_anew(book: Path, forms: Report) -> None:
    text = page(book, "reference-links")
    assert '[d]: extra-headings.md "The diary"\n[Frozen Test Set]: <front-matter.md>\n[proxy]: aliases.md#resulting-context\n' in text
    assert "<!-- [gone]: missing.md -->" in text
    assert "`[the diary][d]`" in text
    text = page(book, "absolute")
    assert "[diary](extra-headings.md), at the root of a site: [proxy](aliases.md), [drill](any-order.md#goal)" in text
    assert (
        "[elsewhere](https://en.wikipedia.org/wiki/Hyperparameter_optimization), [mail](mailto:somebody@example.org), [own](#problem)"
        in text
    )
    text = page(book, "wiki-links")
    assert '[Cheap Proxy First](aliases.md) or [the diary](extra-headings.md "warm start diary")' in text
    assert "[the audit](title-below.md). Unknown: [[No Such Page]]." in text
    assert "Escaped \\[[Cheap Proxy First]] and code `[[Cheap Proxy First]]` stay. ![curve.png](images/curve.png)" in text
    assert "[the budget](early-budget.md#goal) and [the *diary*](extra-headings.md#file-format)" in page(book, "knob-ranking")


def test_links_that_lead_nowhere_are_reported_and_break_nothing(book: Path, forms: Report) -> None:
    text = page(book, "absolute")
    reasons = {left.text: left.reason for left in forms.left}
    for written, reason in {
        "[passwords](/etc/passwd)": "no imported file has this address",
        "[secret](../../../secret.md)": "it leads out of the imported folder",
        "[drive](C:\\data\\x.md)": "no imported file has this address",
        "[script](javascript:alert(1))": "'javascript:' is no address that a page can link to",
        "[lost](#nothing-here)": "no heading of the page has this address",
    }.items():
        assert f"`{written}`" in text
        assert reasons[written] == reason
    assert reasons["[[No Such Page]]"] == "no imported file has this name"
    assert reasons["[gone]: missing.md"] == "there is no such file"


def test_a_heading_about_relations_may_stand_within_a_section(book: Path, tmp_path: Path) -> None:
    text = "# {}\n\n## Goal\n\nText.\n\n### Related patterns\n\n- Uses [[B]]\n\n#### Alternatives\n\n- [[C]]\n\n### Other\n\n- Uses [[D]]\n"
    run(book, markdown(tmp_path / "in", a=text.format("A"), b="# B\n\nx\n", c="# C\n\nx\n", d="# D\n\nx\n"))
    assert ":uses: b\n:alternative-to: c\n:status: draft\n" in page(book, "a")


def test_typed_links_never_contradict(book: Path, forms: Report) -> None:
    reasons = {left.text: left.reason for left in forms.left}
    assert "go in a circle" in reasons["related uses circle"]
    assert "contradict" in reasons["circle alternative-to related"]
    assert "contradict" in reasons["related alternative-to extra-headings"]


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("- Alternative to [B](b.md)", ":alternative-to: b"),
        ("- **Alternatives:** [B](b.md)", ":alternative-to: b"),
        ("- [B](b.md) (alternative)", ":alternative-to: b"),
        ("- [B](b.md) is an alternative", ":alternative-to: b"),
        ("This pattern is often used by [B](b.md).", ""),  # stands on the card of B
        ("1. It builds on [B](b.md)", ":uses: b"),
        ("| Special case of | [B](b.md) |", ":refines: b"),
        ("Uses:\n\n- [B](b.md)", ":uses: b"),
        ("### Leads to\n\n- [[B]]", ":precedes: b"),
        ("- Uses nothing of [B](b.md)", ""),
        ("- Before [B](b.md)", ""),
        ("- Do not use, but see [B](b.md)", ""),
        ("- [B](b.md): use this after tuning", ""),
        ("- Not an alternative to [B](b.md)", ""),
    ],
)
def test_what_a_line_states(book: Path, tmp_path: Path, line: str, typed: str) -> None:
    text = f"# A\n\n## Goal\n\nText.\n\n## Related patterns\n\n{line}\n"
    run(book, markdown(tmp_path / "in", a=text, b="# B\n\n## Goal\n\nText.\n"))
    card = page(book, "a").partition("<!--")[0]
    assert (typed in card) if typed else card.count("\n:") == 2
    assert (":uses: a\n" in page(book, "b")) == ("used by" in line)
    assert "](b.md)" in page(book, "a")


def test_prose_elsewhere_states_nothing(book: Path, tmp_path: Path) -> None:
    run(book, markdown(tmp_path / "in", a="# A\n\n## Solution\n\nAlternative to [B](b.md).\n", b="# B\n\n## Goal\n\nText.\n"))
    assert "alternative-to" not in page(book, "a")


def test_links_to_pages_that_are_there_already(book: Path, tmp_path: Path) -> None:
    run(book, markdown(tmp_path / "in", a="# A\n\n## Goal\n\nSee [[Noise Floor]] and [[sealed-test|the test]].\n"))
    assert "See [Noise Floor](../model-validation/noise-floor.md) and [the test](../model-validation/sealed-test.md)" in page(book, "a")


def test_ambiguous_names_are_left(book: Path, tmp_path: Path) -> None:
    source = markdown(tmp_path / "in", a="# Same\n\n## Goal\n\nText.\n", b="# Same\n\n## Goal\n\nText.\n", c="# C\n\n## Goal\n\n[[Same]]\n")
    report = run(book, source)
    assert [left.reason for left in report.left] == ["2 imported files have this name"]
    assert "[[Same]]" in page(book, "c")


def test_a_site_of_somebody_else_is_left_alone(book: Path, tmp_path: Path) -> None:
    text = "# A\n\n## Goal\n\n[x](https://en.wikipedia.org/wiki/Bagging) [y](https://en.wikipedia.org/wiki/Overfitting)\n"
    report = run(book, markdown(tmp_path / "in", a=text, bagging="# Bagging\n\n## Goal\n\nText.\n"))
    assert "(https://en.wikipedia.org/wiki/Bagging)" in page(book, "a")
    assert report.remarks == []


def test_addresses_of_a_repository(book: Path, tmp_path: Path) -> None:
    text = "# A\n\n## Goal\n\n[b](https://github.com/o/r/blob/main/in/b.md), [code](https://github.com/o/other)\n"
    run(book, markdown(tmp_path / "in", a=text, b="# B\n\n## Goal\n\nText.\n"))
    assert "[b](b.md), [code](https://github.com/o/other)" in page(book, "a")


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[x](/elsewhere/unknown.md)", "no imported file has this address"),
        ("[x](?a=b)", "the link has no address"),
        ("[x](wrong.html)", "there is no such file"),
        ("[x](magnet:?xt=1)", "'magnet:' is no address that a page can link to"),
        ("[x](javascript:alert(1))", "'javascript:' is no address that a page can link to"),
        ("[[#Heading]]", "the link has no name"),
        ("[[folder/none]]", "no imported file has this path"),
        ("[[none]]", "no imported file has this name"),
    ],
)
def test_links_that_lead_nowhere_stay_as_text_and_say_why(book: Path, tmp_path: Path, link: str, shown: str) -> None:
    report = run(book, markdown(tmp_path / "in", a=f"# A\n\n## Goal\n\nSee {link} there.\n"))
    assert [left.reason for left in report.left] == [shown]
    assert f"See {link if link.startswith('[[') else f'`{link}`'} there." in page(book, "a")


def test_pages_are_found_by_the_end_of_their_path(book: Path, tmp_path: Path) -> None:
    text = "# A\n\n## Goal\n\n[one](/site/deep/one.md), [two](/site/deep/two/), [[deep/one]]\n"
    other = "# {}\n\n## Goal\n\nText.\n"
    files = {"a.md": text, "deep/one.md": other.format("One"), "deep/two/index.md": other.format("Two"), "else/one.md": other.format("Uno")}
    report = run(book, write(tmp_path / "in", files))
    assert report.left == []
    shown = page(book, "a")
    assert "[one](" in shown
    assert "[two](" in shown
    assert "`" not in shown.split("## Goal")[1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"# Needs\n\n{LOCAL}", "its cards are those of parts of a page; copy it by hand"),
        ("# Tuning\n\n```{stage}\n:phase: modeling\n:order: 9\n```\n\nText.\n", "it is the page of a stage; copy it by hand"),
    ],
)
def test_pages_with_other_cards_are_left_to_people(book: Path, tmp_path: Path, text: str, reason: str) -> None:
    report = run(book, markdown(tmp_path / "in", a=text))
    assert [skipped.reason for skipped in report.skipped] == [reason]
    assert report.pages == []


# Images


def test_images_are_copied_along(book: Path, forms: Report) -> None:
    text = page(book, "images")
    assert (book / IMPORTED / "images" / "curve.png").read_bytes() == (FORMS / "img" / "curve.png").read_bytes()
    assert (book / IMPORTED / "files" / "data.csv").is_file()
    assert '![A learning curve](images/curve.png "Score over time")' in text
    assert "![the same curve](images/curve.png) and at [![small](images/curve.png)](any-order.md)" in text
    assert "```{figure} images/curve.png\n" in text
    assert "[here](files/data.csv), the root knows it too: ![root](images/curve.png)" in text
    assert "`![outside](../../../../pyproject.png)`, `![gone](img/none.png)`, ![far](https://example.org/far.png)" in text


def test_images_of_one_name_do_not_overwrite_each_other(book: Path, tmp_path: Path) -> None:
    files = {name: f"# {name[0]}\n\n## Goal\n\n![]({name[0]}/x.png)\n" for name in ("a.md", "b.md")}
    source = write(tmp_path / "in", {**files, "a/x.png": "one", "b/x.png": "two"})
    write(book, {f"{IMPORTED}/images/x.png": "three"})
    run(book, source)
    before = snapshot(book)
    assert sorted(path.read_text() for path in (book / IMPORTED / "images").iterdir()) == ["one", "three", "two"]
    run(book, source)
    assert snapshot(book) == before


def test_tags(book: Path, tmp_path: Path) -> None:
    text = (
        "# A\n\n## Goal\n\nSee <a href='b.md'>the *other*</a> and <a href=\"b.md\">B</a>.\n\n"
        '<p align="center"><img src="x.png" alt="y"></p>\n\n<div>\n<img src="x.png"> beside <a href="b.md">B</a>\n</div>\n'
    )
    report = run(book, write(tmp_path / "in", {"a.md": text, "b.md": "# B\n\n## Goal\n\nText.\n", "x.png": "x"}))
    after = page(book, "a")
    assert "See [the *other*](b.md) and [B](b.md).\n\n![y](images/x.png)\n" in after
    assert '<div>\n<img src="x.png"> beside <a href="b.md">B</a>\n</div>' in after
    assert [(left.line, left.reason) for left in report.left] == [(10, "it stands in HTML"), (10, "it stands in HTML")]


# Nothing overwritten, nothing outside


def test_a_changed_page_is_never_overwritten(book: Path, forms: Report) -> None:
    path = book / IMPORTED / "aliases.md"
    path.write_text("# Mine now\n", encoding="utf-8")
    again = run(book, FORMS)
    assert path.read_text(encoding="utf-8") == "# Mine now\n"
    assert [source for source, _ in again.of(State.CHANGED)] == [(FORMS / "aliases.md").as_posix()]
    assert "Not overwritten:\n  patterns/imported/aliases.md" in render(again)


def test_a_page_that_was_moved_stays_where_it_is(book: Path, forms: Report) -> None:
    moved = book / "patterns/model-validation/aliases.md"
    (book / IMPORTED / "aliases.md").rename(moved)
    before = snapshot(book)
    again = run(book, FORMS)
    assert again.of(State.TAKEN) == [((FORMS / "aliases.md").as_posix(), "patterns/model-validation/aliases.md")]
    assert snapshot(book) == before


def test_bad_input_is_reported_and_skipped(book: Path) -> None:
    report = run(book, BAD)
    reasons = {Path(skipped.name).name: skipped.reason for skipped in report.skipped}
    assert reasons == {
        "export.md": "it is an HTML page; save it as Markdown",
        "page.html": "it is an HTML page; save it as Markdown",
        "empty.md": "it is empty",
        "blank.md": "it is empty",
        "nul.md": "it is no text",
        "picture.md": "the file is not UTF-8 text",
        "latin1.md": "the file is not UTF-8 text",
        "notes.docx": "no page shows it or links to it",
        "unfilled.md": "it is a form that nobody has filled in",
        "___.md": "neither its name nor its title gives an id",
    }
    text = render(report)
    assert all(f"{name}: {reason}" in text for name, reason in reasons.items())


def test_two_files_of_one_id(book: Path) -> None:
    report = run(book, BAD)
    assert page(book, "twin").startswith("# Noise\n")
    assert "see [the other](twin-2.md)" in page(book, "twin")
    assert "see [the first](twin.md), `[leaving](../../../../x.md)`" in page(book, "twin-2")
    assert any("'twin'" in remark for remark in report.remarks)


def test_an_empty_template_of_ours_is_skipped(book: Path, tmp_path: Path) -> None:
    from sphinx_hitl.core.scaffold import template

    report = run(book, write(tmp_path / "in", {"TEMPLATE.md": template(catalog(book)), "mine.md": template(catalog(book))}))
    assert report.pages == []


def test_pages_of_the_collection_are_not_imported_into_it(book: Path) -> None:
    before = snapshot(book)
    report = run(book, book / "patterns")
    assert report.pages == []
    assert snapshot(book) == before


def test_links_out_of_the_sources_are_not_followed(book: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.md": "# Secret\n\n## Goal\n\nNone.\n", "key.png": "key", "folder/x.md": "# X\n"})
    source = markdown(tmp_path / "in", a="# A\n\n## Goal\n\n![](key.png) [s](secret.md)\n")
    (source / "secret.md").symlink_to(outside / "secret.md")
    (source / "key.png").symlink_to(outside / "key.png")
    (source / "folder").symlink_to(outside / "folder")
    report = run(book, source)
    assert [path for _, path, _ in report.pages] == ["patterns/imported/a.md"]
    assert not (book / IMPORTED / "images").exists()
    assert {Path(skipped.name).name for skipped in report.skipped} == {"secret.md", "key.png", "folder"}
    assert "`![](key.png)` `[s](secret.md)`" in page(book, "a")


@pytest.mark.parametrize("link", ["patterns/imported", "patterns/imported/images"])
def test_nothing_is_written_through_links_of_the_target(book: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (book / link).parent.mkdir(parents=True, exist_ok=True)
    (book / link).symlink_to(outside)
    with pytest.raises(OutsideError):
        run(book, write(tmp_path / "in", {"a.md": "# A\n\n## Goal\n\n![](x.png)\n", "x.png": "x"}))
    assert list(outside.iterdir()) == []


def test_a_page_that_is_a_link_is_left_alone(book: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"a.md": "mine"})
    (book / IMPORTED).mkdir()
    (book / IMPORTED / "a.md").symlink_to(outside / "a.md")
    report = run(book, markdown(tmp_path / "in", a="# A\n\n## Goal\n\nText.\n"))
    assert [state for _, _, state in report.pages] == [State.CHANGED]
    assert (outside / "a.md").read_text() == "mine"


def test_what_is_no_file_is_skipped(book: Path, tmp_path: Path) -> None:
    source = markdown(tmp_path / "in", a="# A\n\n## Goal\n\nText.\n")
    os.mkfifo(source / "pipe.md")
    assert [path for _, path, _ in run(book, source).pages] == ["patterns/imported/a.md"]


# The folder, other languages, the draft of a vocabulary


def test_a_new_folder_gets_a_page_that_leads_to_the_others(book: Path, forms: Report) -> None:
    assert page(book, "index").startswith("---\norphan: true\n---\n\n# Imported\n")
    assert not any(path.startswith("patterns/model-validation/index") for _, path, _ in forms.pages)


def test_another_folder_takes_everything(book: Path) -> None:
    report = run(book, FORMS, into="patterns/workshop")
    assert {path.rpartition("/")[0] for _, path, _ in report.pages} == {"patterns/workshop"}


LANGUAGE = b"""
[kinds]
stage = false
information-need = false

[[sections]]
title = "Situation"
aliases = ["Context"]
required = true

[[sections]]
title = "Move"
required = true

[[relations]]
name = "opens-with"
from = ["pattern"]
to = ["pattern"]
label = "Opens with"
inverse = "Opening of"
acyclic = true
"""


def test_another_language(tmp_path: Path) -> None:
    root = tmp_path / "book"
    write(root, {"patterns/x.txt": ""})
    vocabulary = parse_vocabulary(LANGUAGE, "language.toml")
    source = markdown(
        tmp_path / "in",
        fork="# Fork\n\n## move\n\nAttack two.\n\n## CONTEXT\n\nThey stand apart.\n\n## Related\n\n- Opens with [[Pin]]\n",
        pin="# Pin\n\n## Move\n\nHold one.\n",
    )
    run(root, source, vocabulary=vocabulary)
    assert page(root, "fork") == (
        "# Fork\n\n```{pattern}\n:opens-with: pin\n:status: draft\n```\n\n## Situation\n\n<!-- CONTEXT -->\n\nThey stand apart.\n\n"
        "## Move\n\nAttack two.\n\n## Related\n\n- Opens with [Pin](pin.md)\n"
    )
    (root / "conf").mkdir()
    (root / "conf/language.toml").write_bytes(LANGUAGE)
    assert {finding.severity for finding in check(root)} == {Severity.NOTE}


def test_draft_of_a_vocabulary(tmp_path: Path) -> None:
    texts = {
        f"p{number}": f"# P{number}\n\n## Motivation\n\nText.\n\n## {'Forces' if number % 2 else 'FORCES'}\n\n*What pulls you apart here?*\n\n- x\n"
        + ("\n## Solutions\n\nText.\n" if number < 3 else "\n## Solution\n\nText.\n")
        for number in range(10)
    }
    texts["p0"] += '\n## Only "here"\n\nText.\n'
    sources = gather([markdown(tmp_path, **texts)], lambda *_: None)
    text = draft_vocabulary(sources.found, default_vocabulary())
    vocabulary = parse_vocabulary(text.encode(), "draft")
    assert [(spec.title, spec.aliases, spec.required) for spec in vocabulary.sections] == [
        ("Motivation", (), True), ("FORCES", (), True), ("Solution", ("Solutions",), True),
    ]  # fmt: skip
    assert vocabulary.sections[1].prompt == "What pulls you apart here?"
    assert '#   "Only \\"here\\"", in 1' in text
    assert "in 10 of 10" in text


def test_sections_of_a_draft_are_recognized_again(book: Path) -> None:
    sources = gather([FORMS], lambda *_: None)
    vocabulary = parse_vocabulary(draft_vocabulary(sources.found, default_vocabulary()).encode(), "draft")
    assert {"Goal", "Problem", "Context", "Solution"} <= {spec.title for spec in vocabulary.sections}


def test_ten_thousand_headings_and_brackets_take_no_time(book: Path, tmp_path: Path) -> None:
    hostile = {
        "brackets.md": "# B\n\n## Goal\n\n" + "[" * 20_000 + "\n",
        "images.md": "# I\n\n## Goal\n\n" + "![[" * 10_000 + "\n",
        "ticks.md": "# T\n\n## Goal\n\n" + "` [x](" * 5_000 + "\n",
        "headings.md": "# H\n\n" + "".join(f"## H{number}\n\ntext\n\n" for number in range(5_000)),
        "stars.md": "# S\n\n## Goal\n\n" + "*a " * 20_000 + "\n",
        "tags.md": "# G\n\n## Goal\n\n" + "<img src='" * 5_000 + "\n",
    }
    assert len(run(book, write(tmp_path / "in", hostile)).pages) == len(hostile)
