"""The rules of encoding/json: converts a Go type into the JSON shape that Go writes for it, or reads into it.

serialization: exactly what `json.Marshal` can write, by the Go release that the oracle is built with.
validation:    what `json.Unmarshal` reads without an error: nothing is required, and null is valid nearly everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from witness_schema.encoding_json.basic_types import NOTHING, build_basic
from witness_schema.encoding_json.custom_marshalers import MODULE, find_row, find_times
from witness_schema.encoding_json.definition_names import DefinitionNames
from witness_schema.encoding_json.field_encoding import FieldEncoder
from witness_schema.encoding_json.map_keys import encode_key
from witness_schema.encoding_json.method_ways import encode_ways
from witness_schema.encoding_json.omission import remove_null
from witness_schema.encoding_json.row_shapes import EncodedTypes, build_row_shape, insert_times
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.encoding_json.rows.type_row import TypeRow
from witness_schema.encoding_json.standard_types import STANDARD, explain_unknown
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.encoding_json.unknown_types import UnknownTypes
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.shapes import json_shape

Mode = Literal["serialization", "validation"]
MOST_STEPS = 50_000  # of one schema; the largest of go-witness takes some thousand
# Holds the place of a definition that is being made.
_UNFINISHED = json_shape.Unresolved("the type is still being encoded", "")
MODES: tuple[Mode, ...] = ("serialization", "validation")


@dataclass
class Encoder:
    """Encodes types of one version as shapes.

    digest_names: the names that DigestSet uses. definitions: the named shapes that were reached. module: the path of the
    module that is read, which may be a fork of go-witness. rows: what users' own rows say in this mode, by the key of the type.
    """

    declared: Mapping[str, types.Declared]
    digest_names: tuple[str, ...]
    mode: Mode = "serialization"
    definitions: dict[str, json_shape.JsonShape] = field(default_factory=dict)
    module: str = MODULE
    rows: Mapping[str, json_shape.JsonShape] = field(default_factory=dict)
    _names: DefinitionNames = field(default_factory=DefinitionNames)
    _inlined: dict[str, str] = field(default_factory=dict)  # types without a definition that are being made
    _steps: int = 0

    @cached_property
    def facts(self) -> TypeFacts:
        return TypeFacts(self.declared)

    @cached_property
    def _unknown(self) -> UnknownTypes:
        return UnknownTypes(self.declared, self.module, self.rows)

    @property
    def keys(self) -> Mapping[str, str]:
        """The key of the declared type behind each definition."""
        return {name: self._names.keys[name] for name in self.definitions}

    @property
    def reading(self) -> bool:
        return self.mode == "validation"

    def encode(self, of: types.GoType) -> json_shape.JsonShape:
        """Return the shape of a value that is marshaled through a pointer, so pointer-receiver marshalers apply."""
        if self.reading:
            shape = self.encode_type(of, True)
            named = self.definitions[shape.name] if isinstance(shape, json_shape.Reference) else shape
            return named if self._unknown.decides_on_null(of) else self._add_null(named)
        return self.expand(self.encode_type(of, True))

    def encode_attestation(self, of: types.GoType) -> json_shape.JsonShape:
        """Return the shape of an attestor or document: a nil map is written as null, which go-witness reads as none."""
        shape = self.encode(of)
        return shape if self.reading else remove_null(shape)

    def encode_apart(self, of: types.GoType) -> json_shape.JsonShape:
        """Return what `encode_attestation` does; where that raises, the encoder is as it was before, and goes on with other types."""
        steps, known = self._steps, set(self.definitions)
        try:
            return self.encode_attestation(of)
        except (UnreadableSource, RecursionError):
            self._steps = steps
            self._inlined.clear()
            self.definitions = {name: of for name, of in self.definitions.items() if name in known}
            raise

    def encode_value(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape:
        """Return the shape of a value inside another. Go also reads null there, unless the type's `UnmarshalJSON` refuses it."""
        shape = self.encode_type(of, addressable)
        return shape if self._unknown.decides_on_null(of) else self._add_null(shape)

    def _add_null(self, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Add null to a shape that is read: Go reads null into any value and leaves the value unchanged."""
        done = not self.reading or json_shape.has_null(shape)
        return shape if done else json_shape.nullable(shape)

    def encode_type(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape:
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
            case types.Standard():
                return self._encode_standard(of, addressable)
            case types.Pointer(element):
                return self._encode_pointer(element)
            case types.Slice(element):
                return self._encode_slice(element)
            case types.FixedArray(length, element):
                return self._encode_array(length, element, addressable)
            case types.Map(key, value):
                # A map value has no address (reflect), so its pointer-receiver marshaler is not called.
                keys = encode_key(key, self.facts, reading=self.reading)
                return json_shape.nullable(json_shape.MapOf(keys, self.encode_value(value, False)))
            case types.Struct():
                # json.Unmarshal takes the address of named types only.
                return self._encode_unnamed(of, addressable, called=addressable and not self.reading)
            case types.Interface(methods):
                return json_shape.Null() if methods else json_shape.Anything()
            case types.Unwritable() if self.reading:
                return json_shape.Null()
            case types.Unwritable():
                # Marshal returns an error for any value of it, nil too, and so for all that holds one.
                return NOTHING
            case types.Missing(name, reason, source):
                return json_shape.Unresolved(f"{name}: {reason}", source)
            case types.Fixed() | types.Either():
                return encode_ways(of, self, addressable)

    def _encode_standard(self, of: types.Standard, addressable: bool) -> json_shape.JsonShape:
        followed = types.follow_standard(of, self.declared)
        if not isinstance(followed, types.Standard):
            return self.encode_type(followed, addressable)
        name, underlying = followed.name, self.facts.underlying(followed)
        # What a pointer would write, such as *big.Int, a value without an address does not.
        plain = not (addressable or self.reading) and self.facts.needs_address(followed)
        if plain or isinstance(underlying, types.Interface):
            return self.encode_type(underlying, addressable)
        if (known := STANDARD.get(name)) is None:
            return explain_unknown(name)
        return known.read if self.reading and known.read is not None else known.shape

    def _encode_pointer(self, element: types.GoType) -> json_shape.JsonShape:
        if self.facts.leads_to_itself(element):
            # `type P *P` can only be nil: encoding/json reads no other value to an end.
            return json_shape.Null()
        if isinstance(element, types.Struct):
            inner = self._encode_unnamed(element, True, called=True)
        else:
            inner = self.encode_type(element, True)
        return inner if json_shape.has_null(inner) else json_shape.nullable(inner)

    def _encode_slice(self, element: types.GoType) -> json_shape.JsonShape:
        items = json_shape.Array(self.encode_value(element, True))
        if self.facts.kind(element) != "uint8":
            return json_shape.nullable(items)
        if self.reading:
            # A list is read too, and base64 whatever methods the element has.
            return json_shape.AnyOf((json_shape.Null(), json_shape.Base64(lenient=True), items))
        # []byte is base64, unless the element has a marshaler (newSliceEncoder).
        return json_shape.nullable(items if self.facts.has_marshaler(element) else json_shape.Base64())

    def _encode_array(self, length: int, element: types.GoType, addressable: bool) -> json_shape.JsonShape:
        # Read: Go ignores surplus items and zeroes missing ones, so only the first `length` items are checked.
        items, most = self.encode_value(element, addressable), length
        return json_shape.Array(items, checked=most) if self.reading else json_shape.Array(items, most, most)

    def _encode_named(self, of: types.Named, addressable: bool) -> json_shape.JsonShape:
        declared = self.declared[of.key]
        if self.reading and self._is_read_by_fields(of, declared):
            declared = replace(declared, marshaler=None)
        marshaler = declared.marshaler
        addressable = addressable or self.reading  # json.Unmarshal reads through a pointer
        if (unknown := self._unknown.explain(of.key, addressable=addressable)) is not None:
            self.definitions[name := self._names.assign(of.key)] = unknown
            return json_shape.Reference(name)
        if self._unknown.find_type_row(of.key, addressable=addressable) is not None:
            return self._define(of.key, declared, "")
        decoded = self._unknown.find_decoded(of.key) if self.reading else None
        if decoded is not None or (marshaler is not None and (addressable or not marshaler.pointer)):
            return self._define(of.key, declared, "")
        if isinstance(declared.type, types.Struct):
            # The same struct may be written differently as a value, so that form gets a definition of its own.
            plain = not addressable and self.facts.address_matters_in(of.key)
            return self._define(of.key, declared, ".value" if plain or marshaler is not None else "")
        return self._encode_inline(of.key, declared, addressable)

    def _encode_inline(self, key: str, declared: types.Declared, addressable: bool) -> json_shape.JsonShape:
        """Return the shape of a type that has no definition of its own, unless it contains itself (`type A []A`)."""
        if key in self._inlined:
            suffix = ".value" if declared.marshaler is not None else ""
            name = self._inlined[key] = self._inlined[key] or self._names.assign(key, suffix)
            # Holds the place until the outer call is done, as in `_define`.
            self.definitions.setdefault(name, _UNFINISHED)
            return json_shape.Reference(name)
        self._inlined[key] = ""
        shape = self.encode_type(declared.type, addressable)
        if name := self._inlined.pop(key):
            self.definitions[name] = shape
        return replace(shape, known=declared.known) if isinstance(shape, json_shape.Text) else shape

    def _define(self, key: str, declared: types.Declared, suffix: str) -> json_shape.JsonShape:
        """Return a reference to the named definition, and fill the definition in on first use."""
        return self.define_as(key, lambda: self._encode_definition(key, declared, not suffix), suffix)

    def define_as(
        self, key: str, build: Callable[[], json_shape.JsonShape], suffix: str = ""
    ) -> json_shape.JsonShape:
        """Return a reference to what is built for a type, and define it on first use."""
        name = self._names.assign(key, suffix)
        if name not in self.definitions:
            self.definitions[name] = _UNFINISHED  # holds the place, so that recursion ends
            self.definitions[name] = build()
        return json_shape.Reference(name)

    def _encode_definition(
        self, key: str, declared: types.Declared, addressable: bool
    ) -> json_shape.JsonShape:
        if (type_row := self._unknown.find_type_row(key, addressable=addressable)) is not None:
            return type_row.build(EncodedTypes(self, key.rpartition(".")[0]))
        marshaler = declared.marshaler if addressable else None
        decoded = self._unknown.find_decoded(key) if self.reading else None
        row = find_row(key, marshaler, self.module) if marshaler is not None else None
        match marshaler:
            case _ if decoded is not None:
                return self.encode_type(decoded, True)
            case types.Delegates() | types.Opaque() if row is not None:
                return build_row_shape(row, marshaler, self.digest_names, reading=self.reading)
            case types.Delegates(type=written):
                times = find_times(key, marshaler, self.module)
                return insert_times(times, self.encode_type(written, addressable), reading=self.reading)
            case _:
                return self.encode_body(declared.type, addressable)

    def _encode_unnamed(self, of: types.Struct, addressable: bool, *, called: bool) -> json_shape.JsonShape:
        """Return the shape of a struct without a name. called: whether methods with pointer receivers are."""
        lender = self.facts.find_lender(of, reading=self.reading, called=called)
        return self.encode_body(of, addressable) if lender is None else self.encode_type(lender, True)

    def encode_body(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape:
        """Return the shape of a declared type's body, whose methods are told by the declaration."""
        if not isinstance(of, types.Struct):
            return self.encode_type(of, addressable)
        return self._unknown.explain_embedded(of) or FieldEncoder(self).encode_struct(of, addressable)

    def _is_read_by_fields(self, of: types.Named, declared: types.Declared) -> bool:
        """Whether no method reads the type, so that it does not matter how one writes it. The rows say both at once."""
        marshaler = declared.marshaler
        if marshaler is None or self._unknown.has_reader(declared) or self.find_row(of) is not None:
            return False
        return find_times(of.key, marshaler, self.module) is None

    def is_open(self, shape: json_shape.JsonShape) -> bool:
        """Whether the shape allows anything because its type is unknown."""
        found = self.expand(shape)
        return isinstance(found, json_shape.Unresolved) and found is not _UNFINISHED

    def find_row(self, of: types.GoType) -> Row | TypeRow | None:
        """Return the row that says what the type's marshaler writes, or None."""
        declared = self.declared[of.key] if isinstance(of, types.Named) else None
        if declared is None or declared.marshaler is None:
            return None
        both = self._unknown.find_type_row(declared.key, addressable=True)
        return both or find_row(declared.key, declared.marshaler, self.module)

    def expand(self, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """Replace a reference to anything but a record by its definition, because a reference cannot be narrowed."""
        if isinstance(shape, json_shape.Reference) and not isinstance(
            self.definitions[shape.name], json_shape.Record
        ):
            return self.definitions[shape.name]
        return shape

    def define_open(
        self, of: types.GoType, suffix: str, narrow: Callable[[json_shape.JsonShape], json_shape.JsonShape]
    ) -> json_shape.JsonShape | None:
        """Return a reference to the narrowed form of a type that is still being encoded, None for any other type."""
        if not isinstance(of, types.Named) or of.key not in self._inlined:
            return None
        return self.define_as(
            of.key, lambda: narrow(self.encode_type(self.declared[of.key].type, True)), f".{suffix}"
        )
