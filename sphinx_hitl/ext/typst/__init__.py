"""The printed book: `sphinx-build -b typstpdf` writes a PDF, `-b typst` the text that the Typst compiler makes it of.

Any project that uses the extension can have it: install `sphinx-hitl[pdf]`, and Sphinx finds the builders by themselves.

  settings     defaults, and what is said of a setting that nothing can be made of
  builder      assembles, writes and compiles; nothing of it asks the clock
  compiler     calls of the compiler, which comes in a wheel
  structure    the tree of pages -> a book of parts, chapters and pages
  labels       where each internal link leads, each place having one label
  base         nodes -> calls of the functions in `templates/hitl.typ`: how they are written, and all plain nodes
  signatures   the same for what other domains of Sphinx describe
  links        the same for links, notes and works
  translator   the same for pages, headings, paragraphs
  lists        the same for cards and lists
  views        the same for figures, diagrams and tables
  index        patterns, needs, stages, tools and terms, each with its pages

`ext.pages` takes pages out of the sections in which they are named; `core.columns` judges the widths of columns.

A template says how all this looks. `templates/book.typ` is the default; a book's own one is named by `typst_template`
and found in `typst_templates_path`. It may define any function of `hitl.typ` anew. The settings named
`typst_...` are those of sphinxcontrib-typstbuilder; where a project names that package too, its builder is replaced by ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

OTHER = "sphinxcontrib_typstbuilder"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builders and their settings."""
    from sphinx_hitl.ext.typst.builder import PdfBuilder, TypstBookBuilder
    from sphinx_hitl.ext.typst.settings import add_settings, settle
    from sphinx_hitl.ext.typst.structure import ArrangeBook

    if OTHER in app.config.extensions:  # first, so that ours replaces its builder, in whatever order they are named
        app.setup_extension(OTHER)
    for builder in (TypstBookBuilder, PdfBuilder):
        app.add_builder(builder, override=True)
    app.add_post_transform(ArrangeBook)
    add_settings(app)
    app.connect("config-inited", settle)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
