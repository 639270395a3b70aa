"""What the shape of an attestor says of a place: whether its keys are properties or data."""

from __future__ import annotations

from functools import lru_cache

from witness_schema import load
from witness_schema.shapes.json_shape import Array, JsonShape, MapOf, Record, Reference


@lru_cache(maxsize=8192)
def name_place(attestor: str, place: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a place, with `*` for each that is data: a path, a variable's name."""
    keys = []
    for at, key in enumerate(place):
        above = find_shape(attestor, place[:at])
        keys.append(key if isinstance(above, Record) else "*")
    return tuple(keys)


def is_counted(attestor: str, place: tuple[str, ...]) -> bool:
    """Whether the value at a place has as many entries as there are things: a list or a map, not a record."""
    return isinstance(find_shape(attestor, place), Array | MapOf)


@lru_cache(maxsize=8192)
def find_shape(attestor: str, place: tuple[str, ...]) -> JsonShape | None:
    """The shape at a place below objects; None where the shape leaves it open."""
    schema = load(attestor)
    shape: JsonShape | None = schema.shape
    for key in (*place, None):
        while isinstance(shape, Reference):
            shape = schema.definitions[shape.name]
        if key is None:
            return shape
        match shape:
            case Record(fields=fields):
                shape = next((field.shape for field in fields if field.name == key), None)
            case MapOf(values=values):
                shape = values
            case _:
                return None
    return shape
