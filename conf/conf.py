"""Sphinx configuration of the book. The source root is the repository: sphinx-build -c conf . build/html"""

import os

from sphinx_hitl import __version__

project = "Human-in-the-loop AutoML"
author = "The sphinx_hitl authors"
copyright = "2026, The sphinx_hitl authors"
version = release = __version__
language = "en"

root_doc = "book/index"
include_patterns = ["book/**", "patterns/**"]
exclude_patterns = ["build", ".venv", ".git", ".cache", "node_modules", "book/_diagrams"]
templates_path = ["templates"]

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinxcontrib.mermaid", "sphinx_needs", "sphinx_hitl"]
primary_domain = "hitl"
hitl_repository = os.environ.get("GITHUB_REPOSITORY", "")  # known where the book is published; without it no page links there
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
hitl_jquery = False  # which only those scripts would use
needs_build_json = True
needs_reproducible_json = True
needs_json_remove_defaults = True
needs_schema_validation_enabled = False  # our rules check; its report holds a duration, so no two builds would be equal

html_theme = "furo"
html_title = "Human-in-the-loop AutoML"
html_static_path = ["static"]
html_baseurl = os.environ.get("BOOK_ADDRESS", "")  # known where the book is published
html_additional_pages = {"404": "404.html"}
html_favicon = "static/favicon.svg"
html_extra_path = ["root"]
html_css_files = ["book.css"]
html_copy_source = True
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": ["edit"]}

latex_engine = "lualatex"
latex_documents = [(root_doc, "book.tex", project, author.replace("_", r"\_"), "manual")]
latex_elements = {"papersize": "a4paper", "extraclassoptions": "openany,oneside"}  # no empty pages
latex_use_xindy = False
latex_show_urls = "footnote"


# On paper: sphinx-build -b typstpdf (make pdf)
hitl_parts = [  # ("", [a page]) makes its own title that of the part, and its pages the chapters
    ("Finding your way", ["book/introduction", "book/reading", "book/pipeline"]),
    ("", ["patterns/index"]),
    ("Ways in, walks and tools", ["book/ways/index", "patterns/walks/index", "patterns/tools/index"]),
    ("Analysis and evidence", ["book/analysis/index", "book/evidence/index"]),
    ("Taking part", ["book/write/index", "book/extension/index", "book/open-questions"]),
]
hitl_not_printed = ["book/catalogue/*"]  # on paper: the lists under "Ways in", the tables and the index
typst_template = "book"
typst_templates_path = ["print"]
typst_documents = [
    {
        "startdocname": root_doc,
        "targetname": "book",
        "title": "Human-in-the-loop AutoML: information needs and usage patterns",
        "metadata": {
            "name": "Human-in-the-loop AutoML",
            "subtitle": "Information needs and usage patterns",
            "subject": "A pattern language: what people need to know when they work with AutoML, why, when, and how they find it out",
            "keywords": ["AutoML", "human in the loop", "pattern language", "information needs", "machine learning"],
            "license": "Texts under Creative Commons Attribution 4.0 International (CC BY 4.0), code under the MIT License",
        },
    }
]


# For e-readers: make epub
epub_basename = "book"
epub_title = "Human-in-the-loop AutoML: information needs and usage patterns"
epub_description = "A pattern language: what people need to know when they work with AutoML, why, when, and how they find it out"
epub_contributor = author
epub_uid = epub_identifier = "human-in-the-loop-automl"
epub_css_files = []  # book.css is for browsers
epub_tocscope = "includehidden"
epub_tocdepth = 4  # patterns stand in the last section of their stage
epub_show_urls = "no"  # addresses of threads and papers are links; in the text they would be most of the page
epub_exclude_files = ["index.html", "404.xhtml", "permalink.html", "needs.json"]
