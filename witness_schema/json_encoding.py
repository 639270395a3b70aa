"""The rules of encoding/json: from a Go type to the JSON shapes that Go writes of it, or reads into it.

serialization: exactly what `json.Marshal` can write, by the Go release that the oracle is built with.
validation:    what `json.Unmarshal` takes without an error: nothing is required, null is taken everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from witness_schema.custom_marshalers import DIGEST_SET, ROWS, TIMES, row
from witness_schema.golang.names import short
from witness_schema.golang.types import (
    Basic,
    Declared,
    Delegates,
    FixedArray,
    GoType,
    Interface,
    Map,
    Missing,
    Named,
    Opaque,
    Pointer,
    Slice,
    Standard,
    Struct,
    Unwritable,
)
from witness_schema.json_shape import (
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    OneOf,
    Record,
    Reference,
    Text,
    Timestamp,
    Unresolved,
    nullable,
)
from witness_schema.omission import nonempty, nonnull, nonzero
from witness_schema.standard_types import STANDARD
from witness_schema.struct_fields import SeenField, seen_fields

Mode = Literal["serialization", "validation"]
MODES: tuple[Mode, ...] = ("serialization", "validation")
INTEGER_KEY = r"^(0|-?[1-9][0-9]*)$"
UNSIGNED_KEY = r"^(0|[1-9][0-9]*)$"
_QUOTED_STRING = r'^"([^"\\]|\\.)*"$'


@dataclass
class Encoder:
    """Encodes types of one program; `definitions` collects the named shapes that were reached.

    digest_names: the names that DigestSet reads and writes, from the source's own table.
    """

    declared: Mapping[str, Declared]
    digest_names: tuple[str, ...]
    mode: Mode = "serialization"
    definitions: dict[str, JsonShape] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def reading(self) -> bool:
        return self.mode == "validation"

    def shape(self, of: GoType) -> JsonShape:
        """The shape of a value of this type, reached by way of a pointer (so pointer-receiver marshalers are used)."""
        if self.reading:
            return self._value(of, True)
        # A nil map at the root is written as null, which go-witness cannot read: it then has no attestor.
        return nonnull(self._expanded(self._shape(of, True)))

    def _value(self, of: GoType, addressable: bool) -> JsonShape:
        """A value inside another: Go also reads null there, unless the type's own `UnmarshalJSON` refuses it."""
        shape = self._shape(of, addressable)
        return shape if self._refuses_null(of) else self._or_null(shape)

    def _refuses_null(self, of: GoType) -> bool:
        return isinstance(of, Named) and of.key in ROWS and ROWS[of.key].refuses_null

    def _or_null(self, shape: JsonShape) -> JsonShape:
        """Go reads null into anything and leaves it as it is."""
        if not self.reading or shape == Anything() or (isinstance(shape, OneOf) and Null() in shape.options):
            return shape
        return nullable(shape)

    def _shape(self, of: GoType, addressable: bool) -> JsonShape:
        match of:
            case Basic(kind):
                return _basic(kind)
            case Named():
                return self._named(of, addressable)
            case Standard(name):
                return self._standard(name)
            case Pointer(element):
                return self._pointer(element)
            case Slice(element):
                return self._slice(element)
            case FixedArray(length, element):
                return self._fixed_array(length, element, addressable)
            case Map(key, value):
                return nullable(MapOf(self._key(key), self._value(value, False)))
            case Struct():
                return self._struct(of, addressable)
            case Interface():
                return Anything()
            case Unwritable(kind):
                return Unresolved(f"encoding/json cannot write {kind}", "")
            case Missing(name, reason, source):
                return Unresolved(f"{name}: {reason}", source)

    def _standard(self, name: str) -> JsonShape:
        known = STANDARD.get(name)
        if known is None:
            return Unresolved(f"{name} of the standard library has no entry in standard_types", "")
        return known.read if self.reading and known.read is not None else known.shape

    def _pointer(self, element: GoType) -> JsonShape:
        inner = self._shape(element, True)
        return inner if inner == Anything() or _has_null(inner) else nullable(inner)

    def _slice(self, element: GoType) -> JsonShape:
        if self._kind(element) == "uint8" and not self._has_marshaler(element):
            octets = Base64(lenient=self.reading)
            if self.reading:
                return OneOf((Null(), octets, Array(self._or_null(_basic("uint8")))))
            return nullable(octets)
        return nullable(Array(self._value(element, True)))

    def _fixed_array(self, length: int, element: GoType, addressable: bool) -> JsonShape:
        items = self._value(element, addressable)
        return Array(items) if self.reading else Array(items, length, length)

    def _key(self, of: GoType) -> JsonShape:
        """Map keys: strings, integers in decimal, or texts of a `MarshalText`."""
        declared = self.declared[of.key] if isinstance(of, Named) else None
        if declared is not None and declared.marshaler is not None and declared.type != Basic("string"):
            return Text()
        kind = self._kind(of)
        if kind == "string":
            return Text(known=declared.known if declared is not None else ())
        return Text(pattern=UNSIGNED_KEY if kind.startswith("uint") else INTEGER_KEY)

    def _named(self, of: Named, addressable: bool) -> JsonShape:
        declared = self.declared[of.key]
        marshaler = declared.marshaler
        if marshaler is not None and (addressable or not marshaler.pointer):
            return self._defined(of.key, declared, "")
        if isinstance(declared.type, Struct):
            plain = not addressable and self._address_matters(declared.type, frozenset({of.key}))
            return self._defined(of.key, declared, ".value" if plain or marshaler is not None else "")
        shape = self._shape(declared.type, addressable)
        return replace(shape, known=declared.known) if isinstance(shape, Text) else shape

    def _defined(self, key: str, declared: Declared, suffix: str) -> JsonShape:
        """A reference to the named definition, which is filled in when it is first reached."""
        name = self._name(key) + suffix
        if name not in self.definitions:
            self.definitions[name] = Anything()  # holds the place, so that recursion ends
            self.definitions[name] = self._definition(key, declared, not suffix)
        return Reference(name)

    def _definition(self, key: str, declared: Declared, addressable: bool) -> JsonShape:
        marshaler = declared.marshaler if addressable else None
        match marshaler:
            case Delegates(type=written):
                return self._with_times(key, self._shape(written, addressable))
            case Opaque():
                return self._tabled(key, declared, marshaler)
            case None:
                return self._shape(declared.type, addressable)

    def _tabled(self, key: str, declared: Declared, marshaler: Opaque) -> JsonShape:
        if marshaler.method == "MarshalText":
            return Text(known=declared.known)
        found = row(key, marshaler)
        if found is None:
            return Unresolved(
                f"{marshaler.method} of {short(key)} is no form that can be read", marshaler.source
            )
        if key == DIGEST_SET:
            return MapOf(OneOf(tuple(map(Constant, self.digest_names))), self._or_null(Text()))
        if self.reading and found.read is not None:
            return found.read
        return found.shape if found.shape is not None else Anything()

    def _with_times(self, key: str, shape: JsonShape) -> JsonShape:
        """The strings that a readable marshaler fills from times, as times (`custom_marshalers.TIMES`)."""
        names, time = TIMES.get(key, ((), Timestamp()))
        if not names or not isinstance(shape, Record):
            return shape
        time = Timestamp(lenient=True) if self.reading else time
        return replace(
            shape,
            fields=tuple(
                replace(f, shape=self._or_null(time)) if f.name in names else f for f in shape.fields
            ),
        )

    def _struct(self, of: Struct, addressable: bool) -> JsonShape:
        seen = seen_fields(of, self.declared)
        fields = tuple(self._field(one, addressable) for one in seen)
        return Record(fields, closed=not self.reading, together=() if self.reading else _together(seen))

    def _field(self, seen: SeenField, addressable: bool) -> Field:
        shape = self._shape(seen.field.type, addressable or bool(seen.through))
        if seen.tag.quoted:
            shape = self._quoted(seen.field.type, shape)
        source, go_name = seen.field.source, seen.field.name
        if self.reading:
            read = shape if self._refuses_null(seen.field.type) else self._or_null(shape)
            return Field(seen.name, read, False, go_name, source)
        omitted = False
        if seen.tag.omitempty and self._can_be_empty(seen.field.type):
            shape, omitted = self._kept(seen.field.type, shape), True
        if seen.tag.omitzero:
            shape, omitted = nonzero(self._expanded(shape)), True
        return Field(seen.name, shape, not omitted and not seen.through, go_name, source)

    def _kept(self, of: GoType, shape: JsonShape) -> JsonShape:
        """The shape where omitempty leaves the field: behind a pointer any value stands, else no empty one."""
        if isinstance(of, Pointer):
            return nonnull(shape)
        if isinstance(of, Interface):
            return Anything()
        return nonempty(self._expanded(shape))

    def _expanded(self, shape: JsonShape) -> JsonShape:
        """A reference to something other than a record, as what it refers to: only that can be narrowed."""
        if isinstance(shape, Reference) and not isinstance(self.definitions[shape.name], Record):
            return self.definitions[shape.name]
        return shape

    def _can_be_empty(self, of: GoType) -> bool:
        """Whether `omitempty` can omit a value of this type: structs and arrays with elements are never empty."""
        return self._kind(of) not in {"struct", "array"}

    def _quoted(self, of: GoType, shape: JsonShape) -> JsonShape:
        """`,string`: the value as a JSON string; it holds for strings, booleans and numbers, also behind one pointer."""
        kind = self._kind(of.element if isinstance(of, Pointer) else of)
        pattern = _QUOTED_PATTERNS.get(re.sub(r"[0-9]+$", "", kind))
        if pattern is None:
            return shape
        return nullable(Text(pattern=pattern)) if isinstance(of, Pointer) else Text(pattern=pattern)

    def _has_marshaler(self, of: GoType) -> bool:
        return isinstance(of, Named) and self.declared[of.key].marshaler is not None

    def _kind(self, of: GoType) -> str:
        """reflect.Kind, as far as the rules ask for it."""
        match of:
            case Basic(kind):
                return kind
            case Named(key):
                return self._kind(self.declared[key].type)
            case Standard(name):
                return STANDARD[name].kind if name in STANDARD else "struct"
            case FixedArray(length):
                return "array" if length else "empty array"
            case Struct():
                return "struct"
            case _:
                return type(of).__name__.lower()

    def _address_matters(self, of: GoType, seen: frozenset[str]) -> bool:
        """Whether a value of this type holds, without a pointer or slice between, one with a pointer-receiver marshaler."""
        match of:
            case Named(key) if key not in seen:
                declared = self.declared[key]
                pointer = declared.marshaler is not None and declared.marshaler.pointer
                return pointer or self._address_matters(declared.type, seen | {key})
            case Struct(fields):
                return any(self._address_matters(f.type, seen) for f in fields)
            case FixedArray(_, element):
                return self._address_matters(element, seen)
            case _:
                return False

    def _name(self, key: str) -> str:
        """The definition's name; two types that would share one are told apart by their folder."""
        name = short(key)
        while self._names.setdefault(name, key) != key:
            name += "_"
        return name


def _basic(kind: str) -> JsonShape:
    match kind:
        case "bool":
            return Boolean()
        case "string":
            return Text()
        case "float32":
            return Number(32)
        case "float64":
            return Number(64)
        case _:
            return _integer(kind)


def _integer(kind: str) -> Integer:
    """int and uint are 64 bits wide, as on every platform that go-witness is released for."""
    unsigned = kind.startswith("u")
    bits = int(re.sub(r"\D", "", kind) or "64")
    return Integer(0, 2**bits - 1) if unsigned else Integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


_QUOTED_PATTERNS = {
    "string": _QUOTED_STRING,
    "bool": "^(true|false)$",
    "int": INTEGER_KEY,
    "uint": UNSIGNED_KEY,
    "float": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$",
}


def _has_null(shape: JsonShape) -> bool:
    return isinstance(shape, Null) or (isinstance(shape, OneOf) and Null() in shape.options)


def _together(seen: tuple[SeenField, ...]) -> tuple[tuple[str, ...], ...]:
    """The fields that are promoted through the same embedded pointers and are always written once those are not nil."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in seen:
        if one.through and not (one.tag.omitempty or one.tag.omitzero):
            groups.setdefault(one.through, []).append(one.name)
    return tuple(tuple(names) for names in groups.values() if len(names) > 1)
