"""No page, index, search or preview of the attacked book runs what its authors wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from tests.security.attacks import MARK, TEXTS

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A text in a style, such as what stands before a cell on a narrow screen."""

_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"}

SAFE = {"", "http", "https", "mailto"}


class Markup(HTMLParser):
    """The tags of a page, and the text in its scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        (self.scripts if self._inside in {"script", "style"} else self.text).append(data)


def parsed(path: Path) -> Markup:
    markup = Markup()
    markup.feed(path.read_text(encoding="utf-8"))
    return markup


def wrong(path: Path) -> Iterator[str]:
    """What could run on a page."""
    markup = parsed(path)
    for tag, attributes in markup.tags:
        for name, value in attributes.items():
            if name.startswith("on"):
                yield f"{tag} {name}={value}"
            is_picture = tag in {"img", "link"} and value.startswith("data:image/")
            if name in _ADDRESSES and urlsplit(value.strip()).scheme.lower() not in SAFE and not is_picture:
                yield f"{tag} {name}={value}"
            if name == "style" and (MARK in (bare := _STRING.sub("", value)) or "url(" in bare):
                yield f"{tag} {name}={value}"
            if name == "http-equiv" and "__hacked" in attributes.get("content", ""):
                yield f"{tag} {attributes}"
    yield from (script for script in markup.scripts if MARK in script)


def test_no_page_holds_anything_that_could_run(html: Path) -> None:
    pages = sorted(html.rglob("*.html"))
    assert len(pages) > 25
    found = {str(page.relative_to(html)): bad for page in pages if (bad := list(wrong(page)))}
    assert found == {}


def test_the_words_are_there_all_the_same(html: Path) -> None:
    for number, text in enumerate(TEXTS):
        words = re.sub(r"\s+", "", "".join(parsed(html / f"patterns/one/attack-{number}.html").text))
        wanted = re.sub(r"\s+", "", text)
        assert wanted in words or wanted.translate({ord('"'): "“", ord("'"): "’"}) in words or _plainest(wanted) in _plainest(words), text


def _plainest(text: str) -> str:
    return re.sub(r"[\"'“”‘’–—-]", "", text)


def test_data_for_scripts_are_data(html: Path) -> None:
    found = [path for path in html.rglob("*.js") if MARK in path.read_text(encoding="utf-8")]
    assert {path.name for path in found} >= {"searchindex.js", "hitl-previews-data.js"}
    for path in found:
        text = path.read_text(encoding="utf-8")
        start = text.index("(") + 1
        assert json.loads(text[start : text.rindex(")")])


def test_pictures_hold_no_script(html: Path, attacked: Path) -> None:
    for path in [*html.rglob("*.svg"), *attacked.rglob("drawn/*.svg")]:
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert not re.search(r"<[^>]*\son\w+\s*=", text)
        assert not re.search(r'href\s*=\s*"\s*(?:javascript|data|vbscript):', text, re.IGNORECASE)
