"""Mermaid code to a safe SVG: drawn once for each theme, kept by its content, checked whenever it is used."""

from __future__ import annotations

import hashlib
import html
import importlib
import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

THEMES: Final = {"light": "neutral", "dark": "dark"}
"""The pictures made of each diagram, and mermaid's name for the colors of each."""

_RULES: Final = 1
"""Part of every key: raise it when this module draws differently, and kept pictures are drawn again."""

_FIXED: Final = {
    "securityLevel": "strict",
    # Text as SVG text: labels in HTML show in browsers only, and would be markup in the page.
    "htmlLabels": False,
    "look": "classic",
    # mermaidx measures with DejaVu Sans; Verdana is as wide, for readers without DejaVu.
    "fontFamily": "DejaVu Sans, Verdana, sans-serif",
    "deterministicIds": True,
    "deterministicIDSeed": "hitl",
    "handDrawnSeed": 1,
}
_SETTINGS: Final = {
    **_FIXED,
    "flowchart": {"htmlLabels": False, "rankSpacing": 36, "subGraphTitleMargin": {"top": 4, "bottom": 6}},
    "journey": {"textPlacement": "tspan"},
    "timeline": {"textPlacement": "tspan"},
    # What front matter and %%{init}%% in the code cannot change: mermaid's own list, and all that keeps a
    # picture safe, reproducible, and readable in either theme.
    "secure": [
        *("secure", "startOnLoad", "maxTextSize", "suppressErrorRendering", "maxEdges", "dompurifyConfig"),
        *("theme", "themeCSS", "themeVariables", "darkMode", "altFontFamily", "textPlacement", *_FIXED),
    ],
}

_BOOK: Final = "https://hitl.invalid/"
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS: Final = frozenset(
    f"{{{_SVG}}}{name}"
    for name in (
        *("svg", "g", "defs", "symbol", "use", "a", "title", "desc", "style", "image", "text", "tspan", "textPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker", "clipPath", "mask", "pattern"),
        *("linearGradient", "radialGradient", "stop", "filter", "feDropShadow", "feGaussianBlur", "feOffset"),
        *("feFlood", "feComposite", "feBlend", "feColorMatrix", "feMerge", "feMergeNode"),
    )
)
_TEXT_ONLY: Final = frozenset(f"{{{_SVG}}}{name}" for name in ("title", "desc", "style"))
# Handlers, what is of no use outside mermaid, and what is for the page to say.
_UNWANTED: Final = re.compile(r"\{|on|data-|aria-|(?:role|href|target|title|tabindex|xmlns)$", re.IGNORECASE)
_LINK: Final = re.compile(r"https?:|mailto:|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)
_FETCH: Final = re.compile(r"(?:url|src|image|image-set)\((?!#)[^)]*\)?", re.IGNORECASE)
_QUOTES: Final = re.compile(r"[\"'\\]")
_NOTABLE: Final = re.compile(r"[#*\"'\\]|(?:url|src|image|set)\(", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"#([\w-]+)")
_RULE: Final = re.compile(r"(@keyframes [\w-]+\{(?:[^{}]*\{[^{}]*\})*\})|([^{}]+)(\{[^{}]*\})")


class DrawingError(Exception):
    """A diagram that cannot be drawn; the text says why."""


class MissingToolError(DrawingError):
    """Drawing needs mermaidx, and that is not installed."""


def link_target(docname: str, anchor: str = "") -> str:
    """Return the address of a place in the book for mermaid code, the same on whatever page the diagram stands."""
    # Mermaid lets no scheme of our own through; a name under `.invalid` is never a real site.
    return _BOOK + quote(docname) + ("#" + quote(anchor, safe="") if anchor else "")


def book_links(picture: ET.Element) -> Iterator[tuple[ET.Element, str, str]]:
    """Yield the elements that link into the book, with the document and the anchor given to `link_target`."""
    for element in picture.iter("a"):
        address = element.get("href", "")
        if address.startswith(_BOOK):
            docname, _, anchor = address.removeprefix(_BOOK).partition("#")
            yield element, unquote(docname), unquote(anchor)


def draw(code: str, theme: str, folder: Path, copy: int = 1) -> ET.Element:
    """Return a diagram in one of the `THEMES`, kept in the folder or drawn and put there; each copy on a page has its own ids."""
    content = json.dumps([_RULES, _SETTINGS, THEMES, code])
    name = f"{hashlib.sha256(content.encode()).hexdigest()[:16]}-{theme}"
    own_id = f"hitl-{name}" if copy == 1 else f"hitl-{name}_{copy}"
    kept = folder / f"{name}.svg"
    # What is kept is trusted no more than what is new; if it is damaged it is drawn again.
    with suppress(OSError, UnicodeDecodeError, DrawingError):
        return _checked(kept.read_text(encoding="utf-8"), own_id)
    picture = _checked(_drawn_by_mermaid(code, theme), f"hitl-{name}")
    _improve(picture)
    svg = ET.tostring(picture, encoding="unicode")
    # A folder that cannot be written costs time, not the picture.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f".{name}.{os.getpid()}"
        new.write_bytes(svg.encode())
        new.replace(kept)
    return _checked(svg, own_id)


def _drawn_by_mermaid(code: str, theme: str) -> str:
    try:
        mermaidx = importlib.import_module("mermaidx")
    except ImportError as error:
        raise MissingToolError(str(error)) from error
    try:
        # One engine, because each places things a little differently.
        return str(mermaidx.render(code, backend="quickjs", theme=THEMES[theme], config=dict(_SETTINGS)).svg())
    except Exception as error:
        # Whatever goes wrong in there, it is this one diagram that cannot be drawn.
        reason = re.sub(r"^Mermaid rendering failed: (?:Error: )?|\n-*\^", "", str(error))
        raise DrawingError(" ".join(reason.split())) from error


def _improve(picture: ET.Element) -> None:
    """Put right what mermaid does badly."""
    for tag in ("title", "desc"):
        if (element := picture.find(tag)) is not None:
            # It escapes these twice if there is a `<` in them.
            element.text = html.unescape(element.text or "")
    for today in picture.findall(".//g[@class='today']"):
        # A Gantt chart would differ every day.
        today.clear()
    for cluster in picture.iterfind(".//g[@class='cluster']"):
        # The title of a subgraph is in the middle, just where the edges come in.
        box, title = cluster.find("rect"), cluster.find("g[@class='cluster-label']")
        if box is not None and title is not None:
            left = float(box.get("x", 0)) + 8
            title.set("transform", re.sub(r"translate\([^,]*", f"translate({left:g}", title.get("transform", "")))


def _checked(svg: str, own_id: str) -> ET.Element:
    """Take everything out of an SVG that acts, fetches, or touches the rest of the page."""
    try:
        root = ET.fromstring(svg)  # noqa: S314 - expat itself limits entities; what else may be bad is removed below
        view = root.get("viewBox", "")
        width, height = (float(number) for number in view.split()[2:])
    except (ET.ParseError, ValueError) as error:
        raise DrawingError(f"no proper SVG came of it: {error}") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise DrawingError(f"no proper SVG came of it, but {root.tag}")
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag not in _ELEMENTS or parent.tag in _TEXT_ONLY:
                parent.remove(child)
    ids = _rename(root, own_id)
    for element in root.iter():
        _restrict(element, ids, own_id)
    # Its natural size, so that nothing moves while the page loads; a style sheet makes it fit.
    root.attrib = {"xmlns": _SVG, "id": own_id, "viewBox": view, "width": f"{width:g}", "height": f"{height:g}"}
    return root


def _rename(root: ET.Element, own_id: str) -> Mapping[str, str]:
    """Start every id with the picture's own, and return the new ids by the old ones."""
    old_id = root.get("id", own_id)
    root.set("id", old_id)
    ids: dict[str, str] = {}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        # Mermaid gives some ids twice; nothing can refer to the second.
        if old is not None and old not in ids:
            # Their ends stay, because mermaid's styles ask for them.
            ids[old] = own_id + (old.removeprefix(old_id) if old.startswith(old_id) else f"--{old}")
            element.set("id", ids[old])
    return ids


def _restrict(element: ET.Element, ids: Mapping[str, str], own_id: str) -> None:
    """Leave what draws: a plain name, harmless attributes and style rules, references to the picture's own ids."""
    element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    address = element.get(_XLINK) or element.get("href")
    for attribute, value in list(element.attrib.items()):
        if _UNWANTED.match(attribute):
            del element.attrib[attribute]
        else:
            element.attrib[attribute] = _referring(value, ids)
    if element.tag == "a":
        if address and _LINK.match(address):
            element.set("href", address)
    elif address and _EMBEDDED.match(address):
        element.set("href", _referring(address, ids))
    if element.tag == "style":
        rules = _RULE.findall(_referring(element.text or "", ids))
        element.text = "".join(frames or _scoped(selectors, body, own_id) for frames, selectors, body in rules)


def _referring(value: str, ids: Mapping[str, str]) -> str:
    """Let a style or an attribute refer to the new ids, and to nothing outside."""
    if not _NOTABLE.search(value):
        # Nearly all of them: numbers and names.
        return value
    # Quotes, escapes and comments could hide what is sought; drawing needs none of them.
    plain = _QUOTES.sub("", value).replace("/*", " ")
    return _REFERENCE.sub(lambda match: "#" + ids.get(match[1], match[1]), _FETCH.sub("none", plain))


def _scoped(selectors: str, body: str, own_id: str) -> str:
    """Keep of a style rule what is for this picture alone."""
    own = [selector for selector in selectors.split(",") if selector.strip().startswith(f"#{own_id}")]
    return ",".join(own) + body if own else ""
