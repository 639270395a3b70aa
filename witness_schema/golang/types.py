"""Go types, resolved: what the source declares, with every name qualified by its import path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basic:
    """A predeclared type by its canonical name (`byte` is uint8, `rune` is int32)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Named:
    """A declared type, by its key in `Declarations`: `import/path.Name`, with `[arguments]` where generic."""

    key: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A type of the standard library, whose sources are not read: `time.Time`, `encoding/json.RawMessage`."""

    name: str


@dataclass(frozen=True, slots=True)
class Pointer:
    element: GoType


@dataclass(frozen=True, slots=True)
class Slice:
    element: GoType


@dataclass(frozen=True, slots=True)
class FixedArray:
    length: int
    element: GoType


@dataclass(frozen=True, slots=True)
class Map:
    key: GoType
    value: GoType


@dataclass(frozen=True, slots=True)
class StructField:
    """`source` is `path:line`; `tag` the whole tag, unquoted."""

    name: str
    type: GoType
    tag: str
    embedded: bool
    source: str


@dataclass(frozen=True, slots=True)
class Struct:
    fields: tuple[StructField, ...]


@dataclass(frozen=True, slots=True)
class Interface:
    """Holds anything; encoding/json writes what it holds. One with `methods` can hold what was read only as null."""

    methods: bool = False


@dataclass(frozen=True, slots=True)
class Unwritable:
    """`chan`, `func`, `complex`: encoding/json refuses it."""

    kind: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A type whose source is not at hand."""

    name: str
    reason: str
    source: str


GoType = (
    Basic | Named | Standard | Pointer | Slice | FixedArray | Map | Struct | Interface | Unwritable | Missing
)


@dataclass(frozen=True, slots=True)
class Delegates:
    """`MarshalJSON` writes what encoding/json writes of `type`."""

    type: GoType
    pointer: bool
    fingerprint: str
    source: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """`MarshalJSON` or `MarshalText` whose body cannot be read; only a table row can say what it writes."""

    method: str
    pointer: bool
    fingerprint: str
    source: str


Marshaler = Delegates | Opaque


@dataclass(frozen=True, slots=True)
class Unmarshaler:
    """`UnmarshalJSON` or `UnmarshalText`, whose body is not read but known again."""

    method: str
    fingerprint: str
    source: str


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared type. `known` are the values of its typed string constants, in source order."""

    key: str
    type: GoType
    source: str
    marshaler: Marshaler | None = None
    known: tuple[str, ...] = ()
    unmarshaler: Unmarshaler | None = None


Declarations = Mapping[str, Declared]
