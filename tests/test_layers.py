"""Who may know whom: core knows nothing of ext, cli, Sphinx or docutils; ext and cli do not know each other."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "sphinx_hitl"
PARSERS = ("markdown_it", "mdit_py_plugins")
BUILD = ("sphinx", "docutils", "myst_parser", "sphinxcontrib")
FORBIDDEN = {
    "core": (*BUILD, "sphinx_hitl.ext", "sphinx_hitl.cli"),
    "cli": (*BUILD, "sphinx_hitl.ext"),
    "ext": ("sphinx_hitl.cli",),
}


def imports(source: str, package: str) -> set[str]:
    """Every module that a source text of `package` names in an import, wherever it stands, relative ones resolved."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            found.update((module, *(f"{module}.{alias.name}" for alias in node.names)))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"import_module", "importlib.import_module", "__import__"}:
            argument = node.args[0]
            if isinstance(argument, ast.Constant):
                found.add(str(argument.value))
    return found


def below(module: str, parents: tuple[str, ...]) -> bool:
    return any(module == parent or module.startswith(parent + ".") for parent in parents)


@pytest.mark.parametrize(
    ("layer", "file"),
    [(layer, file) for layer in FORBIDDEN for file in sorted((PACKAGE / layer).rglob("*.py"))],
    ids=lambda value: value if isinstance(value, str) else value.relative_to(PACKAGE).as_posix(),
)
def test_no_layer_imports_what_it_must_not_know(layer: str, file: Path) -> None:
    package = ".".join(file.relative_to(PACKAGE.parent).parent.parts)
    wrong = sorted(module for module in imports(file.read_text("utf-8"), package) if below(module, FORBIDDEN[layer]))
    assert not wrong


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import sphinx.util", "sphinx.util"),
        ("def f():\n    from docutils import nodes", "docutils"),
        ("from sphinx_hitl import ext", "sphinx_hitl.ext"),
        ("from ..ext import nodes", "sphinx_hitl.ext"),
        ("from .. import cli", "sphinx_hitl.cli"),
        ("import_module('sphinx.application')", "sphinx.application"),
    ],
)
def test_the_test_sees_every_way_to_import(source: str, expected: str) -> None:
    assert expected in imports(source, "sphinx_hitl.core")


def test_all_folders_of_the_package_are_layers() -> None:
    without_code = {"__pycache__", "locale"}
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir()} - without_code == set(FORBIDDEN)


def test_the_door_for_plugins_opens_into_the_core_only() -> None:
    script = "import sys, sphinx_hitl.plugin; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {module for module in modules if below(module, FORBIDDEN["core"])}


def loaded(*arguments: str, cwd: Path) -> set[str]:
    """The modules that a call of the command line leaves loaded."""
    script = "import sys; from sphinx_hitl.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "COV_", "COVERAGE_"))}
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A page that needs every part of the check, markup in headings aside."""
    page = tmp_path / "patterns" / "x.md"
    page.parent.mkdir()
    page.write_text("# X\n\n```{pattern}\n:stages: hpo\n:status: Complete\n```\n\nText.\n\n## Goals\n\nSee [y](y.md).\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["check", "--help"],
        ["check"],
        ["check", "--format", "github"],
        ["check", "--format", "json"],
        ["check", "--format", "sarif"],
        ["check", "--fix"],
        ["check", "--write-baseline", "known.json"],
    ],
    ids=" ".join,
)
def test_the_command_line_loads_neither_sphinx_nor_docutils(arguments: list[str], collection: Path) -> None:
    modules = loaded(*arguments, cwd=collection)
    assert "sphinx_hitl.cli" in modules
    assert not {module for module in modules if below(module, (*BUILD, *PARSERS, "sphinx_hitl.ext"))}


def test_the_help_loads_nothing_of_the_core(collection: Path) -> None:
    assert not {module for module in loaded("--help", cwd=collection) if module.startswith("sphinx_hitl.core")}


def test_markdown_it_is_loaded_only_for_markup_in_headings_and_summaries(collection: Path) -> None:
    page = collection / "patterns" / "x.md"
    page.write_text(page.read_text("utf-8").replace("# X", "# *X*"), "utf-8")
    modules = loaded("check", cwd=collection)
    assert "markdown_it" in modules
    assert not {module for module in modules if below(module, BUILD)}
