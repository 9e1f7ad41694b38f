"""The Sphinx extension: `setup()` is its table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_hitl import __version__
from sphinx_hitl.core.model import MODEL_VERSION
from sphinx_hitl.ext import companion, placeholders, reading, reporting, scripts, snapshot, sources, web
from sphinx_hitl.ext.collector import setup_collector
from sphinx_hitl.ext.config import add_config, load_vocabulary_tables, settle_types
from sphinx_hitl.ext.contribute import setup_contribute
from sphinx_hitl.ext.diagrams import setup_diagrams
from sphinx_hitl.ext.domain import HitlDomain
from sphinx_hitl.ext.echoes import listen
from sphinx_hitl.ext.epub import BookEpubBuilder
from sphinx_hitl.ext.links import ResolveLinks
from sphinx_hitl.ext.navigation import scope_sidebar
from sphinx_hitl.ext.onward import LeadOn
from sphinx_hitl.ext.pages import LiftPages
from sphinx_hitl.ext.settle import settle_numbers
from sphinx_hitl.ext.tables import FitTextTables
from sphinx_hitl.ext.transforms import FillPlaceholders, PlaceCards
from sphinx_hitl.ext.translation import add_catalog, forget_translations
from sphinx_hitl.ext.trees import WriteTrees

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything."""
    add_catalog(app)
    add_config(app)
    app.add_domain(HitlDomain)
    app.add_builder(BookEpubBuilder, override=True)
    app.add_node(placeholders.hitl_card)
    app.add_node(placeholders.hitl_view)
    app.add_enumerable_node(placeholders.hitl_table, "table", placeholders.caption_of)
    app.add_enumerable_node(placeholders.hitl_figure, "figure", placeholders.caption_of)
    app.add_transform(PlaceCards)
    app.add_post_transform(FillPlaceholders)
    app.add_post_transform(ResolveLinks)
    app.add_post_transform(LeadOn)
    app.add_post_transform(FitTextTables)
    app.add_post_transform(LiftPages)
    app.add_post_transform(WriteTrees)
    setup_diagrams(app)
    setup_contribute(app)
    setup_collector(app)
    if "sphinxcontrib_typstbuilder" in app.config.extensions:  # whose builder knows nothing of our cards and diagrams
        app.setup_extension("sphinx_hitl.ext.typst")
    app.add_css_file("hitl.css")
    app.connect("config-inited", settle_types, priority=400)  # before anybody uses the values
    app.connect("config-inited", load_vocabulary_tables)
    app.connect("config-inited", snapshot.hide_state)
    app.connect("config-inited", companion.join, priority=510)  # after our vocabulary and sphinx-needs' own settings (500)
    app.connect("builder-inited", scripts.add_static_path)
    app.connect("builder-inited", listen, priority=100)
    app.connect("env-get-outdated", sources.outdated)
    app.connect("env-before-read-docs", forget_translations)
    app.connect("env-before-read-docs", sources.before_reading)
    app.connect("source-read", sources.note_source, priority=100)
    app.connect("source-read", reading.read_source, priority=900)  # last: what others made of the text is what we read
    app.connect("doctree-read", sources.note_links)
    app.connect("doctree-read", snapshot.note_wanted)
    app.connect("env-updated", settle_numbers, priority=100)
    app.connect("env-updated", reporting.report_findings, priority=890)
    app.connect("env-updated", reporting.keep_objects, priority=895)
    app.connect("env-get-updated", snapshot.pages_to_write_again, priority=900)  # after Sphinx has numbered sections and figures (500)
    app.connect("warn-missing-reference", reporting.already_reported)
    app.connect("write-started", snapshot.remove_leftovers)
    app.connect("doctree-resolved", snapshot.note_written)
    app.connect("html-page-context", scope_sidebar, priority=400)  # before the theme makes its own (500)
    app.connect("html-page-context", web.stand_anywhere, priority=450)  # before Sphinx makes addresses of styles and scripts (500)
    app.connect("html-page-context", web.introduce, priority=600)
    app.connect("html-page-context", web.mend, priority=900)
    app.connect("html-page-context", web.scope_headers, priority=900)
    app.connect("html-page-context", scripts.add_scripts, priority=400)
    app.connect("build-finished", web.write_sitemap)
    app.connect("build-finished", snapshot.finish)
    return {"version": __version__, "env_version": MODEL_VERSION, "parallel_read_safe": True, "parallel_write_safe": True}
