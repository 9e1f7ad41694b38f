# What to type. The first run of a target sets up .venv with the versions in constraints.txt; later runs skip that.
# Needs Python 3.11 or newer with venv and pip, and nothing else: make html PYTHON=python3.12

PYTHON ?= python3
PYTEST_ARGS ?=
BENCH_ARGS ?=
SPHINX_ARGS ?= -n -j auto

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check -c constraints.txt
SOURCE := -c conf .
PROSE := book patterns conf sphinx_hitl tools .github README.md ARCHITECTURE.md SECURITY.md CONTRIBUTING.md CODE_OF_CONDUCT.md CHANGELOG.md LICENSE-TEXTS.md
SPELLING := --builtin clear,rare,en-GB_to_en-US --ignore-words-list catalogue,ines

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help html pdf pdf-latex epub test bench browser check reference livehtml messages coverage matrix lint linkcheck clean constraints FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

html: .venv/book ## build the book strictly into build/html
	$(BIN)/sphinx-build -W $(SPHINX_ARGS) $(SOURCE) build/html

# The same sources give the same bytes; SOURCE_DATE_EPOCH, if set, is the date in the files.
pdf: .venv/pdf ## make the printed book, build/pdf/book.pdf
	$(BIN)/sphinx-build -W $(SPHINX_ARGS) -b typstpdf $(SOURCE) build/pdf

epub: .venv/book ## make the book for e-readers, build/epub/book.epub
	$(BIN)/sphinx-build -W $(SPHINX_ARGS) -b epub -d build/epub-doctrees $(SOURCE) build/epub

pdf-latex: .venv/pdf ## make a PDF with LaTeX, if lualatex is installed
	@command -v lualatex >/dev/null && command -v latexmk >/dev/null || { echo "LaTeX is missing: apt-get install --no-install-recommends \
latexmk texlive-latex-extra texlive-luatex fonts-freefont-otf (or make pdf, which needs none of it)" >&2; exit 1; }
	$(BIN)/sphinx-build -W $(SPHINX_ARGS) -b latex $(SOURCE) build/latex
	$(MAKE) -C build/latex LATEXMKOPTS="-silent -interaction=nonstopmode"

test: .venv/dev browser ## run the tests (PYTEST_ARGS="-k reader" runs some)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

# Debian's own, or any that is there; where it cannot be had, the tests that need it fail and say so.
browser: ## install Chromium for the tests, where it is missing and allowed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		[ "$$(id -u)" = 0 ] && as= || as='sudo -n'; \
		echo "Installing Chromium for the tests, once"; \
		{ $$as apt-get update && $$as apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1 </dev/null || \
		echo "Chromium is missing and cannot be installed from here: apt-get install --no-install-recommends chromium" >&2; }

bench: .venv/peers ## measure speed against the peers; long (BENCH_ARGS="--size 100 --growth --large --repeat 1" is short)
	$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)
	$(BIN)/python -m tests.benchmarks.views
	$(BIN)/python -m tests.benchmarks.filtering

check: .venv/book ## check the patterns without building them
	$(BIN)/hitl check

# sphinx-autobuild watches the source root, so every folder of the book and the extension's own code.
livehtml: .venv/book ## serve the book and rebuild it at every change
	$(BIN)/sphinx-autobuild $(SPHINX_ARGS) $(SOURCE) build/livehtml --ignore build --ignore .venv --ignore .git \
		--ignore .cache --ignore .hypothesis --ignore book/_diagrams --re-ignore __pycache__

messages: .venv/dev ## collect what sphinx_hitl says, for its translators
	$(BIN)/python -m tests.translation

coverage: .venv/dev ## measure which branches of the core the tests take
	$(BIN)/coverage run -m pytest tests/core tests/cli tests/translation tests/ext/test_diagrams.py tests/ext/test_plugins.py tests/test_*.py $(PYTEST_ARGS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include 'sphinx_hitl/core/*' --skip-covered --fail-under 95

matrix: .venv/dev ## run the tests with each Python that is here, and its Sphinx
	$(BIN)/nox

lint: .venv/dev ## check code style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell $(SPELLING) $(wildcard $(PROSE))

linkcheck: .venv/book ## ask every web address in the book whether it still answers (not in CI)
	$(BIN)/sphinx-build -b linkcheck -j auto $(SOURCE) build/linkcheck

reference: .venv/book ## make the pages of the book that come from the code
	$(BIN)/python -m tools.reference

clean: ## remove what was built, but not .venv
	rm -rf build .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache

# Set-up: .venv/made-by changes when .venv was made by another Python, for another folder, or does not run.
# .venv/book and .venv/dev are newer than all that decides what is installed.

.venv/made-by: FORCE
	@by=$$($(PYTHON) -c 'import sys; print(*sys.version_info[:2], sys.base_prefix); sys.exit(sys.version_info < (3, 11))') \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is not: make PYTHON=python3.12 ..." >&2; exit 1; }; \
	by="$$by $$(pwd)"; \
	if [ "$$(cat $@ 2>/dev/null)" != "$$by" ] || ! $(BIN)/python -c 'import pip.__main__' 2>/dev/null; then \
		echo "Setting up .venv, once"; \
		rm -rf .venv && $(PYTHON) -m venv .venv && echo "$$by" > $@; \
	fi

.venv/book: .venv/made-by pyproject.toml constraints.txt
	@$(INSTALL) --upgrade pip
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable '.[book]'
	@touch $@

.venv/pdf: .venv/book
	@$(INSTALL) --no-build-isolation --editable '.[book,pdf]'
	@touch $@

.venv/dev: .venv/pdf
	@$(INSTALL) --group dev
	@touch $@

# A folder of its own, as the peer says that it does not run with our Sphinx, which it does.
.venv/peers: .venv/dev
	@rm -rf $@
	@$(INSTALL) --target $@ --group bench
	@$(INSTALL) --target $@ --no-deps mlx.traceability==11.8.3
	@touch $@

# Sphinx 9.0 is the last to run on Python 3.11, so the pins are made there; they hold for 3.12 and 3.13 too.
# Debian 12 has Python 3.11.2, and newer versions of soupsieve want 3.11.5.
PINNED_TOO := hatchling editables 'sphinx-needs>=9' 'soupsieve<3'
FRESH := build/constraints

constraints: ## pin the newest versions that fit pyproject.toml (with Python 3.11)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "The pins are made with Python 3.11: make constraints PYTHON=python3.11" >&2; exit 1; }
	rm -rf $(FRESH) && $(PYTHON) -m venv $(FRESH)
	$(FRESH)/bin/python -m pip install -qq --upgrade pip
	$(FRESH)/bin/python -m pip install -qq '.[book,pdf]' --group dev --group bench $(PINNED_TOO)
	{ echo "# The environment of the book and of the tests, for Python 3.11 to 3.13: exact versions, no addresses."; \
	  echo "# Made by 'make constraints' from pyproject.toml in a clean virtual environment; do not edit."; \
	  $(FRESH)/bin/python -m pip freeze --all --exclude setuptools --exclude sphinx-hitl | LC_ALL=C sort -f; } > $(FRESH)/new
	mv $(FRESH)/new constraints.txt && rm -rf $(FRESH)
