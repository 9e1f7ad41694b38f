"""What is kept from build to build, unpacked only if somebody looks: a build in which nothing has changed does not."""

from __future__ import annotations

import pickle
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = TypeVar("Value")


class Packed(MutableMapping[str, Value], Generic[Value]):
    """A mapping from documents; in the pickled environment it is one string of bytes."""

    def __init__(self, packed: bytes = b"", docs: tuple[str, ...] = ()) -> None:
        self._packed, self._docs = packed, docs
        self._values: dict[str, Value] = {}

    @property
    def _opened(self) -> dict[str, Value]:
        if self._packed:
            self._values = pickle.loads(self._packed)  # noqa: S301 - a part of the environment, which is pickled too
            self._packed = b""
        return self._values

    def __reduce__(self) -> tuple[type[Packed[Value]], tuple[bytes, tuple[str, ...]]]:
        return Packed, (self._packed or pickle.dumps(self._values, pickle.HIGHEST_PROTOCOL), tuple(self))

    def __getitem__(self, doc: str) -> Value:
        if doc not in self:
            raise KeyError(doc)
        return self._opened[doc]

    def __setitem__(self, doc: str, value: Value) -> None:
        self._opened[doc] = value

    def __delitem__(self, doc: str) -> None:
        del self._opened[doc]

    def __iter__(self) -> Iterator[str]:
        return iter(self._docs if self._packed else self._values)

    def __len__(self) -> int:
        return len(self._docs if self._packed else self._values)

    def __contains__(self, doc: object) -> bool:
        return doc in (self._docs if self._packed else self._values)
