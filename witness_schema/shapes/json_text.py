"""Checks the text of a document for what JSON Schema, which applies to parsed values, cannot express.

Go refuses `1.0` for an integer, keeps one of two duplicate keys, and rounds numbers that a float cannot hold.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.shapes import json_shape


@dataclass(frozen=True, slots=True)
class Unseen:
    """One fault: the JSON pointer to it, its kind ("duplicate key", "integer spelling" or "precision") and a sentence."""

    pointer: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number as it is spelled in the text."""

    text: str


class Members(list[tuple[str, Any]]):
    """The members of an object in order, with duplicate keys. A list, because a dict would drop them."""


def parse_json(text: str | bytes) -> Any:
    """Parse a text, with objects as Members and numbers as Spelled. Raises UnreadableSource where it is not JSON."""
    # RecursionError is caught as well: json.loads raises it for a text of many thousand nested lists.
    try:
        return json.loads(
            text,
            object_pairs_hook=Members,
            parse_int=Spelled,
            parse_float=Spelled,
            parse_constant=_refuse_word,
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"not a JSON text: {error}") from None


def _refuse_word(word: str) -> Any:
    # json.loads accepts NaN and Infinity, which RFC 8259 §6 excludes.
    raise ValueError(f"{word} is no JSON number")


def find_unseen(
    text: str | bytes, shape: json_shape.JsonShape, definitions: json_shape.Definitions, *, reading: bool
) -> list[Unseen]:
    """List the faults that the schema of this shape cannot express; when `reading`, only those that Go refuses to read.

    Raises UnreadableSource where the text is not JSON.
    """
    return list(_Walk(definitions, reading).check_value(parse_json(text), shape, ""))


# The shape of values that Go ignores: nothing in them is a fault.
_ELSEWHERE = json_shape.Anything(verbatim=True)


@dataclass(frozen=True, slots=True)
class _Walk:
    definitions: json_shape.Definitions
    reading: bool

    def check_value(self, value: Any, shape: json_shape.JsonShape, pointer: str) -> Iterator[Unseen]:
        match shape:
            case json_shape.Reference(name):
                yield from self.check_value(value, self.definitions[name], pointer)
            case json_shape.AnyOf(options):
                yield from self._check_options(value, options, pointer)
            case _ if isinstance(value, Spelled):
                yield from self._check_number(value.text, shape, pointer)
            case _ if isinstance(value, Members):
                yield from self._check_object(value, shape, pointer)
            case _ if isinstance(value, list):
                for index, item in enumerate(value):
                    yield from self.check_value(item, _find_item_shape(shape), f"{pointer}/{index}")
            case _:
                pass

    def _check_options(
        self, value: Any, options: tuple[json_shape.JsonShape, ...], pointer: str
    ) -> Iterator[Unseen]:
        """Yield the faults under the option that has the fewest, among the options of the value's JSON type."""
        fitting = [option for option in options if _fits(value, option, self.definitions)]
        yield from min(
            (list(self.check_value(value, option, pointer)) for option in fitting), key=len, default=[]
        )

    def _check_number(self, text: str, shape: json_shape.JsonShape, pointer: str) -> Iterator[Unseen]:
        # Go's ParseInt takes no fraction and no exponent, while JSON Schema counts 1.0 and 1e2 as integers.
        whole = text.lstrip("-").isdecimal()
        if isinstance(shape, json_shape.Integer) and not whole:
            yield Unseen(
                pointer, "integer spelling", f"{text} is not an integer to Go, which reads no fraction"
            )
        elif _becomes_float(shape) and not self.reading:
            written = _WRITTEN[shape.bits if isinstance(shape, json_shape.Number) else 64](float(text))
            # As decimals, so that 1.50 and 1.5 are equal: only a changed value is a fault, not a changed spelling.
            if Decimal(text) != Decimal(written):
                yield Unseen(pointer, "precision", f"{text} becomes {written} in Go")

    def _check_object(self, members: Members, shape: json_shape.JsonShape, pointer: str) -> Iterator[Unseen]:
        seen: set[str] = set()
        for key, value in members:
            # RFC 6901 §3: `~` is escaped before `/`, or the escape itself would be escaped.
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in seen and not self.reading:
                yield Unseen(place, "duplicate key", "the key stands twice; Go keeps one")
            seen.add(key)
            yield from self.check_value(value, _find_member_shape(shape, key), place)


def _becomes_float(shape: json_shape.JsonShape) -> bool:
    return isinstance(shape, json_shape.Number) or (
        isinstance(shape, json_shape.Anything) and not shape.verbatim
    )


def _spell_float64(value: float) -> str:
    return repr(value)


def _spell_float32(value: float) -> str:
    """Spell a 32-bit float with the fewest digits that read back as the same number, as Go does; nine always suffice."""
    try:
        rounded = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return repr(value)
    texts = (f"{rounded:.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if struct.pack("<f", float(text)) == struct.pack("<f", rounded))


_WRITTEN: dict[int, Callable[[float], str]] = {32: _spell_float32, 64: _spell_float64}


def _fits(value: Any, shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> bool:
    """Whether a shape allows values of this JSON type at all."""
    match shape:
        case json_shape.Reference(name):
            return _fits(value, definitions[name], definitions)
        case json_shape.AnyOf(options):
            return any(_fits(value, option, definitions) for option in options)
        case json_shape.Integer() | json_shape.Number():
            return isinstance(value, Spelled)
        case json_shape.Record():
            return isinstance(value, Members) and _tags_fit(dict(value), shape)
        case json_shape.MapOf():
            return isinstance(value, Members)
        # Members is a list itself, so it has to be ruled out.
        case json_shape.Array():
            return isinstance(value, list) and not isinstance(value, Members)
        case _:
            return isinstance(shape, json_shape.Anything) or not isinstance(value, Spelled | Members | list)


def _tags_fit(members: dict[str, Any], shape: json_shape.Record) -> bool:
    """Whether the properties that distinguish this record from others have its constants, or are absent."""
    return all(
        members.get(field.name, field.shape.value) == field.shape.value
        for field in shape.fields
        if isinstance(field.shape, json_shape.Constant)
    )


def _find_item_shape(shape: json_shape.JsonShape) -> json_shape.JsonShape:
    if isinstance(shape, json_shape.Array):
        return shape.items
    return shape if isinstance(shape, json_shape.Anything) else _ELSEWHERE


def _find_member_shape(shape: json_shape.JsonShape, key: str) -> json_shape.JsonShape:
    match shape:
        case json_shape.MapOf(_, values):
            return values
        case json_shape.Record(fields):
            return next((field.shape for field in fields if field.name == key), _ELSEWHERE)
        case json_shape.Anything():
            return shape
        case _:
            return _ELSEWHERE
