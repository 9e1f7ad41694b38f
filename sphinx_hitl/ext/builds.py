"""The build that is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def app_of(env: BuildEnvironment) -> Sphinx:
    """The application, with its builder, for transforms: their own `app` is deprecated, and Sphinx' own go this way too."""
    return env._app  # noqa: SLF001
