"""What cards and views show, as HTML right away: on their way through Sphinx its nodes would cost more than all else on a page.

What is written here is what Sphinx' own writer would write, to the byte, and only where that writer writes the page. A part
that holds anything unusual, such as a citation or a picture, stays as nodes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from sphinx_hitl.ext.scripts import is_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinx.application import Sphinx

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", ">": "&gt;", "@": "&#64;"})
_SPECIAL = re.compile('[&<>"@]')
"""What a writer escapes; the search would find the names of the escapes."""

_WORDS_AND_SPACES = re.compile(r"[^ \n]+| +|\n")
_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.field_list)


class UnusualError(Exception):
    """Something is left to Sphinx."""


def writes_as_sphinx(app: Sphinx) -> bool:
    """Whether pages are written by Sphinx' own writer, which no theme, extension or setting has changed."""
    builder, registry = app.builder, app.registry
    if not is_site(builder) or registry.get_translator_class(builder) is not HTML5Translator or not app.config.html_compact_lists:
        return False
    changed = registry.translation_handlers.get(builder.name) or registry.translation_handlers.get(builder.format, {})
    return changed.keys().isdisjoint(kind.__name__ for kind in (*_WRITERS, nodes.row, nodes.entry, nodes.raw))


def written(filled: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Nodes that are to stand right in a section, with all replaced by its HTML that can be."""
    return [_written(node) for node in filled]


def _written(node: nodes.Node) -> nodes.Node:
    if isinstance(node, nodes.table):
        _write_rows(node)
        return node
    if isinstance(node, nodes.admonition):
        node.children[1:] = [_written(child) for child in node.children[1:]]
        return node
    try:
        html = nodes.raw("", _html(node, is_compact=False), format="html")
    except UnusualError:
        return node
    is_hidden = "no-search" in cast("nodes.Element", node)["classes"]
    return nodes.generated("", "", html, classes=["no-search"]) if is_hidden else html  # which writes nothing of its own


def _html(node: nodes.Node, *, is_compact: bool) -> str:
    """The HTML of a node in a list that is compact or not; raises UnusualError."""
    if type(node) is nodes.Text:
        if _SPECIAL.search(node):
            raise UnusualError
        return str(node)
    writer = _WRITERS.get(type(node))
    if writer is None:
        raise UnusualError
    return writer(cast("nodes.Element", node), is_compact)


def _inside(node: nodes.Element, is_compact: bool) -> str:
    return "".join([_html(child, is_compact=is_compact) for child in node.children])


def _tag(name: str, node: nodes.Element, before: Sequence[str] = (), after: Sequence[str] = (), href: str = "") -> str:
    """A start tag with the attributes of a node; classes of the writer stand before or after the node's."""
    classes, ids = node.attributes["classes"], node.attributes["ids"]
    shown = list(dict.fromkeys([*before, *classes, *after])) if classes or before or after else []
    text = " ".join(shown)
    if len(ids) > 1 or "language-" in text or _SPECIAL.search(text):
        raise UnusualError
    css = f' class="{text}"' if text else ""
    address = f' href="{href.translate(_ESCAPED)}"' if href else ""
    anchor = f' id="{ids[0]}"' if ids else ""
    return f"<{name}{css}{address}{anchor}>"


def _paragraph(node: nodes.Element, is_compact: bool) -> str:
    parent = node.parent
    is_alone = isinstance(parent, (nodes.list_item, nodes.entry)) and len(parent.children) == 1
    return _tag("p", node) + _inside(node, is_compact) + ("</p>" if is_alone else "</p>\n")


def _span(node: nodes.Element, is_compact: bool) -> str:
    return f"{_tag('span', node)}{_inside(node, is_compact)}</span>"


def _strong(node: nodes.Element, is_compact: bool) -> str:
    return f"{_tag('strong', node)}{_inside(node, is_compact)}</strong>"


def _literal(node: nodes.Element, is_compact: bool) -> str:
    if not {"kbd", "code"}.isdisjoint(node["classes"]):
        raise UnusualError
    tokens = _WORDS_AND_SPACES.findall(_inside(node, is_compact))
    spaced = [token if token in {" ", "\n"} else "&#160;" * (len(token) - 1) + " " if token.isspace() else "" for token in tokens]
    words = (space or f'<span class="pre">{token}</span>' for space, token in zip(spaced, tokens, strict=True))
    return f"{_tag('code', node, after=('docutils', 'literal', 'notranslate'))}{''.join(words)}</code>"


def _reference(node: nodes.Element, is_compact: bool) -> str:
    found = node.attributes
    if "reftitle" in found or "target" in found or "secnumber" in found or not isinstance(node.parent, nodes.TextElement):
        raise UnusualError
    address = found.get("refuri")
    href = f"#{found['refid']}" if address is None else address or "#"
    if href.startswith("mailto:"):
        raise UnusualError
    where = "internal" if found.get("internal") or address is None else "external"
    return f"{_tag('a', node, after=('reference', where), href=href)}{_inside(node, is_compact)}</a>"


def _item(node: nodes.Element, is_compact: bool) -> str:
    return f"{_tag('li', node)}{_inside(node, is_compact)}</li>\n"


def _bullets(node: nodes.Element, is_compact: bool) -> str:
    is_simple = _is_simple(node)
    tag = _tag("ul", node, after=("simple",) if is_simple and not is_compact else ())
    return f"{tag}\n{_inside(node, is_simple)}</ul>\n"


def _numbers(node: nodes.Element, is_compact: bool) -> str:
    if "start" in node.attributes:
        raise UnusualError
    tag = _tag("ol", node, before=(node["enumtype"], "simple") if _is_simple(node) else (node["enumtype"],))
    return f"{tag}\n{_inside(node, is_compact)}</ol>\n"


def _fields(node: nodes.Element, is_compact: bool) -> str:
    parts = [_tag("dl", node, after=("field-list", "simple") if _is_simple(node) else ("field-list",)), "\n"]
    for number, field in enumerate(cast("list[nodes.Element]", node.children)):
        name, body = cast("list[nodes.Element]", field.children)
        place = (*field["classes"], "field-odd" if number % 2 == 0 else "field-even")
        parts += [_tag("dt", name, before=place), _inside(name, is_compact), '<span class="colon">:</span></dt>\n']
        parts += [_tag("dd", body, before=place), _inside(body, is_compact) or "<p></p>", "</dd>\n"]
    return "".join([*parts, "</dl>\n"])


def _is_simple(node: nodes.Element) -> bool:
    """Whether docutils takes a list for one without paragraphs."""
    if "compact" in node["classes"] or "open" in node["classes"]:
        raise UnusualError
    return all(map(_is_simple_part, node.children))


def _is_simple_part(node: nodes.Node) -> bool:
    children = node.children
    if isinstance(node, (nodes.list_item, nodes.field_body)):
        more = len(children) > 1 and isinstance(children[0], nodes.paragraph) and isinstance(children[-1], _LISTS)
        if len(children) - more > 1:
            return False
    elif isinstance(node, (nodes.paragraph, nodes.field_name)):
        return True
    elif not isinstance(node, (*_LISTS, nodes.field)):
        return False
    return all(map(_is_simple_part, children))


def _write_rows(table: nodes.table) -> None:
    """Write the rows of a table, or single cells if not all are usual; the table itself stays, as themes put it into a box."""
    group = cast("nodes.tgroup", table.children[-1])
    try:
        rows = nodes.raw("", _rows(group), format="html")
    except UnusualError:
        for cell in list(table.findall(nodes.entry)):
            _write_cell(cell)
    else:
        table.replace(group, rows)


def _write_cell(cell: nodes.entry) -> None:
    try:
        html = _inside(cell, is_compact=False)
    except UnusualError:
        return
    cell.children = []
    if html:
        cell += nodes.raw("", html, format="html")


def _rows(group: nodes.tgroup) -> str:
    stubs = [part.get("stub") for part in group.findall(nodes.colspec)]
    parts = []
    number = 0
    for section in group.children:
        if isinstance(section, nodes.colspec):
            continue
        is_head = isinstance(section, nodes.thead)
        name = "thead" if is_head else "tbody"
        parts += [_tag(name, cast("nodes.Element", section)), "\n"]
        for row in cast("list[nodes.Element]", section.children):
            parts.append(_tag("tr", row, after=("row-odd" if number % 2 == 0 else "row-even",)))
            number += 1
            for stub, cell in zip(stubs, cast("list[nodes.Element]", row.children), strict=True):
                if "morecols" in cell.attributes or "morerows" in cell.attributes:
                    raise UnusualError
                kind = "th" if is_head or stub else "td"
                classes = [css for css, applies in (("head", is_head), ("stub", stub)) if applies]
                parts += [_tag(kind, cell, before=classes), _inside(cell, is_compact=False), f"</{kind}>\n"]
            parts.append("</tr>\n")
        parts.append(f"</{name}>\n")
    return "".join(parts)


_WRITERS: Mapping[type[nodes.Node], Callable[[nodes.Element, bool], str]] = {
    nodes.paragraph: _paragraph,
    nodes.inline: _span,
    nodes.strong: _strong,
    nodes.literal: _literal,
    nodes.reference: _reference,
    nodes.list_item: _item,
    nodes.bullet_list: _bullets,
    nodes.enumerated_list: _numbers,
    nodes.field_list: _fields,
}
