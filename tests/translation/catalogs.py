"""Our catalogs of messages: collected from the code and the vocabulary, kept beside the package."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sphinx_hitl.core.evidence import Confidence
from sphinx_hitl.core.kinds import KINDS
from sphinx_hitl.core.language import noun
from sphinx_hitl.core.views.cells import capital
from sphinx_hitl.core.viewspec import AXES, VIEWS
from sphinx_hitl.core.vocabulary import default_vocabulary

PACKAGE = Path(__file__).parent.parent.parent / "sphinx_hitl"
LOCALES = PACKAGE / "locale"
POT = LOCALES / "sphinx_hitl.pot"
LANGUAGES = tuple(sorted(path.name for path in LOCALES.iterdir() if path.is_dir()))
FUNCTIONS = {"say": None, "_": None, "__": None}


def messages() -> Catalog:
    """All that may be said: templates in calls of `say`, `_` and `__`, and words that are looked up by name."""
    catalog = Catalog(project="sphinx-hitl", charset="utf-8", fuzzy=False)
    for file, _line, message, _comments, _context in extract_from_dir(PACKAGE, [("**.py", "python")], keywords=FUNCTIONS):
        catalog.add(message, locations=[(f"sphinx_hitl/{file}", 0)])
    for word in words():
        catalog.add(word, locations=[("sphinx_hitl/core/language.toml", 0)])
    return catalog


def words() -> Iterator[str]:
    """The words that `word` gets: of the built-in vocabulary, of options, and what columns are called."""
    vocabulary = default_vocabulary()
    tables = tomllib.loads((PACKAGE / "core" / "language.toml").read_text(encoding="utf-8"))
    for kind in vocabulary.kinds.values():
        yield from (kind.label, kind.label.lower(), kind.plural, kind.plural.lower())
        yield from (str(noun(vocabulary, kind.name, number)) for number in (1, 2))
        yield from (str(capital(noun(vocabulary, kind.name, number))) for number in (1, 2))
    for values in tables["values"].values():
        yield from (form for value in values for form in (value, vocabulary.label(value)))
    for relation in vocabulary.relations:
        yield from (relation.label, relation.inverse)
    for section in vocabulary.sections:
        yield section.prompt
    for fact in (fact for kind in KINDS for fact in kind.facts):
        yield from (vocabulary.label(fact.name), fact.help)
    yield from (confidence.value for confidence in Confidence)
    for axis in (*AXES, "confidence"):
        yield from (vocabulary.label(axis), str(noun(vocabulary, axis, 1)), str(noun(vocabulary, axis, 2)))
    yield from (view.argument for view in VIEWS.values() if view.argument)


def catalog_of(language: str) -> Catalog:
    """What is written in a language."""
    with (LOCALES / language / "LC_MESSAGES" / "sphinx_hitl.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as machines read it, the same bytes whenever it is made."""
    target = BytesIO()
    write_mo(target, _dateless(catalog))
    return target.getvalue()


def _dateless(catalog: Catalog) -> Catalog:
    catalog.header_comment = "# What sphinx_hitl says."
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.version, catalog.fuzzy = "", False
    return catalog


def update() -> None:
    """Write the template, merge it into every language, and compile those."""
    template = messages()
    POT.write_bytes(_text(template))
    for language in LANGUAGES:
        folder = LOCALES / language / "LC_MESSAGES"
        folder.mkdir(exist_ok=True)
        path = folder / "sphinx_hitl.po"
        catalog = catalog_of(language) if path.exists() else Catalog(locale=language, project="sphinx-hitl")
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.write_bytes(_text(catalog))
        (folder / "sphinx_hitl.mo").write_bytes(compiled(catalog))


def _text(catalog: Catalog) -> bytes:
    target = BytesIO()
    write_po(target, _dateless(catalog), width=120, sort_output=True, include_lineno=False)
    return target.getvalue()
