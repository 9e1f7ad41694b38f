"""The version of the stored records goes up whenever they change."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import inspect

from sphinx_hitl.core import model

FINGERPRINTS = {2: "?"}
"""What the records of each version sum up to; an entry is added with every change, none is ever altered."""


def fingerprint() -> str:
    """Names, order, types and defaults of everything that is stored of a page."""
    described = []
    for name, kind in sorted(inspect.getmembers(model, inspect.isclass)):
        if kind.__module__ != model.__name__ or kind is model.Finding:  # findings are made anew each time
            continue
        if issubclass(kind, enum.Enum):
            described.append((name, [(member.name, member.value) for member in kind]))
        else:
            fields = dataclasses.fields(kind)
            described.append((name, [(field.name, str(field.type), repr(field.default)) for field in fields]))
    return hashlib.sha256(repr(described).encode()).hexdigest()[:16]


def test_every_change_of_a_stored_record_has_a_version_of_its_own() -> None:
    assert FINGERPRINTS.get(model.MODEL_VERSION) == fingerprint(), (
        "a record in model.py has changed: raise MODEL_VERSION and add its fingerprint here"
    )
    assert max(FINGERPRINTS) == model.MODEL_VERSION
    assert len(set(FINGERPRINTS.values())) == len(FINGERPRINTS)
