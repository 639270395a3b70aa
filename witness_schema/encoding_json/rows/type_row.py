"""A row about both methods of a type, told by its fields and by other types of its package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from witness_schema.shapes.json_shape import (
    AnyOf,
    Constant,
    Field,
    JsonShape,
    Null,
    Record,
)


class RowTypes(Protocol):
    """What a row asks about types, each by its name in the row's package; open where there is no such type."""

    @property
    def reading(self) -> bool:
        """Whether the shape of what is read is asked for, otherwise that of what is written and read back unchanged."""

    def encode(self, name: str) -> JsonShape:
        """Return the shape of a value of the type whose address can be taken, with the methods that the type has."""

    def encode_value(self, name: str) -> JsonShape:
        """Return that shape as it stands inside another value: null is read there as well, unless the type refuses it."""

    def encode_fields(self, name: str) -> JsonShape:
        """Return the shape of a struct by its fields alone, as of a type without methods that is declared by it."""

    def define(self, name: str, build: Callable[[], JsonShape]) -> JsonShape:
        """Return a reference to a named shape of the row, which is built on first use and so may contain itself."""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """What the methods of a type write and read.

    build: makes the shape of the direction that is asked for. writer: fingerprint of the MarshalJSON or MarshalText, ""
    where the type has none or lends it; reader: the same of the UnmarshalJSON or UnmarshalText. reaches: types of the package
    that the shape tells of although no field has them. null: whether null is read where the shape does not say so. veils: as
    of a `Row`.
    """

    build: Callable[[RowTypes], JsonShape]
    reason: str
    writer: str
    reader: str
    reaches: tuple[str, ...] = ()
    null: bool = True
    veils: bool = True

    def fits(self, writer: str, reader: str) -> bool:
        return (writer, reader) == (self.writer, self.reader)


def set_fields(shape: JsonShape, **shapes: JsonShape) -> JsonShape:
    """Return a record with other shapes for some of its properties; whether they are required stays as it is.

    What is no record, since a type is not known, is returned. So do the functions below.
    """
    if not isinstance(shape, Record):
        return shape
    return replace(shape, fields=tuple(replace(f, shape=shapes.get(f.name, f.shape)) for f in shape.fields))


def add_fields(shape: JsonShape, **shapes: JsonShape) -> JsonShape:
    """Return a record with these properties, which may be absent; those of the same names go."""
    if not isinstance(shape, Record):
        return shape
    kept = (f for f in shape.fields if f.name not in shapes)
    return replace(shape, fields=(*kept, *(Field(name, of, False) for name, of in shapes.items())))


def require_fields(shape: JsonShape, *names: str) -> JsonShape:
    """Return a record of which some properties are required, and not null."""
    if not isinstance(shape, Record):
        return shape
    fields = (
        replace(f, required=True, shape=_remove_null(f.shape)) if f.name in names else f for f in shape.fields
    )
    return replace(shape, fields=tuple(fields))


def tag(shape: JsonShape, name: str, *words: str) -> JsonShape:
    """Return a record that one property, which has one of the words, tells from others."""
    constants = tuple(map(Constant, words))
    said = constants[0] if len(constants) == 1 else AnyOf(constants)
    return require_fields(add_fields(shape, **{name: said}), name)


def choose(*shapes: JsonShape) -> JsonShape:
    """Return the union of the shapes, those of unions among them one by one."""
    options: list[JsonShape] = []
    for shape in shapes:
        options += [
            one for one in (shape.options if isinstance(shape, AnyOf) else (shape,)) if one not in options
        ]
    return AnyOf(tuple(options)) if len(options) > 1 else options[0]


def state(written: JsonShape, read: JsonShape) -> Callable[[RowTypes], JsonShape]:
    """Return a builder of shapes in which no other type occurs."""

    def build(types: RowTypes) -> JsonShape:
        return read if types.reading else written

    return build


def _remove_null(shape: JsonShape) -> JsonShape:
    match shape:
        case AnyOf(options):
            rest = tuple(option for option in options if option != Null())
            return rest[0] if len(rest) == 1 else AnyOf(rest)
        case _:
            return shape
