"""What holds for every test: property tests take the same examples each time, so that a red run can be repeated."""

from __future__ import annotations

from hypothesis import settings

from tests.sites import browser, serve

__all__ = ["browser", "serve"]

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
