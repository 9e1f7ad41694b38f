"""Pure Python: text -> Page -> Catalog -> findings, views, exports. Never imports Sphinx or docutils."""
