"""Mermaid diagrams in real builds: inline, light and dark, linked, safe, and drawn only once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from textwrap import dedent, indent
from xml.etree import ElementTree as ET

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import sphinx_hitl
from sphinx_hitl.core import drawing
from sphinx_hitl.core.drawing import THEMES, DrawingError, book_links, draw, link_target

STATIC = Path(sphinx_hitl.__file__).parent / "ext" / "static"

CONF = f"""
from sphinxcontrib.mermaid import mermaid
from sphinx_hitl.ext.diagrams import setup_diagrams

extensions = ["sphinxcontrib.mermaid"]
html_static_path = [{str(STATIC)!r}]
html_theme = "basic"
html_copy_source = False
mermaid_output_format = "svg"

def mark(app, doctree):
    for node in doctree.findall(mermaid):
        node["hitl_redundant"] = node.get("alt") == "beside a table"

def setup(app):
    setup_diagrams(app)
    app.connect("doctree-read", mark)
"""

PIPELINE = f"""\
flowchart TB
accTitle: Search & tune < 1 h
accDescr: Two stages and a way back
subgraph phase["Model"]
  search["Search"] --> tune["Tune"]
end
tune -.-> search
click search href "{link_target("index")}"
click tune href "{link_target("stages/tune", "why")}"
"""

ATTACK = """\
---
config:
  securityLevel: loose
  htmlLabels: true
---
%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "body{display:none}"}}%%
flowchart TB
  a["<img src=x onerror=alert(1)> here"] --> b["#lt;/svg#gt;#lt;script#gt;alert(1)#lt;/script#gt;"]
  click a call alert(1)
  click b href "javascript:alert(1)"
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote and said."""

    out: Path
    status: str
    warnings: str

    def text(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")


def diagram(code: str, **options: str) -> str:
    head = "".join(f"   :{name}: {value}\n" for name, value in options.items())
    return f"\n.. mermaid::\n{head}\n{indent(code, '   ')}\n"


def build(folder: Path, pages: dict[str, str], cache: Path, builder: str = "html", **config: object) -> Built:
    source = folder / "source"
    for name, text in {"conf.py": CONF, **pages}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    status, warnings = StringIO(), StringIO()
    settings = {"hitl_diagram_cache": str(cache), **config}
    with docutils_namespace(), patch_docutils(source):
        app = Sphinx(source, source, folder / builder, folder / "doctrees", builder, settings, status, warnings, freshenv=True)
        app.build()
    return Built(folder / builder, status.getvalue(), re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue()))


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.boxes: list[dict[str, str | None]] = []
        self.in_box = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if (attributes.get("class") or "").startswith("hitl-diagram "):
            self.boxes.append(attributes)
        self.in_box += tag == "svg"
        if tag == "a" and self.in_box and attributes.get("href"):
            self.links.append(str(attributes["href"]))

    def handle_endtag(self, tag: str) -> None:
        self.in_box -= tag == "svg"


PAGES = {
    "index.rst": "Book\n====\n\n.. toctree::\n\n   stages/tune\n" + diagram(PIPELINE),
    "stages/tune.rst": "Tune\n====\n\n.. _why:\n\nWhy\n---\n" + diagram(PIPELINE, name="first") + diagram(PIPELINE, align="right"),
}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "not" / "yet" / "there"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Built:
    return build(tmp_path_factory.mktemp("site"), PAGES, cache)


@pytest.fixture
def no_mermaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take mermaidx away."""
    monkeypatch.setitem(sys.modules, "mermaidx", None)


def draws(monkeypatch: pytest.MonkeyPatch, svg: str) -> None:
    monkeypatch.setattr(drawing, "_drawn_by_mermaid", lambda _code, _theme: dedent(svg))


SMALL = '<svg id="my-svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{}</svg>'


class TestPage:
    def test_the_build_is_quiet(self, site: Built) -> None:
        assert not site.warnings

    def test_both_themes_are_inline(self, site: Built) -> None:
        page = _Page(site.text("index.html"))
        assert [box["class"] for box in page.boxes] == ["hitl-diagram hitl-diagram-light", "hitl-diagram hitl-diagram-dark"]
        assert site.text("index.html").count("<svg") == 2

    def test_the_box_is_named_by_the_diagram_and_reached_by_keyboard(self, site: Built) -> None:
        page = _Page(site.text("index.html"))
        for box in page.boxes:
            assert (box["role"], box["tabindex"], box["aria-label"]) == ("group", "0", "Search & tune < 1 h")
            assert box["aria-describedby"] in page.ids

    def test_the_size_is_known_before_styles_are(self, site: Built) -> None:
        text = site.text("index.html")
        svg = re.findall(r"<svg [^>]*>", text)[0]
        view, width, height = (re.findall(rf' {name}="([^"]+)"', svg)[0] for name in ("viewBox", "width", "height"))
        assert [float(width), float(height)] == pytest.approx([float(size) for size in view.split()[2:]], abs=0.01)
        assert f"--hitl-diagram-width: {width}px" in text

    def test_links_lead_from_each_page_to_the_place(self, site: Built) -> None:
        assert _Page(site.text("index.html")).links == ["#", "stages/tune.html#why"] * 2
        assert _Page(site.text("stages/tune.html")).links == ["../index.html", "#why"] * 4

    def test_the_same_diagram_twice_has_no_id_twice(self, site: Built) -> None:
        page = _Page(site.text("stages/tune.html"))
        assert len(page.boxes) == 4
        assert [name for name, count in Counter(page.ids).items() if count > 1] == []

    def test_references_stay_within_their_picture(self, site: Built) -> None:
        for svg in re.findall(r"<svg.*?</svg>", site.text("stages/tune.html"), re.DOTALL):
            ids = set(re.findall(r'\bid="([^"]+)"', svg))
            assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids
            selectors = re.findall(r"([^{}]+)\{", re.sub(r"@keyframes.*?\}\}", "", re.findall(r"<style>(.*?)</style>", svg)[0]))
            root = re.findall(r'<svg [^>]*?\bid="([^"]+)"', svg)[0]
            assert selectors
            assert all(part.startswith(f"#{root}") for selector in selectors for part in selector.split(","))

    def test_name_and_alignment_are_kept(self, site: Built) -> None:
        text = site.text("stages/tune.html")
        assert '<div class="hitl-diagrams" id="first">' in text
        assert '<div class="hitl-diagrams align-right">' in text

    def test_no_page_loads_anything_for_diagrams_but_the_style_sheet(self, site: Built) -> None:
        for name in ("index.html", "stages/tune.html", "genindex.html", "search.html"):
            text = site.text(name)
            assert "hitl-diagrams.css" in text
            assert not re.findall(r"mermaid\.|jsdelivr|@import", text)
        assert (site.out / "_static" / "hitl-diagrams.css").is_file()

    def test_titles_of_subgraphs_leave_the_middle_to_the_edges(self, site: Built) -> None:
        box, title = re.findall(r'class="cluster".*?<rect[^>]* x="([\d.]+)".*?translate\(([\d.]+)', site.text("index.html"))[0]
        assert float(title) == float(box) + 8

    def test_alt_names_a_diagram_without_title(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(""))
        pages = {"index.rst": "Book\n====\n" + diagram("pie", alt='A "small" one') + diagram("pie")}
        boxes = _Page(build(tmp_path, pages, tmp_path / "kept").text("index.html")).boxes
        assert [box["aria-label"] for box in boxes] == ['A "small" one'] * 2 + ["Diagram"] * 2


class TestKept:
    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_a_second_build_draws_nothing(self, site: Built, cache: Path, tmp_path: Path) -> None:
        again = build(tmp_path, PAGES, cache)
        assert not again.warnings
        for name in ("index.html", "stages/tune.html"):
            assert again.text(name) == site.text(name)

    @pytest.mark.usefixtures("site")
    def test_one_file_for_each_theme_and_nothing_else(self, cache: Path) -> None:
        names = sorted(path.name for path in cache.iterdir() if "Search" in path.read_text(encoding="utf-8"))
        assert len({name.partition("-")[0] for name in names}) == 1
        assert [name.partition("-")[2] for name in names] == sorted(f"{theme}.svg" for theme in THEMES)
        assert not [path for path in cache.iterdir() if path.suffix != ".svg"]

    @pytest.mark.usefixtures("site")
    def test_another_process_draws_the_same_bytes(self, cache: Path, tmp_path: Path) -> None:
        script = "import sys, pathlib; from sphinx_hitl.core.drawing import draw; draw(sys.stdin.read(), 'dark', pathlib.Path(sys.argv[1]))"
        subprocess.run([sys.executable, "-c", script, tmp_path], input=PIPELINE.rstrip("\n"), text=True, check=True, cwd=STATIC.parents[2])
        (drawn,) = tmp_path.iterdir()
        assert drawn.read_bytes() == (cache / drawn.name).read_bytes()

    def test_a_damaged_picture_is_drawn_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format("<text>new</text>"))
        draw("pie", "light", tmp_path)
        (kept,) = tmp_path.iterdir()
        kept.write_text("<<<<<<< HEAD\n<svg", encoding="utf-8")
        assert draw("pie", "light", tmp_path).findtext("text") == "new"
        assert "HEAD" not in kept.read_text(encoding="utf-8")

    def test_a_folder_that_cannot_be_written_does_not_stop_drawing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(""))
        (tmp_path / "file").touch()
        assert draw("pie", "light", tmp_path / "file" / "kept").tag == "svg"

    def test_the_path_is_relative_to_the_sources(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(""))
        build(tmp_path, {"index.rst": "Book\n====\n" + diagram("pie")}, Path("some/where"))
        assert len(list((tmp_path / "source" / "some" / "where").iterdir())) == 2

    def test_the_line_for_today_is_left_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format('<g class="today"><line x1="7"/></g><text>left</text>'))
        picture = draw("gantt", "light", tmp_path)
        assert picture.find(".//line") is None
        assert picture.findtext("text") == "left"


class TestNotDrawn:
    def test_code_that_is_wrong_gives_one_warning_and_stays(self, tmp_path: Path) -> None:
        pages = {"index.rst": "Book\n====\n" + diagram("flowchart TB\n  a -- > [[ & <b>")}
        built = build(tmp_path, pages, tmp_path / "kept")
        (warning,) = built.warnings.splitlines()
        assert re.search(
            r"index\.rst:\d+: WARNING: diagram cannot be drawn and stays text: Parse error on line .*\[hitl\.diagram\]", warning
        )
        assert '<pre class="mermaid literal-block">flowchart TB\n  a -- &gt; [[ &amp; &lt;b&gt;</pre>' in built.text("index.html")
        assert not (tmp_path / "kept").exists()

    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_without_mermaidx_the_code_stays_and_the_log_says_so(self, tmp_path: Path) -> None:
        built = build(tmp_path, {"index.rst": "Book\n====\n" + diagram("pie", name="cake")}, tmp_path / "kept")
        assert not built.warnings
        assert "a diagram in index stays text" in built.status
        assert '<pre class="mermaid literal-block" id="cake">pie</pre>' in built.text("index.html")

    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_a_site_that_draws_in_the_browser_still_can(self, tmp_path: Path) -> None:
        pages = {"index.rst": "Book\n====\n" + diagram("pie")}
        text = build(tmp_path, pages, tmp_path / "kept", mermaid_output_format="raw").text("index.html")
        assert re.search(r'<pre\s+class="mermaid">\s*pie\s*</pre>', text)

    def test_a_link_to_no_page_gives_one_warning_and_goes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(f'<a href="{link_target("gone", "x")}"><text>there</text></a><a href="{link_target("index")}"/>'))
        built = build(tmp_path, {"index.rst": "Book\n====\n" + diagram("pie")}, tmp_path / "kept")
        (warning,) = built.warnings.splitlines()
        assert re.search(r"index\.rst:\d+: WARNING: diagram links to the page 'gone', which does not exist.*\[hitl\.diagram\]", warning)
        assert _Page(built.text("index.html")).links == ["#"] * 2


REDUNDANT = {
    "index.rst": "Book\n====\n\nBefore.\n" + diagram("pie", alt="beside a table") + "\nAfter.\n",
    "cake.rst": ":orphan:\n\nCake\n====\n" + diagram("pie", alt="of an author"),
}


class TestOtherBuilders:
    def test_text_has_no_diagram_where_a_table_says_the_same(self, tmp_path: Path) -> None:
        built = build(tmp_path, REDUNDANT, tmp_path / "kept", "text")
        assert built.text("index.txt") == "Book\n****\n\nBefore.\n\nAfter.\n"
        assert "[graph: of an author]" in built.text("cake.txt")
        assert not built.warnings
        assert not (tmp_path / "kept").exists()

    def test_latex_has_no_diagram_where_a_table_says_the_same(self, tmp_path: Path) -> None:
        pages = {"index.rst": "Book\n====\n\n.. toctree::\n\n   sub/page\n", "sub/page.rst": REDUNDANT["index.rst"]}
        built = build(tmp_path, pages, tmp_path / "kept", "latex")
        assert not built.warnings
        (tex,) = built.out.glob("*.tex")
        assert "Before" in tex.read_text(encoding="utf-8")
        assert "includegraphics{mermaid" not in tex.read_text(encoding="utf-8")

    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_an_epub_has_the_light_picture_in_sound_xml(self, cache: Path, tmp_path: Path) -> None:
        built = build(tmp_path, PAGES, cache, "epub", version="1", epub_show_urls="no")
        page = ET.fromstring(built.text("stages/tune.xhtml"))
        boxes = [box.attrib for box in page.iter() if box.get("class", "").startswith("hitl-diagram ")]
        assert [box["class"] for box in boxes] == ["hitl-diagram hitl-diagram-light"] * 2
        assert not [box for box in boxes if "style" in box or "tabindex" in box]
        assert _Page(built.text("stages/tune.xhtml")).links == ["../index.xhtml", "#why"] * 2

    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_a_single_page_links_within_itself(self, cache: Path, tmp_path: Path) -> None:
        page = _Page(build(tmp_path, PAGES, cache, "singlehtml").text("index.html"))
        assert page.links == ["#document-index", "#why"] * 6
        assert "why" in page.ids
        assert not [name for name, count in Counter(page.ids).items() if count > 1 and name.startswith("hitl")]

    @pytest.mark.usefixtures("site", "no_mermaid")
    def test_folder_addresses(self, cache: Path, tmp_path: Path) -> None:
        built = build(tmp_path, PAGES, cache, "dirhtml")
        assert _Page(built.text("stages/tune/index.html")).links == ["../../", "#why"] * 4


class TestSafety:
    def test_an_attack_in_the_code_is_drawn_as_text_or_not_at_all(self, tmp_path: Path, cache: Path) -> None:
        pages = {"index.rst": "Book\n====\n" + diagram(ATTACK)}
        text = build(tmp_path, pages, cache).text("index.html")
        picture = text[text.index('<div class="hitl-diagrams">') : text.rindex("</svg>")]
        assert "&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in re.sub(r"</?tspan[^>]*>", "", picture)
        for part in ("<script", "<img", "foreignObject", "onerror", "javascript:", "body{", "href="):
            assert part not in picture

    @pytest.mark.parametrize(
        "bad",
        [
            "<script>x</script>",
            '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
            '<iframe xmlns="http://www.w3.org/1999/xhtml" src="//x"/>',
            '<g onclick="x"/>',
            '<g ONLOAD="x"/>',
            '<a href="javascript:x"/>',
            '<a href=" java&#9;script:x"/>',
            '<a xmlns:l="http://www.w3.org/1999/xlink" l:href="data:text/html,x"/>',
            '<image href="https://x"/>',
            '<image href="data:image/svg+xml,x"/>',
            '<use href="//x#a"/>',
            '<animate attributeName="href" to="javascript:x"/>',
            "<title><script>x</script></title>",
            '<desc><a href="https://x">x</a></desc>',
            '<path fill="url(https://x)"/>',
            '<path style="fill: ur\\l(https://x)"/>',
            "<path style=\"fill:url('https://x')\"/>",
        ],
    )
    def test_nothing_in_a_picture_acts_fetches_or_reaches_out(self, bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(bad))
        svg = ET.tostring(draw("pie", "light", tmp_path), encoding="unicode")
        left = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        for part in ("script", "foreign", "iframe", "onclick", "ONLOAD", "https:", "//x", "data:", "animate"):
            assert part not in left
        # Written by hand into the folder it is no better off.
        (kept,) = tmp_path.iterdir()
        kept.write_text(SMALL.format(bad), encoding="utf-8")
        assert ET.tostring(draw("pie", "light", tmp_path), encoding="unicode") == svg

    @pytest.mark.parametrize(
        ("style", "left"),
        [
            ("@import 'https://x'; #my-svg a{b:c}", ""),
            ('#my-svg a{fill:u"r"l(https://x)}', "#ID a{fill:none}"),
            ("#my-svg a{background:image-set(https://x 1x)}", "#ID a{background:none}"),
            ("#my-svg a{fill:url(#my-svg)}", "#ID a{fill:url(#ID)}"),
            ("body{b:c}#my-svg a{b:c}", "#ID a{b:c}"),
            ("#my-svg a,body,#my-svg d{b:c}", "#ID a,#ID d{b:c}"),
            ("#my-svg a{}}body{b:c}", "#ID a{}"),
            ("#my-svg a{b:/*}#my-svg d{*/}body{b:c}", "#ID a{b: }#ID d{*/}"),
            ('@keyframes k{a"{b"}body{b:c}}#my-svg d{b:c}', "@keyframes k{a{b}body{b:c}}#ID d{b:c}"),
        ],
    )
    def test_styles_are_for_their_picture_only(self, style: str, left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(f"<style>{style}</style>"))
        picture = draw("pie", "light", tmp_path)
        assert picture.findtext("style") == left.replace("ID", picture.get("id", ""))

    @pytest.mark.parametrize("address", ["https://example.org/a?b=c#d", "../page.html", "#here", "page.html#a:b", "mailto:a@b.c"])
    def test_ordinary_links_stay_as_they_are(self, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(monkeypatch, SMALL.format(f'<g id="here"/><a href="{address}"/>'))
        assert [a.get("href") for a in draw("pie", "light", tmp_path).iter("a")] == [address]

    def test_ids_keep_their_ends_and_are_unique(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        draws(
            monkeypatch,
            SMALL.format('<marker id="my-svg-end"/><g id="node"/><g id="node"/><path fill="url(#node)" marker-end="url(#my-svg-end)"/>'),
        )
        picture = draw("pie", "light", tmp_path, copy=2)
        root = picture.get("id")
        assert [element.get("id") for element in picture.iter()] == [root, f"{root}-end", f"{root}--node", None, None]
        assert picture.findall("path")[0].attrib == {"fill": f"url(#{root}--node)", "marker-end": f"url(#{root}-end)"}
        assert ET.tostring(draw("pie", "light", tmp_path, copy=2)) == ET.tostring(picture)

    def test_what_is_no_svg_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for svg in ("", "<svg", "<svg/>", '<svg viewBox="a b c d"/>', '<script xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'):
            draws(monkeypatch, svg)
            with pytest.raises(DrawingError, match="no proper SVG"):
                draw("pie", "light", tmp_path)


@pytest.mark.parametrize(("docname", "anchor"), [("index", ""), ("patterns/a b/ü", "noise-floor/über.1"), ('q"uo;te', "a;b")])
def test_a_link_target_comes_back_from_mermaid(docname: str, anchor: str, tmp_path: Path) -> None:
    picture = draw(f'flowchart TB\na\nclick a href "{link_target(docname, anchor)}"', "light", tmp_path)
    assert [(found, at) for _, found, at in book_links(picture)] == [(docname, anchor)]
