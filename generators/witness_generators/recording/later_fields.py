"""Convert a value from the default go-witness version to another: leave out the fields that it does not have, add those it adds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_generators.drawing.smallest_values import build_smallest
from witness_schema import load
from witness_schema.shapes.json_shape import (
    AnyOf,
    Array,
    Base64,
    Boolean,
    Constant,
    Definitions,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Timestamp,
)


def convert_to_version(version: str | None, name: str, value: Any, source: Path | None = None) -> Any:
    """The value as this bundled version writes this attestor or document; None stands for the default version.

    source: a Go package of the user's, whose attestors a collection may hold too.
    """
    # All facts are written for the default version, so there is nothing to drop.
    if version is None:
        return value
    schema = load(name, "serialization", version=version, source=source)
    return drop_unknown(value, schema.shape, schema.definitions)


def drop_unknown(value: Any, shape: JsonShape, definitions: Definitions) -> Any:
    """The value without the properties and the constant keys that the shape does not have.

    Among several possible shapes, the one that has most of the value's keys is used. A value of shape `Anything` stays
    whole. A property that becomes empty is left out as well if the shape says so (`omitempty`). Where the shape asks for
    what the value does not have, it gets the smallest that is possible.
    """
    match _choose_shape(value, shape, definitions):
        case None:
            return build_smallest(shape, definitions)
        case Record() as record:
            return _convert_record(value, record, definitions)
        case MapOf(keys, values):
            return {
                key: drop_unknown(item, values, definitions)
                for key, item in value.items()
                # A version without a digest name (such as gitoids) drops that digest.
                if not _is_choice(keys) or _fits(key, keys, definitions)
            }
        case Array(items):
            return [drop_unknown(item, items, definitions) for item in value]
        case _:
            return value


def _convert_record(value: dict[str, Any], record: Record, definitions: Definitions) -> dict[str, Any]:
    fields = {field.name: field for field in record.fields}
    kept: dict[str, Any] = {} if record.closed else {key: value[key] for key in value if key not in fields}
    for key, item in value.items():
        if key in fields:
            left = drop_unknown(item, fields[key].shape, definitions)
            if not _is_omitted(left, item, fields[key], definitions):
                kept[key] = left
    # No fact is known of what only this version always writes.
    lacking = (field for field in record.fields if field.required and field.name not in kept)
    return kept | {field.name: build_smallest(field.shape, definitions) for field in lacking}


def _is_omitted(left: Any, before: Any, field: Field, definitions: Definitions) -> bool:
    """Whether to leave out a map or list that lost its last item; what was empty before stays."""
    return not field.required and not left and bool(before) and not _fits(left, field.shape, definitions)


def _choose_shape(value: Any, shape: JsonShape, definitions: Definitions) -> JsonShape | None:
    """The shape of this value, with references and choices resolved; None if the value has none of them."""
    options = _open_choices(shape, definitions)
    fitting = [option for option in options if _fits(value, option, definitions)]
    if not fitting and isinstance(value, dict):
        fitting = [option for option in options if isinstance(option, Record)]
    return max(fitting, key=lambda option: _count_known(value, option), default=None)


def _open_choices(shape: JsonShape, definitions: Definitions) -> tuple[JsonShape, ...]:
    match shape:
        case Reference(name):
            return _open_choices(definitions[name], definitions)
        case AnyOf(options):
            return tuple(inner for option in options for inner in _open_choices(option, definitions))
        case _:
            return (shape,)


def _count_known(value: Any, shape: JsonShape) -> int:
    """The number of the value's keys that the shape has."""
    return len(value.keys() & {field.name for field in shape.fields}) if isinstance(shape, Record) else 0


def _is_choice(keys: JsonShape) -> bool:
    """Whether the keys of a map are a fixed choice of words, like those of a DigestSet."""
    return isinstance(keys, Constant) or (
        isinstance(keys, AnyOf) and all(isinstance(option, Constant) for option in keys.options)
    )


def _fits(value: Any, shape: JsonShape, definitions: Definitions) -> bool:
    """Whether the value has this shape's JSON type and, for a record, its required keys and constants."""
    match shape:
        case Reference() | AnyOf():
            return any(_fits(value, option, definitions) for option in _open_choices(shape, definitions))
        case Null():
            return value is None
        case Boolean():
            return isinstance(value, bool)
        case Integer() | Number():
            # In Python, bool is a subclass of int.
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Text() | Timestamp() | Base64():
            return isinstance(value, str)
        case Constant(constant):
            # 1 == True in Python, but not in JSON.
            return type(value) is type(constant) and value == constant
        case Array(_, minimum):
            return isinstance(value, list | tuple) and len(value) >= minimum
        case MapOf(_, _, minimum):
            return isinstance(value, dict) and len(value) >= minimum
        case Record(fields):
            return isinstance(value, dict) and all(_has_field(value, field) for field in fields)
        case _:
            return True


def _has_field(value: dict[str, Any], field: Field) -> bool:
    if field.name not in value:
        return not field.required
    return not isinstance(field.shape, Constant) or value[field.name] == field.shape.value
