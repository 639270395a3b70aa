"""Shapes by the rows of `custom_marshalers`: whole ones, ones made of other types, and times that a marshaler writes as strings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from witness_schema.encoding_json.custom_marshalers import DIGEST_SET, ROWS, Times
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.encoding_json.type_facts import TypeFacts
from witness_schema.golang import types
from witness_schema.golang.types import Marshaler
from witness_schema.shapes import json_shape


class RowEncoder(Protocol):
    """The part of the encoder that this module uses. A protocol, because the encoder imports this module."""

    @property
    def facts(self) -> TypeFacts: ...

    @property
    def reading(self) -> bool: ...

    def encode_type(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape: ...

    def encode_value(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape: ...

    def encode_body(self, of: types.GoType, addressable: bool) -> json_shape.JsonShape: ...

    def define_as(self, key: str, build: Callable[[], json_shape.JsonShape]) -> json_shape.JsonShape: ...


@dataclass(frozen=True, slots=True)
class EncodedTypes:
    """Answers a row's questions about types of its package (`RowTypes`)."""

    encoder: RowEncoder
    package: str

    @property
    def reading(self) -> bool:
        return self.encoder.reading

    def encode(self, name: str) -> json_shape.JsonShape:
        return self._ask(name, lambda key: self.encoder.encode_type(types.Named(key), True))

    def encode_value(self, name: str) -> json_shape.JsonShape:
        return self._ask(name, lambda key: self.encoder.encode_value(types.Named(key), True))

    def encode_fields(self, name: str) -> json_shape.JsonShape:
        return self._ask(
            name, lambda key: self.encoder.encode_body(self.encoder.facts.declared[key].type, True)
        )

    def define(self, name: str, build: Callable[[], json_shape.JsonShape]) -> json_shape.JsonShape:
        return self.encoder.define_as(f"{self.package}.{name}", build)

    def _ask(self, name: str, answer: Callable[[str], json_shape.JsonShape]) -> json_shape.JsonShape:
        key = f"{self.package}.{name}"
        if key not in self.encoder.facts.declared:
            return json_shape.Unresolved(f"{key}, which a known method reads, is not there", "")
        return answer(key)


def build_row_shape(
    row: Row, marshaler: Marshaler, digest_names: tuple[str, ...], *, reading: bool
) -> json_shape.JsonShape:
    """Return the shape of what a row's type writes or reads. digest_names: those of DigestSet, () where they are unknown."""
    if row is ROWS[DIGEST_SET]:
        if not digest_names:
            return json_shape.Unresolved("the table of digest names cannot be read", marshaler.source)
        names = json_shape.AnyOf(tuple(map(json_shape.Constant, digest_names)))
        return json_shape.MapOf(
            names, json_shape.nullable(json_shape.Text()) if reading else json_shape.Text()
        )
    if reading and row.read is not None:
        return row.read
    return row.shape if row.shape is not None else json_shape.Anything()


def insert_times(times: Times | None, shape: json_shape.JsonShape, *, reading: bool) -> json_shape.JsonShape:
    """Turn the strings of a record that a marshaler fills from times into timestamps."""
    if times is None or not isinstance(shape, json_shape.Record):
        return shape
    time = json_shape.nullable(json_shape.Timestamp(lenient=True)) if reading else times.written
    fields = (replace(one, shape=time) if one.name in times.names else one for one in shape.fields)
    return replace(shape, fields=tuple(fields))
