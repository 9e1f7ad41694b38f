"""Where in a picture its links are, for paper: there a link is a rectangle on top of the picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_NUMBER: Final = r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?"
_TRANSLATE: Final = re.compile(rf"translate\(\s*({_NUMBER})(?:[\s,]+({_NUMBER}))?\s*\)")
_TEXT_WIDTH: Final = 0.6
"""Of an average letter, in parts of its height; for links that are words without a shape around them."""


class Box(NamedTuple):
    """A rectangle in the units of the picture, measured from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def view(picture: ET.Element) -> Box:
    """Which part of the plane the picture shows."""
    x, y, width, height = (float(number) for number in picture.get("viewBox", "0 0 100 100").replace(",", " ").split())
    return Box(x, y, width, height)


def hot_spots(picture: ET.Element) -> Iterator[tuple[ET.Element, Box]]:
    """Yield each link that leads anywhere, with the rectangle that its shape fills."""
    left, top, width, height = view(picture)
    for link, x, y in _links(picture, 0, 0):
        box = _shape(link, x, y)
        if box is None:
            continue
        x1, y1 = max(box.x - left, 0), max(box.y - top, 0)
        x2, y2 = min(box.x + box.width - left, width), min(box.y + box.height - top, height)
        if x2 > x1 and y2 > y1:
            yield link, Box(x1, y1, x2 - x1, y2 - y1)


def _links(element: ET.Element, x: float, y: float) -> Iterator[tuple[ET.Element, float, float]]:
    x, y = _moved(element, x, y)
    for child in element:
        if child.tag == "a" and child.get("href"):
            yield child, x, y
        else:
            yield from _links(child, x, y)


def _moved(element: ET.Element, x: float, y: float) -> tuple[float, float]:
    found = _TRANSLATE.search(element.get("transform") or "")
    return (x + float(found[1]), y + float(found[2] or 0)) if found else (x, y)


def _shape(element: ET.Element, x: float, y: float) -> Box | None:
    """The first shape within, which is the node's own; its label comes after it."""
    x, y = _moved(element, x, y)
    box = _outline(element)
    if box is not None:
        return Box(x + box.x, y + box.y, box.width, box.height)
    return next((found for child in element if (found := _shape(child, x, y))), None)


def _outline(element: ET.Element) -> Box | None:
    def number(name: str) -> float:
        found = re.match(_NUMBER, element.get(name) or "")
        return float(found[0]) if found else 0.0

    box: Box | None = None
    if element.tag == "rect":
        box = Box(number("x"), number("y"), number("width"), number("height"))
    elif element.tag in {"circle", "ellipse"}:
        rx, ry = number("r") or number("rx"), number("r") or number("ry")
        box = Box(number("cx") - rx, number("cy") - ry, 2 * rx, 2 * ry)
    elif element.tag == "polygon":
        points = [float(value) for value in re.findall(_NUMBER, element.get("points") or "")]
        if len(points) > 3:
            xs, ys = points[::2], points[1::2]
            box = Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    elif element.tag == "text":
        width = _TEXT_WIDTH * 16 * len("".join(element.itertext()))
        box = Box(number("x") - width / 2, number("y") - 12, width, 16)
    return box if box and box.width > 0 and box.height > 0 else None
