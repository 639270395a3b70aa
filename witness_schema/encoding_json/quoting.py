"""The `,string` option: it puts numbers, booleans and strings into a JSON string, also behind one pointer.

encoding/json ignores the option for fields of any other type (`typeFields`).
"""

from __future__ import annotations

from witness_schema.encoding_json.decimal_patterns import (
    NONEMPTY_TEXT,
    NONZERO_FLOAT,
    NUMBER,
    READ_FLOAT,
    READ_NUMBER,
    WRITTEN_FLOAT,
    WRITTEN_TEXT,
    build_read_integer,
    build_written_integer,
)
from witness_schema.shapes.json_shape import AnyOf, Boolean, Integer, JsonShape, Null, Number, Text


def quote_written(shape: JsonShape) -> JsonShape:
    """Return the shape of a `,string` field as it is written; `shape` is already narrowed by omitempty."""
    match shape:
        case Integer(minimum, maximum, nonzero):
            return Text(pattern=build_written_integer(minimum, maximum, nonzero=nonzero))
        case Number(verbatim=True):
            return Text(pattern=NUMBER)
        case Number(nonzero=nonzero):
            return Text(pattern=NONZERO_FLOAT if nonzero else WRITTEN_FLOAT)
        case Boolean(only):
            return Text(pattern="^(true|false)$" if only is None else f"^{str(only).lower()}$")
        case Text(min_length=least, pattern=None):
            return Text(pattern=NONEMPTY_TEXT if least else WRITTEN_TEXT)
        # A nil pointer is written as null without quotation marks.
        case AnyOf((Null(), inner)) if quote_written(inner) != inner:
            return AnyOf((Null(), quote_written(inner)))
        case _:
            return shape


def quote_read(shape: JsonShape) -> JsonShape:
    """Return the shape of a `,string` field as it is read; `shape` itself where the option is ignored."""
    match shape:
        case Integer(minimum, maximum):
            return Text(pattern=build_read_integer(minimum, maximum, plus=False))
        case AnyOf((Number(verbatim=True), _)):
            return Text(pattern=READ_NUMBER)
        case Number():
            return Text(pattern=READ_FLOAT)
        case Boolean():
            return Text(pattern="^(true|false)$")
        case Text(pattern=None):
            return Text(pattern=WRITTEN_TEXT)
        case _:
            return shape
