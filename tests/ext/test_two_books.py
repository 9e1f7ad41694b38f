"""The page on large collections: its two books link to each other, and join as data, just as it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "book/extension/scale.md").read_text(encoding="utf-8")
FILES = {path: text for path, _, _, text in re.findall(r"^`([\w./-]+)`:\n\n(`{3,4})(\w+)\n(.*?)^\2$", PAGE, re.MULTILINE | re.DOTALL)}
START = "# {title}\n\n```{{toctree}}\n:glob:\n\npatterns/*/index\n```\n"
STAGE = "# Model Validation\n\n```{stage}\n:phase: modeling\n:order: 1\n```\n\nText.\n\n```{toctree}\n:glob:\n\n*\n```\n"


def run(folder: Path, *command: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_books_link_to_each_other_and_join(tmp_path: Path) -> None:
    files = dict(FILES)
    files["south/conf/conf.py"] = files["north/conf/conf.py"].replace("north", "?").replace("south", "north").replace("?", "south")
    for book in ("north", "south"):
        files[f"{book}/index.md"] = START.format(title=book.title())
        files[f"{book}/patterns/model-validation/index.md"] = STAGE
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    run(tmp_path, "bash", "-e", "build.sh")
    north, south = (
        (tmp_path / "build" / page).read_text(encoding="utf-8")
        for page in ("north/patterns/model-validation/noise-floor.html", "south/patterns/model-validation/sealed-test.html")
    )
    assert 'href="https://south.example/patterns/model-validation/sealed-test.html"' in north
    assert re.search(r'href="https://north\.example/patterns/model-validation/noise-floor\.html"[^>]*>(<span[^>]*>)?Noise Floor<', south)
    for book in ("north", "south"):
        run(tmp_path, "hitl", "check", "--root", book)
        run(tmp_path, "hitl", "export", "--root", book, f"data/{book}")
    joined = json.loads(run(tmp_path, sys.executable, "join.py", "data/north", "data/south"))
    assert {item["id"] for item in joined["items"]} == {
        "north:model-validation",
        "north:noise-floor",
        "south:model-validation",
        "south:sealed-test",
    }
    assert {"source": "north:noise-floor", "target": "north:model-validation"}.items() <= joined["links"][0].items()
    # Each job of the workflow runs what it says, where the inventories are committed.
    (job,) = yaml.safe_load(files[".github/workflows/books.yml"])["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step and "pip install" not in step["run"]]
    assert len(commands) == 2
    for book in job["strategy"]["matrix"]["book"]:
        for command in commands:
            run(tmp_path, "env", f"BOOK={book}", "bash", "-e", "-c", command.replace("build/", "again/"))
        assert (tmp_path / "again" / book / "objects.inv").is_file()
