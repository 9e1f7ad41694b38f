"""Python's garbage collector, which would look at everything that a build keeps again and again: a quarter of a small build.

What is frozen is not looked at until the build ends.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def set_aside(_app: Sphinx, *_of_event: object) -> None:
    """Before pages are read: leave all that is there out of the next collections; what was kept is just unpacked and holds no garbage."""
    gc.freeze()


def sweep_and_set_aside(_app: Sphinx, *_of_event: object) -> None:
    """Before pages are written: the same, but for the garbage of reading, which would stay till the end."""
    gc.collect()
    gc.freeze()


def take_back(_app: Sphinx, _exception: Exception | None) -> None:
    """At the end of a build, also of one that failed: whoever lives on in this process collects as ever."""
    gc.unfreeze()
