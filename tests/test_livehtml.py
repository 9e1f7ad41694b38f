"""`make livehtml`: what is saved is seen in the browser, and what is wrong with it in the terminal, as `hitl check` says it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Self
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LONGEST = 90.0
PAGE = "patterns/tuning/edge-watch.md"

FILES = {
    "book/index.md": "# Book\n\n```{toctree}\n:glob:\n\n../patterns/*/*\n```\n",
    "book/references.bib": "",
    "patterns/tuning/index.md": "# Tuning\n\n```{stage}\n:phase: modeling\n:order: 1\n```\n\nTurn knobs.\n",
    PAGE: "# Edge Watch\n\n```{pattern}\n:stages: tuning\n:status: draft\n```\n\nSee whether the best values lie at an edge.\n",
}


def command(port: int) -> str:
    """What the target of the Makefile runs, on a port that is free."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    call = ["make", "-n", "livehtml", f"SPHINX_ARGS=-n -j auto --port {port}"]
    printed = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    (found,) = re.findall(r"^\.venv/bin/(sphinx-autobuild .+)$", printed.replace("\\\n", " "), re.MULTILINE)
    return f"{BIN}/{found}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """The running command, with all that it has said."""

    def __init__(self, root: Path, port: int) -> None:
        self.said = ""
        self.address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            ["bash", "-c", f"exec {command(port)}"],
            cwd=root,
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._end = time.monotonic() + LONGEST

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, number)
                try:
                    self.process.wait(10)
                except subprocess.TimeoutExpired:
                    continue
        self._listener.join(10)
        assert self.process.stdout
        self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def wait(self, seen: Callable[[], bool]) -> None:
        while not seen():
            assert self.process.poll() is None, f"the server has stopped:\n{self.said}"
            assert time.monotonic() < self._end, f"not seen in {LONGEST:.0f} s:\n{self.said}"
            time.sleep(0.1)

    def html(self, path: str) -> str:
        """The page as a browser gets it, '' as long as nobody answers."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.address}/{path}", timeout=10) as answer:
                page: str = answer.read().decode()
                return page
        except URLError:
            return ""


def messages(root: Path) -> list[str]:
    """What `hitl check` finds, in its words."""
    done = subprocess.run([BIN / "hitl", "check", "--format", "json"], cwd=root, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["findings"]
    return [f"{entry['message']}; {entry['repair']}" if entry["repair"] else entry["message"] for entry in found]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small book with the settings of the big one."""
    shutil.copytree(ROOT / "conf", tmp_path / "conf", ignore=shutil.ignore_patterns("__pycache__", "language.toml"))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_is_saved_is_built_and_checked(project: Path) -> None:
    with Server(project, free_port()) as server:
        server.wait(lambda: "See whether the best values" in server.html("patterns/tuning/edge-watch.html"))
        time.sleep(1)  # the watch begins with the first answer, or a little later
        before = len(server.said)
        page = project / PAGE
        page.write_text(page.read_text("utf-8").replace(":stages: tuning", ":stages: tunning").replace("See", "Look"), encoding="utf-8")
        server.wait(lambda: "Serving on" in server.said[before:])
        answer = server.said[before:]
        found = messages(project)
        assert any("did you mean 'tuning'?" in message for message in found)
        assert [message for message in found if message not in answer] == []
        assert f"{PAGE}:4" in answer
        assert re.search(r"\b0 added, 1 changed, 0 removed", answer)
        assert "Look whether the best values" in server.html("patterns/tuning/edge-watch.html")
    assert server.process.poll() is not None
