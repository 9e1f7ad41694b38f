"""The EPUB builder of Sphinx, with what it lacks for a book whose first page is in a folder and whose pages hold pictures."""

from __future__ import annotations

import os
import posixpath
import re
import time
from pathlib import Path
from shutil import rmtree
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sphinx.builders.epub3 import Epub3Builder

_ITEM = re.compile(r'<item id="[^"]*" href="([^"]*\.xhtml)" media-type="application/xhtml\+xml"')


_SCREEN_ONLY = ("sphinx-needs", "sphinx-data-viewer")
"""Folders of styles and scripts for browsers, some of which are no CSS that EPUB readers know."""


class BookEpubBuilder(Epub3Builder):
    """Writes addresses from the book's root, says which pages hold pictures, and packs the same bytes every time."""

    def add_css_file(self, filename: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Leave out the styles for browsers."""
        if not filename.startswith(_SCREEN_ONLY):
            super().add_css_file(filename, **kwargs)

    def get_toc(self) -> None:
        """Make the addresses of pages in other folders those under which the files are listed."""
        super().get_toc()
        for item in self.refnodes:
            path, hash_sign, anchor = item["refuri"].partition("#")
            item["refuri"] = posixpath.normpath(path.replace(os.sep, "/")) + hash_sign + anchor

    def build_content(self) -> None:
        """Mark the pages with pictures, as readers must know before they open them."""
        for folder in _SCREEN_ONLY:
            rmtree(Path(self.outdir, "_static", folder), ignore_errors=True)
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(_ITEM.sub(self._with_properties, path.read_text("utf-8")), "utf-8")

    def _with_properties(self, found: re.Match[str]) -> str:
        page = Path(self.outdir, found[1])
        has_picture = page.exists() and "<svg" in page.read_text("utf-8")
        return found[0] + (' properties="svg"' if has_picture else "")

    def build_epub(self) -> None:
        """Pack the files, with one date for all: that of SOURCE_DATE_EPOCH, or none."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        date = time.gmtime(int(epoch))[:6] if epoch else (1980, 1, 1, 0, 0, 0)
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        with ZipFile(Path(self.outdir, f"{self.config.epub_basename}.epub"), "w") as book:
            for name in names:
                entry = ZipInfo(name, (max(date[0], 1980), *date[1:]))
                entry.external_attr = 0o644 << 16
                content = Path(self.outdir, name).read_bytes()
                book.writestr(entry, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
