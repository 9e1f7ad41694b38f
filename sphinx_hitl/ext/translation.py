"""Other languages: our own labels from our catalogs, titles and texts of authors from those of the book."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import read_mo
from docutils import nodes
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.i18n import CatalogRepository

from sphinx_hitl.core.inline import plain
from sphinx_hitl.core.phrases import Phrase, translated
from sphinx_hitl.ext.builds import app_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from babel.messages.catalog import Message
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.model import Finding, Option, Problem

logger = logging.getLogger(__name__)

CATALOG = "sphinx_hitl"
LOCALES = Path(__file__).parent.parent / "locale"

_ = get_translation(CATALOG)
__ = get_translation(CATALOG, "console")

_SENTENCES = frozenset({"why", "caption"})
"""The options of cards and views in which authors write for readers."""

_WRITTEN = frozenset({"title", "text", "group", "caption", "label", "description", "parts", "columns"})
"""The fields of blocks in which authors' own words may stand."""


def add_catalog(app: Sphinx) -> None:
    """Let Sphinx find our catalogs; what it logs is in the language of the terminal, what it writes in that of the book."""
    app.add_message_catalog(CATALOG, str(LOCALES))


def label(text: str, env: BuildEnvironment) -> str:
    """One of our labels in the language of the book."""
    return translated(text, _, lambda title: in_own_words(title, env))


def message(text: str) -> str:
    """One of our messages in the language of whoever builds."""
    return translated(text, __)


def text_of(found: Finding | Problem) -> str:
    """What was found and how to repair it, in the language of whoever builds; in English it is `Finding.text`."""
    return "; ".join(message(part) for part in (found.message, found.repair) if part)


def in_language(blocks: Iterable[Block], env: BuildEnvironment) -> list[Block]:
    """Blocks in the language of the book."""
    if env.config.language == "en":
        return list(blocks)
    translations = _translations(env)
    return [_localized(block, lambda text: translations.get(text, text), "") for block in blocks]


def in_own_words(title: str, env: BuildEnvironment) -> str:
    """A title as the catalogs of the book translate it."""
    return title if env.config.language == "en" else _translations(env).get(title, title)


def _localized(value: Any, own: Callable[[str], str], field: str) -> Any:  # noqa: ANN401 - whatever blocks are made of
    if isinstance(value, str):
        return translated(value, _, own) if isinstance(value, Phrase) or field in _WRITTEN else value
    if not isinstance(value, tuple):
        return value
    names = getattr(value, "_fields", None)
    if names is None:
        return tuple(_localized(part, own, field) for part in value)
    return type(value)(*(_localized(part, own, name) for name, part in zip(names, value, strict=True)))


def _translations(env: BuildEnvironment) -> Mapping[str, str]:
    """What the book's catalogs say instead of authors' texts."""
    from sphinx_hitl.ext.domain import domain_of  # late, as the domain itself says titles

    domain = domain_of(env)
    if domain.translations is None:  # looked for once: there may be a catalog for every page, and a title in every line
        makes_catalogs = not app_of(env).builder.use_message_catalog  # from the words as written
        domain.translations = {} if makes_catalogs else _messages(catalog_files(env))
    return domain.translations


def forget_translations(app: Sphinx, env: BuildEnvironment, _docs: list[str]) -> None:
    """Before reading: look for the catalogs of the book again, which Sphinx may have made anew."""
    from sphinx_hitl.ext.domain import domain_of

    domain_of(env).translations = None


def catalog_files(env: BuildEnvironment) -> tuple[tuple[Path, int], ...]:
    """The catalogs of the book, and when each was made; a book in English has none."""
    config = env.config
    if config.language == "en":
        return ()
    catalogs = CatalogRepository(env.srcdir, config.locale_dirs, config.language, config.source_encoding).catalogs
    paths = sorted({Path(catalog.mo_path) for catalog in catalogs})
    return tuple((path, path.stat().st_mtime_ns) for path in paths if path.exists())


def _messages(files: Iterable[tuple[Path, int]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path, _changed in files:
        for entry in _entries(path):
            if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.string:
                found.setdefault(plain(entry.id), plain(entry.string))
    return found


def _entries(path: Path) -> Iterable[Message]:
    """The entries of a catalog; of one that is damaged none, as Sphinx itself does."""
    try:
        with path.open("rb") as file:
            return list(read_mo(file))
    except (OSError, ValueError, LookupError, struct.error):
        text = __("%s cannot be read as a catalog of translations; delete it, and it is made anew from the .po file beside it")
        logger.warning(text, path, type="hitl", subtype="translation")
        return ()


def to_translate(source: str, options: Iterable[Option]) -> list[nodes.paragraph]:
    """What authors wrote on a card or for a view and readers read, as paragraphs, of which Sphinx makes entries for translators."""
    found = []
    for option in options:
        if option.name in _SENTENCES and option.value:
            paragraph = nodes.paragraph(option.value, option.value)
            paragraph.source, paragraph.line = source, option.place.line
            paragraph.uid = ""  # type: ignore[attr-defined]  # without it Sphinx takes a paragraph for a copy
            found.append(paragraph)
    return found
