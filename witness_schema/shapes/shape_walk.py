"""Walks the shapes below a shape, through references, visiting each definition once."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.shapes.json_shape import AnyOf, Array, Definitions, JsonShape, MapOf, Record, Reference


def every(shape: JsonShape, definitions: Definitions) -> Iterator[JsonShape]:
    """Yield the shape itself and all shapes that it contains, directly or through references, in no particular order."""
    # Definitions may refer to themselves, so each name is followed only once.
    seen: set[str] = set()
    waiting = [shape]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Reference):
            if one.name not in seen:
                seen.add(one.name)
                waiting.append(definitions[one.name])
        else:
            waiting += children(one)


def children(shape: JsonShape) -> tuple[JsonShape, ...]:
    """Return the shapes that this one directly contains, in order."""
    match shape:
        case Array(items):
            return (items,)
        case MapOf(keys, values):
            return (keys, values)
        case Record(fields):
            return tuple(field.shape for field in fields)
        case AnyOf(options):
            return options
        case _:
            return ()
