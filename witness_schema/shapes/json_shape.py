"""JSON shapes: which JSON values are valid, as one closed union of frozen records.

A shape knows nothing about Go. `encoding_json` builds shapes from Go types, `schema_printing` prints them as JSON
Schema, and `witness_generators` draws values from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# Who reads an object. go-jose (a fork of encoding/json) and protojson take names exactly and refuse a name that stands twice;
# protojson refuses what is no Unicode as well. It concerns the text alone, so shapes that differ in it are equal.
Decoder = Literal["encoding/json", "go-jose", "protojson"]


@dataclass(frozen=True, slots=True)
class Null:
    """`null`, and nothing else."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`; `only` narrows to one of them (`omitempty` leaves only true)."""

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number in `minimum`..`maximum` (inclusive), not 0 where `nonzero`."""

    minimum: int
    maximum: int
    nonzero: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A float of `bits` (32 or 64) bits, not 0 where `nonzero`. `lenient` also allows what rounds down to the largest one."""

    bits: Literal[32, 64] = 64
    nonzero: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string. `pattern` is an ECMA-262 expression in explicit ASCII classes; `known` lists examples and limits nothing."""

    min_length: int = 0
    pattern: str | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A `time.Time` as Go writes it: RFC 3339 with `Z` or an offset and 0–9 fraction digits; as Go reads it where `lenient`.

    `utc` allows only `Z`, `whole` no fraction of a second, `nonzero` anything but the zero time (`omitzero`).
    """

    lenient: bool = False
    utc: bool = False
    whole: bool = False
    nonzero: bool = False


@dataclass(frozen=True, slots=True)
class Base64:
    """Bytes in base64: `standard` (padded, RFC 4648 §4) or `url` (unpadded, §5); `nonempty` after omitempty.

    `lenient` also allows the carriage returns and newlines that Go skips when it reads.
    """

    alphabet: Literal["standard", "url"] = "standard"
    nonempty: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """One scalar value."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value; without null where `nonnull`.

    `verbatim`: numbers keep their spelling (`json.RawMessage`); otherwise they become floats (`interface{}`).
    """

    nonnull: bool = False
    verbatim: bool = False
    decoder: Decoder = field(default="encoding/json", compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """A list. Where `checked` is set, `items` applies to that many first items only: Go skips the surplus of an array."""

    items: JsonShape
    min_items: int = 0
    max_items: int | None = None
    checked: int | None = None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are data: every key matches `keys` (a Text or an AnyOf of Constants)."""

    keys: JsonShape
    values: JsonShape
    min_properties: int = 0
    decoder: Decoder = field(default="encoding/json", compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a record. `source` is `path:line` of the Go field, relative to its module."""

    name: str
    shape: JsonShape
    required: bool
    go_name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An object with named properties.

    `closed` forbids other properties. The properties of each group in `together` are all present or all absent.
    `needs` lists, for an optional property, those that are present whenever it is.
    """

    fields: tuple[Field, ...]
    closed: bool = True
    together: tuple[tuple[str, ...], ...] = ()
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    decoder: Decoder = field(default="encoding/json", compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of the options (JSON Schema's anyOf); a nullable shape is `AnyOf((Null(), shape))`."""

    options: tuple[JsonShape, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A named definition, package-qualified: `cryptoutil.DigestSet`."""

    name: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A type that cannot be resolved from the available source: it allows anything, and is marked and counted."""

    reason: str
    source: str


JsonShape = (
    Null
    | Boolean
    | Integer
    | Number
    | Text
    | Timestamp
    | Base64
    | Constant
    | Anything
    | Array
    | MapOf
    | Record
    | AnyOf
    | Reference
    | Unresolved
)

# Shapes by the name that a Reference uses.
Definitions = Mapping[str, JsonShape]


def nullable(shape: JsonShape) -> JsonShape:
    """Return the shape of `shape` or null."""
    return AnyOf((Null(), shape))


def has_null(shape: JsonShape) -> bool:
    """Whether the shape itself allows null; references are not followed."""
    match shape:
        case Null() | Anything(nonnull=False) | Unresolved():
            return True
        case AnyOf(options):
            return Null() in options
        case _:
            return False
