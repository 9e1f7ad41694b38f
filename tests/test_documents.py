"""Documents at the root of the repository: what they name exists, and what is promised is tested somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sphinx_hitl.plugin

ROOT = Path(__file__).resolve().parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "SECURITY.md", "README.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", text(name)):
        assert "://" in target or (ROOT / target).exists(), target


def test_every_file_on_the_map_exists() -> None:
    page = text("ARCHITECTURE.md")
    front = page.split("## In `core`")[1].split("## In `ext`")[0]
    build = page.split("## In `ext`")[1].split("## The rules")[0]
    for folder, part in (("core", front), ("ext", build)):
        names = re.findall(r"`([a-z_]+(?:\.py|/))`", part)
        assert len(names) > 8
        assert [name for name in names if not (ROOT / "sphinx_hitl" / folder / name).exists()] == []
    for path in re.findall(r"`((?:sphinx_hitl|tests|tools)[\w./]*)`", page):
        assert (ROOT / path).exists(), path


def test_the_map_has_every_room() -> None:
    rooms = text("ARCHITECTURE.md").split("| --- | --- | --- |")[1].split("\n\n")[0]
    folders = {path.name for path in (ROOT / "sphinx_hitl").iterdir() if path.is_dir() and not path.name.startswith("_")} - {"locale"}
    assert all(f"`sphinx_hitl/{folder}`" in rooms for folder in folders)
    assert all(f"`{folder}`" in rooms for folder in ("tools", "book", "patterns", "conf", "tests"))


def test_the_map_is_one_page() -> None:
    assert len(text("ARCHITECTURE.md").split()) < 800


def test_what_plugins_may_rely_on_is_there() -> None:
    assert sorted(sphinx_hitl.plugin.__all__, key=str) == sorted(set(sphinx_hitl.plugin.__all__))
    used = set(re.findall(r"\bhitl\.([A-Z]\w+|ref|view_spec)\b", text("book/extension/extend.md")))
    assert len(used) > 10
    assert used <= set(sphinx_hitl.plugin.__all__)
