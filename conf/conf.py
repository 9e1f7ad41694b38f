"""Sphinx configuration of the book. The source root is the repository: sphinx-build -c conf . build/html"""

from sphinx_hitl import __version__

project = "Human-in-the-loop AutoML"
author = "The sphinx_hitl authors"
copyright = "2026, The sphinx_hitl authors"
version = release = __version__
language = "en"

root_doc = "book/index"
include_patterns = ["book/**", "patterns/**"]
exclude_patterns = ["build", ".venv", ".git", ".cache", "node_modules", "**/TEMPLATE.md", "book/_diagrams"]
templates_path = ["templates"]

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinxcontrib.mermaid", "sphinx_needs", "sphinx_hitl"]
primary_domain = "hitl"
numfig = True
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

bibtex_bibfiles = ["../book/references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = "plain"

mermaid_output_format = "svg"  # our own transform draws; this keeps mermaid.js off every page

needs_table_style = "table"  # plain tables, without a script
needs_build_json = True
needs_reproducible_json = True
needs_json_remove_defaults = True
needs_schema_validation_enabled = False  # our rules check; its report holds a duration, so no two builds would be equal

html_theme = "furo"
html_title = "Human-in-the-loop AutoML"
html_static_path = ["static"]
html_extra_path = ["root"]
html_css_files = ["book.css"]
html_copy_source = True
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}

latex_engine = "lualatex"
latex_documents = [(root_doc, "book.tex", project, author, "manual")]
latex_use_xindy = False
latex_show_urls = "footnote"
