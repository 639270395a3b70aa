"""Where a value does not fit the type that Go reads it into: fields that Go drops, and values of another kind.

A JSON Schema says of a policy's step only that it is none of two; this walk says which member it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_schema.documents.go_reading import find_field
from witness_schema.policies.dropped_names import find_read_name
from witness_schema.printable import quote
from witness_schema.shapes import json_shape


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """A fault. place: keys and indexes. dropped: whether Go reads over it. message: a clause.

    read_name: the name that Go reads for what it drops, "" where none is like it. certain: whether nothing else can be meant.
    """

    place: tuple[str, ...]
    dropped: bool
    message: str
    read_name: str = ""
    certain: bool = False


def list_shape_faults(
    value: Any,
    shape: json_shape.JsonShape,
    definitions: json_shape.Definitions,
    place: tuple[str, ...] = (),
    struct: str = "",
) -> Iterator[ShapeFault]:
    """The faults of a plain value, in its order. Go reads null into anything. struct: the name of the shape, for the names of fields."""
    if value is None:
        return
    match shape:
        case json_shape.Reference(name):
            yield from list_shape_faults(value, definitions[name], definitions, place, name)
        case json_shape.AnyOf(options):
            yield from _choose(value, options, definitions, place, struct)
        case json_shape.Record():
            yield from _walk_record(value, shape, definitions, place, struct)
        case json_shape.MapOf(_, values):
            if not isinstance(value, dict):
                yield ShapeFault(place, False, f"{_name(value)} where an object is read")
                return
            for key, item in value.items():
                yield from list_shape_faults(item, values, definitions, (*place, key))
        case json_shape.Array(items):
            if not isinstance(value, list):
                yield ShapeFault(place, False, f"{_name(value)} where a list is read")
                return
            for number, item in enumerate(value):
                yield from list_shape_faults(item, items, definitions, (*place, str(number)))
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64() if not isinstance(value, str):
            yield ShapeFault(place, False, f"{_name(value)} where a text is read")
        case json_shape.Boolean() if not isinstance(value, bool):
            yield ShapeFault(place, False, f"{_name(value)} where true or false is read")
        case _:
            return


def _walk_record(
    value: Any,
    record: json_shape.Record,
    definitions: json_shape.Definitions,
    place: tuple[str, ...],
    struct: str,
) -> Iterator[ShapeFault]:
    if not isinstance(value, dict):
        yield ShapeFault(place, False, f"{_name(value)} where an object is read")
        return
    for key, item in value.items():
        field = find_field(record, key)
        if field is not None:
            yield from list_shape_faults(item, field.shape, definitions, (*place, key))
        elif key not in ("...", "…"):
            name, certain = find_read_name(struct, key, tuple(each.name for each in record.fields))
            said = "it reads" if certain else "did you mean"
            hint = f"; {said} {name}{'' if certain else '?'}" if name else ""
            yield ShapeFault(
                (*place, key), True, f"go-witness reads no {quote(repr(key))} here{hint}", name, certain
            )


def _choose(
    value: Any,
    options: tuple[json_shape.JsonShape, ...],
    definitions: json_shape.Definitions,
    place: tuple[str, ...],
    struct: str,
) -> Iterator[ShapeFault]:
    """The faults under the option that has fewest."""
    said = [
        list(list_shape_faults(value, option, definitions, place, struct))
        for option in options
        if option != json_shape.Null()
    ]
    yield from min(said, key=len, default=[])


def _name(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
