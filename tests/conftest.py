"""What holds for every test: property tests take the same examples each time, so that a red run can be repeated."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.sites import browser, serve

__all__ = ["browser", "serve"]

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Let no test hear the language of another: Sphinx keeps the first one of a process."""
    yield
    if locale := sys.modules.get("sphinx.locale"):
        locale.translators.clear()
