"""What is kept of pages: unpacked only if asked for, packed again only if new."""

from __future__ import annotations

import pickle

from sphinx_hitl.core.model import Place, Severity
from sphinx_hitl.ext.shelf import Shelf


def again(shelf: Shelf[object]) -> Shelf[object]:
    return pickle.loads(pickle.dumps(shelf))  # noqa: S301 - made right here


def test_a_page_is_unpacked_only_if_asked_for() -> None:
    shelf = Shelf[object]()
    shelf["b"], shelf["a"], shelf["c"] = (Place(1, 2), "one"), Severity.NOTE, None
    kept = again(shelf)
    assert (list(kept), len(kept), "a" in kept, "d" in kept, kept.get("d")) == (["b", "a", "c"], 3, True, False, None)
    assert kept._values == {}
    assert kept["b"] == (Place(1, 2), "one")
    assert list(kept._values) == ["b"]
    assert dict(again(kept)) == dict(shelf)


def test_a_page_that_is_put_away_is_unpacked_again() -> None:
    shelf = Shelf[object]()
    shelf["a"] = Place(1)
    kept = again(shelf)
    assert kept["a"] == Place(1)
    kept["b"] = Place(2)
    kept.put_away()
    assert list(kept._values) == ["b"]  # which is packed nowhere
    assert dict(kept) == {"a": Place(1), "b": Place(2)}


def test_a_page_that_is_new_or_gone_is_so_in_the_next_build() -> None:
    shelf = Shelf[object]()
    shelf["a"], shelf["b"], shelf["c"] = 1, 2, 3
    kept = again(shelf)
    kept["a"] = Place(4)
    del kept["b"]
    assert kept.pop("c") == 3
    assert "b" not in kept
    assert dict(again(kept)) == {"a": Place(4)}
