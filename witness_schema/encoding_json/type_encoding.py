"""The rules of encoding/json: converts a Go type into the JSON shape that Go writes for it, or reads into it.

serialization: exactly what `json.Marshal` can write, by the Go release that the oracle is built with.
validation:    what `json.Unmarshal` reads without an error: nothing is required, and null is valid nearly everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from witness_schema.encoding_json.basic_types import build_basic
from witness_schema.encoding_json.custom_marshalers import MODULE, find_row, find_times, refuses_null
from witness_schema.encoding_json.map_keys import encode_key
from witness_schema.encoding_json.omission import remove_empty, remove_null, remove_zero
from witness_schema.encoding_json.quoting import quote_read, quote_written
from witness_schema.encoding_json.row_shapes import build_row_shape, insert_times
from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.encoding_json.struct_fields import (
    SeenField,
    group_always_written,
    list_joint_groups,
    list_needs,
    list_seen_fields,
)
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.encoding_json.unknown_types import UnknownTypes
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.golang.names import shorten_key
from witness_schema.shapes import json_shape

Mode = Literal["serialization", "validation"]
MOST_STEPS = 50_000  # of one schema; the largest of go-witness takes some thousand
# Holds the place of a definition that is being made. What narrows it then has nothing to narrow, and says so.
_UNFINISHED = json_shape.Unresolved(
    "the type contains itself where omitempty or omitzero would narrow it", ""
)
MODES: tuple[Mode, ...] = ("serialization", "validation")


@dataclass
class Encoder:
    """Encodes types of one version as shapes.

    digest_names: the names that DigestSet uses. definitions: the named shapes that were reached. module: the path of the
    module that is read, which may be a fork of go-witness.
    """

    declared: Mapping[str, types.Declared]
    digest_names: tuple[str, ...]
    mode: Mode = "serialization"
    definitions: dict[str, json_shape.JsonShape] = field(default_factory=dict)
    module: str = MODULE
    _names: dict[str, str] = field(default_factory=dict)
    # Declared types without a definition whose shape is being made, and the definition where they were met again.
    _inlined: dict[str, str] = field(default_factory=dict)
    _steps: int = 0

    @cached_property
    def _facts(self) -> TypeFacts:
        return TypeFacts(self.declared)

    @cached_property
    def _unknown(self) -> UnknownTypes:
        return UnknownTypes(self.declared, self.module)

    @property
    def keys(self) -> Mapping[str, str]:
        """The key of the declared type behind each definition."""
        return {name: self._names[name.removesuffix(".value")] for name in self.definitions}

    @property
    def reading(self) -> bool:
        return self.mode == "validation"

    def encode(self, of: types.GoType) -> json_shape.JsonShape:
        """Return the shape of a value that is marshaled through a pointer, so pointer-receiver marshalers apply."""
        if self.reading:
            shape = self._encode_type(of, True)
            named = self.definitions[shape.name] if isinstance(shape, json_shape.Reference) else shape
            return named if self._refuses_null(of) else self._add_null(named)
        # A nil map at the root is written as null, which go-witness cannot read back as an attestor.
        return remove_null(self._expand(self._encode_type(of, True)))

    def encode_apart(self, of: types.GoType) -> json_shape.JsonShape:
        """Return what `encode` does; where that raises, the encoder is as it was before, and goes on with other types."""
        steps, known = self._steps, set(self.definitions)
        try:
            return self.encode(of)
        except (UnreadableSource, RecursionError):
            self._steps = steps
            self._inlined.clear()
            self.definitions = {name: of for name, of in self.definitions.items() if name in known}
            raise

    def _encode_value(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape:
        """Return the shape of a value inside another. Go also reads null there, unless the type's `UnmarshalJSON` refuses it."""
        shape = self._encode_type(of, addressable)
        return shape if self._refuses_null(of) else self._add_null(shape)

    def _refuses_null(self, of: types.GoType) -> bool:
        return isinstance(of, types.Named) and refuses_null(of.key, self.module)

    def _add_null(self, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Add null to a shape that is read: Go reads null into any value and leaves the value unchanged."""
        done = not self.reading or json_shape.has_null(shape)
        return shape if done else json_shape.nullable(shape)

    def _encode_type(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape:
        self._steps += 1
        # Types without a definition are written out wherever they occur: twice in twice, and so on.
        if self._steps > MOST_STEPS:
            raise UnreadableSource(f"a type takes more than {MOST_STEPS:,} steps to write out")
        match of:
            case types.Basic(kind):
                shape = build_basic(kind)
                return replace(shape, lenient=self.reading) if isinstance(shape, json_shape.Number) else shape
            case types.Named():
                return self._encode_named(of, addressable)
            case types.Standard(name):
                return self._encode_standard(name)
            case types.Pointer(element):
                return self._encode_pointer(element)
            case types.Slice(element):
                return self._encode_slice(element)
            case types.FixedArray(length, element):
                return self._encode_array(length, element, addressable)
            case types.Map(key, value):
                # A map value has no address (reflect), so its pointer-receiver marshaler is not called.
                keys = encode_key(key, self._facts, reading=self.reading)
                return json_shape.nullable(json_shape.MapOf(keys, self._encode_value(value, False)))
            case types.Struct():
                return self._unknown.explain_embedded(of) or self._encode_struct(of, addressable)
            case types.Interface(methods):
                return json_shape.Null() if methods else json_shape.Anything()
            case types.Unwritable(kind):
                return json_shape.Unresolved(f"encoding/json cannot write {kind}", "")
            case types.Missing(name, reason, source):
                return json_shape.Unresolved(f"{name}: {reason}", source)

    def _encode_standard(self, name: str) -> json_shape.JsonShape:
        if (known := STANDARD.get(name)) is None:
            return json_shape.Unresolved(f"{name} of the standard library has no entry in standard_types", "")
        return known.read if self.reading and known.read is not None else known.shape

    def _encode_pointer(self, element: types.GoType) -> json_shape.JsonShape:
        inner = self._encode_type(element, True)
        return inner if json_shape.has_null(inner) else json_shape.nullable(inner)

    def _encode_slice(self, element: types.GoType) -> json_shape.JsonShape:
        if self._facts.kind(element) == "uint8" and not self._facts.has_marshaler(element):
            # []byte is base64, unless the element has a marshaler (newSliceEncoder); a list of numbers is read too.
            octets = json_shape.Base64(lenient=self.reading)
            if self.reading:
                return json_shape.AnyOf(
                    (json_shape.Null(), octets, json_shape.Array(self._add_null(build_basic("uint8"))))
                )
            return json_shape.nullable(octets)
        return json_shape.nullable(json_shape.Array(self._encode_value(element, True)))

    def _encode_array(self, length: int, element: types.GoType, addressable: bool) -> json_shape.JsonShape:
        # Read: Go ignores surplus items and zeroes missing ones, so only the first `length` items are checked.
        items, most = self._encode_value(element, addressable), length
        return json_shape.Array(items, checked=most) if self.reading else json_shape.Array(items, most, most)

    def _encode_named(self, of: types.Named, addressable: bool) -> json_shape.JsonShape:
        declared = self.declared[of.key]
        marshaler = declared.marshaler
        addressable = addressable or self.reading  # json.Unmarshal reads through a pointer
        if (unknown := self._unknown.explain(of.key, addressable=addressable)) is not None:
            self.definitions[name := self._assign_name(of.key)] = unknown
            return json_shape.Reference(name)
        decoded = self._unknown.find_decoded(of.key) if self.reading else None
        if decoded is not None or (marshaler is not None and (addressable or not marshaler.pointer)):
            return self._define(of.key, declared, "")
        if isinstance(declared.type, types.Struct):
            # The same struct may be written differently as a value, so that form gets a definition of its own.
            plain = not addressable and self._facts.address_matters_in(of.key)
            return self._define(of.key, declared, ".value" if plain or marshaler is not None else "")
        return self._encode_inline(of.key, declared, addressable)

    def _encode_inline(self, key: str, declared: types.Declared, addressable: bool) -> json_shape.JsonShape:
        """Return the shape of a type that has no definition of its own, unless it contains itself (`type A []A`)."""
        if key in self._inlined:
            suffix = ".value" if declared.marshaler is not None else ""
            name = self._inlined[key] = self._inlined[key] or self._assign_name(key) + suffix
            # Holds the place until the outer call is done, as in `_define`.
            self.definitions.setdefault(name, _UNFINISHED)
            return json_shape.Reference(name)
        self._inlined[key] = ""
        shape = self._encode_type(declared.type, addressable)
        if name := self._inlined.pop(key):
            self.definitions[name] = shape
        return replace(shape, known=declared.known) if isinstance(shape, json_shape.Text) else shape

    def _define(self, key: str, declared: types.Declared, suffix: str) -> json_shape.JsonShape:
        """Return a reference to the named definition, and fill the definition in on first use."""
        name = self._assign_name(key) + suffix
        if name not in self.definitions:
            self.definitions[name] = _UNFINISHED  # holds the place, so that recursion ends
            self.definitions[name] = self._encode_definition(key, declared, not suffix)
        return json_shape.Reference(name)

    def _encode_definition(
        self, key: str, declared: types.Declared, addressable: bool
    ) -> json_shape.JsonShape:
        marshaler = declared.marshaler if addressable else None
        decoded = self._unknown.find_decoded(key) if self.reading else None
        row = find_row(key, marshaler, self.module) if marshaler is not None else None
        match marshaler:
            case _ if decoded is not None:
                return self._encode_type(decoded, True)
            case types.Delegates() | types.Opaque() if row is not None:
                return build_row_shape(row, marshaler, self.digest_names, reading=self.reading)
            case types.Delegates(type=written):
                times = find_times(key, marshaler, self.module)
                return insert_times(times, self._encode_type(written, addressable), reading=self.reading)
            case _:
                return self._encode_type(declared.type, addressable)

    def _encode_struct(self, of: types.Struct, addressable: bool) -> json_shape.JsonShape:
        seen = list_seen_fields(of, self.declared)
        if self.reading:
            return json_shape.Record(
                tuple(self._encode_field(one, addressable) for one in seen), closed=False
            )
        kept = (one for one in seen if not self._is_never_written(one))
        fields = tuple(self._encode_field(one, addressable) for one in kept)
        opened = {one.name for one in fields if self._is_open(one.shape)}
        groups = group_always_written(one for one in seen if one.name not in opened)
        return json_shape.Record(fields, together=list_joint_groups(groups), needs=list_needs(seen, groups))

    def _is_never_written(self, seen: SeenField) -> bool:
        """Whether omitempty always omits the field: `[0]T`, and an interface with methods, which cannot be read back."""
        of = seen.field.type
        return seen.tag.omitempty and (
            self._facts.underlying(of) == types.Interface(methods=True)
            or self._facts.kind(of) == "empty array"
        )

    def _encode_field(self, seen: SeenField, addressable: bool) -> json_shape.Field:
        of, tag, source, go_name = seen.field.type, seen.tag, seen.field.source, seen.field.name
        shape = self._encode_type(of, addressable or bool(seen.through))
        if self.reading:
            shape = self._quote_read_field(of, shape) if tag.quoted else shape
            read = shape if self._refuses_null(of) else self._add_null(shape)
            return json_shape.Field(seen.name, read, False, go_name, source)
        # The order is that of encoding/json: it decides about omission first and quotes what it then writes.
        omitted = tag.omitzero
        if tag.omitempty and self._can_be_empty(of):
            shape, omitted = self._narrow_kept(of, shape), True
        if tag.omitzero:
            shape = remove_zero(self._expand(shape))
        if tag.quoted:
            shape = quote_written(shape)
        required = not omitted and not seen.through and not self._is_open(shape)
        return json_shape.Field(seen.name, shape, required, go_name, source)

    def _is_open(self, shape: json_shape.JsonShape) -> bool:
        named = self._expand(shape)
        return isinstance(named, json_shape.Unresolved) and named is not _UNFINISHED

    def _narrow_kept(self, of: types.GoType, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Return the shape of a field that omitempty keeps: any value behind a pointer, otherwise a value that is not empty."""
        if isinstance(of, types.Pointer):
            return remove_null(shape)
        if isinstance(self._facts.underlying(of), types.Interface):
            return json_shape.Anything(nonnull=True)
        return remove_empty(self._expand(shape))

    def _expand(self, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Replace a reference to anything but a record by its definition, because a reference cannot be narrowed."""
        if isinstance(shape, json_shape.Reference) and not isinstance(
            self.definitions[shape.name], json_shape.Record
        ):
            return self.definitions[shape.name]
        return shape

    def _can_be_empty(self, of: types.GoType) -> bool:
        """Whether `omitempty` can omit a value of this type: structs and arrays with elements are never empty."""
        return self._facts.kind(of) not in {"struct", "array"}

    def _quote_read_field(self, of: types.GoType, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Return the shape of a `,string` field as it is read; the text "null" leaves the field unchanged, as null does."""
        read = quote_read(remove_null(shape)) if isinstance(of, types.Pointer) else quote_read(shape)
        return (
            json_shape.AnyOf((json_shape.Null(), json_shape.Constant("null"), read))
            if isinstance(read, json_shape.Text)
            else shape
        )

    def _assign_name(self, key: str) -> str:
        """Return the name of a definition; a second type with the same short name gets an underscore appended."""
        name = shorten_key(key)
        while self._names.setdefault(name, key) != key:
            name += "_"
        return name
