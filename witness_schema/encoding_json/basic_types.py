"""JSON shapes of Go's predeclared types."""

from __future__ import annotations

import re

from witness_schema.shapes.json_shape import Boolean, Integer, JsonShape, Number, Text

# Takes no value: no text has an "a" before its beginning.
NOTHING = Text(pattern="a^")


def build_basic(kind: str) -> JsonShape:
    """Build the shape of a predeclared type (`types.Basic.kind`)."""
    match kind:
        case "bool":
            return Boolean()
        case "string":
            return Text()
        case "float32":
            return Number(32)
        case "float64":
            return Number(64)
        case _:
            return build_integer(kind)


def build_integer(kind: str) -> Integer:
    """Build the shape of an integer type. `int`, `uint` and `uintptr` have 64 bits, as on linux/amd64."""
    unsigned = kind.startswith("u")
    bits = int(re.sub(r"\D", "", kind) or "64")
    return Integer(0, 2**bits - 1) if unsigned else Integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
