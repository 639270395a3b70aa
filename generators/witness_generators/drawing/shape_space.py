"""The space of everything that a JSON shape allows: what Go can write and read back, realistic or not."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import assert_never

from witness_generators.drawing.any_values import ANY_JSON, ANY_NONNULL_JSON, any_timestamp, shortest_float32
from witness_generators.drawing.narrowings import NARROWINGS
from witness_generators.drawing.smallest_values import smallest
from witness_generators.drawing.spaces import (
    Build,
    Double,
    Either,
    Just,
    Keyed,
    Listing,
    Nested,
    Octets,
    Part,
    Pick,
    Properties,
    Space,
    Whole,
    Words,
)
from witness_generators.drawing.text_patterns import pattern_space
from witness_schema.errors import WitnessSchemaError
from witness_schema.shapes.json_shape import (
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Definitions,
    Integer,
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
)

MOST_CHARACTERS, MOST_BYTES, MOST_ITEMS = 24, 24, 4
# Near numbers are drawn as often as all of a range; optional properties of a wide record more seldom than of a narrow one.
NEAR = 1000
# Beside 100 for anything else that may stand in the same place.
NULL_WEIGHT = 15


def shape_space(shape: JsonShape, definitions: Definitions, place: str = "") -> Space:
    """Every value of this shape, texts and lists up to a size. `place` is the definition that it stands in."""
    match shape:
        case Null():
            return Just(None)
        case Boolean(only):
            return Pick((False, True)) if only is None else Just(only)
        case Integer():
            return _integer(shape)
        case Number():
            return _number(shape)
        case Text():
            return _text(shape)
        case Timestamp():
            return any_timestamp()
        case Base64():
            return _base64(shape)
        case Constant(value):
            return Just(value)
        case Anything(nonnull):
            return ANY_NONNULL_JSON if nonnull else ANY_JSON
        case Array(items, minimum, maximum):
            most = max(minimum, MOST_ITEMS) if maximum is None else maximum
            return Build(list, (Listing(shape_space(items, definitions), minimum, most),))
        case MapOf():
            return _map(shape, definitions)
        case Record():
            return _record(shape, definitions, place)
        case OneOf(options):
            return _one_of(options, definitions)
        case Reference(name):
            return _reference(name, definitions)
        case Unresolved(reason, source):
            raise WitnessSchemaError(f"the shape is not resolved: {reason}", where=source)
        case _:
            assert_never(shape)


def _integer(shape: Integer) -> Space:
    """Zero first, then numbers near it, then the whole range."""
    ranges = [(max(shape.minimum, 1), shape.maximum), (shape.minimum, min(shape.maximum, -1))]
    spaces: list[Space] = [] if shape.nonzero or not shape.minimum <= 0 <= shape.maximum else [Just(0)]
    for low, high in ranges:
        if low <= high:
            near = (low, min(high, low + NEAR)) if low > 0 else (max(low, high - NEAR), high)
            spaces += [Whole(*near), Whole(low, high)]
    return Either(tuple(spaces))


def _one_of(options: tuple[JsonShape, ...], definitions: Definitions) -> Space:
    """Null comes seldom where there is something else: it says little."""
    weights = tuple(NULL_WEIGHT if option == Null() else 100 for option in options)
    return Either(tuple(shape_space(option, definitions) for option in options), weights)


def _number(shape: Number) -> Space:
    """Floats of 32 bits are written with the fewest digits that tell them apart."""
    number: Space = Double(shape.bits)
    if shape.bits == 32:
        number = Build(shortest_float32, (number,))
    return Build(lambda value: value or 1.0, (number,)) if shape.nonzero else number


def _text(shape: Text) -> Space:
    if shape.pattern is not None:
        return pattern_space(shape.pattern)
    free = Words(None, shape.min_length, max(shape.min_length, MOST_CHARACTERS))
    known = tuple(word for word in shape.known if len(word) >= shape.min_length)
    return Either((Pick(known), free)) if known else free


def _base64(shape: Base64) -> Space:
    octets = Octets(1 if shape.nonempty else 0, MOST_BYTES)
    if shape.alphabet == "standard":
        return Build(lambda data: base64.b64encode(data).decode(), (octets,))
    return Build(lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="), (octets,))


def _map(shape: MapOf, definitions: Definitions) -> Space:
    keys, values = shape_space(shape.keys, definitions), shape_space(shape.values, definitions)
    most = max(shape.min_properties, min(MOST_ITEMS, distinct(shape.keys)))
    return Keyed(keys, values, shape.min_properties, most)


def without_null(shape: JsonShape, definitions: Definitions) -> JsonShape:
    """The shape without null at its root."""
    match shape:
        case Reference(name):
            return without_null(definitions[name], definitions)
        case OneOf(options):
            rest = tuple(option for option in options if option != Null())
            return rest[0] if len(rest) == 1 else OneOf(rest)
        case Anything():
            return Anything(nonnull=True)
        case _:
            return shape


def distinct(shape: JsonShape) -> int:
    """At most how many different values: exact for constants, else more than anyone draws."""
    match shape:
        case Constant():
            return 1
        case OneOf(options):
            return sum(distinct(option) for option in options)
        case _:
            return MOST_ITEMS


def _record(shape: Record, definitions: Definitions, place: str) -> Space:
    optional = sum(not field.required for field in shape.fields)
    chance = max(10, 60 - optional, 95 - 10 * optional)
    return Properties(
        tuple(
            Part(
                field.name,
                NARROWINGS.get(f"{place}/{field.name}") or shape_space(field.shape, definitions),
                100 if field.required else chance,
            )
            for field in shape.fields
        ),
        shape.together,
    )


def _reference(name: str, definitions: Definitions) -> Space:
    if name not in definitions:
        raise WitnessSchemaError(f"nothing is defined as {name!r}")
    if name in NARROWINGS:
        return NARROWINGS[name]
    leaf = Just(smallest(definitions[name], definitions))
    return Nested(name, leaf, lambda: shape_space(definitions[name], definitions, name))


def unresolved(shape: JsonShape, definitions: Mapping[str, JsonShape]) -> list[Unresolved]:
    """The unresolved places that a value of this shape may reach."""
    found: list[Unresolved] = []
    seen: set[str] = set()
    waiting: list[JsonShape] = [shape]
    while waiting:
        match waiting.pop():
            case Unresolved() as place:
                found.append(place)
            case Array(items):
                waiting.append(items)
            case MapOf(keys, values):
                waiting += [keys, values]
            case Record(fields):
                waiting += [field.shape for field in fields]
            case OneOf(options):
                waiting += options
            case Reference(name) if name not in seen:
                seen.add(name)
                waiting.append(definitions[name])
            case _:
                pass
    return found
