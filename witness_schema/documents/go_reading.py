"""What Go's encoding/json makes of a text: fields found without regard to case, duplicates merged, numbers read.

`reading` mirrors `decode.go`: a later duplicate of a struct's field is read into what the earlier one left, elements of a list
into the elements that are there, a map's entry anew. What an earlier duplicate said is lost from the value, but Go has looked at
it and refuses the whole text where it has the wrong type; so each is kept beside the value, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from witness_schema.documents.go_numbers import as_float, is_whole
from witness_schema.documents.go_text import Members, Spelled, as_go_text
from witness_schema.shapes import json_shape

# Two letters beyond ASCII fold to an ASCII letter (encoding/json, fold.go): the long s and the Kelvin sign.
_FOLDED = str.maketrans({"\u017f": "s", "\u212a": "k"})
# Anything larger than a float: the shape's own limits refuse it, and no validator can hold it.
_BEYOND = 1 << 1024


@dataclass(frozen=True, slots=True)
class Overwritten:
    """What a later duplicate replaced: the value as Go read it there, and its place as keys and indexes."""

    place: tuple[str | int, ...]
    value: Any


@dataclass(slots=True)
class Reading:
    """A text as Go reads it: plain Python values, and what was overwritten on the way."""

    value: Any = None
    overwritten: list[Overwritten] = field(default_factory=list)


def read_as_go(tree: Any, shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> Reading:
    """The value that Go reads of a tree of `parse_text` into a type of this shape."""
    reading = Reading()
    reading.value = _Reader(definitions, reading.overwritten).read(tree, shape, None, ())
    return reading


def make_plain(tree: Any) -> Any:
    """The tree without a type, as `interface{}` takes it: the last duplicate counts."""
    match tree:
        case Spelled(text):
            return _number(text)
        case Members():
            return {as_go_text(key): make_plain(value) for key, value in tree}
        case list():
            return [make_plain(item) for item in tree]
        case str():
            return as_go_text(tree)
        case _:
            return tree


def fold_key(key: str) -> str:
    """What two keys have in common that Go takes for one field."""
    return key.translate(_FOLDED).lower() if not key.isascii() else key.lower()


def find_field(record: json_shape.Record, key: str) -> json_shape.Field | None:
    """The field that Go reads a key into: that of this name, else the first whose letters are the same."""
    # Asked for every key of a document: a loop takes half the time of a generator.
    for one in record.fields:
        if one.name == key:
            return one
    if record.decoder != "encoding/json":
        return None
    folded = fold_key(key)
    return next((one for one in record.fields if fold_key(one.name) == folded), None)


@dataclass(frozen=True, slots=True)
class _Reader:
    definitions: json_shape.Definitions
    overwritten: list[Overwritten]

    def read(self, tree: Any, shape: json_shape.JsonShape, old: Any, place: tuple[str | int, ...]) -> Any:
        match self._narrowed(tree, shape):
            case json_shape.Record() as record if isinstance(tree, Members):
                return self._record(tree, record, old, place)
            case json_shape.MapOf(_, values) if isinstance(tree, Members):
                return self._map(tree, values, old, place)
            case json_shape.Array(items) if isinstance(tree, list) and not isinstance(tree, Members):
                return self._array(tree, items, old, place)
            case json_shape.Record() if tree is None:
                return old
            case _:
                return make_plain(tree)

    def _narrowed(self, tree: Any, shape: json_shape.JsonShape) -> json_shape.JsonShape:
        """The shape without references, and of several options the first that holds values of this kind."""
        while True:
            match shape:
                case json_shape.Reference(name):
                    shape = self.definitions[name]
                case json_shape.AnyOf(options):
                    fitting = (option for option in options if self._holds(tree, option))
                    chosen = next(fitting, None)
                    if chosen is None:
                        return json_shape.Anything()
                    shape = chosen
                case _:
                    return shape

    def _holds(self, tree: Any, option: json_shape.JsonShape) -> bool:
        match option:
            case json_shape.Reference(name):
                return self._holds(tree, self.definitions[name])
            case json_shape.AnyOf(options):
                return any(self._holds(tree, one) for one in options)
            case json_shape.Record():
                return isinstance(tree, Members) and _has_constants(tree, option)
            case json_shape.MapOf():
                return isinstance(tree, Members)
            case json_shape.Array():
                return isinstance(tree, list) and not isinstance(tree, Members)
            case json_shape.Null():
                return tree is None
            case _:
                return not isinstance(tree, list)

    def _record(
        self, tree: Members, record: json_shape.Record, old: Any, place: tuple[str | int, ...]
    ) -> Any:
        # A decoder of its own starts anew each time.
        is_merged = isinstance(old, dict) and record.decoder == "encoding/json"
        values: dict[str, Any] = dict(old) if is_merged else {}
        seen: set[str] = set()
        for key, member in tree:
            of = find_field(record, key)
            name = of.name if of is not None else as_go_text(key)
            below = (*place, name)
            if of is None:
                values[name] = make_plain(member)
                continue
            if _is_read_last(record, of):
                values[name] = self._read_last(member, of, values.get(name), below)
                continue
            if name in seen:
                self.overwritten.append(Overwritten(below, values[name]))
            values[name] = self.read(member, of.shape, values.get(name), below)
            seen.add(name)
        return values

    def _read_last(self, tree: Any, of: json_shape.Field, before: Any, place: tuple[str | int, ...]) -> Any:
        """Reads a member of a collection's entry: a text first, for which null changes nothing, or a part kept as it is."""
        if not isinstance(of.shape, json_shape.Constant):
            return self.read(tree, of.shape, None, place)
        if before is not None and not isinstance(before, str):
            self.overwritten.append(Overwritten(place, before))
        return before if tree is None else make_plain(tree)

    def _map(self, tree: Members, shape: json_shape.JsonShape, old: Any, place: tuple[str | int, ...]) -> Any:
        values: dict[str, Any] = dict(old) if isinstance(old, dict) else {}
        seen: set[str] = set()
        for key, member in tree:
            name = as_go_text(key)
            below = (*place, name)
            if name in seen:
                self.overwritten.append(Overwritten(below, values[name]))
            values[name] = self.read(member, shape, None, below)
            seen.add(name)
        return values

    def _array(
        self, tree: list[Any], items: json_shape.JsonShape, old: Any, place: tuple[str | int, ...]
    ) -> Any:
        before = old if isinstance(old, list) else []
        return [
            self.read(item, items, before[index] if index < len(before) else None, (*place, index))
            for index, item in enumerate(tree)
        ]


def iter_variants(reading: Reading) -> Iterator[Any]:
    """The value with each overwritten part put back in turn: Go has read all of them, one after another."""
    for one in reading.overwritten:
        yield _put_back(reading.value, one.place, one.value)


def _put_back(value: Any, place: tuple[str | int, ...], part: Any) -> Any:
    if not place:
        return part
    step, *rest = place
    if isinstance(value, dict) and step in value:
        return {**value, step: _put_back(value[step], tuple(rest), part)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [
            _put_back(item, tuple(rest), part) if index == step else item for index, item in enumerate(value)
        ]
    return value


def _is_read_last(record: json_shape.Record, of: json_shape.Field) -> bool:
    """Whether only what stands there at the end is judged.

    `CollectionAttestation.UnmarshalJSON` reads its type as any text and its attestation as raw bytes, and looks into both
    afterwards (attestation/collection.go:64). JOSE's keys have constants too, and another decoder.
    """
    tagged = any(isinstance(one.shape, json_shape.Constant) for one in record.fields)
    return (
        tagged
        and record.decoder == "encoding/json"
        and (isinstance(of.shape, json_shape.Constant) or of.name == "attestation")
    )


def _has_constants(members: Members, record: json_shape.Record) -> bool:
    """Whether the constants that tell this record from others have their values."""
    told = {key: member for key, member in members if isinstance(member, str | bool)}
    return all(
        told.get(one.name, one.shape.value) == one.shape.value
        for one in record.fields
        if isinstance(one.shape, json_shape.Constant)
    )


def _number(text: str) -> int | float:
    if is_whole(text):
        # Python refuses to read more than 4,300 digits, and no Go type holds so many.
        return int(text) if len(text) < 400 else (-_BEYOND if text[0] == "-" else _BEYOND)
    value = as_float(text)
    if value is None:
        return -_BEYOND if text[0] == "-" else _BEYOND
    return value
