"""The garbage collector leaves out what a build keeps, as long as it lasts and no longer."""

from __future__ import annotations

import gc

import pytest
from sphinx.application import Sphinx

from sphinx_hitl.ext.domain import domain_of
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


def test_what_a_build_made_of_its_pages_is_dropped_at_the_end_and_there_again_for_who_asks(book: Book) -> None:
    apps: list[Sphinx] = []
    book.build(meddle=apps.append)
    domain = domain_of(apps[0].env)
    assert not domain.has_catalog
    assert not domain._shown
    assert domain.catalog.entries["noise-floor"].item.title == "Noise Floor"


def test_a_build_that_fails_gives_everything_back(book: Book) -> None:
    def break_off(*_of_event: object) -> None:
        assert gc.get_freeze_count() > 0
        raise RuntimeError("broken off")

    with pytest.raises(Exception, match="broken off"):
        book.build(meddle=lambda app: app.connect("doctree-resolved", break_off))
    assert gc.get_freeze_count() == 0
