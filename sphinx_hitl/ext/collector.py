"""Python's garbage collector, which would look at everything that a build keeps again and again: a quarter of a small build.

What is frozen is not looked at until the build ends. What is dropped then need not be looked at when Python ends, three times over.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_collector(app: Sphinx) -> None:
    """Freeze what there is when a phase begins, before our other handlers make anything of it."""
    app.connect("env-before-read-docs", _set_aside, priority=100)
    app.connect("write-started", _sweep_and_set_aside, priority=100)
    app.connect("build-finished", _let_go, priority=900)


def _set_aside(_app: Sphinx, *_of_event: object) -> None:
    """Before pages are read: what the last build has kept was just unpacked, with no garbage in it."""
    gc.freeze()


def _sweep_and_set_aside(_app: Sphinx, *_of_event: object) -> None:
    """Before pages are written: the garbage of reading would stay till the end."""
    gc.collect()
    gc.freeze()


def _let_go(app: Sphinx, _exception: Exception | None) -> None:
    """At the end of a build, also of one that failed: drop what nobody needs now; whoever lives on in this process collects as ever."""
    domain_of(app.env).put_away()
    gc.unfreeze()
