"""The version of the stored records goes up whenever one of them changes."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from typing import Any, get_args, get_type_hints

from sphinx_hitl.core import model

FINGERPRINTS = {2: "ed35dd564030c699"}
"""What the records of each version sum up to; a change adds an entry and alters none."""


def stored(kind: Any, seen: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Names, order, types and defaults of a record's fields, and those of every record in it."""
    if isinstance(kind, type) and kind.__module__ == model.__name__ and kind.__name__ not in seen:
        if issubclass(kind, enum.Enum):
            seen[kind.__name__] = [(member.name, member.value) for member in kind]
        elif dataclasses.is_dataclass(kind):
            seen[kind.__name__] = [(field.name, field.type, _default(field)) for field in dataclasses.fields(kind)]
            for inner in get_type_hints(kind).values():
                stored(inner, seen)
    for inner in get_args(kind):
        stored(inner, seen)
    return seen


def _default(field: dataclasses.Field[Any]) -> str:
    return "" if field.default is dataclasses.MISSING else repr(field.default)


def test_every_change_of_a_stored_record_has_a_version_of_its_own() -> None:
    records = stored(model.Page, {})
    assert {"Page", "Item", "Option", "Place", "Problem", "ReferenceForm"} <= set(records)
    assert "Finding" not in records  # findings are made anew each time
    fingerprint = hashlib.sha256(repr(sorted(records.items())).encode()).hexdigest()[:16]
    assert fingerprint == FINGERPRINTS.get(model.MODEL_VERSION), (
        "a record in model.py has changed: raise MODEL_VERSION and add its fingerprint to FINGERPRINTS"
    )


def test_no_version_is_used_twice() -> None:
    assert max(FINGERPRINTS) == model.MODEL_VERSION
    assert len(set(FINGERPRINTS.values())) == len(FINGERPRINTS)
