"""The book opens without errors and without asking anybody else, served and from the disk."""

from __future__ import annotations

import pytest

from .conftest import Heard, Visit


@pytest.mark.parametrize("local", [False, True], ids=["served", "file"])
@pytest.mark.parametrize("page", ["book/index.html", "patterns/model-selection/noise-floor.html", "search.html"])
def test_pages_open_quietly(visit: Visit, heard: Heard, page: str, local: bool) -> None:
    shown = visit(page, local=local)
    assert shown.title()
    assert any("/hitl.css" in url for url in heard.requested)
