"""A collection's own conf/language.toml: what it can change, and what each mistake in it is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.model import Severity
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rulebook import RULES
from sphinx_hitl.core.vocabulary import VocabularyError, default_vocabulary, load_vocabulary, parse_vocabulary
from tests.core.good import GOOD, NEEDS, OTHER, PAGE, SECTIONS, catalog_of, check, found_in, write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_hitl.core.vocabulary import Vocabulary


def parsed(text: str) -> Vocabulary:
    return parse_vocabulary(text.encode(), "conf/language.toml")


def mistake(text: str | bytes) -> str:
    with pytest.raises(VocabularyError) as caught:
        parse_vocabulary(text if isinstance(text, bytes) else text.encode(), "conf/language.toml")
    return str(caught.value)


RELATION = '[[relations]]\nname = "{name}"\nfrom = ["pattern"]\nto = ["pattern"]\ninverse = "x"\n'

# The default


def test_empty_file_is_the_default() -> None:
    assert parsed("") == default_vocabulary()


def test_default_is_the_vocabulary_of_the_design() -> None:
    found = default_vocabulary()
    assert [section.title for section in found.sections] == [
        "Goal",
        "Problem",
        "Context",
        "Forces",
        "Solution",
        "Rationale",
        "Resulting Context",
        "Known Uses",
    ]
    assert all(section.required and section.prompt.endswith("?") for section in found.sections)
    assert tuple(found.kinds) == KIND_NAMES
    assert {relation.name for relation in found.relations if relation.acyclic} == {"uses", "refines", "precedes"}
    assert {relation.name for relation in found.relations if relation.symmetric} == {"alternative-to"}
    assert found.values["status"] == ("draft", "complete", "reviewed")


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        ("stage", {"phase", "order"}),
        ("pattern", {"stages", "status"}),
        ("information-need", {"why", "when", "how"}),
        ("tool", {"homepage", "version"}),
        ("tool-feature", {"id", "needs", "documented-in"}),
        ("walk", {"id", "steps"}),
    ],
)
def test_required_options(kind: str, required: set[str]) -> None:
    options = default_vocabulary().kinds[kind].options
    assert {name for name, option in options.items() if option.required} == required


def test_missing_file_is_the_default(tmp_path: Path) -> None:
    assert load_vocabulary(tmp_path) == default_vocabulary()


def test_sections_are_found_by_title_and_alias_in_any_letter_case() -> None:
    found = default_vocabulary()
    for title in ("Solution", "SOLUTION", "solutions", "Approach"):
        section = found.section(title)
        assert section
        assert section.title == "Solution"
    assert found.section("Weather") is None


# What a file can change


def test_own_sections_replace_all() -> None:
    found = parsed('[[sections]]\ntitle = "Recipe"\naliases = ["Steps"]\nrequired = true\n\n[[sections]]\ntitle = "Taste"\n')
    assert [(section.title, section.required, section.prompt) for section in found.sections] == [("Recipe", True, ""), ("Taste", False, "")]
    page = GOOD[OTHER].removesuffix(SECTIONS)
    assert found_in({**GOOD, PAGE: f"{page}## Recipe\n\nStir.\n", OTHER: f"{page}## Recipe\n\nStir.\n\n## Taste\n\nSweet.\n"}, found) == []
    findings = found_in({**GOOD, PAGE: f"{page}## Taste\n\nSweet.\n", OTHER: f"{page}## Steps\n\nStir.\n"}, found)
    assert [(finding.name, finding.file, finding.line) for finding in findings] == [
        ("missing-section", PAGE, 1),
        ("misspelt-section", OTHER, 12),
    ]


def test_own_values_replace_one_list_and_keep_the_others() -> None:
    found = parsed('[values]\nphase = ["before", "after"]\n')
    assert found.values["phase"] == ("before", "after")
    assert found.values["status"] == default_vocabulary().values["status"]
    files = {path: text.replace(":phase: modeling", ":phase: before") for path, text in GOOD.items()}
    assert found_in(files, found) == []
    assert {finding.name for finding in found_in(GOOD, found)} == {"unknown-value"}


def test_first_status_is_the_one_that_is_coached() -> None:
    found = parsed('[values]\nstatus = ["idea", "done"]\n')
    files = {path: text.replace(":status: complete", ":status: done") for path, text in GOOD.items()}
    files[OTHER] = files[OTHER].removesuffix(SECTIONS)
    assert [finding.severity for finding in found_in(files, found)] == [Severity.ERROR]
    files[OTHER] = files[OTHER].replace(":status: done", ":status: idea")
    assert [finding.severity for finding in found_in(files, found)] == [Severity.NOTE]


def test_own_relations_replace_all() -> None:
    found = parsed(RELATION.format(name="inspires"))
    assert [relation.name for relation in found.relations] == ["inspires"]
    assert found.relation("inspires", "pattern")
    assert found.relation("inspires", "stage") is None
    assert "stages" not in found.kinds["pattern"].options
    relation = found.relations[0]
    assert (relation.label, relation.inverse, relation.symmetric, relation.acyclic, relation.required) == (
        "Inspires",
        "x",
        False,
        False,
        False,
    )


def test_own_relation_is_checked() -> None:
    text = RELATION.format(name="leads-to") + "acyclic = true\n"
    page = "# {}\n\n```{{pattern}}\n:leads-to: {}\n:status: draft\n```\n\nText.\n"
    files = {"patterns/a/one.md": page.format("One", "two"), "patterns/a/two.md": page.format("Two", "one")}
    found = {finding.name for finding in found_in(files, parsed(f'sections = []\n{text}[rules]\nmissing-summary = "off"\n'))}
    assert found == {"cycle"}


def test_labels_of_kinds() -> None:
    found = parsed('[kinds]\npattern = { label = "Muster", plural = "Muster" }\ntool = { label = "Werkzeug" }\n')
    assert (found.kinds["pattern"].label, found.kinds["pattern"].plural) == ("Muster", "Muster")
    assert found.kinds["tool"].plural == "Werkzeugs"
    assert found.kinds["stage"] == default_vocabulary().kinds["stage"]
    [finding] = found_in({**GOOD, PAGE: GOOD[PAGE].replace(":precedes: sealed-test", ":precedes: sealed-tset")}, found)
    assert finding.message == "unknown muster 'sealed-tset'"


def test_labels_of_values_and_options() -> None:
    found = parsed('[values]\nhow = ["api", "log-file"]\n\n[labels]\nlog-file = "Logs"\n')
    assert [found.label(name) for name in ("api", "log-file", "documented-in")] == ["API", "Logs", "Documented in"]


def test_needs_switched_off() -> None:
    found = parsed("[kinds]\ninformation-need = false\ntool-feature = false\n")
    assert "information-need" not in found.kinds
    assert found.relation("needs", "pattern") is None
    assert found.relation("when", "information-need") is None
    page = read(GOOD[NEEDS], "patterns/a/needs", found)
    assert page.items == ()
    files = {"patterns/a/index.md": GOOD["patterns/model-validation/index.md"].replace(":focus:\n", "")}
    files["patterns/b/one.md"] = f"# One\n\n```{{pattern}}\n:stages: a\n:status: complete\n```\n\nDo it.\n\n{SECTIONS}"
    assert found_in(files, found) == []


def test_stages_switched_off() -> None:
    found = parsed("[kinds]\nstage = false\n")
    assert "stages" not in found.kinds["pattern"].options
    files = {"patterns/one.md": f"# One\n\n```{{pattern}}\n:needs: a\n:status: complete\n```\n\nDo it.\n\n{SECTIONS}"}
    files["patterns/needs.md"] = "# Needs\n\n## A\n\n```{information-need}\n:id: a\n:why: decide\n:how: tool\n```\n"
    assert found_in(files, found) == []


def test_relation_keeps_its_name_where_there_are_no_stages() -> None:
    text = '[[relations]]\nname = "stages"\nfrom = ["pattern"]\nto = ["pattern"]\nsymmetric = true\n'
    found = parsed(f"[kinds]\nstage = false\n\n{text}")
    page = "# {}\n\n```{{pattern}}\n:stages: {}\n:status: complete\n```\n\nDo it.\n\n" + SECTIONS
    assert (
        found_in(
            {
                "patterns/one.md": page.format("One", "two"),
                "patterns/two.md": f"# Two\n\n```{{pattern}}\n:status: complete\n```\n\nDo.\n\n{SECTIONS}",
            },
            found,
        )
        == []
    )


def test_nothing_is_near_to_what_no_kind_has() -> None:
    assert catalog_of(GOOD, parsed("[kinds]\nwalk = false\n")).near.lexicon(("walk",)).nearest("walk") is None


def test_patterns_may_stand_beside_the_folder_of_the_language() -> None:
    files = {**GOOD, "one.md": GOOD[OTHER].replace("(noise-floor.md)", "(patterns/model-validation/noise-floor.md)")}
    assert [finding.name for finding in found_in(files)] == []


@pytest.mark.parametrize(("text", "names"), [("Why?", ["template-text"]), ("Why not.", [])])
def test_prompt_of_a_single_word(text: str, names: list[str]) -> None:
    found = parsed('[[sections]]\ntitle = "Reason"\nprompt = "Why?"\n')
    page = GOOD[OTHER].removesuffix(SECTIONS) + "## Reason\n\n"
    assert [finding.name for finding in found_in({**GOOD, PAGE: f"{page}Because.\n", OTHER: f"{page}{text}\n"}, found)] == names


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_each_kind_can_be_switched_off(kind: str) -> None:
    found = parsed(f"[kinds]\n{kind} = false\n")
    assert kind not in found.kinds
    assert all(kind not in (*relation.sources, *relation.targets) for relation in found.relations)
    found_in(GOOD, found)


def test_severities_and_off() -> None:
    found = parsed('[rules]\nmissing-section = "note"\nunused-need = "off"\nlong-summary = "error"\n')
    assert found.severities == {"missing-section": Severity.NOTE, "unused-need": None, "long-summary": Severity.ERROR}
    short = {**GOOD, OTHER: GOOD[OTHER].removesuffix(SECTIONS)}
    assert [finding.severity for finding in found_in(short, found)] == [Severity.NOTE]
    assert found_in(short, parsed('[rules]\nmissing-section = "off"\n')) == []
    draft = {**short, OTHER: short[OTHER].replace("complete", "draft")}
    assert [finding.severity for finding in found_in(draft, parsed('[rules]\nmissing-section = "error"\n'))] == [Severity.ERROR]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_switched_off(rule: str) -> None:
    assert parsed(f'[rules]\n{rule} = "off"\n').severities == {rule: None}


def test_folders_and_files_of_the_collection(tmp_path: Path) -> None:
    text = (
        '[collection]\nfolder = "muster/"\nread = ["muster"]\nbibliography = ["a.bib", "b.bib"]\nthreads = "t.csv"\nsummary_length = 20\n'
    )
    files = {
        "conf/language.toml": text,
        "muster/one.md": "# One\n",
        "patterns/two.md": "# Two\n",
        "a.bib": "@book{A,\n}\n",
        "b.bib": "@book{B,\n}\n@book{B,\n}\n",
        "t.csv": "thread\n",
    }
    found = {(finding.name, finding.file, finding.line) for finding in check(write(tmp_path, files))}
    assert found == {
        ("page-without-card", "muster/one.md", 1),
        ("unused-evidence", "a.bib", 1),
        ("unused-evidence", "b.bib", 1),
        ("duplicate-evidence", "b.bib", 3),
        ("bad-thread", "t.csv", 1),
    }


@pytest.mark.parametrize("text", ['\ufeff[rules]\nunused-need = "off"\n', '[rules]\r\nunused-need = "off"\r\n'])
def test_byte_order_mark_and_line_ends(text: str) -> None:
    assert parsed(text).severities == {"unused-need": None}


# Mistakes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # The file
        ("[values\n", "is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 8)"),
        ("a = 1\na = 2\n", "is not valid TOML: Cannot overwrite a value (at line 2, column 6)"),
        (b"# Stra\xdfe\n", "is not UTF-8 text (byte 6); save it as UTF-8"),
        # Tables
        ("[sektions]\n", "sektions: no such key; did you mean 'sections'?"),
        ("xyz = 1\n", "xyz: no such key; use 'collection', 'values', 'labels', 'kinds', 'sections', 'relations' or 'rules'"),
        ("values = 1\n", "values: must be a table"),
        ("collection = []\n", "collection: must be a table"),
        ("[sections]\ntitle = 'x'\n", "sections: must be a list of tables, each written as [[sections]]"),
        ("sections = ['Goal']\n", "sections: must be a list of tables, each written as [[sections]]"),
        ("relations = 'x'\n", "relations: must be a list of tables, each written as [[relations]]"),
        # The collection
        ("[collection]\nfolders = 'x'\n", "collection.folders: no such key; did you mean 'folder'?"),
        ("[collection]\nfolder = ''\n", "collection.folder: must not be empty"),
        ("[collection]\nfolder = '/'\n", "collection.folder: must name a folder below the root"),
        ("[collection]\nfolder = 3\n", "collection.folder: must be a text in quotes"),
        ("[collection]\nread = 'patterns'\n", "collection.read: must be a list of texts"),
        ("[collection]\nread = ['']\n", "collection.read: must be a list of texts, none of them empty"),
        ("[collection]\nbibliography = [1]\n", "collection.bibliography: must be a list of texts, none of them empty"),
        ("[collection]\nsummary_length = '10'\n", "collection.summary_length: must be a whole number"),
        ("[collection]\nsummary_length = true\n", "collection.summary_length: must be a whole number, 1 or more"),
        ("[collection]\nsummary_length = 0\n", "collection.summary_length: must be a whole number, 1 or more"),
        # Values
        ("[values]\nphases = ['a']\n", "values.phases: no such key; did you mean 'phase'?"),
        ("[values]\nphase = 'a'\n", "values.phase: must be a list of texts"),
        ("[values]\nphase = []\n", "values.phase: must hold at least one allowed value"),
        ("[values]\nphase = ['a', ' ']\n", "values.phase: must be a list of texts, none of them empty"),
        # Labels
        ("[labels]\napii = 'API'\n", "labels.apii: no such key; did you mean 'api'?"),
        ("[labels]\napi = ''\n", "labels.api: must not be empty"),
        ("labels = 'API'\n", "labels: must be a table"),
        # Kinds
        ("[kinds]\nneed = false\n", "kinds.need: no such key; did you mean 'information-need'?"),
        ("[kinds]\ntool = true\n", "kinds.tool: must be a table with label and plural, or false to do without this kind"),
        ("[kinds]\ntool = 'Tool'\n", "kinds.tool: must be a table with label and plural, or false to do without this kind"),
        ("[kinds]\ntool = { plural = 'x' }\n", "kinds.tool.label: is missing; it must be a text in quotes"),
        ("[kinds]\ntool = { labell = 'x' }\n", "kinds.tool.labell: no such key; did you mean 'label'?"),
        ("[kinds]\ntool = { label = '' }\n", "kinds.tool.label: must not be empty"),
        # Sections
        ("[[sections]]\nrequired = true\n", "sections[1].title: is missing; it must be a text in quotes"),
        (
            "[[sections]]\ntitle = 'A'\n[[sections]]\nname = 'B'\n",
            "sections[2].name: no such key; use 'title', 'aliases', 'required' or 'prompt'",
        ),
        ("[[sections]]\ntitle = 'A'\nrequired = 'yes'\n", "sections[1].required: must be true or false"),
        ("[[sections]]\ntitle = 'A'\naliases = 'B'\n", "sections[1].aliases: must be a list of texts"),
        ("[[sections]]\ntitle = 'A'\n[[sections]]\ntitle = 'a'\n", "sections: the title 'a' stands for two sections"),
        ("[[sections]]\ntitle = 'A'\n[[sections]]\ntitle = 'B'\naliases = ['A']\n", "sections: the title 'A' stands for two sections"),
        # Relations
        ("[[relations]]\nfrom = ['pattern']\n", "relations[1].name: is missing; it must be a text in quotes"),
        ("[[relations]]\nname = 'x'\nto = ['pattern']\n", "relations[1].from: is missing; it must be a list of texts"),
        ("[[relations]]\nname = 'x'\nfrom = []\nto = ['pattern']\n", "relations[1].from: must hold at least one kind"),
        (RELATION.format(name="x").replace("inverse", "invrse"), "relations[1].invrse: no such key; did you mean 'inverse'?"),
        (RELATION.format(name="x").replace('inverse = "x"', ""), "relations[1].inverse: is missing; it must be a text in quotes"),
        (
            RELATION.format(name="x").replace('to = ["pattern"]', 'to = ["paterrn"]'),
            "relations[1].to: no kind 'paterrn'; did you mean 'pattern'?",
        ),
        (RELATION.format(name="status"), "relations[1].name: 'status' already names something else on a card; choose another name"),
        (RELATION.format(name="mentions"), "relations[1].name: 'mentions' already names something else on a card; choose another name"),
        (
            RELATION.format(name="leads to"),
            "relations[1].name: 'leads to' cannot be the name of an option; use lower-case words joined by hyphens",
        ),
        (RELATION.format(name="x") * 2, "relations: 'x' from 'pattern' is written twice; merge the two"),
        (RELATION.format(name="x") + "acyclic = 'no'\n", "relations[1].acyclic: must be true or false"),
        (
            RELATION.format(name="x") + "acyclic = true\nsymmetric = true\n",
            "relations[1].acyclic: a symmetric relation always has cycles; set only one of the two",
        ),
        (
            RELATION.format(name="x").replace('to = ["pattern"]', 'to = ["stage"]') + "symmetric = true\n",
            "relations[1].symmetric: both ends of a symmetric relation are of the same kinds",
        ),
        # Rules
        ("[rules]\nunkown-id = 'off'\n", "rules.unkown-id: no such rule; did you mean 'unknown-id'?"),
        ("[rules]\nH201 = 'off'\n", "rules.H201: no such rule; the page Findings lists them all"),
        ("[rules]\nunknown-id = 'of'\n", "rules.unknown-id: no severity 'of'; did you mean 'off'?"),
        ("[rules]\nunknown-id = 'fatal'\n", "rules.unknown-id: no severity 'fatal'; use 'error', 'warning', 'note' or 'off'"),
        ("[rules]\nunknown-id = false\n", "rules.unknown-id: must be a text in quotes"),
        ("rules = 'off'\n", "rules: must be a table"),
    ],
)
def test_mistake_names_file_and_key_and_the_repair(text: str | bytes, message: str) -> None:
    assert mistake(text) == f"conf/language.toml: {message}"


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "conf" / "language.toml").mkdir(parents=True)
    with pytest.raises(VocabularyError, match=r"^conf/language.toml: cannot be read: Is a directory$"):
        load_vocabulary(tmp_path)
