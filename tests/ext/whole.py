"""A book of sixteen pages that holds everything which one page can show of another, and edits of it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, MutableMapping
from textwrap import dedent

from .conftest import NEEDS, STAGE, pattern

Files = MutableMapping[str, str | bytes]
"""Path -> content."""

Pick = int
"""A number with which an edit chooses among what there is."""

ROOT = "book/index"
BIB = "book/references.bib"
THREADS = "book/evidence/threads.csv"
SETTINGS = "conf/language.toml"
FLOOR = "patterns/model-validation/noise-floor.md"
SEALED = "patterns/model-validation/sealed-test.md"
SPLIT = "patterns/model-validation/split-contract.md"
SCOPE = "patterns/model-selection/search-scope.md"
RACE = "patterns/model-selection/short-race.md"
NEEDS_PAGE = "patterns/model-validation/needs.md"
PROSE = "book/prose.md"
GLOSSARY = "book/glossary.md"
FIGURES = "book/figures.md"

_PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

CONF = """\
project = "Whole book"
root_doc = "book/index"
extensions = ["myst_parser", {more}"sphinx_hitl"]
primary_domain = "hitl"
html_theme = "{theme}"
html_theme_options = {{}}
numfig = True
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["conf"]
hitl_diagrams = False
{settings}
"""


def conf(theme: str, *extensions: str, settings: str = "") -> str:
    """The configuration of a book with this theme."""
    more = "".join(f'"{name}", ' for name in extensions)
    if "sphinxcontrib.bibtex" in extensions:
        settings += '\nbibtex_bibfiles = ["../book/references.bib"]\nbibtex_reference_style = "author_year"\n'
    return CONF.format(theme=theme, more=more, settings=settings)


def work(key: str, author: str, year: int) -> str:
    return f"@book{{{key},\n  title = {{The book of {author}}},\n  author = {{{author}, A.}},\n  year = {{{year}}},\n  publisher = {{House}},\n}}\n\n"


def files(*, cited: bool) -> dict[str, str | bytes]:
    """The book; only if `cited`, prose holds what sphinxcontrib-bibtex understands."""
    bibliography = "\n```{bibliography}\n```\n" if cited else ""
    cite = "Read {cite:t}`Hutter2014` and {cite:p}`Probst2019`.\n" if cited else ""
    stage = "\n\n```{toctree}\n:glob:\n\n*\n```\n"
    return {
        "book/index.md": "# Whole book\n\n```{toctree}\n:maxdepth: 2\n:caption: Parts\n\nprose\nviews\nfigures\nglossary\n/patterns/index\n```\n",
        PROSE: dedent(
            """\
            # Prose

            Links: [](../patterns/model-validation/noise-floor.md), [named](../patterns/model-selection/search-scope.md),
            [](../patterns/model-validation/needs.md#seed-variance), [](figures.md#second-part), {doc}`glossary`,
            {doc}`/patterns/model-selection/short-race`, {ref}`place`, {numref}`tab-one`, {numref}`tab-two`, {numref}`trace`,
            {term}`Fold`, {term}`bandit`, {pattern}`sealed-test`, {information-need}`seed-variance`, {any}`split-contract`,
            {eq}`score`, [the table](data.csv), [not yet](notes.txt), [](#search-scope).

            ```{index} single: chance
            ```

            ![Dot](dot.png)

            """
        )
        + cite,
        "book/data.csv": "a,b\n1,2\n",
        "book/dot.png": _PIXEL,
        "book/more/dot.png": _PIXEL + b"\0",
        "book/views.md": dedent(
            """\
            # Views

            ```{pipeline}
            ```

            ```{traceability}
            :caption: From stage to evidence
            :name: trace
            ```

            ```{matrix}
            :rows: stage
            :columns: how
            ```

            ```{catalogue}
            ```

            ```{gaps}
            ```

            ```{pattern-map}
            :whole:
            ```

            ```{evidence}
            ```

            ```{ways-in}
            ```

            ```{ways-in}
            :by: how
            ```

            ```{numbers}
            ```
            """
        ),
        FIGURES: dedent(
            """\
            # Figures

            (tab-one)=
            ```{list-table} One
            * - x
            ```

            ## First part

            (place)=
            ## Second part

            ```{math}
            :label: score

            a = b
            ```

            ![Dot](more/dot.png)

            ```{index} single: chance
            ```
            """
        ),
        GLOSSARY: "# Glossary\n\n```{glossary}\nbandit\n  A thing.\n\nfold\n  A part.\n```\n" + bibliography,
        BIB: work("Hutter2014", "Hutter", 2014) + work("Probst2019", "Probst", 2019) + work("Zed2020", "Zed", 2020),
        THREADS: "thread,opened,asker,stages,need\noptuna/optuna#1,2019-06,user,model-validation,Spread\noptuna/optuna#2,2020-01,maintainer,model-selection,Scope\n",
        "patterns/index.md": "# Patterns\n\n```{toctree}\n\nmodel-selection/index\nmodel-validation/index\ntools/meter\nwalks/first\n```\n",
        "patterns/model-selection/index.md": STAGE.format(title="Model Selection", order=1) + stage,
        "patterns/model-validation/index.md": STAGE.format(title="Model Validation", order=2) + stage,
        NEEDS_PAGE: NEEDS.replace(":how: experiment", ":how: experiment\n:evidence: Probst2019, optuna/optuna#1"),
        FLOOR: pattern("Noise Floor", ":precedes: sealed-test\n:evidence: Hutter2014, optuna/optuna#2\n:formerly: error-bars\n"),
        SEALED: pattern(
            "Sealed Test",
            ":uses: noise-floor\n",
            "Keep it. See [](noise-floor.md) and [](#place).\n\n(tab-two)=\n```{list-table} Two\n* - y\n```",
        ),
        SPLIT: pattern("Split Contract", "", "Split once.\n\n```{index} pair: split; contract\n```"),
        SCOPE: pattern("Search Scope", ":precedes: short-race\n").replace("model-validation", "model-selection"),
        RACE: pattern("Short Race", ":alternative-to: search-scope\n").replace("model-validation", "model-selection"),
        "patterns/tools/meter.md": (
            "# Meter\n\n```{tool}\n:homepage: https://example.org\n:version: 1.0\n```\n\nA tool.\n\n"
            "## Spread of scores\n\n```{tool-feature}\n:id: meter-spread\n:needs: seed-variance\n:documented-in: docs/spread.rst\n```\n\nIt shows.\n"
        ),
        "patterns/walks/first.md": (
            "# First Walk\n\n```{walk}\n:id: first-walk\n:steps: noise-floor, sealed-test\n```\n\nA walk.\n\n```{walk-path} first-walk\n```\n"
        ),
    }


# Edits. Each does nothing where the pages that it wants are gone.


def _patterns(book: Mapping[str, str | bytes]) -> list[str]:
    return sorted(path for path, text in book.items() if isinstance(text, str) and "```{pattern}" in text)


def _pages(book: Mapping[str, str | bytes]) -> list[str]:
    return sorted(path for path, text in book.items() if isinstance(text, str) and path.endswith(".md") and path != "book/index.md")


def _text(book: Mapping[str, str | bytes], path: str) -> str:
    text = book.get(path, "")
    assert isinstance(text, str)
    return text


def _replace(book: Files, path: str, old: str, new: str) -> None:
    if path in book:
        book[path] = _text(book, path).replace(old, new)


def _one(choices: list[str], pick: Pick) -> str:
    return choices[pick % len(choices)] if choices else ""


def prose(book: Files, pick: Pick) -> None:
    path = _one(_pages(book), pick)
    book[path] = _text(book, path) + f"\nMore zebra{pick % 10}.\n"


def title(book: Files, pick: Pick) -> None:
    path = _one(_pages(book), pick)
    first, _, rest = _text(book, path).partition("\n")
    book[path] = f"{first} {'once more' if pick % 2 else '*again*'}\n{rest}"


def stage_title(book: Files, pick: Pick) -> None:
    _replace(book, f"patterns/model-{'selection' if pick % 2 else 'validation'}/index.md", "# Model", "# A Model")


def card_value(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    text = _text(book, path)
    book[path] = (
        text.replace(":status: complete", ":status: draft") if pick % 2 else text.replace(":status: ", ":iteration: first\n:status: ", 1)
    )


def link_gone(book: Files, pick: Pick) -> None:
    _replace(book, _one([FLOOR, SCOPE], pick), ":precedes:", ":uses:")


def need_why(book: Files, pick: Pick) -> None:
    _replace(book, NEEDS_PAGE, ":how: experiment", f":how: {_one(['tool', 'other', 'experiment, tool'], pick)}")


def need_renamed(book: Files, _pick: Pick) -> None:
    _replace(book, NEEDS_PAGE, ":id: seed-variance", ":id: spread-of-seeds\n:formerly: seed-variance")


def need_title(book: Files, pick: Pick) -> None:
    _replace(book, NEEDS_PAGE, "## How much", f"## By how much{pick % 3}")


def need_moved(book: Files, _pick: Pick) -> None:
    text = _text(book, NEEDS_PAGE)
    at = text.find("## ")
    if at >= 0 and SPLIT in book:
        book[NEEDS_PAGE] = text[:at] + "Nothing here.\n"
        book[SPLIT] = _text(book, SPLIT) + "\n#" + text[at:]


def new_page(book: Files, pick: Pick) -> None:
    stage = _one(["model-selection", "model-validation"], pick)
    other = _one(_patterns(book), pick).rpartition("/")[2].removesuffix(".md")
    text = pattern(f"New Page {pick % 7}", f":uses: {other}\n" if other else "", "See [](#place) and [](../../book/prose.md).")
    book[f"patterns/{stage}/{_one(['a', 'm', 'z'], pick)}-new-{pick % 7}.md"] = text.replace("model-validation", stage, 1)


def deleted_page(book: Files, pick: Pick) -> None:
    del book[_one([path for path in _pages(book) if not path.endswith("index.md")], pick)]


def renamed_page(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path:
        book[path.replace(".md", "-2.md")] = book.pop(path)


def renamed_page_with_old_id(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path and ":formerly:" not in _text(book, path):
        old = path.rpartition("/")[2].removesuffix(".md")
        book[path.replace(".md", "-renamed.md")] = _text(book, path).replace(":status:", f":formerly: {old}\n:status:", 1)
        del book[path]


def moved_to_another_stage(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path:
        folders = ["patterns/model-selection", "patterns/model-validation"]
        here, _, name = path.rpartition("/")
        there = folders[here == folders[0]]
        book[f"{there}/{name}"] = book.pop(path)


def vocabulary(book: Files, pick: Pick) -> None:
    book[SETTINGS] = f'[kinds]\npattern = {{ label = "Recipe {pick % 3}", plural = "Recipes" }}\n'


def broken_vocabulary(book: Files, pick: Pick) -> None:
    book[SETTINGS] = _one(["[kinds", '[collection]\nfolders = "x"\n'], pick)


def evidence(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path:
        text = _text(book, path)
        key = _one(["Zed2020", "Probst2019", "optuna/optuna#1", "Hutter2014, Zed2020", "Nobody1999"], pick)
        lines = [line for line in text.split("\n") if not line.startswith(":evidence:")]
        book[path] = "\n".join(lines).replace(":status:", f":evidence: {key}\n:status:", 1)


def citation_in_prose(book: Files, pick: Pick) -> None:
    if "{cite" in _text(book, PROSE):
        book[PROSE] = _text(book, PROSE) + f"\nSee also {{cite:p}}`{_one(['Zed2020', 'Probst2019,Hutter2014'], pick)}`.\n"


def citation_gone(book: Files, _pick: Pick) -> None:
    _replace(book, PROSE, "Read {cite:t}`Hutter2014` and", "Read")


def thread(book: Files, pick: Pick) -> None:
    new = f"optuna/optuna#{pick % 9},2021-01,user,model-selection,More\n"
    text = _text(book, THREADS)
    book[THREADS] = text.replace(",user,", ",maintainer,") if pick % 2 else text + new


def bibliography(book: Files, pick: Pick) -> None:
    text = _text(book, BIB)
    match pick % 3:
        case 0:
            book[BIB] = text.replace("Probst, A.", "Probstova, A.").replace("{2014}", "{2015}")
        case 1:
            book[BIB] = work(f"Abe{pick % 100}", "Abe", 2001) + text.replace(work(f"Abe{pick % 100}", "Abe", 2001), "")
        case _:
            book[BIB] = text.replace(work("Zed2020", "Zed", 2020), "")


def heading(book: Files, pick: Pick) -> None:
    text = _text(book, FIGURES)
    if text:
        book[FIGURES] = (
            text.replace("## Second part", "## Second part, renamed")
            if pick % 2
            else text.replace("## First", "## Zeroth part\n\n## First", 1)
        )


def table_before(book: Files, pick: Pick) -> None:
    path = _one([path for path in (FIGURES, FLOOR, SEALED, "book/views.md") if path in book], pick)
    if path:
        first, _, rest = _text(book, path).partition("\n## ")
        book[path] = f"{first}\n```{{list-table}} Extra {pick % 5}\n* - z\n```\n\n## {rest}" if rest else first


def caption(book: Files, pick: Pick) -> None:
    _replace(book, FIGURES, "{list-table} One", f"{{list-table}} One {pick % 3}")
    _replace(book, "book/views.md", ":caption: From", f":caption: {pick % 3} from")


def term_moved(book: Files, pick: Pick) -> None:
    entry = "bandit\n  A thing.\n\n"
    to = _one([path for path in (FIGURES, "book/views.md") if path in book], pick)
    if entry in _text(book, GLOSSARY) and to:
        book[GLOSSARY] = _text(book, GLOSSARY).replace(entry, "")
        book[to] = _text(book, to) + f"\n```{{glossary}}\n{entry}```\n"


def label_moved(book: Files, _pick: Pick) -> None:
    if "(place)=" in _text(book, FIGURES) and GLOSSARY in book:
        book[FIGURES] = _text(book, FIGURES).replace("(place)=\n", "")
        book[GLOSSARY] = _text(book, GLOSSARY) + "\n(place)=\n## Place\n\nHere.\n"


def toctree(book: Files, pick: Pick) -> None:
    text = _text(book, "book/index.md")
    changes = [
        (":maxdepth: 2", ":numbered:"),
        (":numbered:\n", ""),
        ("prose\nviews\n", "views\nprose\n"),
        (":caption: Parts", ":caption: All"),
    ]
    book["book/index.md"] = text.replace(*changes[pick % len(changes)])


def linked_file(book: Files, pick: Pick) -> None:
    path = _one(["book/notes.txt", "book/data.csv"], pick)
    if path in book:
        del book[path]
    else:
        book[path] = "Notes.\n"


def image(book: Files, pick: Pick) -> None:
    if pick % 2:
        book["patterns/dot.png"] = _PIXEL
        _replace(book, "patterns/index.md", "# Patterns\n", "# Patterns\n\n![Dot](dot.png)\n")
    else:
        _replace(book, PROSE, "![Dot](dot.png)\n", "")


def index_entry(book: Files, pick: Pick) -> None:
    path = _one(_pages(book), pick)
    book[path] = _text(book, path) + "\n```{index} single: chance\n```\n\n```{index} see: luck; chance\n```\n"


def mistake(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path:
        slips = [
            (":stages:", ":stage:"),
            ("## Goal", "## Gaol"),
            ("needs: seed-variance", "needs: seed-varience"),
            ("```{pattern}", "```{patern}"),
        ]
        _replace(book, path, *slips[pick % len(slips)])


def not_text(book: Files, pick: Pick) -> None:
    path = _one(_patterns(book), pick)
    if path:
        book[path.replace(".md", "-raw.md")] = b"# Raw \xff\n"


def orphan_include(book: Files, pick: Pick) -> None:
    book["book/part.inc"] = f"Included {pick % 4}.\n"
    if PROSE in book and "{include}" not in _text(book, PROSE):
        book[PROSE] = _text(book, PROSE) + "\n```{include} part.inc\n```\n"


EDITS: tuple[Callable[[Files, Pick], None], ...] = (
    prose,
    title,
    stage_title,
    card_value,
    link_gone,
    need_why,
    need_renamed,
    need_title,
    need_moved,
    new_page,
    deleted_page,
    renamed_page,
    renamed_page_with_old_id,
    moved_to_another_stage,
    vocabulary,
    broken_vocabulary,
    evidence,
    citation_in_prose,
    citation_gone,
    thread,
    bibliography,
    heading,
    table_before,
    caption,
    term_moved,
    label_moved,
    toctree,
    linked_file,
    image,
    index_entry,
    mistake,
    not_text,
    orphan_include,
)
