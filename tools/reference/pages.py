"""Every page that is made, by its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.reference.cards import cards
from tools.reference.commands import commands
from tools.reference.data import data
from tools.reference.findings import findings
from tools.reference.settings import settings
from tools.reference.views import views
from tools.reference.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BOOK = Path(__file__).resolve().parents[2] / "book"

PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "extension/cards.md": cards,
    "extension/views.md": views,
    "extension/vocabulary.md": words,
    "extension/settings.md": settings,
    "extension/commands.md": commands,
    "extension/findings.md": findings,
    "analysis/data.md": data,
}

_NOTE = "<!-- Made from the code by `make reference`; edit tools/reference/{module}.py instead. -->"


def page_text(name: str) -> str:
    """The text of a page, with a note below its title on where it comes from."""
    title, *rest = PAGES[name]()
    note = _NOTE.format(module=PAGES[name].__name__)
    return "\n".join((title, "", note, *rest)).rstrip("\n") + "\n"
