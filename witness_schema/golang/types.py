"""Resolved Go types, with every name qualified by its import path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Marks fields that records of older versions lack: they stand last, and are stored only where they say something.
LATER = {"later": True}


@dataclass(frozen=True, slots=True)
class Basic:
    """A predeclared type by its canonical name (`byte` is `uint8`, `rune` is `int32`)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Named:
    """A declared type, by its key in `Declarations`: `import/path.Name`, with `[arguments]` where generic."""

    key: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A type of the standard library, by its name; declared under that name where its source was read (`follow_standard`)."""

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
    """An interface. encoding/json writes the value it holds; into one with `methods` it can read only null."""

    methods: bool = False


@dataclass(frozen=True, slots=True)
class Unwritable:
    """`chan`, `func` or `complex`, for which encoding/json returns an UnsupportedTypeError."""

    kind: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A type whose source is not available; `reason` says why."""

    name: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """No type of Go, but the one JSON value that a method writes or takes: a string, true, false or null.

    folded: a string of ASCII in lower case that stands for each text which `strings.ToLower` makes it of.
    """

    value: str | bool | None
    folded: bool = field(default=False, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Either:
    """No type of Go, but the types as which a method writes or reads; none where it always returns an error."""

    options: tuple[GoType, ...]


GoType = (
    Basic
    | Named
    | Standard
    | Pointer
    | Slice
    | FixedArray
    | Map
    | Struct
    | Interface
    | Unwritable
    | Missing
    | Fixed
    | Either
)


@dataclass(frozen=True, slots=True)
class Delegates:
    """A marshaler that writes what encoding/json writes for `type`. `pointer`: it has a pointer receiver.

    method: `MarshalText` for one of the type's own; a promoted one counts as the `MarshalJSON` that it is like.
    """

    type: GoType
    pointer: bool
    fingerprint: str
    source: str
    method: str = field(default="MarshalJSON", metadata=LATER)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A `MarshalJSON` or `MarshalText` whose body cannot be read; what it writes comes from a row in `custom_marshalers`."""

    method: str
    pointer: bool
    fingerprint: str
    source: str


Marshaler = Delegates | Opaque


@dataclass(frozen=True, slots=True)
class Unmarshaler:
    """An `UnmarshalJSON` or `UnmarshalText`. type: what it reads into; None where its body does not say that."""

    method: str
    fingerprint: str
    source: str
    type: GoType | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Method:
    """A method that encoding/json looks for. `pointer`: only a pointer to the type has it.

    constant: the one value of the type for which an `IsZero` returns true: 7, "a", true; "" where its body has another form.
    type: what a `MarshalText` writes or an `UnmarshalText` reads; None where its body does not say that.
    """

    name: str
    pointer: bool
    fingerprint: str
    source: str
    constant: str = ""
    type: GoType | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared type. `known`: the values of its typed string constants, in source order.

    further: methods that are asked where the type is used: `MarshalText` and `UnmarshalText` of map keys and of values
    without an address, and `IsZero` under `omitzero`.
    """

    key: str
    type: GoType
    source: str
    marshaler: Marshaler | None = None
    known: tuple[str, ...] = ()
    unmarshaler: Unmarshaler | None = None
    further: tuple[Method, ...] = field(default=(), metadata=LATER)


Declarations = Mapping[str, Declared]


def follow_standard(of: GoType, declared: Declarations) -> GoType:
    """Return what a name of the standard library stands for where its source was read, otherwise the type itself."""
    while isinstance(of, Standard) and of.name in declared:
        body = declared[of.name].type
        # An alias, such as os.FileMode, is declared as the type that it names.
        of = body if isinstance(body, Named | Standard) else Named(of.name)
    return of
