"""What new pages look like, and what the checks say of them before and after somebody has filled them in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sphinx_hitl.core.collection import TEMPLATE, load_catalog
from sphinx_hitl.core.github import Repository
from sphinx_hitl.core.inline import without_comments
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.placing import PlacingError, Wish, place
from sphinx_hitl.core.read import read
from sphinx_hitl.core.scaffold import QUESTION, pattern_page, template, template_title
from sphinx_hitl.core.vocabulary import default_vocabulary, load_vocabulary, parse_vocabulary
from sphinx_hitl.core.writing import OutsideError, append, create

from .good import GOOD, NEEDS, PAGE, catalog_of, changed, found_in

ROOT = Path(__file__).parents[2]
MINE = "patterns/model-validation/mine.md"


def shown(text: str, path: str = MINE) -> list[str]:
    """The findings on a new page."""
    return [f"{finding.severity.value} {finding.name} {finding.line}" for finding in found_in({**GOOD, path: text}) if finding.file == path]


def test_the_template_is_current() -> None:
    catalog = load_catalog(ROOT, load_vocabulary(ROOT))
    current = (ROOT / catalog.vocabulary.folder / TEMPLATE).read_text(encoding="utf-8")
    assert current == template(catalog), "run: hitl new template"


def test_the_template_fits_into_an_address() -> None:
    text = (ROOT / "patterns" / TEMPLATE).read_text(encoding="utf-8")
    assert "value=" in Repository("a-long-name-of-an-owner/a-long-name-of-a-repository").new("patterns/hyperparameter-optimization", text)


def test_what_the_template_holds() -> None:
    text = template(catalog_of(GOOD))
    vocabulary = default_vocabulary()
    page = read(text, "patterns/x/y", vocabulary)
    assert page.problems == ()
    assert [(item.kind, item.title) for item in page.items] == [("pattern", "Name of Your Pattern"), ("information-need", QUESTION)]
    assert [section.key for section in page.items[0].sections] == [spec.title for spec in vocabulary.sections]
    assert text.startswith("# Name of Your Pattern\n\n```{pattern}\n:stages: ?\n:iteration: ?\n:status: draft\n```\n\n<!--")
    assert all(f"\n## {spec.title}\n\n<!-- {spec.prompt} -->\n" in text for spec in vocabulary.sections)
    hint = text[text.index("<!--") : text.index("-->")]
    assert "stages: hyperparameter-optimization, model-validation\n" in hint
    assert "iteration: first, later or both\n" in hint
    assert "status: draft, complete or reviewed\n" in hint
    assert ":alternative-to:" in hint
    assert "-->\n" not in without_comments(text)


def test_the_untouched_template_is_told_what_to_do_first() -> None:
    found = [finding for finding in found_in({**GOOD, MINE: template(catalog_of(GOOD))}) if finding.file == MINE]
    assert [(finding.name, finding.line, finding.severity) for finding in found] == [("template-text", 1, Severity.NOTE)]
    assert found[0].text == (
        "this is still the empty template; begin by writing the name of your pattern in place of 'Name of Your Pattern'"
    )


def test_an_untouched_template_still_may_not_break_anything() -> None:
    text = template(catalog_of(GOOD)).replace(":stages: ?", ":stages: nowhere")
    assert shown(text) == ["note template-text 1", "error unknown-id 4"]


def test_a_named_template_is_coached() -> None:
    found = shown(template(catalog_of(GOOD)).replace(template_title(default_vocabulary()), "Mine"))
    assert {line.split()[0] for line in found} == {"note"}
    assert {"note open-fact 4", "note missing-summary 3", "note empty-section 18"} <= set(found)
    assert sum("template-text" in line for line in found) == 1  # the need that nobody has asked yet; its facts go with it


def test_the_title_alone_may_be_left() -> None:
    text = template(catalog_of(GOOD)).replace("<!-- Why does this work? -->", "It does.")
    assert "note template-text 1" in shown(text)
    assert len(shown(text)) > 5


def filled(status: str = "draft") -> str:
    text = template(catalog_of(GOOD)).replace("Name of Your Pattern", "Mine").replace(QUESTION, "How long does it take?")
    text = text.replace(":stages: ?", ":stages: model-validation").replace(":iteration: ?", ":iteration: first")
    text = (
        text.replace(":when: ?", ":when: model-validation")
        .replace(":why: ?", ":why: decide when to begin")
        .replace(":how: ?", ":how: tool")
    )
    text = text.replace(":status: draft", f":status: {status}")
    return re.sub(r"<!-- (?:Here, in|What|When|Which|Why|Where).*? -->", "Half a sentence.", text)


@pytest.mark.parametrize("status", ["draft", "complete"])
def test_a_filled_template_passes(status: str) -> None:
    assert shown(filled(status)) == []


def test_a_filled_template_that_keeps_the_need_passes_as_a_draft() -> None:
    assert shown(filled().replace("How long does it take?", QUESTION)) == ["note template-text 38"]


@pytest.mark.parametrize("line", [":stages: ?", ":iteration: ?", ":why: ?", ":how: ?"])
def test_open_facts_are_notes_on_drafts_and_errors_later(line: str) -> None:
    name = line.split(":")[1]
    draft = re.sub(rf"^:{name}: .*", line, filled(), flags=re.MULTILINE)
    number = draft.split("\n").index(line) + 1
    assert shown(draft) == [f"note open-fact {number}"]
    complete = draft.replace("draft\n```", "complete\n```")
    assert shown(complete) == [f"error missing-option {number}"]


def test_open_links_are_no_links() -> None:
    catalog = catalog_of(changed(PAGE, ":precedes: sealed-test", ":precedes: ?"))
    assert [link.target for link in catalog.entries["noise-floor"].item.links if link.relation == "precedes"] == []


def test_a_question_mark_is_no_id() -> None:
    assert any(finding.name == "malformed-id" for finding in found_in(changed(NEEDS, ":id: seed-variance", ":id: ?")))


# Where new objects go


def wish(kind: str, title: str, id_: str = "", **facts: str) -> Wish:
    return Wish(kind, title, id_, {name: [value] for name, value in facts.items()})


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (wish("pattern", "Knob  Ranking", stages="model-validation"), "patterns/model-validation/knob-ranking.md"),
        (wish("pattern", "Größe", stages="Model Validation"), "patterns/model-validation/größe.md"),
        (
            wish("pattern", "A", "b-c", stages="hyperparameter-optimization, model-validation"),
            "patterns/hyperparameter-optimization/b-c.md",
        ),
        (wish("information-need", "How long?", when="model-validation"), NEEDS),
        (wish("information-need", "How long?", when="hyperparameter-optimization"), "patterns/hyperparameter-optimization/needs.md"),
        (wish("tool", "Optuna"), "patterns/tools/optuna.md"),
        (wish("walk", "Second Walk", steps="Noise Floor, sealed-test"), "patterns/walks/second-walk.md"),
    ],
)
def test_new_objects_pass_as_they_are(wanted: Wish, path: str) -> None:
    found = place(catalog_of(GOOD), wanted)
    assert found.path == path
    before = GOOD.get(path, found.start)
    after = {**GOOD, path: f"{before}\n{found.text}" if before else found.text}
    assert {finding.severity for finding in found_in(after)} <= {Severity.NOTE}
    assert len(catalog_of(after).entries) > len(catalog_of(GOOD).entries)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (wish("pattern", "X"), "say to which stage"),
        (wish("pattern", "X", stages="model-validaton"), "there is no stage 'model-validaton'; did you mean 'model-validation'?"),
        (wish("pattern", "X", stages="brewing"), "there is no stage 'brewing'; there are hyperparameter-optimization, model-validation"),
        (wish("pattern", "Noise Floor", stages="model-validation"), "the id 'noise-floor' is taken by a pattern in"),
        (wish("pattern", "???", stages="model-validation"), "cannot be an id"),
        (wish("pattern", "", stages="model-validation"), "cannot be an id"),
        (wish("pattern", "X", "Not An Id", stages="model-validation"), "'Not An Id' cannot be an id"),
        (wish("pattern", "Needs", stages="model-validation"), "names something else"),
        (wish("pattern", "long " * 100, stages="model-validation"), "too long for the name of a file"),
        (wish("information-need", "How?"), "say at which stage"),
        (wish("information-need", "How?", when="model-validation", how="toll"), "':how:' cannot be 'toll'; did you mean 'tool'?"),
        (wish("walk", "W", steps="noise-flor"), "there is no pattern 'noise-flor'; did you mean 'noise-floor'?"),
    ],
)
def test_what_cannot_be_made(wanted: Wish, message: str) -> None:
    with pytest.raises(PlacingError, match=re.escape(message)):
        place(catalog_of(GOOD), wanted)


def test_near_titles_are_pointed_out() -> None:
    found = place(catalog_of(GOOD), wish("pattern", "Noise Floors", stages="model-validation"))
    assert found.hints == (f"there is a pattern 'Noise Floor' ({PAGE}); do you mean the same?",)
    assert place(catalog_of(GOOD), wish("pattern", "Second Opinion", stages="model-validation")).hints == ()


def test_a_language_without_stages_and_needs() -> None:
    vocabulary = parse_vocabulary(b'[kinds]\nstage = false\ninformation-need = false\npattern = { label = "Recipe" }\n', "t")
    catalog = catalog_of({}, vocabulary)
    assert place(catalog, wish("pattern", "Soup")).path == "patterns/soup.md"
    with pytest.raises(PlacingError, match="no information needs"):
        place(catalog, wish("information-need", "How hot?"))
    text = pattern_page(catalog, template_title(vocabulary))
    assert text.startswith("# Name of Your Recipe\n\n```{pattern}\n:iteration: ?\n:status: draft\n```\n")
    assert QUESTION not in text


# Writing


def test_nothing_is_overwritten_or_written_outside(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    create(root, "a/b.md", b"one")
    with pytest.raises(FileExistsError):
        create(root, "a/b.md", b"two")
    (root / "link").symlink_to(outside)
    (root / "file.md").symlink_to(outside / "file.md")
    for path in ("link/x.md", "link/deeper/x.md", "../outside/x.md"):
        with pytest.raises(OutsideError):
            create(root, path, b"x")
    with pytest.raises(FileExistsError):
        create(root, "file.md", b"x")
    with pytest.raises(OutsideError):
        append(root, "file.md", "x")
    assert list(outside.iterdir()) == []
    assert (root / "a/b.md").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"## X\n"),
        (b"# N", b"# N\n\n## X\n"),
        (b"# N\n", b"# N\n\n## X\n"),
        (b"# N\n\n", b"# N\n\n## X\n"),
        (b"\xef\xbb\xbf# N\r\n", b"\xef\xbb\xbf# N\r\n\r\n## X\r\n"),
    ],
)
def test_appending_keeps_the_line_ends(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / "needs.md").write_bytes(before)
    append(tmp_path, "needs.md", "## X\n")
    assert (tmp_path / "needs.md").read_bytes() == after
