"""Links written anew: relative ones to where the pages are now, and what leads nowhere set so that it breaks nothing."""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_hitl.core.importer.links import Form, Found
from sphinx_hitl.core.importer.report import Left
from sphinx_hitl.core.importer.sources import IMAGES
from sphinx_hitl.core.importer.targets import Target
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sphinx_hitl.core.importer.anatomy import Anatomy
    from sphinx_hitl.core.importer.document import Document
    from sphinx_hitl.core.importer.links import Change
    from sphinx_hitl.core.importer.targets import Targets

_DEEPEST = 4
"""Headings below this level have no address in a page."""

_TAGS = frozenset({Form.HTML, Form.IMG, Form.ANCHOR})
_UNSAFE = re.compile(r"[^\w.-]+")


class Rewritten(NamedTuple):
    """What the links of one file came to."""

    changes: list[Change]
    pages: dict[Found, str]
    """The pages to which links lead."""
    files: dict[str, Path]
    """Files to copy along, by their path in the collection."""
    left: list[Left]
    unsafe: set[int]
    """Numbers of lines with directives that must become code."""


class Rewriter:
    """Knows where everything is and will be."""

    def __init__(self, targets: Targets, anchors_of: Mapping[str, Mapping[str, str]], assets: Assets) -> None:
        self.targets = targets
        self.anchors_of = anchors_of
        self.assets = assets

    def rewrite(self, document: Document, page: str, links: list[Found]) -> Rewritten:
        """Find the targets of the links in a file that becomes `page`."""
        done = Rewritten([], {}, {}, [], set())
        defined = {found.text: self._target(document, page, found) for found in links if found.form is Form.DEFINITION}
        for found in links:
            if found.form is Form.USE:
                target = defined.get(" ".join(found.target.split()).casefold())
                if target and target.page and target.page != page:
                    done.pages[found] = target.page
                continue
            target = defined[found.text] if found.form is Form.DEFINITION else self._target(document, page, found)
            if target.is_kept:
                continue
            address = "" if found.form is Form.HTML else self._address(target, page, done)
            if address and (new := _written(found, address, document, target)):
                done.changes.append(new)
                if target.page and target.page != page:
                    done.pages[found] = target.page
                continue
            reason = target.reason or ("it stands in HTML" if found.form in _TAGS else "no heading of the page has this address")
            written = document.source.text[found.start : found.end]
            done.left.append(Left(document.source.name, found.line, " ".join(written.split()), reason))
            if found.form is Form.DIRECTIVE:
                done.unsafe.add(found.line - 1)
            elif found.form in {Form.INLINE, Form.IMAGE}:
                done.changes.append((found.start, found.end, _as_code(written)))
            elif found.form is Form.DEFINITION:
                done.changes.append((found.start, found.end, f"<!-- {written} -->"))
        return done

    def _target(self, document: Document, page: str, found: Found) -> Target:
        path = document.source.path
        if found.form not in {Form.WIKI, Form.EMBED}:
            return self.targets.find(path, page, found.target)
        named = self.targets.by_name(found.target)
        if named.reason and found.text and not (swapped := self.targets.by_name(found.text)).reason:
            return swapped._replace(text=found.target)
        if named.reason and (file := self.targets.by_file_name(path, found.target)):
            return Target(file=file)
        return named

    def _address(self, target: Target, page: str, done: Rewritten) -> str:
        """The address to write, '' if there is none."""
        folder = posixpath.dirname(page)
        if target.file:
            path = self.assets.place(target.file, folder)
            done.files[path] = target.file
            return posixpath.relpath(path, folder)
        if not target.page:
            return ""
        fragment = self._fragment(target.page, target.fragment)
        if target.page == page and target.fragment:
            return f"#{fragment}" if fragment else ""
        return posixpath.relpath(target.page, folder) + (f"#{fragment}" if fragment else "")

    def _fragment(self, page: str, fragment: str) -> str:
        known = self.anchors_of.get(page, {})
        return known.get(fragment) or known.get(slug(fragment), "") if fragment else ""


class Assets:
    """Gives files that are copied along a name that is free, the same in every run."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self.read = read
        """The bytes of a file of the collection, None if it is not there."""
        self.places: dict[tuple[str, str], str] = {}
        self.taken: dict[str, str] = {}

    def place(self, file: Path, folder: str) -> str:
        """The path, from the root, for the copy of a file that a page in this folder shows or links to."""
        name = (folder, str(file))
        if name not in self.places:
            self.places[name] = self._free(file, folder)
        return self.places[name]

    def _free(self, file: Path, folder: str) -> str:
        data = file.read_bytes()
        digest = hashlib.blake2b(data, digest_size=4).hexdigest()
        stem, ending = (_UNSAFE.sub("-", part).strip("-.") for part in (file.stem, file.suffix))
        where = posixpath.join(folder, "images" if file.suffix.lower() in IMAGES else "files")
        for name in (stem or digest, f"{stem}-{digest}".strip("-")):
            path = posixpath.join(where, f"{name}.{ending}" if ending else name)
            known = self.read(path)
            if self.taken.setdefault(path, digest) == digest and known in {None, data}:
                return path
        return posixpath.join(where, f"{digest}-{digest}.{ending}")


def anchors(anatomy: Anatomy, document: Document) -> dict[str, str]:
    """The address of each heading on the new page by the addresses it had, as sites make them of its words."""
    levels: dict[int, tuple[str, int]] = {}
    for part in anatomy.ordered:
        if part.head:
            levels[part.head.start] = (part.spec.title if part.spec else part.head.title, part.level)
    levels.update((head.start, (head.title, anatomy.deeper[head.start])) for head in document.heads if head.start in anatomy.deeper)
    if anatomy.title_head:
        levels[anatomy.title_head.start] = (anatomy.title, 1)
    found: dict[str, str] = {}
    for head in document.heads:
        title, level = levels.get(head.start, ("", 0))
        new = slug(title)
        if title and level <= _DEEPEST and new == _as_site_does(title):
            for old in (slug(head.title), _as_site_does(head.title), _as_site_does(title)):
                found.setdefault(old, new)
    return found


def _as_site_does(title: str) -> str:
    """The address that GitHub, and MyST after it, makes of a heading."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def _written(found: Found, address: str, document: Document, target: Target) -> Change | None:
    """The link with its new address; None if there is nothing that one could write."""
    source, is_page = document.source.text, bool(target.page)
    name = found.target.partition("#")[0].strip()
    text = target.text or found.text or name
    start, until = found.start, found.end
    new: str | None = None
    match found.form:
        case Form.IMAGE if is_page:  # what it leads to is no image
            new = source[found.start + 1 : found.at].removesuffix("<") + address
            until = found.until + (source[found.at - 1] == "<")
        case Form.INLINE | Form.IMAGE | Form.DEFINITION:
            start, until, new = found.at, found.until, address
        case Form.DIRECTIVE if not is_page:
            start, until, new = found.at, found.until, address
        case Form.WIKI | Form.EMBED:
            mark = "!" if found.form is Form.EMBED and not is_page else ""
            other = "" if slug(name) in {slug(text), slug(posixpath.basename(address.partition("#")[0].removesuffix(".md")))} else name
            tip = f' "{other}"' if other and not target.text and '"' not in other else ""
            new = f"{mark}[{text}]({address}{tip})"
        case Form.IMG if not is_page:
            new = f"![{found.text}]({address})"
        case Form.ANCHOR if is_page:
            new = f"[{text}]({address})"
    return None if new is None else (start, until, new)


def _as_code(text: str) -> str:
    """Text that is shown as it is written, on however many lines."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks, gap = "`" * (longest + 1), " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{gap}{text}{gap}{ticks}"
