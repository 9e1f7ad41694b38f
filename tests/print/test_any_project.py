"""Other projects: all that docutils and Sphinx have becomes a PDF, and what stands in the way is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest

from tests.print.conftest import ROOT, sphinx

FIXTURE = Path(__file__).parents[1] / "fixtures" / "any-project"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURE, tmp_path / "project"))


def pages(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


def failing(project: Path, *arguments: str, start: str = "from sphinx.__main__ import main") -> str:
    """What sphinx-build says when it makes no book."""
    code = f"import sys; {start}; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "-q", "-b", "typstpdf", *arguments, str(project), str(project / "out")]
    done = subprocess.run(command, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert not (project / "out" / "book.pdf").exists()
    return done.stderr


def test_no_words_of_any_node_are_lost(project: Path, tmp_path: Path) -> None:
    sphinx("-b", "typstpdf", project, tmp_path / "out")
    text = re.sub(r"[\s\u200b]", "", " ".join(pages(tmp_path / "out" / "book.pdf")))
    for words in (
        "Text with emph, strong, lit",
        "H2O x2, replaced",
        "Ctrl+C, File, A ‣ B, LIFO (last in), x y, rm",
        "RFC 2822 , Post 8",
        "data.csv, a^2, ls(1), CC, expr, Fig. 1, Listing 1",
        "second paragraph",
        "Listing 1. Cap x = 1",
        "a. alpha b. beta i) roman",
        "Term classifier Definition. Second para.",
        "Field body Another • a • b",
        "-a option a --bee=ARG option b, long more /V dos",
        "line one indented line three",
        "Block quote. – Attribution",
        ">>> doctest()",
        "Fig. 1. Caption it. Legend para. • legend list",
        "Table 1. Title of table A B C span two x",
        *("Note n", "Warning w • l", "Own title text", "Tip t", "Hint h", "Important i", "Attention a", "Caution c", "Danger d", "Error e"),
        *("See also", "Todo do it", "Added in version 1.0: Since.", "Changed in version 1.1.", "Deprecated since version 2: gone para"),
        *("Topic body", "Side subt body", "Rub CENTER", "• a • b • c", "Epi – who", "pull", "one two in", "lit emph"),
        "(1) a = b See (1).",
        'expr ::= term "+" term',
        "floor ground Below.",
        "final class m.Foo[T](a: int = 1, *, b: str = 'x') -> None",
        "async bar(x, y=None, /, *args, **kwargs)",
        "Parameters • x (int) – the x • y – the y Raises ValueError – if",
        *("z: int = 3", "m.compile(source, filename, [flags, [inherit]])", "int foo(const char *x, int y[3])"),
        "T operator+(T const &o) const",
        *("-l, --long <x> long", "HOME home", "thing desc"),
        "always paper",
        "[CIT2001] Citation text.",
        "Sub section",
        "Even deeper Text.",
        "Signs → ≤ Łódź Ω Ш ½",
        "Foo and Foo.bar()",
    ):
        assert words.replace(" ", "") in text, words
    for never in ("never", "<b>no</b>"):
        assert never not in text


def test_a_note_stands_at_the_foot_of_the_page_that_refers_to_it(project: Path, tmp_path: Path) -> None:
    sphinx("-b", "typstpdf", project, tmp_path / "out")
    reader = pypdf.PdfReader(tmp_path / "out" / "book.pdf")
    heights: dict[str, float] = {}
    page = next(page for page in reader.pages if "Note in title." in page.extract_text())

    def look(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        heights[text.strip()] = cm[5] + cm[3] * tm[5]

    page.extract_text(visitor_text=look)
    found = next(height for text, height in heights.items() if "Note in title." in text)
    assert found < 0.2 * float(page.mediabox.height)
    assert any("Other title code" in text for text in pages(tmp_path / "out" / "book.pdf")[-2:])


def test_it_takes_the_place_of_the_other_typst_builder(project: Path, tmp_path: Path) -> None:
    conf = (project / "conf.py").read_text(encoding="utf-8")
    for number, extensions in enumerate(('"sphinx_hitl", "sphinxcontrib_typstbuilder"', '"sphinxcontrib_typstbuilder", "sphinx_hitl"')):
        (project / "conf.py").write_text(conf.replace('"sphinx_hitl"', extensions), encoding="utf-8")
        sphinx("-b", "typst", project, tmp_path / f"out{number}")
        assert "#callout(" in (tmp_path / f"out{number}" / "main" / "main.typ").read_text(encoding="utf-8")


def test_a_template_of_its_own_may_define_any_function_anew(project: Path, tmp_path: Path) -> None:
    (project / "print").mkdir()
    template = '#import "layout.typ": *\n#let quoted(body) = block[SAID: #body]\n#let template(metadata: (:), doc) = layout(metadata, [MY COVER], doc)\n'
    (project / "print" / "mine.typ").write_text(template, encoding="utf-8")
    sphinx("-b", "typstpdf", "-D", "typst_template=mine", "-D", "typst_templates_path=print", project, tmp_path / "out")
    found = pages(tmp_path / "out" / "book.pdf")
    assert found[0] == "MY COVER"
    assert "SAID: Block quote." in " ".join(found)


def test_an_epub_with_its_doctrees_inside_holds_only_what_its_pages_use(project: Path, tmp_path: Path) -> None:
    (project / "_static").mkdir()
    (project / "_static" / "only-for-browsers.js").write_text("", encoding="utf-8")
    sphinx("-b", "epub", "-D", "html_static_path=_static", "-D", "version=1", "-D", "copyright=2026", project, tmp_path / "out")
    with ZipFile(tmp_path / "out" / "Anyproject.epub") as book:
        names = book.namelist()
        page = book.read("index.xhtml").decode()
    assert "_static/epub-hitl.css" in names
    assert "_static/epub-hitl.css" in page
    assert [name for name in names if name.endswith((".js", ".doctree", ".pickle"))] == []


def test_latex_takes_it_too(project: Path, tmp_path: Path) -> None:
    """A list of things to do is resolved in pieces, which are no pages to be moved; a diagram made by hand needs no browser."""
    (project / "conf.py").write_text(
        (project / "conf.py").read_text(encoding="utf-8").replace('"sphinx_hitl"', '"sphinxcontrib.mermaid", "sphinx_hitl"'),
        encoding="utf-8",
    )
    with (project / "other.rst").open("a", encoding="utf-8") as page:
        page.write("\n.. mermaid::\n\n   flowchart LR\n     a --> b\n")
    sphinx("-b", "latex", project, tmp_path / "out")
    text = (tmp_path / "out" / "anyproject.tex").read_text(encoding="utf-8")
    assert text.count("do it") == 2
    assert "flowchart LR" in text
    assert "Note in title." in text


def test_make_says_in_a_line_how_to_get_latex(tmp_path: Path) -> None:
    for name in ("sh", "make"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    command = [str(tmp_path / "make"), "-o", ".venv/pdf", "pdf-latex", f"SHELL={tmp_path}/sh"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1
    assert "apt-get install --no-install-recommends latexmk texlive-latex-extra texlive-luatex fonts-freefont-otf" in said[0]


def test_documents_that_are_not_printed_leave_their_names(project: Path, tmp_path: Path) -> None:
    (project / "conf.py").write_text((project / "conf.py").read_text(encoding="utf-8") + 'hitl_not_printed = ["oth*"]\n', encoding="utf-8")
    sphinx("-b", "typstpdf", "-D", "suppress_warnings=ref", project, tmp_path / "out")
    text = " ".join(pages(tmp_path / "out" / "book.pdf"))
    assert "Note in title" not in text
    assert "lit emph Other title code" in text


def test_a_template_that_is_nowhere_is_named(project: Path) -> None:
    said = failing(project, "-D", "typst_template=gone")
    assert "there is no template 'gone.typ'" in said
    assert "correct typst_template in conf.py" in said


def test_a_sign_that_no_font_has_is_named_with_the_repair(project: Path) -> None:
    (project / "other.rst").write_text("Other\n=====\n\n.. _sec-2:\n\nSec\n---\n\nA 漢 sign.\n", encoding="utf-8")
    said = failing(project)
    assert "漢" in said
    assert "Name a folder with a font that has this sign in hitl_pdf_fonts in conf.py" in said


def test_without_the_compiler_it_says_what_to_install(project: Path) -> None:
    hide = "import importlib.util as u; real = u.find_spec; u.find_spec = lambda name, *a: None if name == 'typst' else real(name, *a)"
    said = failing(project, start=f"{hide}; from sphinx.__main__ import main")
    assert "pip install 'sphinx-hitl[pdf]'" in said


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("typst_documents = [{'title': 'The book'}]", "is no book; write each as {'startdocname': 'index', 'targetname': 'book',"),
        ("typst_documents = ['index']", "typst_documents: 'index' is no book; write each as"),
        ("typst_documents = [{'startdocname': 'index', 'targetname': 'b', 'title': 'B', 'metadata': 1}]", "is no book; write each as"),
        ("typst_documents = [{'startdocname': 'gone', 'targetname': 'b', 'title': 'B'}]", "startdocname 'gone' is no page; correct it"),
        *(
            (
                f"typst_documents = [{{'startdocname': 'index', 'targetname': '{name}', 'title': 'B'}}]",
                f"targetname '{name}' is no name of a",
            )
            for name in ("", ".", "..", "../out", "/b")
        ),
        ("hitl_parts = ['other']", "hitl_parts: 'other' is no part; write each as ('Reading', ['introduction'])"),
        ("hitl_parts = [('Part', 'other')]", "hitl_parts: ('Part', 'other') is no part; write each as ('Reading', ['introduction'])"),
        ("hitl_not_printed = [1]", "hitl_not_printed: 1 is no name; write each in quotes"),
        ("hitl_pdf_fonts = 'fonts'", "hitl_pdf_fonts: 'fonts' is no list; write [...]"),
        ("hitl_parts = None", "hitl_parts: None is no list; write [...]"),
        ("hitl_pdf_fonts = [None]", "hitl_pdf_fonts: None is no name; write each in quotes"),
    ],
)
def test_a_setting_that_nothing_can_be_made_of_is_named_with_the_repair(project: Path, setting: str, words: str) -> None:
    with (project / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(setting + "\n")
    said = failing(project)
    assert "Configuration error!" in said
    assert words in said
    assert "in conf.py" in said


def test_books_whose_names_differ_after_a_dot_are_two_files(project: Path, tmp_path: Path) -> None:
    with (project / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("typst_documents = [{'startdocname': 'other', 'targetname': f'guide-1.{n}', 'title': f'G{n}'} for n in (1, 2)]\n")
        conf.write("suppress_warnings = ['hitl', 'ref']\n")
    sphinx("-b", "typstpdf", project, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").glob("*.pdf")) == ["guide-1.1.pdf", "guide-1.2.pdf"]


def test_a_diagram_of_a_project_that_does_not_name_the_extension_is_drawn(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "conf.py").write_text("extensions = ['sphinxcontrib.mermaid']\nproject = 'P'\n", encoding="utf-8")
    (project / "index.rst").write_text("Title\n=====\n\n.. mermaid::\n\n   flowchart LR\n     a --> b\n", encoding="utf-8")
    sphinx("-b", "typst", project, tmp_path / "out")
    assert len(list((tmp_path / "out" / "book").glob("*.svg"))) == 1
    assert sorted(path.name for path in project.iterdir()) == ["conf.py", "index.rst"]


@pytest.mark.parametrize(("seconds", "year"), [("-5", 1980), ("1000000000", 2001), ("99999999999", 2107)])
def test_the_date_of_an_epub_is_one_that_an_archive_can_hold(project: Path, tmp_path: Path, seconds: str, year: int) -> None:
    sphinx("-b", "epub", "-D", "version=1", "-D", "copyright=2026", project, tmp_path / "out", SOURCE_DATE_EPOCH=seconds)
    with ZipFile(tmp_path / "out" / "Anyproject.epub") as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {year}
