"""Graphs as mermaid code: links, groups, and titles that try to be code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sphinx_hitl.core.blocks import Arrow, Graph, Node
from sphinx_hitl.core.drawing import draw, link_target
from sphinx_hitl.core.views.mermaid import label, mermaid

if TYPE_CHECKING:
    from pathlib import Path

ODD = [
    "R&D &amp; x &lt;b&gt;",
    "<b>bold</b> a < b > c",
    "style:x<y> and classDef a:b<c",
    '"quoted" (")',
    "`code` [y](http://z) | pipe",
    "1. one",
    "- dash",
    "# Head #35; #quot; C#",
    '%%{init: {"theme":"dark"}}%%',
    "javascript:alert(1)",
    "a\\nb $$x$$",
    "which direction TB",
    "fa:fa-car",
    "end",
    "😀 ü",
    "<script>alert(1)</script>",
    '" onload="x',
    "}]) --> n1",
    "x@{shape: rect}",
]


def graph(*titles: str) -> Graph:
    nodes = tuple(Node(f"key {number}", title, f"doc{number}", "part" if number else "", "", "") for number, title in enumerate(titles))
    return Graph(nodes, (), "LR", "Title", "Description")


def visible(text: str) -> str:
    """A label without what nobody sees, and with straight quotes."""
    return text.replace("\u2060", "").replace("“", '"').replace("”", '"')


def test_a_graph_is_a_flowchart_with_name_groups_links_and_classes() -> None:
    nodes = (
        Node("a", "First", "stages/a/index", "", "Early", "hitl-focus"),
        Node("b", "Second", "stages/b", "why", "Late", ""),
        Node("c", "Third", "", "", "", ""),
        Node("d", "Fourth", "", "", "Early", ""),
    )
    arrows = (Arrow("a", "b", "", symmetric=False), Arrow("b", "a", "Like", symmetric=True), Arrow("a", "gone", "", symmetric=False))
    code = mermaid(Graph(nodes, arrows, "TB", "The way", "In order."), lambda doc, anchor: f"https://x/{doc}#{anchor}")
    assert code == (
        "flowchart TB\n"
        "accTitle: The way\n"
        "accDescr: In order.\n"
        'subgraph g0["Early"]\n  n0["First"]\n  n3["Fourth"]\nend\n'
        'subgraph g1["Late"]\n  n1["Second"]\nend\n'
        'n2["Third"]\n'
        "n0 --> n1\n"
        'n1 ---|"Like"| n0\n'
        "classDef hitl-focus stroke-width:3px\n"
        "class n0 hitl-focus\n"
        'click n0 href "https://x/stages/a/index#"\n'
        'click n1 href "https://x/stages/b#why"\n'
    )


@pytest.mark.parametrize("title", ODD)
def test_no_title_leaves_its_quotes(title: str) -> None:
    code = mermaid(graph(title, "plain"), link_target)
    assert code.count('"') == 2 * 2 + 2 * 2
    assert "%%" not in code
    assert not re.search(r"#(?!lt;|gt;)\w+;", code)
    assert len(code.splitlines()) == 3 + 2 + 2


def test_ordinary_titles_stay_as_they_are() -> None:
    for title in ("Knob Ranking", "Data & Labels (v2)", "What's next? 100 % sure", "Größe – 数据", "C# and F#"):
        assert label(title) == title
    assert label("two\nlines\tand\x00more ") == "two lines and more"
    assert label(" ") == "…"


def test_an_address_cannot_end_its_string() -> None:
    code = mermaid(graph("T"), lambda _doc, _anchor: 'x" onclick="y;\n<b>')
    assert 'click n0 href "x%22%20onclick=%22y%3B%0A%3Cb%3E"' in code


def test_a_label_of_an_arrow_cannot_end_it() -> None:
    nodes = graph("A", "B").nodes
    code = mermaid(Graph(nodes, (Arrow("key 0", "key 1", 'a | "b"', symmetric=False),), "LR", "T", ""), link_target)
    assert 'n0 -->|"a ¦ “b”"| n1' in code
    assert "accDescr" not in code


def test_the_code_depends_on_the_graph_alone() -> None:
    assert mermaid(graph(*ODD), link_target) == mermaid(graph(*ODD), link_target)


def test_mermaid_draws_odd_titles_as_they_are(tmp_path: Path) -> None:
    odd = graph(*ODD)._replace(title=ODD[8] + ODD[0], description=ODD[1])
    picture = draw(mermaid(odd, link_target), "light", tmp_path)
    texts = ["".join(text.itertext()) for text in picture.iter("text")]
    shown = {visible(text).replace(" ", "") for text in texts}
    assert {title.replace(" ", "") for title in ODD} <= shown
    assert visible(picture.findtext("title") or "") == odd.title
    assert visible(picture.findtext("desc") or "") == odd.description
    assert [link.get("href") for link in picture.iter("a")][1] == link_target("doc1", "part")
