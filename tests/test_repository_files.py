"""The files by which people take part: forms, workflows, snippets, the container, and the pages that explain them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sphinx_hitl.core.catalog import Catalog
from sphinx_hitl.core.collection import load_catalog
from sphinx_hitl.core.form import issue_form
from sphinx_hitl.core.github import LONGEST, Repository, for_stage, generated
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules import findings
from sphinx_hitl.core.scaffold import pattern_page, stage_option, template_title
from sphinx_hitl.core.snippets import snippets
from sphinx_hitl.core.vocabulary import default_vocabulary, load_vocabulary, parse_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
HITL = Path(sys.executable).with_name("hitl")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
VOCABULARY = load_vocabulary(ROOT)
STAGES = [entry.item.id for entry in load_catalog(ROOT, VOCABULARY).by_kind["stage"]]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        yield from job["steps"]


# Schemas


def check_schema(schema: str, *files: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--no-cache", "--builtin-schema", schema, *map(str, files)]
    offline = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(command, env={**os.environ, **offline}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", [ROOT / ".github/ISSUE_TEMPLATE/new-pattern.yml"]),
        ("vendor.github-issue-config", [ROOT / ".github/ISSUE_TEMPLATE/config.yml"]),
        ("vendor.dependabot", [ROOT / ".github/dependabot.yml"]),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ],
)
def test_files_follow_their_schemas(schema: str, files: list[Path]) -> None:
    assert files
    check_schema(schema, *files)


def test_the_schemas_are_really_used(tmp_path: Path) -> None:
    wrong = tmp_path / "form.yml"
    wrong.write_text(text(".github/ISSUE_TEMPLATE/new-pattern.yml").replace("type: textarea", "type: essay"), encoding="utf-8")
    with pytest.raises(AssertionError, match="essay"):
        check_schema("vendor.github-issue-forms", wrong)


# Workflows


def test_every_action_is_pinned_to_a_commit_with_its_version() -> None:
    uses = [line.strip().removeprefix("- ") for file in WORKFLOWS for line in file.read_text("utf-8").splitlines() if "uses:" in line]
    assert len(uses) > 5
    assert [line for line in uses if not re.fullmatch(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len({line.partition("@")[0] for line in uses}) == len(set(uses))  # one version of each


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_hold_no_secrets_and_only_read(workflow: Path) -> None:
    source = workflow.read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    assert "secrets." not in source
    assert "pull_request_target" not in source
    assert data["permissions"] == {"contents": "read"}
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_commands_hold_nothing_that_somebody_else_wrote(workflow: Path) -> None:
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_the_workflow_that_the_guide_hands_out_keeps_the_same_rules(tmp_path: Path) -> None:
    (source,) = re.findall(r"```yaml\n(.*?)```", text("book/extension/scale.md"), re.DOTALL)
    workflow = tmp_path / "books.yml"
    workflow.write_text(source, encoding="utf-8")
    check_schema("vendor.github-workflows", workflow)
    check_schema("custom.github-workflows-require-timeout", workflow)
    test_workflows_hold_no_secrets_and_only_read(workflow)
    test_commands_hold_nothing_that_somebody_else_wrote(workflow)
    uses = re.findall(r"uses: .*", source)
    assert len(uses) == 2
    assert set(uses) <= set(re.findall(r"uses: .*", "".join(file.read_text("utf-8") for file in WORKFLOWS)))


def test_only_the_job_that_publishes_may_do_so() -> None:
    jobs = {(file.stem, name): job for file in WORKFLOWS for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items()}
    allowed = {name: job["permissions"] for name, job in jobs.items() if "permissions" in job}
    assert allowed == {("pages", "deploy"): {"pages": "write", "id-token": "write"}}
    assert [step.get("run") for step in jobs["pages", "deploy"]["steps"]] == [None]


def test_the_check_of_a_pull_request_is_complete() -> None:
    workflow = ROOT / ".github/workflows/check.yml"
    data = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert "pull_request" in data[True]  # YAML 1.1 reads `on` so
    found = list(steps(workflow))
    assert found[0]["with"]["fetch-depth"] == 0
    commands = " ; ".join(step.get("run", "") for step in found)
    for wanted in (
        "make check",
        "hitl new template",
        "sphinx_hitl.core.github",
        "git diff --exit-code",
        "make html",
        "hitl diff HEAD^1 HEAD --format markdown",
        "$GITHUB_STEP_SUMMARY",
    ):
        assert wanted in commands
    assert [step["with"]["path"] for step in found if "upload-artifact" in step.get("uses", "")] == ["build/html"]


def test_the_diff_of_the_check_runs(tmp_path: Path) -> None:
    """With the revisions that a pull request's checkout has: a merge, and its first parent."""
    page = tmp_path / "patterns" / "tuning" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Tuning\n\n```{stage}\n:phase: modeling\n:order: 1\n```\n\nTurn knobs.\n", encoding="utf-8")
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "One")
    git("switch", "-qc", "new")
    (page.parent / "edge-watch.md").write_text("# Edge Watch\n\n```{pattern}\n:stages: tuning\n:status: draft\n```\n", encoding="utf-8")
    git("add", "-A")
    git("commit", "-qm", "Two")
    git("switch", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "Three", "new")
    line = next(step["run"] for step in steps(ROOT / ".github/workflows/check.yml") if "hitl diff" in step.get("run", ""))
    command = line.replace(".venv/bin/hitl", str(HITL))
    summary = tmp_path / "summary.md"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Edge Watch" in summary.read_text(encoding="utf-8")


# What is made from the vocabulary


@pytest.mark.parametrize("name", sorted(generated(ROOT)))
def test_generated_files_are_current(name: str) -> None:
    assert text(name) == generated(ROOT)[name], "run: .venv/bin/python -m sphinx_hitl.core.github"


def test_the_module_writes_them(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    command = [sys.executable, "-m", "sphinx_hitl.core.github"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == sorted(generated(tmp_path))
    for name, made in generated(tmp_path).items():
        assert (tmp_path / name).read_bytes() == made.encode()


def form() -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = yaml.safe_load(text(".github/ISSUE_TEMPLATE/new-pattern.yml"))["body"]
    return body


def test_the_form_asks_for_every_section_with_its_question() -> None:
    areas = {field["attributes"]["label"]: field["attributes"] for field in form() if field["type"] == "textarea"}
    assert [label for label in areas if label != "Summary"] == [section.title for section in VOCABULARY.sections]
    assert all(areas[section.title]["description"] == section.prompt for section in VOCABULARY.sections)


def test_the_form_offers_the_stages_several_at_once() -> None:
    (stages,) = (field["attributes"] for field in form() if field["type"] == "dropdown")
    assert stages["options"] == STAGES
    assert stages["multiple"] is True


def test_the_form_insists_on_a_name_only() -> None:
    assert [field["attributes"]["label"] for field in form() if field.get("validations", {}).get("required")] == ["Pattern Name"]


def issue(answers: dict[str, str]) -> str:
    """What GitHub writes into an issue from a filled-in form."""
    fields = [field["attributes"]["label"] for field in form() if field["type"] != "markdown"]
    assert answers.keys() <= set(fields)
    return "\n\n".join(f"### {label}\n\n{answers.get(label, '_No response_')}" for label in fields)


def test_an_issue_becomes_a_draft(tmp_path: Path) -> None:
    for page in (ROOT / "patterns").glob("*/index.md"):
        copy = tmp_path / page.relative_to(ROOT)
        copy.parent.mkdir(parents=True)
        copy.write_bytes(page.read_bytes())
    answers = {
        "Pattern Name": "Second Seed",
        "Stages": "model-selection, model-validation",
        "Summary": "Train the winner again with other seeds.",
        "Problem": "The first two differ in the third decimal.\n\n#### Really\n\nThey do.",
        "Solution": "- five seeds\n- compare the ranges",
    }
    (tmp_path / "issue.md").write_text(issue(answers), encoding="utf-8")
    done = subprocess.run([HITL, "import", "issue.md"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "second-seed" in done.stdout
    path = "patterns/model-selection/second-seed.md"
    written = (tmp_path / path).read_text(encoding="utf-8")
    page = read(written, path.removesuffix(".md"), VOCABULARY, path)
    (item,) = page.items
    assert (item.title, item.value("stages"), item.value("status")) == ("Second Seed", "model-selection, model-validation", "draft")
    assert item.summary == answers["Summary"]
    filled = {section.key: section.text for section in item.sections if not section.empty}
    assert filled.keys() == {"Problem", "Solution"}
    assert "They do." in filled["Problem"]
    assert answers["Solution"] in filled["Solution"]
    assert found_in(written, path.removesuffix(".md")) == []


def test_another_vocabulary_makes_another_form() -> None:
    own = parse_vocabulary(
        b'[kinds]\npattern = { label = "Idea" }\nstage = false\n[[sections]]\ntitle = "When: \\"now\\"?"\nprompt = "Zeit & Ort: wo?"\n',
        "own",
    )
    made = yaml.safe_load(issue_form(own, []))
    assert made["name"] == "Suggest an idea"
    labels = [field["attributes"].get("label") for field in made["body"]]
    assert labels == [None, "Idea Name", "Summary", 'When: "now"?']
    assert stage_option(own) == ""
    assert "stage" not in snippets(own, [])


# Snippets


def expanded(body: list[str]) -> str:
    """What the editor inserts if the author only presses Tab."""
    source = "\n".join(body)
    source = re.sub(r"\$\{\d+\|((?:\\.|[^\\|])*)\|\}", lambda match: re.split(r"(?<!\\),", match[1])[0], source)
    source = re.sub(r"\$\{\d+:((?:\\.|[^\\}])*)\}", lambda match: match[1], source)
    return re.sub(r"\\([$}\\,|])", r"\1", source) + "\n"


def found_in(page: str, doc: str) -> list[str]:
    """The names of the errors in a page that stands beside all others."""
    catalog = load_catalog(ROOT, VOCABULARY)
    path = f"{doc}.md"
    every = Catalog([*catalog.pages.values(), read(page, doc, VOCABULARY, path)], VOCABULARY, catalog.evidence, catalog.is_file)
    return [finding.name for finding in findings(every) if finding.file == path and finding.severity is Severity.ERROR]


def test_there_is_a_snippet_for_every_card() -> None:
    made = json.loads(text(".vscode/hitl.code-snippets"))
    assert {snippet["prefix"] for snippet in made.values()} == {
        *(f"card-{kind}" for kind in VOCABULARY.kinds),
        "page-pattern",
        "stage-name",
    }
    assert {snippet["scope"] for snippet in made.values()} == {"markdown"}
    assert [name for name, snippet in made.items() if snippet.get("isFileTemplate")] == ["Pattern page"]
    for kind, spec in VOCABULARY.kinds.items():
        card = expanded(made[f"{spec.label} card"]["body"])
        assert card.startswith(f"```{{{kind}}}\n")
        assert re.findall(r"^:([a-z-]+):", card, re.MULTILINE) == [name for name, option in spec.options.items() if option.required]
    assert expanded(made["Stage name"]["body"]) == f"{STAGES[0]}\n"


def test_the_snippet_of_a_page_is_a_draft_without_errors() -> None:
    made = json.loads(text(".vscode/hitl.code-snippets"))
    page = expanded(made["Pattern page"]["body"])
    assert ":status: draft\n" in page
    assert found_in(page, f"patterns/{STAGES[0]}/my-pattern") == []


def test_snippets_take_every_text() -> None:
    words = parse_vocabulary(b'[[sections]]\ntitle = "Cost"\nprompt = "How many $ or {coins}, \\\\ or | so?"\n', "own")
    made = json.loads(snippets(words, ["a,b", "c|d"]))
    assert "How many $ or {coins}, \\ or | so?" in expanded(made["Pattern page"]["body"])
    assert expanded(made["Stage name"]["body"]) == "a,b\n"


# Addresses


def test_addresses_of_a_repository() -> None:
    repository = Repository("someone/a.book", "next/one", "docs/")
    assert repository.edit("patterns/a b.md") == "https://github.dev/someone/a.book/blob/next/one/docs/patterns/a%20b.md"
    assert repository.new("patterns/tuning", "x") == (
        "https://github.com/someone/a.book/new/next/one/docs/patterns/tuning?filename=my-pattern.md&value=x"
    )
    assert [Repository(name).is_valid for name in ("a/b", "a/b.c", "a", "https://github.com/a/b", "a/b/c", "a b/c", "a/b?c")] == [
        *(True, True),
        *[False] * 5,
    ]


def test_a_text_too_long_for_an_address_is_left_out() -> None:
    repository = Repository("someone/book")
    assert "value=" in repository.new("patterns", "x" * (LONGEST - 100))
    assert repository.new("patterns", "x" * LONGEST) == "https://github.com/someone/book/new/main/patterns?filename=my-pattern.md"


def test_the_stage_is_put_on_the_card_and_nowhere_else() -> None:
    template = "# T\n\n```{pattern}\n:stages: one, two\n:status: draft\n```\n\n:stages: elsewhere\n:when: later\n"
    assert for_stage(template, "tuning", default_vocabulary()) == template.replace("one, two", "tuning")
    assert for_stage(template, "", default_vocabulary()) == template


def test_the_link_holds_what_hitl_new_writes() -> None:
    catalog = load_catalog(ROOT, VOCABULARY)
    page = pattern_page(catalog, template_title(VOCABULARY), ["ensembling"])
    assert for_stage(pattern_page(catalog, template_title(VOCABULARY)), "ensembling", VOCABULARY) == page


# Editor and container


def test_the_container_shows_the_book() -> None:
    data = json.loads(text(".devcontainer/devcontainer.json"))
    assert set(data) <= {
        *("name", "image", "updateContentCommand", "postAttachCommand", "forwardPorts", "portsAttributes", "otherPortsAttributes"),
    }
    assert re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:3\.1[123]", data["image"])
    commands = [data["updateContentCommand"], *data["postAttachCommand"].values()]
    assert commands == ["make .venv/book", "make livehtml"]
    for command in commands:
        assert re.search(rf"^{re.escape(command.removeprefix('make '))}:", text("Makefile"), re.MULTILINE)
    assert "--port" not in text("Makefile")  # sphinx-autobuild's own is 8000
    assert data["forwardPorts"] == [8000]
    assert data["portsAttributes"]["8000"]["onAutoForward"] == "openPreview"


def test_the_editor_helps_with_markdown() -> None:
    settings = json.loads(text(".vscode/settings.json"))
    assert settings["[markdown]"]["editor.quickSuggestions"]["other"] in {True, "on"}
    assert settings["markdown.validate.enabled"] is True
    assert settings["files.eol"] == "\n"


# What people read


def test_contributing_begins_with_the_way_without_tools() -> None:
    page = text("CONTRIBUTING.md")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert [heading.split(" (")[0] for heading in headings[:3]] == ["Tell us", "Write in the browser", "Write with a preview"]
    assert "no wrong answers" in page
    rows = re.findall(r"^\| `([a-z]+)` \| (.+?) \|", page, re.MULTILINE)
    assert [level for level, _ in rows] == list(VOCABULARY.values["status"])
    assert all(len(demands) > 20 for _, demands in rows)


def test_contributing_names_commands_that_exist() -> None:
    page = text("CONTRIBUTING.md")
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", page, re.MULTILINE)) <= targets
    commands = set(re.findall(r"`hitl ([a-z]+)", page))
    listed = subprocess.run([HITL, "--help"], capture_output=True, text=True, check=True).stdout
    assert {"new", "import", "promote", "diff"} <= commands <= set(re.findall(r"^ {4}([a-z]+) ", listed, re.MULTILINE))


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CODE_OF_CONDUCT.md", ".github/PULL_REQUEST_TEMPLATE.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", text(name)):
        path = target.removeprefix("../blob/HEAD/")
        assert (ROOT / path).exists(), target


def test_the_pull_request_has_three_boxes() -> None:
    assert len(re.findall(r"^- \[ \] .", text(".github/PULL_REQUEST_TEMPLATE.md"), re.MULTILINE)) == 3
