"""Faults of a JSON text that JSON Schema, which applies to parsed values, cannot express.

Go refuses `1.0` for an integer and `1e400` for a float, keeps one of two duplicate keys, rounds numbers that a float cannot
hold, and replaces what is not Unicode by U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from witness_schema.documents.go_numbers import as_float, compute_written, is_kept, is_whole
from witness_schema.documents.go_reading import find_field
from witness_schema.documents.go_text import (
    Members,
    Spelled,
    as_go_text,
    is_all_unicode,
    is_replaced,
    parse_text,
)
from witness_schema.json_pointers import add_step
from witness_schema.shapes import json_shape


@dataclass(frozen=True, slots=True)
class TextFault:
    """One fault: the JSON pointer to it, its kind and a sentence.

    kind: "duplicate key", "encoding", "integer spelling", "out of range" or "precision".
    """

    pointer: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class TextFindings:
    """The faults of a text. straight: whether all parsers read it alike, so that its value needs no reading as Go does."""

    faults: list[TextFault]
    straight: bool


def find_text_faults(
    text: str | bytes, shape: json_shape.JsonShape, definitions: json_shape.Definitions, *, reading: bool
) -> tuple[Any, TextFindings]:
    """What `parse_text` makes of a text, and what the schema of this shape cannot express about it.

    reading: find only what Go refuses to read. Raises UnreadableSource as `parse_text` does.
    """
    tree = parse_text(text)
    return tree, find_tree_faults(tree, shape, definitions, reading=reading, unicode=is_all_unicode(text))


def find_tree_faults(
    tree: Any,
    shape: json_shape.JsonShape,
    definitions: json_shape.Definitions,
    *,
    reading: bool,
    unicode: bool,
) -> TextFindings:
    """The faults of a part of what `parse_text` gives. unicode: whether the text is all Unicode (`is_all_unicode`)."""
    walk = _Walk(definitions, reading, unicode)
    faults = list(walk.check_value(tree, shape, ""))
    return TextFindings(faults, unicode and not walk.odd)


_SURELY_FINITE = 300  # characters of a number without an exponent
_PLAIN = (str, bool)
# The shape of values that Go ignores: nothing in them is a fault.
_ELSEWHERE = json_shape.Anything(verbatim=True)


@dataclass(frozen=True, slots=True)
class _Walk:
    definitions: json_shape.Definitions
    reading: bool
    unicode: bool
    # Places where parsers differ: keys that stand twice or in other case, numbers that may be out of range.
    odd: list[str] = field(default_factory=list)

    def check_value(self, value: Any, shape: json_shape.JsonShape, pointer: str) -> Iterator[TextFault]:
        match shape:
            case json_shape.Reference(name):
                yield from self.check_value(value, self.definitions[name], pointer)
            case json_shape.AnyOf(options):
                yield from self._check_options(value, options, pointer)
            case json_shape.Unresolved():
                # Whatever reads it may take anything; only where parsers differ has to be known.
                for _ in self.check_value(value, _ELSEWHERE, pointer):
                    pass
            case _ if isinstance(value, Spelled):
                yield from self._check_number(value.text, shape, pointer)
            case _ if isinstance(value, Members):
                yield from self._check_object(value, shape, pointer)
            case _ if isinstance(value, str):
                if not self.unicode:
                    yield from self._check_text(value, shape, pointer)
            case _ if isinstance(value, list):
                items = _find_item_shape(shape)
                for index, item in enumerate(value):
                    yield from self.check_value(item, items, f"{pointer}/{index}")
            case _:
                pass

    def _check_options(
        self, value: Any, options: tuple[json_shape.JsonShape, ...], pointer: str
    ) -> Iterator[TextFault]:
        """Yield the faults under the option that has the fewest, among the options of the value's JSON type."""
        fitting = [option for option in options if _fits(value, option, self.definitions)]
        if not fitting:
            # Nothing of it is looked at.
            self.odd.append(pointer)
        yield from min(
            (list(self.check_value(value, option, pointer)) for option in fitting), key=len, default=[]
        )

    def _check_number(self, text: str, shape: json_shape.JsonShape, pointer: str) -> Iterator[TextFault]:
        if len(text) > _SURELY_FINITE or "e" in text or "E" in text:
            self.odd.append(pointer)
        # Go's ParseInt takes no fraction and no exponent, while JSON Schema counts 1.0 and 1e2 as integers.
        if isinstance(shape, json_shape.Integer) or (isinstance(shape, json_shape.Number) and shape.whole):
            # ParseUint takes no sign, not even that of -0.
            unsigned = isinstance(shape, json_shape.Integer) and shape.minimum >= 0
            if not is_whole(text) or (unsigned and text.startswith("-")):
                message = f"Go reads no {text} here, which has a fraction, an exponent or a sign"
                yield TextFault(pointer, "integer spelling", message)
        elif _becomes_float(shape):
            bits = shape.bits if isinstance(shape, json_shape.Number) else 64
            value = as_float(text, bits)
            if value is None:
                yield TextFault(pointer, "out of range", f"{text} is larger than Go's float{bits}")
            elif not self.reading and not is_kept(text, bits):
                message = f"{text} becomes {compute_written(value, bits)} in Go"
                yield TextFault(pointer, "precision", message)

    def _check_object(
        self, members: Members, shape: json_shape.JsonShape, pointer: str
    ) -> Iterator[TextFault]:
        seen: set[str] = set()
        for key, value in members:
            name = key if self.unicode else as_go_text(key)
            if name in seen:
                yield from self._note_duplicate(shape, add_step(pointer, name))
            seen.add(name)
            below = self._find_member_shape(shape, key)
            # Most values are texts in which nothing can be wrong.
            if self.unicode and (value is None or type(value) in _PLAIN):
                continue
            place = add_step(pointer, name)
            if not self.unicode:
                yield from self._check_text(key, shape, place)
            yield from self.check_value(value, below, place)

    def _note_duplicate(self, shape: json_shape.JsonShape, pointer: str) -> Iterator[TextFault]:
        self.odd.append(pointer)
        if not (self.reading and _get_decoder(shape) == "encoding/json"):
            yield TextFault(pointer, "duplicate key", "the key stands twice; Go keeps one, or refuses it")

    def _check_text(self, text: str, shape: json_shape.JsonShape, pointer: str) -> Iterator[TextFault]:
        # What Go keeps as text (json.RawMessage) stays as it is.
        if isinstance(shape, json_shape.Anything) and shape.verbatim:
            return
        if is_replaced(text) and not (self.reading and _get_decoder(shape) != "protojson"):
            yield TextFault(
                pointer, "encoding", "the text is not all Unicode; Go replaces the rest by U+FFFD"
            )

    def _find_member_shape(self, shape: json_shape.JsonShape, key: str) -> json_shape.JsonShape:
        match shape:
            case json_shape.MapOf(_, values):
                return values
            case json_shape.Record(fields) as record:
                # Go reads a key of other case into the field; what it writes has the field's own case.
                of = find_field(record, key) if self.reading else _find_exact(fields, key)
                if of is not None and of.name != key:
                    self.odd.append(key)
                return _ELSEWHERE if of is None else of.shape
            case json_shape.Anything():
                return shape
            case _:
                return _ELSEWHERE


def _find_exact(fields: tuple[json_shape.Field, ...], key: str) -> json_shape.Field | None:
    for one in fields:
        if one.name == key:
            return one
    return None


def _get_decoder(shape: json_shape.JsonShape) -> json_shape.Decoder:
    match shape:
        case json_shape.Record() | json_shape.MapOf() | json_shape.Anything():
            return shape.decoder
        case _:
            return "encoding/json"


def _becomes_float(shape: json_shape.JsonShape) -> bool:
    return isinstance(shape, json_shape.Number | json_shape.Anything) and not shape.verbatim


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
            open_ = isinstance(shape, json_shape.Anything | json_shape.Unresolved)
            return open_ or not isinstance(value, Spelled | Members | list)


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
