"""What a build leaves to the next besides pages, and by which fingerprint that knows whether it is still true."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_hitl.core.model import Finding


class Findings(NamedTuple):
    """What is wrong with the book, what it was found in (see `fingerprints.made_of`), and which paths led somewhere then."""

    found: list[Finding]
    made_of: str
    asked: Mapping[str, bool]


class Objects(NamedTuple):
    """What other parts of Sphinx ask about our objects, and the facts that it was made of (see `fingerprints.facts_of`)."""

    made_of: str
    listed: tuple[tuple[str, str, str, str, str, str], ...]
    """(id, title, kind, document, anchor, old id or '') of each object, and of each old id."""


def digest(shown: object) -> str:
    """A short fingerprint, equal for equal content on every machine."""
    data = shown if isinstance(shown, bytes) else repr(shown).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=12).hexdigest()
