"""What cards and views show, as HTML right away: on their way through Sphinx its nodes would cost more than all else on a page.

What is written here is what Sphinx' own writer would write, to the byte, and only where that writer writes the page. A block
that holds anything unusual, such as a citation or a picture, goes the way of nodes.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_hitl.core.blocks import Cell, Cite, Code, Facts, Mark, Out, Point, Points, Ref, Words
from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinx_hitl.core.blocks import Inline, Row

ESCAPES = {"&": "&amp;", "<": "&lt;", '"': "&quot;", ">": "&gt;", "@": "&#64;"}
"""What Sphinx' writer makes of signs; a text that holds any stays a node, as the search would find the names of the escapes."""

_ESCAPED = str.maketrans(ESCAPES)
_SPECIAL = re.compile(f"[{''.join(ESCAPES)}]")

_WORDS_AND_SPACES = re.compile(r"[^ \n]+| +|\n")

_WRITTEN = (
    nodes.paragraph,
    nodes.inline,
    nodes.strong,
    nodes.literal,
    nodes.reference,
    nodes.list_item,
    nodes.bullet_list,
    nodes.enumerated_list,
    nodes.field_list,
    nodes.row,
    nodes.entry,
    nodes.raw,
)
"""The nodes that are never made, or whose content is not."""


class UnusualError(Exception):
    """Something is left to Sphinx."""


def writes_as_sphinx(app: Sphinx) -> bool:
    """Whether pages are written by Sphinx' own writer, which no theme, extension or setting has changed."""
    builder, registry = app.builder, app.registry
    if not is_site(builder) or registry.get_translator_class(builder) is not HTML5Translator or not app.config.html_compact_lists:
        return False
    changed = registry.translation_handlers.get(builder.name) or registry.translation_handlers.get(builder.format, {})
    return changed.keys().isdisjoint(kind.__name__ for kind in _WRITTEN)


def html_of(app: Sphinx, doc: str) -> Html | None:
    """What writes blocks on a page, None where nodes are wanted."""
    return Html(app.builder, doc) if writes_as_sphinx(app) else None


class Html:
    """Writes blocks that stand right in a section of a page; every method raises UnusualError for what it leaves to Sphinx."""

    def __init__(self, builder: Builder, here: str) -> None:
        self._here = here
        self._address = cache(partial(builder.get_relative_uri, here))

    def words(self, words: Words) -> str:
        """A paragraph."""
        return f"<p{_css(words.css)}>{self._inlines(words.parts, '')}</p>\n"

    def facts(self, facts: Facts) -> str:
        """A list of facts."""
        parts = [f"<dl{_css('hitl', facts.css, 'field-list simple')}>\n"]
        for number, fact in enumerate(facts.facts):
            css = _css(fact.css, "field-even" if number % 2 else "field-odd")
            body = self.cell(fact.cell, end="\n") or "<p></p>"
            parts.append(f'<dt{css}>{_text(fact.label)}<span class="colon">:</span></dt>\n<dd{css}>{body}</dd>\n')
        return "".join([*parts, "</dl>\n"])

    def points(self, points: Points, ids: Sequence[str]) -> str:
        """A list with its label."""
        if not points.points:
            raise UnusualError
        label = f'<p class="hitl-label"><strong>{_text(points.label)}</strong></p>\n' if points.label else ""
        return label + self._entries(points.points, points.ordered, f"hitl {points.css}", _id(ids), is_compact=False)

    def cell(self, cell: Cell, lead: str = "", end: str = "") -> str:
        """What stands in a cell, after the name of its column if it is to say it; `end` follows a paragraph."""
        if not cell.parts:
            return ""
        lead = lead and f'<span class="hitl-column">{_text(lead)}</span>'
        if cell.stacked and len(cell.parts) > 1:
            items = "</p></li>\n<li><p>".join([self._inline(part) for part in cell.parts])
            return f'<ul class="hitl-stacked simple">\n<li><p>{lead}{items}</p></li>\n</ul>\n'
        return f"<p>{lead}{self._inlines(cell.parts, ', ')}</p>{end}"

    def rows(self, head: Row, rows: Iterable[Row], css: Iterable[str], leads: Sequence[str]) -> str:
        """The rows of a table with their classes; the first cell of each heads its row."""
        parts = ["<thead>\n", self._row(head, "", [""] * len(leads), ("head stub", "head"), 0), "</thead>\n<tbody>\n"]
        parts += [self._row(row, own, leads, ("stub", ""), number) for number, (row, own) in enumerate(zip(rows, css, strict=True), 1)]
        return "".join([*parts, "</tbody>\n"])

    def _row(self, row: Row, css: str, leads: Sequence[str], kinds: tuple[str, str], number: int) -> str:
        parts = [f"<tr{_css(css, 'row-even' if number % 2 else 'row-odd')}>"]
        first, other = kinds
        for place, (cell, lead) in enumerate(zip(row.cells, leads, strict=True)):
            kind = other if place else first
            tag = "th" if kind else "td"
            parts.append(f"<{tag}{_css(kind, cell.css)}>{self.cell(cell, lead)}</{tag}>\n")
        return "".join([*parts, "</tr>\n"])

    def _entries(self, points: Sequence[Point], ordered: bool, css: str, id_: str, *, is_compact: bool) -> str:
        is_simple = all(map(_is_simple, points))
        if ordered:
            start, is_compact_inside = f"<ol{_css('arabic', 'simple' if is_simple else '', css)}{id_}>\n", is_compact
        else:
            start, is_compact_inside = f"<ul{_css(css, 'simple' if is_simple and not is_compact else '')}{id_}>\n", is_simple
        items = []
        for point in points:
            is_alone = not point.text and not point.points
            words = f"<p>{self._inlines(point.parts, '')}</p>" + ("" if is_alone else "\n")
            text = f'<p class="hitl-text">{_text(point.text)}</p>\n' if point.text else ""
            more = self._entries(point.points, ordered, "", "", is_compact=is_compact_inside) if point.points else ""
            items.append(f"<li{_css(point.css)}{_id([point.anchor] if point.anchor else [])}>{words}{text}{more}</li>\n")
        return "".join([start, *items, "</ol>\n" if ordered else "</ul>\n"])

    def _inlines(self, parts: Iterable[Inline], separator: str) -> str:
        return separator.join([self._inline(part) for part in parts])

    def _inline(self, part: Inline) -> str:
        if isinstance(part, str):
            return _text(part)
        match part:
            case Ref(doc, anchor, title):
                address = f"#{anchor}" if anchor and doc == self._here else self._address(doc) + (anchor and f"#{anchor}")
                return f'<a class="reference internal" href="{(address or "#").translate(_ESCAPED)}"><span>{_text(title)}</span></a>'
            case Mark(word, css):
                return f"<span{_css(css)}>{_text(word)}</span>"
            case Out(address, title):
                if address.startswith("mailto:"):
                    raise UnusualError
                return f'<a class="reference external" href="{(address or "#").translate(_ESCAPED)}">{_text(title)}</a>'
            case Code(code):
                return f'<code class="docutils literal notranslate">{"".join(_spelled(_text(code)))}</code>'
            case Cite():
                raise UnusualError


def _is_simple(point: Point) -> bool:
    """Whether docutils takes an entry for one without paragraphs."""
    return not point.text and all(map(_is_simple, point.points))


def _text(text: str) -> str:
    if _SPECIAL.search(text):
        raise UnusualError
    return text


def _id(ids: Sequence[str]) -> str:
    if len(ids) > 1:
        raise UnusualError
    return f' id="{ids[0]}"' if ids else ""


def _css(*classes: str) -> str:
    """The attribute for classes, each of which is said once."""
    text = " ".join(dict.fromkeys(" ".join(classes).split()))
    if "language-" in text or _SPECIAL.search(text):
        raise UnusualError
    return f' class="{text}"' if text else ""


def _spelled(code: str) -> Iterator[str]:
    """Code as Sphinx' writer keeps its spaces and breaks its lines."""
    for token in _WORDS_AND_SPACES.findall(code):
        if token in {" ", "\n"}:
            yield token
        elif token.isspace():
            yield "&#160;" * (len(token) - 1) + " "
        else:
            yield f'<span class="pre">{token}</span>'
