"""The attacked book, built once for each kind of output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.security.attacks import write

NOISY = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("attacked") / "book")


@pytest.fixture(scope="session")
def made(attacked: Path) -> Callable[[str], Path]:
    """A function that builds the book; findings there will be, but no exception."""
    done: dict[str, Path] = {}

    def build(builder: str) -> Path:
        if builder not in done:
            out = attacked.parent / builder
            command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, "-c", str(attacked / "conf"), "-d", str(out) + "-trees"]
            ran = subprocess.run(
                [*command, str(attacked), str(out)], capture_output=True, text=True, check=False, env={**os.environ, **NOISY}
            )
            assert ran.returncode == 0, ran.stderr[-3000:]
            assert "Traceback" not in ran.stderr
            (attacked.parent / f"{builder}.log").write_text(ran.stderr, encoding="utf-8")
            done[builder] = out
        return done[builder]

    return build


@pytest.fixture(scope="session")
def html(made: Callable[[str], Path]) -> Path:
    return made("html")
