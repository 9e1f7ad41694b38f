"""The built book read as files: every link and fragment leads somewhere, and every page introduces itself."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest

from .conftest import clean

LEFT_BY_OTHERS = {"permalink.html"}
"""Pages of other extensions, which we do not link to."""


class PageOnDisk(HTMLParser):
    """What a file of HTML holds that matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.meta: dict[str, str] = {}
        self.relations: dict[str, str] = {}
        self.headings = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"] or "")
        self.headings += tag == "h1"
        if tag == "meta":
            self.meta[found.get("name") or found.get("property") or ""] = found.get("content") or ""
        elif tag == "img":
            self.images.append(found)
        elif tag == "link" and found.get("rel") in {"next", "prev"}:
            self.relations[str(found["rel"])] = str(found["href"])
        self.addresses += [str(found[name]) for name in ("href", "src") if found.get(name)]

    handle_startendtag = handle_starttag


@pytest.fixture(scope="session")
def pages(site_dir: Path) -> dict[str, PageOnDisk]:
    found = {path.relative_to(site_dir).as_posix(): path for path in site_dir.rglob("*.html")}
    return {
        name: PageOnDisk(path.read_text(encoding="utf-8"))
        for name, path in found.items()
        if name not in LEFT_BY_OTHERS and "_static" not in name
    }


def goal(page: str, address: str) -> tuple[str, str] | None:
    """The file and the fragment that an address means, None if it leaves the book."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = normpath((PurePosixPath(page).parent / unquote(parts.path)).as_posix()) if parts.path else page
    return path, unquote(parts.fragment)


def test_every_link_and_fragment_leads_somewhere(site_dir: Path, pages: dict[str, PageOnDisk]) -> None:
    assert len(pages) > 100
    broken = []
    count = 0
    for name, page in pages.items():
        ids = set(page.ids)
        for address in page.addresses:
            found = goal(name, address)
            if found is None:
                continue
            count += 1
            path, fragment = found
            if not (site_dir / path).is_file():
                broken.append(f"{name}: {address} is no file")
            elif fragment and fragment not in (ids if path == name else pages[path].ids):
                broken.append(f"{name}: {address} has no such place")
    assert count > 5_000
    assert broken == []


def test_ids_are_used_once(pages: dict[str, PageOnDisk]) -> None:
    twice = {name: [id_ for id_, count in Counter(page.ids).items() if count > 1] for name, page in pages.items()}
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_images_have_sizes_and_words(pages: dict[str, PageOnDisk]) -> None:
    wrong = [(name, image) for name, page in pages.items() for image in page.images if not {"width", "height", "alt"} <= set(image)]
    assert wrong == []


def content(pages: dict[str, PageOnDisk]) -> dict[str, PageOnDisk]:
    return {name: page for name, page in pages.items() if name.startswith(("book/", "patterns/"))}


def test_every_page_introduces_itself(pages: dict[str, PageOnDisk]) -> None:
    for name, page in content(pages).items():
        assert page.headings == 1, name
        assert page.meta["og:title"], name
        assert page.meta["og:description"] == page.meta["description"], name
        assert 20 < len(page.meta["description"]) <= 200, name


def test_next_follows_the_pipeline(site_dir: Path, pages: dict[str, PageOnDisk]) -> None:
    items = json.loads((site_dir / "data" / "hitl.json").read_text(encoding="utf-8"))["items"]
    stages = [item for item in items if item["kind"] == "stage"]
    order = [f"patterns/{item['id']}/index.html" for item in sorted(stages, key=lambda item: int(item["facts"]["order"]))]
    assert len(order) == 11
    walked = ["book/index.html"]
    while following := pages[walked[-1]].relations.get("next"):
        found = goal(walked[-1], following)
        assert found
        assert found[0] not in walked
        walked.append(found[0])
    assert [page for page in walked if page in order] == order
    for stage, after in itertools.pairwise(order):
        inside = walked[walked.index(stage) : walked.index(after)]
        assert all(page.startswith(str(PurePosixPath(stage).parent)) for page in inside), "a stage's pages stand together"


def test_numbers_on_the_start_page_are_those_of_the_data(site_dir: Path) -> None:
    items = json.loads((site_dir / "data" / "hitl.json").read_text(encoding="utf-8"))["items"]
    kinds = Counter(item["kind"] for item in items)
    start = (site_dir / "book" / "index.html").read_text(encoding="utf-8")
    said = {noun: int(number) for number, noun in re.findall(r'class="hitl-number">(\d+)</span> ([\w ]+)', start)}
    assert said["patterns"] == kinds["pattern"]
    assert said["needs"] == kinds["information-need"]
    assert said["tools"] == kinds["tool"]
    assert said["tool features"] == kinds["tool-feature"]


def test_every_need_and_pattern_is_on_its_ways_in(site_dir: Path) -> None:
    items = json.loads((site_dir / "data" / "hitl.json").read_text(encoding="utf-8"))["items"]
    titles = {
        kind: [clean(item["title"]) for item in items if item["kind"] == kind] for kind in ("pattern", "information-need", "tool", "walk")
    }
    for way, kind in (
        ("by-question", "information-need"),
        ("by-finding", "information-need"),
        ("by-stage", "pattern"),
        ("by-tool", "tool"),
    ):
        text = clean(re.sub(r"<[^>]*>", "", (site_dir / "book" / "ways" / f"{way}.html").read_text(encoding="utf-8")))
        text = text.replace("&amp;", "&").replace("’", "'")
        missing = [title for title in titles[kind] if title.replace("’", "'") not in text]
        assert missing == [], way
