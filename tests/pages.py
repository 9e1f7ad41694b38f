"""Pages of the book that say what to do, done as they say: their files are written, their commands run, their outputs compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1] / "book" / "extension"
_BLOCK = re.compile(r"^(?P<lead>[^\n]*)\n\n(?P<fence>`{3,})(?P<language>[a-z]+)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w./-]+)`[^`\n]*:$")


@dataclass(frozen=True)
class Step:
    """A block of a page: the text of a file, a command, or what the command before it says."""

    language: str
    file: str
    body: str


def steps(page: str) -> list[Step]:
    """The blocks of a page; one that is none of the three kinds is a mistake, as nobody would try it."""
    found = []
    for block in _BLOCK.finditer((BOOK / page).read_text(encoding="utf-8")):
        file = _FILE.search(block["lead"])
        step = Step(block["language"], file[1] if file else "", block["body"])
        assert step.file or step.language in {"sh", "text"}, f"{page}: this block stands alone:\n{step.body}"
        found.append(step)
    return found


@dataclass(frozen=True)
class Desk:
    """A folder to work in, with the package installed in `site`."""

    folder: Path
    site: Path

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as somebody would who has activated the environment."""
        tools = self.site.parent / "bin"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "SPHINX", "HITL", "COV"))}
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), kept.get("PATH", "")])
        env = {**kept, "PATH": path, "PYTHONPATH": str(self.site), "NO_COLOR": "1"}
        return subprocess.run(["bash", "-c", command], cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def follow(self, page: str) -> None:
        """Do what a page says; a command fails only where the page shows how it fails."""
        plan = steps(page)
        for number, step in enumerate(plan):
            if step.file:
                path = self.folder / step.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.body, encoding="utf-8")
            elif step.language == "sh":
                done = self.run(step.body)
                shown = plan[number + 1].body if plan[number + 1 : number + 2] and plan[number + 1].language == "text" else None
                if shown is not None:
                    assert done.stdout.startswith(shown.rstrip("\n")), f"{page}: {step.body}{done.stdout}{done.stderr}"
                else:
                    assert done.returncode == 0, f"{page}: {step.body}{done.stdout}{done.stderr}"
