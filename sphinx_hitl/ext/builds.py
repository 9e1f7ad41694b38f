"""The build that is going on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def app_of(env: BuildEnvironment) -> Sphinx:
    """The application, with its builder, for transforms: their own `app` is deprecated, and Sphinx' own go this way too."""
    return env._app  # noqa: SLF001


def date_of_build() -> int | None:
    """The one date that files may have, in seconds since 1970: that of SOURCE_DATE_EPOCH, which Sphinx refuses if it is no number."""
    date = os.environ.get("SOURCE_DATE_EPOCH")
    return int(date) if date else None
