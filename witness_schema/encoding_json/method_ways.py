"""The shape of what a method writes or reads by its own cases: constants, and one of several types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from witness_schema.encoding_json.basic_types import NOTHING
from witness_schema.golang.types import Either, Fixed, GoType
from witness_schema.shapes import json_shape


class TypeEncoder(Protocol):
    """The part of the encoder that this module uses. A protocol, because the encoder imports this module."""

    def encode_type(self, of: GoType, addressable: bool) -> json_shape.JsonShape: ...

    def encode_value(self, of: GoType, addressable: bool) -> json_shape.JsonShape: ...


def encode_ways(of: Fixed | Either, encoder: TypeEncoder, addressable: bool) -> json_shape.JsonShape:
    """Return the shape of a constant, or of any of several types."""
    match of:
        case Fixed(None):
            return json_shape.Null()
        case Fixed(str(value), True):
            return json_shape.Text(pattern=f"^{''.join(map(_fold, value))}$")
        case Fixed(value):
            return json_shape.Constant(value)
        case Either(options):
            return _join(encoder.encode_value(option, addressable) for option in options)


_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
# Letters beyond ASCII that `strings.ToLower` of Go makes ASCII: the Kelvin sign, and the I with a dot.
_BEYOND = {"k": "\u212a", "i": "\u0130"}


def _fold(letter: str) -> str:
    """Return the pattern of all characters that become this one in lower case."""
    if letter.isalpha():
        return f"[{letter}{letter.upper()}{_BEYOND.get(letter, '')}]"
    return f"\\{letter}" if letter in _SYNTAX else letter


def _join(shapes: Iterable[json_shape.JsonShape]) -> json_shape.JsonShape:
    found: list[json_shape.JsonShape] = []
    for shape in shapes:
        # An open place stays one: a union with it would hide its mark.
        if isinstance(shape, json_shape.Unresolved):
            return shape
        for option in shape.options if isinstance(shape, json_shape.AnyOf) else (shape,):
            if option not in found:
                found.append(option)
    # Null stands first, where the rest of the encoder looks for it.
    found.sort(key=lambda option: option != json_shape.Null())
    if len(found) == 1:
        return found[0]
    return json_shape.AnyOf(tuple(found)) if found else NOTHING
