"""Files that hold a card already: they stay as they are, but for links and for a status that nobody here has given them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl.core.fix import Edit, repaired
from sphinx_hitl.core.read import read
from sphinx_hitl.core.rules.pages import untouched_page

if TYPE_CHECKING:
    from sphinx_hitl.core.importer.document import Document
    from sphinx_hitl.core.model import Page
    from sphinx_hitl.core.vocabulary import Vocabulary


def own_page(document: Document, id_: str, vocabulary: Vocabulary) -> Page:
    """The file as the reader of the collection sees it."""
    return read(document.source.text, f"{vocabulary.folder}/{id_}", vocabulary)


def why_not(page: Page, vocabulary: Vocabulary) -> str:
    """Why a file with cards is not imported, '' if it is."""
    item = next((item for item in page.items if vocabulary.kinds[item.kind].on_page or item.kind == "walk"), None)
    if item is None:
        return "its cards are those of parts of a page; copy it by hand"
    if item.kind == "stage":
        return "it is the page of a stage; copy it by hand"
    return "it is an empty template" if untouched_page(page, vocabulary) else ""


def drafted(text: str, page: Page, vocabulary: Vocabulary) -> str:
    """The text with the first status there is."""
    levels = vocabulary.values["status"]
    options = (option for item in page.items if item.kind == "pattern" for option in item.options if option.name == "status")
    edits = [Edit(option.place.line, option.place.column, option.value, levels[0]) for option in options if option.value in levels[1:]]
    return repaired(text, edits, page) if edits else text
