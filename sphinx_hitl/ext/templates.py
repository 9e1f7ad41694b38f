"""Which pages have the tree of the book beside them: said by the templates of the theme, and assumed where nobody knows them."""

from __future__ import annotations

import re
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateNotFound
from sphinx.builders.html import StandaloneHTMLBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx

_THEMES = ("sphinx.themes", "alabaster")
"""Packages of themes that take the tree of the book from the function `toctree` alone."""

_WRITERS = frozenset(
    {"sphinx", "sphinx_hitl", "sphinx_needs", "sphinx_design", "sphinx_copybutton", "sphinxcontrib", "myst_parser", "alabaster"}
)
"""Packages that have a hand in pages, and make no tree."""

_NAMED = re.compile(r"""\b(?:include|extends|import|from)\s+["']([^"']+)["']""")
"""Where a template takes in another, which it names."""

_UNFORESEEN = re.compile(r"""{%[-+]?\s*(?:include|extends|import|from)\s+[^"'\s]""")
"""Where it takes in whichever a variable names."""


class Templates:
    """The templates of a build."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self._answers: dict[tuple[str, ...], bool] = {}
        """Names of templates -> whether any of them shows the tree."""

    def show_tree(self, doc: str) -> bool:
        """Whether a tree of the book may stand beside a page."""
        builder = self.app.builder
        if not isinstance(builder, StandaloneHTMLBuilder) or not self._are_known:
            return True
        names = ("page.html", *builder._get_sidebars(doc))  # noqa: SLF001 - nobody else knows what stands beside a page
        if names not in self._answers:
            self._answers[names] = self._ask_for_tree(builder, names)
        return self._answers[names]

    @cached_property
    def _are_known(self) -> bool:
        """Whether the theme and all that have a hand in pages are known to make no tree of their own."""
        theme = getattr(self.app.builder, "theme", None)
        handlers = (listener.handler for listener in self.app.events.listeners.get("html-page-context", ()))
        writers = {str(getattr(handler, "__module__", "")).partition(".")[0] for handler in handlers}
        return theme is not None and writers <= _WRITERS and all(self._is_known(Path(folder)) for folder in theme.get_theme_dirs())

    @cached_property
    def _folders(self) -> Sequence[Path]:
        found = (find_spec(name) for name in _THEMES)
        return [Path(folder) for spec in found if spec for folder in spec.submodule_search_locations or ()]

    def _is_known(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self._folders)

    def _ask_for_tree(self, builder: StandaloneHTMLBuilder, names: Sequence[str]) -> bool:
        """Whether templates, or those that they take in, say `toctree` anywhere."""
        templates = list(names)
        for name in templates:  # which grows meanwhile
            try:
                source, file, _ = builder.templates.get_source(builder.templates.environment, name)
            except (AttributeError, TemplateNotFound):  # a loader of another kind, or a template that only it finds
                return True
            if "toctree" in source or (_UNFORESEEN.search(source) and not self._is_known(Path(file))):
                return True
            templates += [other for other in _NAMED.findall(source) if other not in templates]
        return False
