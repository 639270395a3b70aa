"""The fields of a struct as encoding/json writes and reads them: what `omitempty`, `omitzero` and `string` do to a shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from witness_schema.encoding_json.basic_types import NOTHING
from witness_schema.encoding_json.omission import remove_empty, remove_null, remove_zero
from witness_schema.encoding_json.quoting import quote_read, quote_written
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.encoding_json.rows.type_row import TypeRow
from witness_schema.encoding_json.struct_fields import (
    SeenField,
    group_always_written,
    list_joint_groups,
    list_needs,
    list_seen_fields,
)
from witness_schema.encoding_json.struct_tags import JsonTag
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.encoding_json.zeroing import is_never_zero_value, remove_by_method
from witness_schema.golang import types
from witness_schema.shapes import json_shape


class TypeEncoder(Protocol):
    """The part of the encoder that this module uses. A protocol, because the encoder imports this module."""

    @property
    def facts(self) -> TypeFacts: ...

    @property
    def reading(self) -> bool: ...

    def encode_type(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape: ...

    def encode_value(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape: ...

    def expand(self, shape: json_shape.JsonShape) -> json_shape.JsonShape: ...

    def is_open(self, shape: json_shape.JsonShape) -> bool: ...

    def find_row(self, of: types.GoType) -> Row | TypeRow | None: ...

    def define_open(
        self, of: types.GoType, suffix: str, narrow: Callable[[json_shape.JsonShape], json_shape.JsonShape]
    ) -> json_shape.JsonShape | None: ...


@dataclass(frozen=True, slots=True)
class FieldEncoder:
    """Encodes structs, field by field."""

    encoder: TypeEncoder

    def encode_struct(self, of: types.Struct, addressable: bool) -> json_shape.JsonShape:
        seen = list_seen_fields(of, self.encoder.facts.declared)
        if self.encoder.reading:
            return json_shape.Record(tuple(map(self._encode_read, seen)), closed=False)
        seen = tuple(one for one in seen if not self._is_never_written(one))
        fields = tuple(self._encode_written(one, addressable) for one in seen)
        # Nothing requires what is unknown.
        opened = {one.name for one in fields if self.encoder.is_open(one.shape)}
        groups = group_always_written(one for one in seen if one.name not in opened)
        return json_shape.Record(fields, together=list_joint_groups(groups), needs=list_needs(seen, groups))

    def _is_never_written(self, seen: SeenField) -> bool:
        """Whether the field is always omitted, as `[0]T` is, or cannot be read back, as an interface with methods."""
        facts, tag = self.encoder.facts, seen.tag
        underlying = facts.underlying(seen.field.type)
        # encoding/json writes no channel and no function, but omitzero leaves nil ones out.
        if not seen.settable or (tag.omitzero and isinstance(underlying, types.Unwritable)):
            return True
        unread = underlying == types.Interface(methods=True) or facts.kind(underlying) == "empty array"
        return (tag.omitempty or tag.omitzero) and unread

    def _encode_read(self, seen: SeenField) -> json_shape.Field:
        of = seen.field.type
        shape = self.encoder.encode_value(of, True) if seen.settable else NOTHING
        if seen.tag.quoted and seen.settable and self.encoder.facts.is_quotable(of):
            shape = _quote_read(shape)
        return json_shape.Field(seen.name, shape, False, seen.field.name, seen.field.source)

    def _encode_written(self, seen: SeenField, addressable: bool) -> json_shape.Field:
        of, tag = seen.field.type, seen.tag
        # The order is that of encoding/json: it decides about omission first and quotes what it then writes.
        shape, omitted = self._omit(of, self.encoder.encode_type(of, addressable or bool(seen.through)), tag)
        if tag.quoted and self.encoder.facts.is_quotable(of):
            shape = quote_written(shape)
        required = not omitted and not seen.through and not self.encoder.is_open(shape)
        return json_shape.Field(seen.name, shape, required, seen.field.name, seen.field.source)

    def _omit(
        self, of: types.GoType, shape: json_shape.JsonShape, tag: JsonTag
    ) -> tuple[json_shape.JsonShape, bool]:
        """Return the shape of a field that `omitempty` and `omitzero` keep, and whether it may be absent."""
        facts = self.encoder.facts
        empty = tag.omitempty and facts.can_be_empty(of)
        zeroing = facts.find_method(of, "IsZero") if tag.omitzero else None
        if empty or (tag.omitzero and zeroing is None):
            shape = self._narrow(of, shape, tag)
        if zeroing is None:
            return shape, empty or tag.omitzero
        pointer = isinstance(facts.underlying(of), types.Pointer)
        # A struct that embeds a time.Time has its IsZero, and is written as it.
        expanded = self.encoder.expand(remove_null(shape))
        shape = expanded if isinstance(expanded, json_shape.Timestamp) else shape
        shape = remove_by_method(zeroing, shape, pointer=pointer, opaque=facts.hides_emptiness(of))
        # An absent field comes back as the zero value: it stays absent only if IsZero says so of that value.
        return shape, empty or pointer or not is_never_zero_value(zeroing)

    def _narrow(self, of: types.GoType, shape: json_shape.JsonShape, tag: JsonTag) -> json_shape.JsonShape:
        """Return the shape of a value that `omitempty` or `omitzero` keeps."""
        facts = self.encoder.facts
        match facts.underlying(of):
            # Empty is the pointer, and not what it points to.
            case types.Pointer():
                kept = self.encoder.define_open(of, "nonnil", remove_null) or remove_null(shape)
                inner = self.encoder.expand(kept)
                return (
                    remove_null(inner) if isinstance(inner, json_shape.Anything | json_shape.AnyOf) else kept
                )
            case types.Interface():
                return json_shape.Anything(nonnull=True)
            case _ if (known := facts.find_kept(of)) is not None:
                return known
            case _ if facts.hides_emptiness(of) and ((row := self.encoder.find_row(of)) is None or row.veils):
                return shape
            case _ if tag.omitempty and facts.can_be_empty(of):
                return self._remove(of, shape, "nonempty", remove_empty)
            case _:
                return self._remove(of, shape, "nonzero", remove_zero)

    def _remove(
        self,
        of: types.GoType,
        shape: json_shape.JsonShape,
        suffix: str,
        remove: Callable[[json_shape.JsonShape], json_shape.JsonShape],
    ) -> json_shape.JsonShape:
        # A type that is still being encoded has no definition yet that could be narrowed.
        return self.encoder.define_open(of, suffix, remove) or remove(self.encoder.expand(shape))


def _quote_read(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    """Return the shape of a `,string` field as it is read; the text "null" leaves the field unchanged, as null does."""
    read = quote_read(remove_null(shape))
    if not isinstance(read, json_shape.Text):
        return shape
    return json_shape.AnyOf((json_shape.Null(), json_shape.Constant("null"), read))
