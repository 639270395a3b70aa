"""The smallest value of a shape: a default for required properties and the end of every recursion."""

from __future__ import annotations

from typing import assert_never

from witness_generators.drawing.text_patterns import find_shortest
from witness_schema.errors import UnreadableSource
from witness_schema.shapes import json_shape


class _EndlessError(Exception):
    """The shape requires itself without end."""


def build_smallest(shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> object:
    """A value of this shape with as few parts as possible.

    Raises UnreadableSource if the shape is unresolved or has no finite value.
    """
    try:
        return _build_smallest(shape, definitions, frozenset())
    except _EndlessError as error:
        raise UnreadableSource(f"no finite value has this shape: {error} contains itself") from None


def _build_smallest(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions, within: frozenset[str]
) -> object:
    match shape:
        case json_shape.Null():
            return None
        case json_shape.Boolean(only):
            return bool(only)
        case json_shape.Integer():
            return _pick_integer(shape)
        case json_shape.Number(_, nonzero, whole=True):
            return int(nonzero)
        case json_shape.Number(_, nonzero):
            return 1.0 if nonzero else 0.0
        case json_shape.Text(minimum, pattern):
            return "0" * minimum if pattern is None else find_shortest(pattern)
        case json_shape.Timestamp():
            # Go's zero time.
            return "0001-01-01T00:00:00Z"
        case json_shape.Base64(alphabet, nonempty):
            # One zero byte. The URL alphabet of JOSE (RFC 7515) has no padding.
            return ("AA" if alphabet == "url" else "AA==") if nonempty else ""
        case json_shape.Constant(value):
            return value
        case json_shape.Anything(nonnull):
            return 0 if nonnull else None
        case json_shape.Array(items, minimum):
            return [_build_smallest(items, definitions, within) for _ in range(minimum)]
        case json_shape.MapOf():
            return _build_map(shape, definitions, within)
        case json_shape.Record(fields):
            return {f.name: _build_smallest(f.shape, definitions, within) for f in fields if f.required}
        case json_shape.AnyOf(options):
            return _build_first_finite(options, definitions, within)
        case json_shape.Reference(name):
            if name in within:
                raise _EndlessError(name)
            return _build_smallest(definitions[name], definitions, within | {name})
        case json_shape.Unresolved(reason, source):
            raise UnreadableSource(f"the shape is not resolved: {reason}", where=source)
        case _:
            assert_never(shape)


def _pick_integer(shape: json_shape.Integer) -> int:
    # The integer nearest to zero within the range.
    nearest = min(max(0, shape.minimum), shape.maximum)
    if nearest or not shape.nonzero:
        return nearest
    return 1 if shape.maximum >= 1 else -1


def _build_map(
    shape: json_shape.MapOf, definitions: json_shape.Definitions, within: frozenset[str]
) -> object:
    if shape.min_properties == 0:
        return {}
    if shape.min_properties > 1:
        raise UnreadableSource("Go writes no map with two required keys")
    key = _build_smallest(shape.keys, definitions, within)
    return {key: _build_smallest(shape.values, definitions, within)}


def _build_first_finite(
    options: tuple[json_shape.JsonShape, ...], definitions: json_shape.Definitions, within: frozenset[str]
) -> object:
    # An option that contains itself is skipped as long as another option ends.
    endless = _EndlessError("a choice")
    for option in options:
        try:
            return _build_smallest(option, definitions, within)
        except _EndlessError as error:
            endless = error
    raise endless
