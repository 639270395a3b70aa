"""Go's predeclared types as JSON shapes."""

from __future__ import annotations

import re

from witness_schema.shapes.json_shape import Boolean, Integer, JsonShape, Number, Text


def build_basic(kind: str) -> JsonShape:
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
    """int and uint are 64 bits wide, as on every platform that go-witness is released for."""
    unsigned = kind.startswith("u")
    bits = int(re.sub(r"\D", "", kind) or "64")
    return Integer(0, 2**bits - 1) if unsigned else Integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
