"""The space of all values that a JSON shape allows: what Go can write and read back, realistic or not."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import assert_never

from witness_generators.drawing import spaces
from witness_generators.drawing.any_values import ANY_JSON, ANY_NONNULL_JSON, any_timestamp, shorten_float32
from witness_generators.drawing.narrowings import NARROWINGS
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.drawing.text_patterns import pattern_space
from witness_schema.errors import UnknownName, UnreadableSource
from witness_schema.shapes import json_shape

MOST_CHARACTERS, MOST_BYTES, MOST_ITEMS = 24, 24, 4
# The part of a range near zero is drawn as often as the whole range, so that small numbers occur at all.
NEAR = 1000
# Other options of the same place weigh 100.
NULL_WEIGHT = 15


def shape_space(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions, place: str = ""
) -> spaces.Space:
    """The space of this shape, with texts and lists up to a fixed size. `place` names the enclosing definition.

    Raises UnknownName for an undefined reference and UnreadableSource for an unresolved part of the shape.
    """
    match shape:
        case json_shape.Null():
            return spaces.Just(None)
        case json_shape.Boolean(only):
            return spaces.SampledFrom((False, True)) if only is None else spaces.Just(only)
        case json_shape.Integer():
            return _integer_space(shape)
        case json_shape.Number():
            return _number_space(shape)
        case json_shape.Text():
            return _text_space(shape)
        case json_shape.Timestamp():
            return any_timestamp()
        case json_shape.Base64():
            return _base64_space(shape)
        case json_shape.Constant(value):
            return spaces.Just(value)
        case json_shape.Anything(nonnull):
            return ANY_NONNULL_JSON if nonnull else ANY_JSON
        case json_shape.Array(items, minimum, maximum):
            most = max(minimum, MOST_ITEMS) if maximum is None else maximum
            return spaces.Builds(list, (spaces.Lists(shape_space(items, definitions), minimum, most),))
        case json_shape.MapOf():
            return _map_space(shape, definitions)
        case json_shape.Record():
            return _record_space(shape, definitions, place)
        case json_shape.AnyOf(options):
            return _choice_space(options, definitions)
        case json_shape.Reference(name):
            return _reference_space(name, definitions)
        case json_shape.Unresolved(reason, source):
            raise UnreadableSource(f"the shape is not resolved: {reason}", where=source)
        case _:
            assert_never(shape)


def _integer_space(shape: json_shape.Integer) -> spaces.Space:
    """Zero first, then numbers near it, then the whole range, for positive and for negative numbers."""
    ranges = [(max(shape.minimum, 1), shape.maximum), (shape.minimum, min(shape.maximum, -1))]
    options: list[spaces.Space] = (
        [] if shape.nonzero or not shape.minimum <= 0 <= shape.maximum else [spaces.Just(0)]
    )
    for low, high in ranges:
        if low <= high:
            near = (low, min(high, low + NEAR)) if low > 0 else (max(low, high - NEAR), high)
            options += [spaces.Integers(*near), spaces.Integers(low, high)]
    return spaces.OneOf(tuple(options))


def _choice_space(
    options: tuple[json_shape.JsonShape, ...], definitions: json_shape.Definitions
) -> spaces.Space:
    """Draw null seldom where there are other options, because it tests little."""
    weights = tuple(NULL_WEIGHT if option == json_shape.Null() else 100 for option in options)
    return spaces.OneOf(tuple(shape_space(option, definitions) for option in options), weights)


def _number_space(shape: json_shape.Number) -> spaces.Space:
    """Floats; 32-bit ones become the shortest decimal, as Go writes them."""
    if shape.whole:
        return _integer_space(json_shape.Integer(-(2**63), 2**63 - 1, shape.nonzero))
    number: spaces.Space = spaces.Floats(shape.bits)
    if shape.bits == 32:
        number = spaces.Builds(shorten_float32, (number,))
    return spaces.Builds(lambda value: value or 1.0, (number,)) if shape.nonzero else number


def _text_space(shape: json_shape.Text) -> spaces.Space:
    if shape.pattern is not None:
        return pattern_space(shape.pattern)
    free = spaces.Text(None, shape.min_length, max(shape.min_length, MOST_CHARACTERS))
    # Known words alone would miss that Go accepts any text here.
    known = tuple(word for word in shape.known if len(word) >= shape.min_length)
    return spaces.OneOf((spaces.SampledFrom(known), free)) if known else free


def _base64_space(shape: json_shape.Base64) -> spaces.Space:
    octets = spaces.Binary(1 if shape.nonempty else 0, MOST_BYTES)
    if shape.alphabet == "standard":
        return spaces.Builds(lambda data: base64.b64encode(data).decode(), (octets,))
    return spaces.Builds(lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="), (octets,))


def _map_space(shape: json_shape.MapOf, definitions: json_shape.Definitions) -> spaces.Space:
    keys, values = shape_space(shape.keys, definitions), shape_space(shape.values, definitions)
    # Not more entries than there are keys: a draw with a minimum above that would never end.
    most = max(shape.min_properties, min(MOST_ITEMS, count_distinct(shape.keys)))
    return spaces.Dictionaries(keys, values, shape.min_properties, most)


def remove_null(shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> json_shape.JsonShape:
    """The shape without null at its root; nulls further inside stay."""
    match shape:
        case json_shape.Reference(name):
            return remove_null(definitions[name], definitions)
        case json_shape.AnyOf(options):
            rest = tuple(option for option in options if option != json_shape.Null())
            return rest[0] if len(rest) == 1 else json_shape.AnyOf(rest)
        case json_shape.Anything():
            return json_shape.Anything(nonnull=True)
        case _:
            return shape


def count_distinct(shape: json_shape.JsonShape) -> int:
    """An upper bound of the number of distinct values: exact for constants, else `MOST_ITEMS`, the most ever drawn."""
    match shape:
        case json_shape.Constant():
            return 1
        case json_shape.AnyOf(options):
            return sum(count_distinct(option) for option in options)
        case _:
            return MOST_ITEMS


def _record_space(shape: json_shape.Record, definitions: json_shape.Definitions, place: str) -> spaces.Space:
    optional = sum(not field.required for field in shape.fields)
    # The more optional properties a record has, the rarer is each of them, down to 10 percent.
    chance = max(10, 60 - optional, 95 - 10 * optional)
    return spaces.FixedDictionary(
        tuple(
            spaces.Entry(
                field.name,
                NARROWINGS.get(f"{place}/{field.name}") or shape_space(field.shape, definitions),
                100 if field.required else chance,
            )
            for field in shape.fields
        ),
        shape.together,
    )


def _reference_space(name: str, definitions: json_shape.Definitions) -> spaces.Space:
    if name not in definitions:
        raise UnknownName(f"nothing is defined as {name!r}")
    if name in NARROWINGS:
        return NARROWINGS[name]
    # The smallest value ends the recursion, because it contains no further reference to itself.
    leaf = spaces.Just(build_smallest(definitions[name], definitions))
    return spaces.Recursive(name, leaf, lambda: shape_space(definitions[name], definitions, name))


def list_unresolved(
    shape: json_shape.JsonShape, definitions: Mapping[str, json_shape.JsonShape]
) -> list[json_shape.Unresolved]:
    """List the unresolved places that a value of this shape can reach."""
    found: list[json_shape.Unresolved] = []
    # A recursive definition is entered once.
    seen: set[str] = set()
    waiting: list[json_shape.JsonShape] = [shape]
    while waiting:
        match waiting.pop():
            case json_shape.Unresolved() as place:
                found.append(place)
            case json_shape.Array(items):
                waiting.append(items)
            case json_shape.MapOf(keys, values):
                waiting += [keys, values]
            case json_shape.Record(fields):
                waiting += [field.shape for field in fields]
            case json_shape.AnyOf(options):
                waiting += options
            case json_shape.Reference(name) if name not in seen:
                seen.add(name)
                waiting.append(definitions[name])
            case _:
                pass
    return found
