"""The project that the README describes, built as it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PAGE = re.compile(r"`([\w./-]+\.md)`[^\n]*:\n\n````markdown\n(.*?)^````", re.DOTALL | re.MULTILINE)
CONF = re.compile(r"```python\n(# conf\.py\n.*?)```", re.DOTALL)


def test_the_project_of_the_readme_builds_strictly_and_is_clean(tmp_path: Path) -> None:
    conf, pages = CONF.search(README), PAGE.findall(README)
    assert conf
    assert pages
    (tmp_path / "conf.py").write_text(conf[1], encoding="utf-8")
    for path, text in pages:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    build = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", str(tmp_path), str(tmp_path / "out")]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    command = [sys.executable, "-c", "import sys; from sphinx_hitl.cli import main; sys.exit(main())", "check", "--root", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    for path, _ in pages:
        assert (tmp_path / "out" / path).with_suffix(".html").exists()
