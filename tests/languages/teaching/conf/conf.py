"""Settings of a small book in another pattern language: python -m sphinx -n -W -c conf . OUT"""

project = "Patterns of teaching"
extensions = ["myst_parser", "sphinx_hitl"]
primary_domain = "hitl"
root_doc = "book/index"
include_patterns = ["book/**", "patterns/**"]
html_theme = "basic"
nitpicky = True
myst_heading_anchors = 3
