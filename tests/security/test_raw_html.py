"""Raw HTML in prose is Markdown's and the author's; what we show of a page elsewhere is words."""

from __future__ import annotations

from pathlib import Path

from tests.ext.conftest import Book, fill, pattern
from tests.security.attacks import RUN
from tests.security.test_html import wrong


def test_raw_html_of_a_title_or_summary_stays_on_its_page(tmp_path: Path) -> None:
    book = fill(Book(tmp_path / "book"))
    raw = f"<script>{RUN}</script><img src='x' onerror='{RUN}'>"
    text = pattern(f"Raw {raw} Title", ":uses: noise-floor\n").replace("Measure how much a score moves.", f"Measure {raw} much.")
    book.write("patterns/model-validation/sealed-test.md", text)
    book.write("all.md", "---\norphan: true\n---\n\n# All\n\n```{catalogue}\n```\n\n```{pattern-map}\n:whole:\n```\n")
    result = book.build()
    assert RUN in result.html("patterns/model-validation/sealed-test")  # MyST's business, see SECURITY.md
    shown = result.html("all")
    assert "Raw" in shown
    assert "Title" in shown
    assert list(wrong(result.out / "all.html")) == []
    assert list(wrong(result.out / "patterns/model-validation/sealed-test.html")) != []
    for path in [*(result.out / "data").rglob("*.*"), *result.out.rglob("hitl-previews-data.js")]:
        assert "onerror" not in path.read_text(encoding="utf-8", errors="replace"), path
