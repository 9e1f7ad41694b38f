"""What is kept from build to build, document by document: unpacked if somebody looks at it, packed again if it is new."""

from __future__ import annotations

import io
import pickle
from collections.abc import MutableMapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Value = TypeVar("Value")


class Shelf(MutableMapping[str, Value], Generic[Value]):
    """A mapping from documents to records that never change; in the pickled environment each is a string of bytes."""

    def __init__(self, packed: Mapping[str, bytes] | None = None) -> None:
        self._packed = dict(packed or {})
        self._values: dict[str, Value] = {}
        self._docs = dict.fromkeys(self._packed)

    def __reduce__(self) -> tuple[type[Shelf[Value]], tuple[dict[str, bytes]]]:
        for doc in self._values.keys() - self._packed.keys():
            self._packed[doc] = pack(self._values[doc])
        return Shelf, ({doc: self._packed[doc] for doc in self._docs},)

    def __getitem__(self, doc: str) -> Value:
        if doc not in self._values:
            self._values[doc] = pickle.loads(self._packed[doc])  # noqa: S301 - a part of the environment, which is pickled too
        return self._values[doc]

    def __setitem__(self, doc: str, value: Value) -> None:
        self._packed.pop(doc, None)
        self._values[doc] = value
        self._docs[doc] = None

    def __delitem__(self, doc: str) -> None:
        del self._docs[doc]
        self._packed.pop(doc, None)
        self._values.pop(doc, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._docs)

    def __len__(self) -> int:
        return len(self._docs)

    def __contains__(self, doc: object) -> bool:
        return doc in self._docs

    def put_away(self) -> None:
        """Let go of all that is packed; who asks again gets it again."""
        for doc in self._packed.keys() & self._values.keys():
            del self._values[doc]


class _Packer(pickle.Pickler):
    """Packs frozen records by their fields, as what dataclasses do themselves takes three times as long to undo."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._parts: dict[type, Callable[[object], tuple[object, ...]]] = {}

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - anything, and what the protocol wants
        kind = type(value)
        if kind not in self._parts:
            if not is_dataclass(kind):
                return NotImplemented
            names = [field.name for field in fields(kind)]
            get = attrgetter(*names)
            self._parts[kind] = get if len(names) > 1 else lambda record: (get(record),)
        return kind, self._parts[kind](value)


def pack(value: object) -> bytes:
    """A value as bytes."""
    file = io.BytesIO()
    _Packer(file).dump(value)
    return file.getvalue()
