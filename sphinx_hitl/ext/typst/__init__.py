"""The printed book: `sphinx-build -b typstpdf` writes a PDF, with the Typst compiler and the Typst builder from wheels.

Any project that uses the extension can have it: install `sphinx-hitl[pdf]`, and Sphinx finds the builder by itself.
With "sphinx_hitl.ext.typst" among the `extensions`, `-b typst` writes the same book as Typst's own text.

sphinxcontrib-typstbuilder gives the frame: one tree of all pages, and a function call for each node. Our part of it:

  builder      assembles, writes and compiles; nothing of it asks the clock
  structure    the tree of pages -> a book of parts, chapters and pages
  labels       where each internal link leads, each place having one label
  translator   nodes -> calls of the functions in `templates/hitl.typ`: text, headings, links, notes
  views        the same for our cards, lists, diagrams and tables
  index        patterns, needs, stages, tools and terms, each with its pages

`ext.pages` takes pages out of the sections in which they are named; `ext.tables` judges the widths of columns.

A template says how all this looks. `templates/book.typ` is the default; a book's own one is named by `typst_template`
and found in `typst_templates_path`, and can import `hitl.typ`, which lies beside it when the book is compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builders and their settings."""
    app.setup_extension("sphinxcontrib_typstbuilder")
    from sphinx_hitl.ext.typst.builder import PdfBuilder, TypstBookBuilder, settle
    from sphinx_hitl.ext.typst.structure import ArrangeBook
    from sphinx_hitl.ext.typst.views import BookTranslator

    app.add_builder(TypstBookBuilder, override=True)
    app.add_builder(PdfBuilder)
    for name in ("typst", "typstpdf"):
        app.set_translator(name, BookTranslator)
    app.add_post_transform(ArrangeBook)
    app.add_config_value(
        "hitl_parts", [], "", frozenset({list}), "the parts of the printed book: (title, [documents]); '' for the page's own"
    )
    app.add_config_value("hitl_pdf_standards", ["ua-1"], "", frozenset({list}), "what the compiler has to keep to")
    app.add_config_value("hitl_pdf_fonts", [], "", frozenset({list}), "folders with more fonts, from the configuration's folder")
    app.connect("config-inited", settle)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
