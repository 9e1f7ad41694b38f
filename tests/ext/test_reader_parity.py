"""The reader and the build must see the same: headings, titles, objects and links, with the same lines, on every fixture."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_hitl.core.model import Page, ReferenceForm
from sphinx_hitl.core.options import without_lines
from sphinx_hitl.core.read import normalized, read
from sphinx_hitl.core.vocabulary import default_vocabulary

from .conftest import CONF

Parse = Callable[[str, str], nodes.document]

REPOSITORY = Path(__file__).parents[2]
PAGES = [path for folder in ("patterns", "book", "tests/fixtures/pages") for path in sorted((REPOSITORY / folder).rglob("*.md"))]

# Sphinx turns straight quotes and dots into typographic ones; the reader leaves them as they are.
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parse:
    """Parse one text as Sphinx with MyST does, without our extension."""
    root = tmp_path_factory.mktemp("parity")
    conf = CONF.replace(', "sphinx_hitl"', "").replace('primary_domain = "hitl"\n', "smartquotes = False\n")
    conf += 'myst_enable_extensions = ["colon_fence", "deflist"]\nmyst_heading_anchors = 4\nsuppress_warnings = ["*"]\n'
    (root / "conf.py").write_text(conf, encoding="utf-8")

    def run(text: str, doc: str) -> nodes.document:
        source = root / "source" / f"{doc}.md"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        with patch_docutils(root), docutils_namespace():
            app = Sphinx(root / "source", root, root / "out", root / "trees", "dummy", status=None, warning=None, freshenv=True)
            app.builder.read_doc(doc)
            tree = app.env.get_doctree(doc)
        source.unlink()
        return tree

    return run


def shown(title: nodes.Node) -> str:
    """The text of a title without raw HTML, which is no text of it."""
    copy = title.deepcopy()
    for raw in list(copy.findall(nodes.raw)):
        raw.parent.remove(raw)
    return " ".join(copy.astext().translate(TYPOGRAPHY).split())


def seen_by_reader(path: Path) -> tuple[Page, str]:
    text = normalized(path.read_text(encoding="utf-8"))
    page = read(text, path.stem, default_vocabulary())
    return page, without_lines(text, page.hidden)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_reader_and_build_see_the_same(path: Path, parse: Parse) -> None:
    page, text = seen_by_reader(path)
    tree = parse(
        re.sub(r"(?m)^(`{3,})\{(?:pipeline|traceability|matrix|pattern-map|catalogue|gaps|walk-path|evidence)\}.*$", r"\1text", text),
        path.stem,
    )
    sections = [(node.line, shown(node[0])) for node in tree.findall(nodes.section)]
    headings = [(heading.place.line, " ".join(heading.title.translate(TYPOGRAPHY).split())) for heading in page.headings]
    assert headings == sections
    paths = sorted(reference.target.removesuffix(".md") for reference in page.references if reference.form is ReferenceForm.PATH)
    links = [node for node in tree.findall(addnodes.pending_xref) if node["reftype"] == "myst"]
    downloads = list(tree.findall(addnodes.download_reference))
    assert len(paths) == len(
        [node for node in links if not str(node["reftarget"]).startswith("#") and "." in str(node["reftarget"])]
    ) + len(downloads)
    cited = {
        key.strip()
        for node in tree.findall(nodes.problematic)
        for key in re.findall(r"\{cite:[pt]\}`([^`]*)`", node.rawsource)
        for key in key.split(",")
    }
    assert cited <= set(page.citations)
