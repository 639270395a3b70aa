"""JSON shapes: which JSON values may appear at a place, one closed union of frozen records.

A shape says nothing of Go. `json_encoding` makes shapes from Go types, `json_schema` prints them as JSON Schema,
`witness_generators` draws values from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


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
    """A float of `bits` (32 or 64) bits, not 0 where `nonzero`; `lenient` also takes what rounds to the largest one."""

    bits: Literal[32, 64] = 64
    nonzero: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string. `pattern` is an ECMA-262 expression in explicit ASCII classes; `known` annotates, it does not limit."""

    min_length: int = 0
    pattern: str | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A `time.Time` as Go writes it: RFC 3339 with `Z` or an offset, 0–9 fraction digits (serialization) or as Go reads it.

    `utc` leaves only `Z`, `whole` no fraction of a second, `nonzero` all but the zero time (`omitzero`).
    """

    lenient: bool = False
    utc: bool = False
    whole: bool = False
    nonzero: bool = False


@dataclass(frozen=True, slots=True)
class Base64:
    """Bytes in base64: `standard` (padded, RFC 4648 §4) or `url` (unpadded, §5); `nonempty` after omitempty.

    `lenient` also takes the carriage returns and newlines that Go skips when it reads.
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

    `verbatim` keeps every number as it is spelled (`json.RawMessage`); else it becomes a float (`interface{}`).
    """

    nonnull: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """A list. `checked` limits `items` to the first so many: Go skips what a fixed array has no room for."""

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

    `closed` forbids other properties. Each group in `together` comes whole or not at all.
    `needs` names, for a property that may be absent, those that come whenever it does.
    """

    fields: tuple[Field, ...]
    closed: bool = True
    together: tuple[tuple[str, ...], ...] = ()
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()


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
    """A place that the source at hand does not explain; permissive, marked and counted."""

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

Definitions = Mapping[str, JsonShape]


def nullable(shape: JsonShape) -> JsonShape:
    """`shape` or null."""
    return AnyOf((Null(), shape))


def has_null(shape: JsonShape) -> bool:
    """Whether null may stand here, as far as the shape itself says."""
    match shape:
        case Null() | Anything(nonnull=False):
            return True
        case AnyOf(options):
            return Null() in options
        case _:
            return False
