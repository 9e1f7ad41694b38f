"""The settings of the printed book, and what is said of one that nothing can be made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_DOCUMENT = "{'startdocname': 'index', 'targetname': 'book', 'title': 'The book'}"
_PART = "('Reading', ['introduction'])"
_NAMES = ("typst_templates_path", "hitl_not_printed", "hitl_pdf_standards", "hitl_pdf_fonts")
"""The settings that are lists of names."""


def add_settings(app: Sphinx) -> None:
    """Register those that sphinxcontrib-typstbuilder has not registered already."""
    list_type = frozenset({list})
    for name, default, types, description in (
        ("typst_documents", [], list_type, "the books to be printed: startdocname, targetname, title, template, metadata"),
        ("typst_template", "book", frozenset({str}), "the template, a file without .typ"),
        ("typst_templates_path", [], list_type, "folders with templates, from the configuration's folder"),
        ("hitl_parts", [], list_type, "the parts of the printed book: (title, [documents]); '' for the page's own"),
        ("hitl_not_printed", [], list_type, "documents that are left out of the printed book, with those that they name"),
        ("hitl_pdf_standards", ["ua-1"], list_type, "what the compiler has to keep to"),
        ("hitl_pdf_fonts", [], list_type, "folders with more fonts, from the configuration's folder"),
    ):
        if name not in app.config:
            app.add_config_value(name, default, "", types, description)


def settle(_app: Sphinx, config: Config) -> None:
    """One book of everything in our template, where no other is named."""
    if config.typst_template == "default":  # the name of one whose parts come from the network
        config["typst_template"] = "book"
    if not config.typst_documents:
        config["typst_documents"] = [{"startdocname": config.root_doc, "targetname": "book", "title": config.project}]


def check(config: Config) -> None:
    """Raise ConfigError for a setting that is not of its form, before anything is read or written."""
    for setting in ("typst_documents", "hitl_parts", *_NAMES):
        if not isinstance(config[setting], (list, tuple)):
            raise ConfigError(f"{setting}: {config[setting]!r} is no list; write [...] in conf.py")
    for document in config.typst_documents:
        if not _is_document(document):
            raise ConfigError(f"typst_documents: {document!r} is no book; write each as {_DOCUMENT} in conf.py")
        if not _is_inside(document["targetname"]):
            raise ConfigError(f"typst_documents: targetname '{document['targetname']}' is no name of a folder; correct it in conf.py")
    for part in config.hitl_parts:
        if not _is_part(part):
            raise ConfigError(f"hitl_parts: {part!r} is no part; write each as {_PART} in conf.py")
    for setting in _NAMES:
        for name in config[setting]:
            if not isinstance(name, str):
                raise ConfigError(f"{setting}: {name!r} is no name; write each in quotes in conf.py")


def _is_document(document: object) -> bool:
    if not isinstance(document, Mapping) or not isinstance(document.get("metadata", {}), Mapping):
        return False
    return all(isinstance(document.get(name), str) for name in ("startdocname", "targetname", "title"))


def _is_inside(name: str) -> bool:
    """Whether a folder is one in the output folder, as what it holds is removed before it is filled."""
    path = PurePath(name)
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts


def _is_part(part: object) -> bool:
    if not isinstance(part, (tuple, list)) or len(part) != 2:
        return False
    title, docs = part
    return isinstance(title, str) and isinstance(docs, (tuple, list)) and all(isinstance(doc, str) for doc in docs)
