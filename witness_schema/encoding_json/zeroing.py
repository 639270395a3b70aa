"""What `omitzero` leaves out of types with an `IsZero` of their own, which encoding/json asks instead of comparing with zero."""

from __future__ import annotations

from witness_schema.encoding_json.omission import remove_null, remove_zero
from witness_schema.golang.types import Method
from witness_schema.shapes import json_shape

_TIME = "time.Time"


def is_never_zero_value(method: Method) -> bool:
    """Whether the method says of the type's zero value that it is not zero: an absent field would come back as that value."""
    return method.constant not in {"", "0", '""', "false"}


def remove_by_method(
    method: Method, shape: json_shape.JsonShape, *, pointer: bool, opaque: bool
) -> json_shape.JsonShape:
    """Return the shape of a value that the method does not call zero, as far as its body says which one that is.

    pointer: nil counts as zero too. opaque: a marshaler writes the value, so that nothing can be said of it.
    """
    kept = remove_null(shape) if pointer else shape
    if method.source == _TIME:
        return remove_zero(kept)
    match kept:
        case _ if opaque or not method.constant:
            return kept
        case json_shape.Integer():
            return _remove_integer(kept, method.constant)
        case json_shape.Text() if method.constant == '""':
            return remove_zero(kept)
        case json_shape.Boolean() if method.constant in {"true", "false"}:
            return json_shape.Boolean(only=method.constant == "false")
        case _:
            return kept


def _remove_integer(shape: json_shape.Integer, constant: str) -> json_shape.JsonShape:
    try:
        value = int(constant)
    except ValueError:
        return shape
    if value == 0:
        return remove_zero(shape)
    ranges = ((shape.minimum, min(value - 1, shape.maximum)), (max(value + 1, shape.minimum), shape.maximum))
    options = tuple(json_shape.Integer(low, high, shape.nonzero) for low, high in ranges if low <= high)
    return options[0] if len(options) == 1 else json_shape.AnyOf(options)
