"""What a newcomer meets first: make targets, pins, the README's settings, the script of CI."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import distributions
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import sphinx_hitl

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = "3.11.2"  # Debian 12


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


def pins() -> dict[str, str]:
    lines = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def requirements() -> Iterator[Requirement]:
    data = tomllib.loads(text("pyproject.toml"))
    extras = data["project"]["optional-dependencies"].values()
    groups = data["dependency-groups"].values()
    every = chain(data["build-system"]["requires"], data["project"]["dependencies"], *extras, *groups)
    parsed = (Requirement(entry) for entry in every if isinstance(entry, str))
    return (requirement for requirement in parsed if canonicalize_name(requirement.name) != "sphinx-hitl")


def make(*arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def test_help_lists_every_target() -> None:
    assert {"help", "html", "test", "check", "livehtml", "lint", "linkcheck", "clean"} <= targets()
    listed = re.findall(r"^make ([a-z-]+) +\S", make("help"), re.MULTILINE)
    assert sorted(listed) == sorted(targets())
    assert make() == make("help")


def test_every_target_of_the_readme_exists() -> None:
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text("README.md"), re.MULTILINE)) <= targets()


def test_constraints_are_exact_versions_without_addresses() -> None:
    lines = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    assert len(lines) == len(pins())
    assert "//" not in text("constraints.txt")


@pytest.mark.parametrize("requirement", list(requirements()), ids=str)
def test_constraints_pin_a_version_that_pyproject_allows(requirement: Requirement) -> None:
    assert pins()[canonicalize_name(requirement.name)] in requirement.specifier


def test_pinned_packages_run_on_the_oldest_python() -> None:
    pinned = [found for found in distributions() if pins().get(canonicalize_name(found.name)) == found.version]
    assert len(pinned) > 20
    wanted = {found.name: SpecifierSet(str(found.metadata.json.get("requires_python", ""))) for found in pinned}
    assert [name for name, versions in wanted.items() if OLDEST_PYTHON not in versions] == []


def test_settings_in_the_readme_are_short_and_complete() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", text("README.md"), re.MULTILINE | re.DOTALL)
    settings = next(block for block in blocks if block.startswith("# conf.py\n"))
    values = {
        ast.unparse(line.targets[0]): ast.literal_eval(line.value) for line in ast.parse(settings).body if isinstance(line, ast.Assign)
    }
    assert values["extensions"] == ["myst_parser", "sphinx_hitl"]
    assert values["primary_domain"] == "hitl"
    assert len(settings.splitlines()) <= 10


def test_ci_script_can_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_citation_names_this_version() -> None:
    assert re.findall(r"^version: (.+)$", text("CITATION.cff"), re.MULTILINE) == [sphinx_hitl.__version__]
    assert f"## {sphinx_hitl.__version__}" in text("CHANGELOG.md")


def install_browser(folder: Path, user: int, **commands: str) -> subprocess.CompletedProcess[str]:
    """Run `make browser` where there is no command but those of the folder; each notes how it was called."""
    for name, script in {"id": f"echo {user}", **commands}.items():
        path = folder / name
        path.write_text(f'#!/bin/sh\n[ {name} = id ] || echo "{name} $*" >> "{folder}/called"\n{script}\n', encoding="utf-8")
        path.chmod(0o755)
    make = shutil.which("make")
    assert make
    return subprocess.run([make, "browser"], cwd=ROOT, env={"PATH": str(folder)}, capture_output=True, text=True, check=True)


INSTALL = "apt-get install -y --no-install-recommends chromium"


@pytest.mark.parametrize(("user", "before"), [(0, ""), (1000, "sudo -n ")], ids=["root", "sudo"])
def test_chromium_is_installed_where_it_is_missing(tmp_path: Path, user: int, before: str) -> None:
    done = install_browser(tmp_path, user, **{"apt-get": "true", "sudo": 'shift && exec "$@"'})
    assert done.stderr == ""
    called = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert before + INSTALL in called
    assert called.count(INSTALL) == 1


def test_chromium_is_left_alone_where_it_is(tmp_path: Path) -> None:
    done = install_browser(tmp_path, 0, **{"apt-get": "true", "chromium": ""})
    assert (done.stdout, done.stderr) == ("", "")
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize(
    "commands", [{}, {"apt-get": "exit 1"}, {"sudo": "exit 1", "apt-get": "true"}], ids=["nothing", "no apt", "no sudo"]
)
def test_without_chromium_one_line_says_how_to_get_it(tmp_path: Path, commands: dict[str, str]) -> None:
    done = install_browser(tmp_path, 1000 if "sudo" in commands else 0, **commands)
    assert len(done.stderr.splitlines()) == 1
    assert "apt-get install --no-install-recommends chromium" in done.stderr


def test_make_test_sees_to_the_browser() -> None:
    assert re.search(r"^test:.* browser\b", text("Makefile"), re.MULTILINE)
