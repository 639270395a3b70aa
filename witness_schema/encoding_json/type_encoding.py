"""The rules of encoding/json: from a Go type to the JSON shapes that Go writes of it, or reads into it.

serialization: exactly what `json.Marshal` can write, by the Go release that the oracle is built with.
validation:    what `json.Unmarshal` takes without an error: nothing is required, null is taken everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from witness_schema.encoding_json.basic_types import basic, integer
from witness_schema.encoding_json.custom_marshalers import DIGEST_SET, REFUSING_NULL, ROWS, row, times
from witness_schema.encoding_json.decimal_patterns import read_integer, written_integer
from witness_schema.encoding_json.omission import nonempty, nonnull, nonzero
from witness_schema.encoding_json.quoting import quoted, quoted_to_read
from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.encoding_json.struct_fields import SeenField, always_written, needs, seen_fields, together
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.golang.names import short
from witness_schema.golang.types import (
    Basic,
    Declared,
    Delegates,
    FixedArray,
    GoType,
    Interface,
    Map,
    Marshaler,
    Missing,
    Named,
    Opaque,
    Pointer,
    Slice,
    Standard,
    Struct,
    Unwritable,
)
from witness_schema.shapes.json_shape import (
    Anything,
    Array,
    Base64,
    Constant,
    Field,
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
    has_null,
    nullable,
)

Mode = Literal["serialization", "validation"]
MODES: tuple[Mode, ...] = ("serialization", "validation")


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
    def _facts(self) -> TypeFacts:
        return TypeFacts(self.declared)

    @property
    def keys(self) -> Mapping[str, str]:
        """The declared type behind each definition."""
        return {name: self._names[name.removesuffix(".value")] for name in self.definitions}

    @property
    def reading(self) -> bool:
        return self.mode == "validation"

    def shape(self, of: GoType) -> JsonShape:
        """The shape of a value of this type, reached by way of a pointer (so pointer-receiver marshalers are used)."""
        if self.reading:
            shape = self._shape(of, True)
            named = self.definitions[shape.name] if isinstance(shape, Reference) else shape
            return named if self._refuses_null(of) else self._or_null(named)
        # A nil map at the root is written as null, which go-witness cannot read: it then has no attestor.
        return nonnull(self._expanded(self._shape(of, True)))

    def _value(self, of: GoType, addressable: bool) -> JsonShape:
        """A value inside another: Go also reads null there, unless the type's own `UnmarshalJSON` refuses it."""
        shape = self._shape(of, addressable)
        return shape if self._refuses_null(of) else self._or_null(shape)

    def _refuses_null(self, of: GoType) -> bool:
        return isinstance(of, Named) and of.key in REFUSING_NULL

    def _or_null(self, shape: JsonShape) -> JsonShape:
        """Go reads null into anything and leaves it as it is."""
        if not self.reading or has_null(shape):
            return shape
        return nullable(shape)

    def _shape(self, of: GoType, addressable: bool) -> JsonShape:
        match of:
            case Basic(kind):
                shape = basic(kind)
                return replace(shape, lenient=self.reading) if isinstance(shape, Number) else shape
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
            case Interface(methods):
                return Null() if methods else Anything()
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
        return inner if has_null(inner) else nullable(inner)

    def _slice(self, element: GoType) -> JsonShape:
        if self._facts.kind(element) == "uint8" and not self._facts.has_marshaler(element):
            octets = Base64(lenient=self.reading)
            if self.reading:
                return OneOf((Null(), octets, Array(self._or_null(basic("uint8")))))
            return nullable(octets)
        return nullable(Array(self._value(element, True)))

    def _fixed_array(self, length: int, element: GoType, addressable: bool) -> JsonShape:
        items = self._value(element, addressable)
        return Array(items, checked=length) if self.reading else Array(items, length, length)

    def _key(self, of: GoType) -> JsonShape:
        """Map keys: strings, integers in decimal, or texts of a `MarshalText`."""
        declared = self.declared[of.key] if isinstance(of, Named) else None
        if declared is not None and declared.marshaler is not None and declared.type != Basic("string"):
            return Text()
        kind = self._facts.kind(of)
        if kind == "string":
            return Text(known=declared.known if declared is not None else ())
        width = integer(kind)
        if self.reading:
            return Text(pattern=read_integer(width.minimum, width.maximum, plus=True))
        return Text(pattern=written_integer(width.minimum, width.maximum))

    def _named(self, of: Named, addressable: bool) -> JsonShape:
        declared = self.declared[of.key]
        marshaler = declared.marshaler
        addressable = addressable or self.reading  # what is read into always has an address
        if marshaler is not None and (addressable or not marshaler.pointer):
            return self._defined(of.key, declared, "")
        if isinstance(declared.type, Struct):
            plain = not addressable and self._facts.address_matters(declared.type, frozenset({of.key}))
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
            case Delegates() if key in ROWS:
                return self._tabled(key, declared, marshaler)
            case Delegates(type=written):
                return self._with_times(key, marshaler, self._shape(written, addressable))
            case Opaque():
                return self._tabled(key, declared, marshaler)
            case None:
                return self._shape(declared.type, addressable)

    def _tabled(self, key: str, declared: Declared, marshaler: Marshaler) -> JsonShape:
        found = row(key, marshaler)
        if found is None:
            if isinstance(marshaler, Opaque) and marshaler.method == "MarshalText":
                return Text(known=declared.known)
            return Unresolved(f"MarshalJSON of {short(key)} is no form that can be read", marshaler.source)
        if key == DIGEST_SET:
            return MapOf(OneOf(tuple(map(Constant, self.digest_names))), self._or_null(Text()))
        if self.reading and found.read is not None:
            return found.read
        return found.shape if found.shape is not None else Anything()

    def _with_times(self, key: str, marshaler: Marshaler, shape: JsonShape) -> JsonShape:
        """The strings that a readable marshaler fills from times, as times (`custom_marshalers.TIMES`)."""
        found = times(key, marshaler)
        if found is None or not isinstance(shape, Record):
            return shape
        names, time = found.names, Timestamp(lenient=True) if self.reading else found.written
        return replace(
            shape,
            fields=tuple(
                replace(f, shape=self._or_null(time)) if f.name in names else f for f in shape.fields
            ),
        )

    def _struct(self, of: Struct, addressable: bool) -> JsonShape:
        seen = seen_fields(of, self.declared)
        if self.reading:
            return Record(tuple(self._field(one, addressable) for one in seen), closed=False)
        kept = (one for one in seen if not self._never_written(one))
        fields = tuple(self._field(one, addressable) for one in kept)
        groups = always_written(seen)
        return Record(fields, together=together(groups), needs=needs(seen, groups))

    def _never_written(self, seen: SeenField) -> bool:
        """Whether omitempty leaves nothing: `[0]T`, and an interface with methods, which cannot be read back."""
        of = seen.field.type
        return seen.tag.omitempty and (
            self._facts.underlying(of) == Interface(methods=True) or self._facts.kind(of) == "empty array"
        )

    def _field(self, seen: SeenField, addressable: bool) -> Field:
        of, tag = seen.field.type, seen.tag
        shape = self._shape(of, addressable or bool(seen.through))
        source, go_name = seen.field.source, seen.field.name
        if self.reading:
            shape = self._read_quoted(of, shape) if tag.quoted else shape
            read = shape if self._refuses_null(of) else self._or_null(shape)
            return Field(seen.name, read, False, go_name, source)
        omitted = tag.omitzero
        if tag.omitempty and self._can_be_empty(of):
            shape, omitted = self._kept(of, shape), True
        if tag.omitzero:
            shape = nonzero(self._expanded(shape))
        if tag.quoted:
            shape = quoted(shape)
        return Field(seen.name, shape, not omitted and not seen.through, go_name, source)

    def _kept(self, of: GoType, shape: JsonShape) -> JsonShape:
        """The shape where omitempty leaves the field: behind a pointer any value stands, else no empty one."""
        if isinstance(of, Pointer):
            return nonnull(shape)
        if isinstance(self._facts.underlying(of), Interface):
            return Anything(nonnull=True)
        return nonempty(self._expanded(shape))

    def _expanded(self, shape: JsonShape) -> JsonShape:
        """A reference to something other than a record, as what it refers to: only that can be narrowed."""
        if isinstance(shape, Reference) and not isinstance(self.definitions[shape.name], Record):
            return self.definitions[shape.name]
        return shape

    def _can_be_empty(self, of: GoType) -> bool:
        """Whether `omitempty` can omit a value of this type: structs and arrays with elements are never empty."""
        return self._facts.kind(of) not in {"struct", "array"}

    def _read_quoted(self, of: GoType, shape: JsonShape) -> JsonShape:
        """A `,string` field as it is read: the text `null` leaves it as it is."""
        read = quoted_to_read(nonnull(shape)) if isinstance(of, Pointer) else quoted_to_read(shape)
        return OneOf((Null(), Constant("null"), read)) if isinstance(read, Text) else shape

    def _name(self, key: str) -> str:
        """The definition's name; two types that would share one are told apart by their folder."""
        name = short(key)
        while self._names.setdefault(name, key) != key:
            name += "_"
        return name
