"""Sources on their way to MyST: what the reader sees is noted, its cards are hidden, and its views become placeholders."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_hitl.core.model import Page, View

_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,})[ \t]*\{")


def read_source(app: Sphinx, doc: str, content: list[str]) -> None:
    """Read a Markdown page and hand it on without its cards, which MyST has no need to see."""
    if Path(app.env.doc2path(doc)).suffix != ".md":
        return
    # Late, as all that only pages need: a build in which nothing has changed does without.
    from sphinx_hitl.core.read import normalized, read

    domain = domain_of(app.env)
    file = f"{doc}.md"
    text = normalized(content[0])
    page = read(text, doc, domain.vocabulary, file)
    domain.note_page(page)
    content[0] = _for_myst(text, page)


def _for_myst(text: str, page: Page) -> str:
    """The text with cards hidden and views turned into placeholders; every line keeps its number."""
    from sphinx_hitl.core.options import without_lines

    lines = without_lines(text, page.hidden).split("\n")
    for view in page.views:
        _put_placeholder(lines, view)
    return "\n".join(lines)


def _put_placeholder(lines: list[str], view: View) -> None:
    """Let the fence of a view hold nothing but its line; what its author wrote there besides options stays."""
    first = view.place.line - 1
    match = _FENCE.search(lines[first])
    if not match:
        return
    prefix, marker = lines[first][: match.start()], match[1]
    taken = {option.place.line for option in view.options}
    for number in range(first + 1, view.closing - 1):
        if number + 1 in taken or lines[number].strip("> \t").startswith(":"):
            lines[number] = prefix.rstrip()
    if view.closing > first + 1:
        lines[first] = f"{prefix}{marker}{{hitl:placed-view}} {view.place.line}"
        lines[view.closing - 1] = prefix + marker
    else:
        lines[first] = prefix
