"""To what the address of a link leads: an imported file, a page of the collection, a file to copy, or nothing that is safe."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from sphinx_hitl.core.importer.sources import HTML, MARKDOWN
from sphinx_hitl.core.words import key, slug
from sphinx_hitl.core.writing import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_hitl.core.catalog import Catalog

INDEXES = frozenset({"index", "readme", "_index"})
"""Names of files that stand for their folder."""

LARGEST_FILE = 20_000_000
"""Bytes; larger files are not copied along."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_WEB = frozenset({"http", "https", "mailto", "ftp"})
_HOSTS_OF_MANY = frozenset({"github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org", "codeberg.org"})


class Named(NamedTuple):
    """An imported file as links know it: where it is, its page in the collection, and what it is called."""

    path: Path
    page: str
    names: tuple[str, ...]


class Target(NamedTuple):
    """What was found: a page, or a file to copy, or why there is neither; nothing of it if the link may stay as it is.

    `text` is what the link has to show, if that is not what is written first.
    """

    page: str = ""
    file: Path | None = None
    fragment: str = ""
    reason: str = ""
    text: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the link may stay as it is."""
        return not (self.page or self.file or self.reason)


KEPT = Target()


class Targets:
    """Looks addresses up in all imported files, then in the collection."""

    def __init__(
        self, named: Sequence[Named], skipped: Mapping[Path, str], others: Iterable[Path], roots: Sequence[Path], catalog: Catalog
    ) -> None:
        self.skipped = skipped
        self.others: dict[str, list[Path]] = defaultdict(list)
        for file in others:
            self.others[file.name].append(file)
        self.roots = roots
        self.catalog = catalog
        self.pages = {str(entry.path): entry.page for entry in named}
        self.paths: dict[str, str] = {}
        self.folded: dict[str, set[str]] = defaultdict(set)
        self.tails: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self.names: list[dict[str, set[str]]] = [defaultdict(set), defaultdict(set), defaultdict(set)]
        for entry in named:
            self._learn(entry)
        self.own_sites: frozenset[str] = frozenset()
        self.exists = cache(Path.is_file)

    def _learn(self, entry: Named) -> None:
        whole = entry.path.with_suffix("")
        ways = [str(entry.path), str(whole)] + ([str(whole.parent)] if whole.name.casefold() in INDEXES else [])
        for way in ways:
            self.paths.setdefault(way, entry.page)
            self.folded[way.casefold()].add(entry.page)
        parts = (whole.parent if whole.name.casefold() in INDEXES else whole).parts
        self.tails[parts[-1].casefold()].append((tuple(part.casefold() for part in parts), entry.page))
        for name in (*entry.names, whole.name):
            for table, fold in zip(self.names, (str.casefold, slug, key), strict=True):
                table[fold(name)].add(entry.page)

    def learn_sites(self, addresses: Iterable[str]) -> None:
        """Find out which sites are those of the imported files: most addresses there lead to one of them."""
        hits: Counter[str] = Counter()
        misses: Counter[str] = Counter()
        deep: set[str] = set()
        for address in sorted(set(addresses)):
            site, parts = _site(address)
            page, depth = self._by_tail(parts) if site and parts else ("", 0)
            (hits if page else misses)[site] += 1
            if depth > 1:
                deep.add(site)
        self.own_sites = frozenset(
            site for site, count in hits.items() if site and (count > misses[site] if site in deep else count > 1 and not misses[site])
        )

    # Addresses

    def find(self, path: Path, page: str, address: str) -> Target:
        """To what an address in the file `path` leads; `page` is what that file becomes."""
        address = address.strip().replace("\\", "/")
        if address.startswith("#"):
            return Target(page, None, address[1:])
        scheme = _SCHEME.match(address)
        if address.startswith("//") or (scheme and scheme[1].lower() in _WEB):
            return self._on_site(address)
        if scheme:
            return KEPT if address.startswith("data:image/") else Target(reason=f"'{scheme[1]}:' is no address that a page can link to")
        where, _, fragment = address.partition("#")
        where = unquote(where.partition("?")[0])
        if not where:
            return Target(reason="the link has no address")
        if where.startswith("/") or re.match(r"[A-Za-z]:/", where):
            return self._from_root(where, fragment)
        return self._relative(path, where, fragment)

    def _on_site(self, address: str) -> Target:
        site, parts = _site(address)
        if site and parts and site in self.own_sites:
            page, _ = self._by_tail(parts)
            if page:
                return Target(page, None, urlsplit(address).fragment)
        return KEPT

    def _from_root(self, where: str, fragment: str) -> Target:
        parts = _parts(where)
        page, _ = self._by_tail(parts)
        if page:
            return Target(page, None, fragment)
        raw = [part for part in where.split("/") if part not in {"", ".", ".."}]
        for number in range(len(raw)):
            for root in self.roots:
                file = root.joinpath(*raw[number:])
                if not self._why_not(file):
                    return Target(file=followed(file))
        return Target(reason="no imported file has this address")

    def _relative(self, path: Path, where: str, fragment: str) -> Target:
        found = posixpath.normpath(posixpath.join(path.parent.as_posix(), where))
        pretty = posixpath.normpath(posixpath.join(path.with_suffix("").as_posix(), where))
        for place in (found, pretty):
            stem, ending = posixpath.splitext(place)
            page = self.paths.get(place) or (self.paths.get(stem, "") if ending.lower() in HTML else "")
            pages = {page} if page else self.folded.get((stem if ending.lower() in HTML else place).casefold(), set())
            if len(pages) == 1:
                return Target(next(iter(pages)), None, fragment)
        file = Path(found)
        if reason := self.skipped.get(file):
            return Target(reason=f"this file is not imported: {reason}")
        reason = self._why_not(file)
        return Target(reason=reason) if reason else Target(file=followed(file))

    def _why_not(self, file: Path) -> str:
        """Why a file is not copied along, '' if it is."""
        try:
            real = followed(file)
        except OSError:
            return "there is no such file"
        if not any(real.is_relative_to(root) for root in self.roots):
            return "it leads out of the imported folder"
        if not self.exists(real):
            return "there is no such file"
        if real.suffix.lower() in MARKDOWN or real.suffix.lower() in HTML:
            return "this file is not imported"
        return "the file is larger than 20 MB" if real.stat().st_size > LARGEST_FILE else ""

    def _by_tail(self, parts: Sequence[str]) -> tuple[str, int]:
        """The only file whose path ends as an address does, and in how many parts they agree."""
        if not parts:
            return "", 0
        wanted = tuple(part.casefold() for part in parts)
        near = self.tails.get(wanted[-1], [])
        for depth in range(len(wanted), 0, -1):
            pages = {page for tail, page in near if tail[-depth:] == wanted[-depth:]}
            if pages:
                return (next(iter(pages)), depth) if len(pages) == 1 else ("", 0)
        return "", 0

    def by_file_name(self, path: Path, name: str) -> Path | None:
        """A file to copy that is called so, beside the file `path` or anywhere if it is the only one."""
        near = path.parent / name.strip()
        files = [near] if not self._why_not(near) else self.others.get(posixpath.basename(name.strip()), [])
        return followed(files[0]) if len(files) == 1 and not self._why_not(files[0]) else None

    # Names

    def by_name(self, name: str) -> Target:
        """The page that somebody means by its title, its file or its id, as in `[[Name]]`."""
        name, _, fragment = name.strip().partition("#")
        name = name.strip().removesuffix(".md")
        if not name:
            return Target(reason="the link has no name")
        if "/" in name:
            page, _ = self._by_tail(_parts(name))
            return Target(page, None, fragment) if page else Target(reason="no imported file has this path")
        for table, fold in zip(self.names, (str.casefold, slug, key), strict=True):
            pages = table.get(fold(name), set())
            if len(pages) == 1:
                return Target(next(iter(pages)), None, fragment)
            if pages:
                return Target(reason=f"{len(pages)} imported files have this name")
        entry = self.catalog.find(slug(name))
        if entry and not entry.item.anchor:
            return Target(entry.page.path, None, fragment)
        return Target(reason="no imported file has this name")


def _site(address: str) -> tuple[str, list[str]]:
    """The site of an address, and the parts of the path on it."""
    try:
        split = urlsplit(address)
    except ValueError:
        return "", []
    host, parts = (split.netloc or "").casefold(), _parts(unquote(split.path))
    if host in _HOSTS_OF_MANY:
        return "/".join([host, *parts[:2]]), parts[2:]
    return host, parts


def _parts(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    if parts:
        stem, ending = posixpath.splitext(parts[-1])
        if ending.lower() in MARKDOWN | HTML:
            parts[-1] = stem
    if len(parts) > 1 and parts[-1].casefold() in INDEXES:
        parts.pop()
    return parts
