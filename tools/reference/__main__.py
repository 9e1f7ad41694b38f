"""Write all pages; says which of them have changed."""

from __future__ import annotations

import sys

from tools.reference.pages import BOOK, PAGES, page_text

for name in PAGES:
    path, new = BOOK / name, page_text(name)
    if not path.exists() or path.read_text(encoding="utf-8") != new:
        path.write_text(new, encoding="utf-8", newline="\n")
        sys.stdout.write(f"book/{name}: written\n")
