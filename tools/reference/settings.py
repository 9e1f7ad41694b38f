"""The page about the settings of a build, made from what the extension registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import MagicMock

import sphinx_hitl
from sphinx_hitl.ext import typst
from tools.reference.markdown import code, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN = "; set by the extension itself"
"""How the description of a value ends that is not for conf.py."""

_INTRODUCTION = """\
What stands in `conf.py`. The language itself has [a file of its own](vocabulary.md).

```python
extensions = ["myst_parser", "sphinx_hitl"]
primary_domain = "hitl"
```

The second line lets cards, views and roles do without the prefix `hitl:`. Everything below may be left out.
"""

_FROM_SPHINX = """\
These settings of others matter to what the extension shows:
"""

_OTHERS: Mapping[str, str] = {
    "numfig": "`True` numbers the captions of views, so that text can refer to a figure or table",
    "html_baseurl": "the address of the published book: with it citations hold the address of their page, and there is a `sitemap.xml`",
    "html_additional_pages": '`{"404": "404.html"}` with a template of that name: a page for lost readers; its links hold in any folder',
    "myst_heading_anchors": "a depth, such as `3`, lets links lead to headings, also to those of cards",
    "bibtex_bibfiles": "of sphinxcontrib-bibtex: makes the keys behind `:evidence:` citations",
    "mermaid_output_format": 'of sphinxcontrib-mermaid: `"svg"` keeps its script off every page, as the extension draws',
    "suppress_warnings": 'names of findings, as `"hitl.folder-stage"`, and the other messages of the build, below',
}

_MESSAGES = """\
[Findings](findings.md) are about what authors write. About the build itself there are a few other messages, with these names:
"""

MESSAGES: Mapping[str, str] = {
    "vocabulary": "`conf/language.toml` cannot be used; the built-in vocabulary stands in for it",
    "setting": "a setting of the extension has a value of another type",
    "diagram": "a diagram cannot be drawn, or links to a page that does not exist",
    "repository": "`hitl_repository` or one of its companions is not of the right form",
    "template": "the template for new patterns cannot be read, or is too long for a link",
    "translation": "a catalog of translations of the book is damaged",
    "companion": "settings of sphinx-needs refuse an object",
    "typst": "something has no place in the printed book",
}

_COMPANIONS = """\
None of them is needed. If it is among the `extensions`, this happens:
"""

_COMPANIONS_DO: Mapping[str, str] = {
    "sphinxcontrib.bibtex": "keys behind `:evidence:` are citations, with an entry in the bibliography",
    "sphinxcontrib.mermaid": "views draw diagrams, once for each, kept as SVG; without it the same facts stand in lists and tables",
    "sphinx_needs": (
        "every object is also a need, with its facts and links under the names on its card (`_` for `-`), for tables, filters and charts "
        "of your own"
    ),
}

EXAMPLES: Mapping[str, str] = {
    "hitl_sidebar": "hitl_sidebar = False",
    "hitl_repository": 'hitl_repository = "owner/name"',
    "hitl_repository_branch": 'hitl_repository_branch = "next"',
    "hitl_repository_folder": 'hitl_repository_folder = "docs"',
    "hitl_diagrams": "hitl_diagrams = False",
    "hitl_jquery": "hitl_jquery = False",
    "hitl_diagram_cache": 'hitl_diagram_cache = "conf/diagrams"',
    "hitl_parts": 'hitl_parts = [("Reading", ["book/introduction"]), ("", ["patterns/index"])]',
    "hitl_pdf_standards": 'hitl_pdf_standards = ["a-2b"]',
    "hitl_pdf_fonts": 'hitl_pdf_fonts = ["fonts"]',
    "hitl_not_printed": 'hitl_not_printed = ["book/catalogue/*"]',
    "typst_documents": 'typst_documents = [{"startdocname": "book/index", "targetname": "book", "title": "Our patterns"}]',
    "typst_template": 'typst_template = "book"',
    "typst_templates_path": 'typst_templates_path = ["print"]',
}


class Value(NamedTuple):
    """A value as it is registered."""

    name: str
    default: object
    rebuild: str
    types: object = ()
    description: str = ""


def registered() -> list[Value]:
    """Every value that the extension and its builders register; a stand-in for Sphinx notes them."""
    app = MagicMock()
    app.config.extensions = []
    for extension in (sphinx_hitl, typst):
        extension.setup(app)
    return [Value(*call.args, **call.kwargs) for call in app.add_config_value.call_args_list]


def settings() -> Iterator[str]:
    """The lines of the page."""
    yield from ("# Settings", "", _INTRODUCTION, "## Of this extension", "")
    shown = [value for value in registered() if not value.description.endswith(OWN)]
    yield from table(("Name", "Default", "Meaning"), ((f"`{value.name}`", f"`{value.default!r}`", value.description) for value in shown))
    yield from code("python", "\n".join(EXAMPLES[value.name] for value in shown if value.name in EXAMPLES))
    own = ", ".join(f"`{value.name}`" for value in registered() if value.description.endswith(OWN))
    yield from (f"{own} are set by the extension itself, so that Sphinx notices a change; leave them alone.", "")
    yield from ("## Of others", "", _FROM_SPHINX)
    yield from table(("Name", "What it does"), ((f"`{name}`", text) for name, text in _OTHERS.items()))
    yield from ("## Companions", "", _COMPANIONS)
    yield from table(("Extension", "What it does for the collection"), ((f"`{name}`", text) for name, text in _COMPANIONS_DO.items()))
    yield from ("## Messages", "", _MESSAGES)
    yield from table(("Name", "What it says"), ((f"`hitl.{name}`", text) for name, text in MESSAGES.items()))
