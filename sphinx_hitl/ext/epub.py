"""The EPUB builder of Sphinx, with what it lacks for a book whose first page is in a folder and whose pages hold pictures."""

from __future__ import annotations

import os
import posixpath
import re
import time
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sphinx.builders.epub3 import Epub3Builder

from sphinx_hitl.ext.builds import date_of_build

_ITEM = re.compile(r'<item id="[^"]*" href="([^"]*\.xhtml)" media-type="application/xhtml\+xml"')

_USED = re.compile(r"""(?:href|src)="([^"#?]+)|url\(["']?([^"')#?]+)""")
"""Files that a page or a stylesheet names."""

_SCREEN_ONLY = ("sphinx-needs", "sphinx-data-viewer", "hitl")
"""Styles for browsers, in which there is CSS that EPUB readers do not know."""

STYLESHEET = Path(__file__).with_suffix(".css")


class BookEpubBuilder(Epub3Builder):
    """Writes addresses from the book's root, says which pages hold pictures, and packs the same bytes every time."""

    def init_css_files(self) -> None:
        """Our styles for e-readers in place of those for browsers."""
        super().init_css_files()
        self.add_css_file("epub-hitl.css")

    def add_css_file(self, filename: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Leave out the styles for browsers."""
        if not filename.startswith(_SCREEN_ONLY):
            super().add_css_file(filename, **kwargs)

    def copy_static_files(self) -> None:
        """Copy our styles too."""
        super().copy_static_files()
        copyfile(STYLESHEET, Path(self._static_dir, "epub-hitl.css"))

    def get_toc(self) -> None:
        """Make the addresses of pages in other folders those under which the files are listed."""
        super().get_toc()
        for item in self.refnodes:
            path, hash_sign, anchor = item["refuri"].partition("#")
            item["refuri"] = posixpath.normpath(path.replace(os.sep, "/")) + hash_sign + anchor

    def build_content(self) -> None:
        """Leave out what no page uses; mark the pages with pictures, as readers must know before they open them."""
        self._drop_unused()
        trees = Path(self.doctreedir).resolve()
        if trees.is_relative_to(Path(self.outdir).resolve()):  # where nobody asked for another place
            own = [path.relative_to(Path(self.outdir).resolve()).as_posix() for path in trees.rglob("*")]
            self.config["epub_exclude_files"] = [*self.config.epub_exclude_files, *own]
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(_ITEM.sub(self._with_properties, path.read_text("utf-8")), "utf-8")

    def _drop_unused(self) -> None:
        """Take away static files that no page names; most are for browsers."""
        root = Path(self.outdir)
        used = set[Path]()
        for path in (found for suffix in ("*.xhtml", "*.css") for found in root.rglob(suffix)):
            names = (match[1] or match[2] for match in _USED.finditer(path.read_text("utf-8")))
            used.update(Path(path.parent, unquote(name)).resolve() for name in names)
        for path in Path(self._static_dir).rglob("*"):
            if path.is_file() and path.resolve() not in used:
                path.unlink()

    def _with_properties(self, found: re.Match[str]) -> str:
        page = Path(self.outdir, found[1])
        has_picture = page.exists() and "<svg" in page.read_text("utf-8")
        return found[0] + (' properties="svg"' if has_picture else "")

    def build_epub(self) -> None:
        """Pack the files, with one date for all: that of SOURCE_DATE_EPOCH, or none."""
        seconds = date_of_build()
        date = (1980, 1, 1, 0, 0, 0) if seconds is None else time.gmtime(seconds)[:6]
        year = min(max(date[0], 1980), 2107)  # what an archive can say
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        with ZipFile(Path(self.outdir, f"{self.config.epub_basename}.epub"), "w") as book:
            for name in names:
                entry = ZipInfo(name, (year, *date[1:]))
                entry.external_attr = 0o644 << 16
                content = Path(self.outdir, name).read_bytes()
                book.writestr(entry, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
