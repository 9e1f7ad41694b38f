"""Where the links of a picture are: what a reader of the printed book can press."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from sphinx_hitl.core.hotspots import Box, hot_spots, view


def spots(shapes: str, seen: str = ' viewBox="0 0 200 100"') -> list[tuple[str | None, tuple[float, ...]]]:
    """The address of each link with its rectangle."""
    return [(link.get("href"), tuple(box)) for link, box in hot_spots(ET.fromstring(f"<svg{seen}>{shapes}</svg>"))]


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ('<rect x="10" y="20" width="40" height="30"/>', (10, 20, 40, 30)),
        ('<rect width="40" height="30"/>', (0, 0, 40, 30)),
        ('<rect x="10px" y="2e1" width="40px" height="30.5px"/>', (10, 20, 40, 30.5)),
        ('<circle cx="50" cy="40" r="10"/>', (40, 30, 20, 20)),
        ('<ellipse cx="50" cy="40" rx="20" ry="10"/>', (30, 30, 40, 20)),
        ('<polygon points="10,50 30,40 50,50 30,60"/>', (10, 40, 40, 20)),
        ('<text x="100" y="50">Stage</text>', (76, 38, 48, 16)),
        ('<text x="100" y="50">St<tspan>age</tspan></text>', (76, 38, 48, 16)),
    ],
)
def test_every_shape_fills_its_rectangle(shape: str, box: tuple[float, ...]) -> None:
    assert spots(f'<a href="#one">{shape}</a>') == [("#one", pytest.approx(box))]


def test_shapes_move_with_what_they_stand_in() -> None:
    moved = '<g transform="translate(5, 7)"><g transform="translate(10)"><a href="#one"><g transform="translate(1 -2)">{}</g></a></g></g>'
    assert spots(moved.format('<rect x="10" y="20" width="40" height="30"/>')) == [("#one", (26, 25, 40, 30))]
    assert spots(moved.format('<rect transform="translate(1,1)" width="4" height="3"/>')) == [("#one", (17, 6, 4, 3))]


def test_the_first_shape_is_the_node_and_labels_come_after_it() -> None:
    assert spots('<a href="#one"><g/><rect width="40" height="30"/><text x="9" y="9">One</text></a>') == [("#one", (0, 0, 40, 30))]
    assert spots('<a href="#one"><rect/><text x="50" y="50">Words</text></a>') == [("#one", (26, 38, 48, 16))]


def test_links_that_lead_nowhere_or_show_nothing_are_left_out() -> None:
    assert spots('<a><rect width="40" height="30"/></a><a href=""><rect width="40" height="30"/></a>') == []
    assert spots('<a href="#one"/><a href="#two"><path d="M0 0"/></a><a href="#three"><polygon points="1,1 2"/></a>') == []
    assert spots('<a href="#one"><rect x="300" width="40" height="30"/></a><a href="#two"><rect y="100" width="40" height="30"/></a>') == []


def test_every_link_is_found_wherever_it_stands() -> None:
    shape = '<rect width="4" height="3"/>'
    found = spots(f'<g><a href="#one">{shape}</a></g><a href="#two">{shape}</a><a>{shape}<a href="#three">{shape}</a></a>')
    assert [href for href, _ in found] == ["#one", "#two", "#three"]


def test_rectangles_are_measured_from_the_corner_and_cut_at_the_edges() -> None:
    shape = '<a href="#one"><rect x="-10" y="-10" width="100" height="100"/></a>'
    assert spots(shape, ' viewBox="-20,-20,50,40"') == [("#one", (10, 10, 40, 30))]
    assert spots(shape, ' viewBox="0 0 50 40"') == [("#one", (0, 0, 50, 40))]


def test_a_picture_that_does_not_say_how_large_it_is() -> None:
    assert view(ET.fromstring("<svg/>")) == Box(0, 0, 100, 100)
