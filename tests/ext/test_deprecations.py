"""What Sphinx, docutils or MyST will take away, we do not use."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.ext.conftest import Book

OURS = re.compile(r"sphinx_hitl/\S+:\d+: \w*(?:Deprecat|Removed|FutureWarning)\w*")


def test_the_expression_knows_a_deprecation() -> None:
    assert OURS.search("/x/sphinx_hitl/ext/nodes.py:12: RemovedInSphinx11Warning: 'x' is deprecated")


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "gettext"])
def test_no_builder_meets_anything_deprecated_of_ours(book: Book, builder: str) -> None:
    book.write(
        "views.md", "---\norphan: true\n---\n\n# Views\n\n```{catalogue}\n```\n\n```{pattern-map}\n:whole:\n```\n\n{pattern}`noise-floor`\n"
    )
    book.write("conf/conf.py", book.conf + 'version = "1"\ncopyright = "2026, Others"\n')
    command = [sys.executable, "-W", "always", "-m", "sphinx", "-q", "-b", builder, "-c", "conf", ".", str(book.root.parent / "out")]
    done = subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert OURS.findall(done.stderr) == []
