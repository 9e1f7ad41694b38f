"""The garbage collector leaves out what a build keeps, as long as it lasts and no longer."""

from __future__ import annotations

import gc

import pytest
from sphinx.application import Sphinx

from tests.ext.conftest import Book


def test_what_a_build_keeps_is_set_aside_while_pages_are_read_and_written(book: Book) -> None:
    frozen: dict[str, int] = {}
    assert gc.get_freeze_count() == 0

    def watch(app: Sphinx) -> None:
        app.connect("source-read", lambda *_: frozen.setdefault("read", gc.get_freeze_count()))
        app.connect("doctree-resolved", lambda *_: frozen.setdefault("written", gc.get_freeze_count()))

    book.build(meddle=watch)
    assert 0 < frozen["read"] < frozen["written"]
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


def test_a_build_that_fails_gives_everything_back(book: Book) -> None:
    def break_off(*_of_event: object) -> None:
        assert gc.get_freeze_count() > 0
        raise RuntimeError("broken off")

    with pytest.raises(Exception, match="broken off"):
        book.build(meddle=lambda app: app.connect("doctree-resolved", break_off))
    assert gc.get_freeze_count() == 0
