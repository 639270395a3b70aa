"""Finds the innermost places at which a value does not fit a shape, where a JSON Schema only says that none of several fits.

The schema is the judge of whether a document fits (`document_parts`); this walk says which place of it does not. It goes over
what `parse_text` gives, so that a place is spelled as in the text, and every duplicate of a key is looked at, as Go does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_schema.documents.go_numbers import is_whole
from witness_schema.documents.go_reading import find_field
from witness_schema.documents.go_text import Members, Spelled, as_go_text
from witness_schema.shapes import json_shape
from witness_schema.validation.findings.fault import Fault, Place
from witness_schema.validation.findings.scalar_faults import find_scalar_fault


def list_shape_faults(
    tree: Any, shape: json_shape.JsonShape, definitions: json_shape.Definitions, *, reading: bool
) -> Iterator[Fault]:
    """Yield the faults of a tree of `parse_text` in its order. reading: what Go reads, not what it writes."""
    yield from _Walk(definitions, reading).check(tree, shape, ())


@dataclass(frozen=True, slots=True)
class _Walk:
    definitions: json_shape.Definitions
    reading: bool

    def check(self, tree: Any, shape: json_shape.JsonShape, place: Place) -> Iterator[Fault]:
        options = list_options(shape, self.definitions)
        fitting = [option for option in options if fits_type(tree, option)]
        if not fitting:
            yield Fault("null" if tree is None else "wrong-type", place, shape, tree)
        elif len(fitting) == 1:
            yield from self._check_option(tree, fitting[0], place)
        else:
            yield from self._check_options(tree, fitting, place)

    def _check_options(self, tree: Any, options: list[json_shape.JsonShape], place: Place) -> Iterator[Fault]:
        """Yield the faults under the option that has the fewest; what Go reads over counts least."""
        best: list[Fault] | None = None
        for option in _prefer_tagged(tree, options):
            faults = list(self._check_option(tree, option, place))
            if best is None or _weigh(faults) < _weigh(best):
                best = faults
            if not faults:
                break
        yield from best or ()

    def _check_option(self, tree: Any, shape: json_shape.JsonShape, place: Place) -> Iterator[Fault]:
        match shape:
            case json_shape.Array():
                yield from self._check_array(tree, shape, place)
            case json_shape.MapOf():
                yield from self._check_map(tree, shape, place)
            case json_shape.Record():
                yield from self._check_record(tree, shape, place)
            case _:
                fault = find_scalar_fault(tree, shape, place)
                if fault is not None:
                    yield fault

    def _check_array(self, tree: list[Any], shape: json_shape.Array, place: Place) -> Iterator[Fault]:
        if len(tree) < shape.min_items:
            yield Fault("empty" if not tree else "wrong-length", place, shape, tree)
        if shape.max_items is not None and len(tree) > shape.max_items:
            yield Fault("wrong-length", place, shape, tree)
        for index, item in enumerate(tree[: shape.checked]):
            yield from self.check(item, shape.items, (*place, index))

    def _check_map(self, tree: Members, shape: json_shape.MapOf, place: Place) -> Iterator[Fault]:
        if len(tree) < shape.min_properties:
            yield Fault("empty", place, shape, tree)
        known = list_constants(shape.keys)
        seen: set[str] = set()
        for key, value in tree:
            if self.reading and key in seen:
                yield Fault(
                    "key-twice",
                    (*place, as_go_text(key)),
                    None,
                    value,
                    dropped=shape.decoder == "encoding/json",
                )
            seen.add(key)
            below = (*place, as_go_text(key))
            if known and as_go_text(key) not in known:
                yield Fault("unknown-digest", below, None, value, known)
            elif not known and find_scalar_fault(key, shape.keys, below) is not None:
                yield Fault("wrong-form", below, shape.keys, key, detail="key")
            yield from self.check(value, shape.values, below)

    def _check_record(self, tree: Members, record: json_shape.Record, place: Place) -> Iterator[Fault]:
        names = tuple(field.name for field in record.fields)
        exact = {field.name: field for field in record.fields}
        present: set[str] = set()
        for key, value in tree:
            name = as_go_text(key)
            below = (*place, name)
            field = find_field(record, name) if self.reading else exact.get(name)
            if field is None:
                yield Fault("unknown-key", below, None, value, names, dropped=not record.closed)
                continue
            if field.name in present and self.reading:
                yield Fault("key-twice", below, None, value, dropped=record.decoder == "encoding/json")
            elif field.name != name:
                yield Fault("key-case", below, None, value, (field.name,), dropped=True)
            present.add(field.name)
            yield from self.check(value, field.shape, below)
        for absent in _list_missing(record, present):
            yield Fault("missing-key", (*place, absent.name), absent.shape)


def _list_missing(record: json_shape.Record, present: set[str]) -> Iterator[json_shape.Field]:
    """Yield the fields that have to be there: those that always are, and those that come with others."""
    needed = {field.name for field in record.fields if field.required}
    for group in record.together:
        if present & set(group):
            needed |= set(group)
    for name, others in record.needs:
        if name in present:
            needed |= set(others)
    return (field for field in record.fields if field.name in needed - present)


def list_options(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions
) -> list[json_shape.JsonShape]:
    """The shapes that a value may have, with references and choices resolved."""
    match shape:
        case json_shape.Reference(name):
            return list_options(definitions[name], definitions)
        case json_shape.AnyOf(options):
            return [inner for option in options for inner in list_options(option, definitions)]
        case _:
            return [shape]


def list_constants(shape: json_shape.JsonShape) -> tuple[str, ...]:
    """The texts of a choice of constants, () for another shape."""
    options = shape.options if isinstance(shape, json_shape.AnyOf) else (shape,)
    texts = [option.value for option in options if isinstance(option, json_shape.Constant)]
    return tuple(text for text in texts if isinstance(text, str))


def fits_type(tree: Any, shape: json_shape.JsonShape) -> bool:
    """Whether a resolved shape allows values of this JSON type at all."""
    match shape:
        case json_shape.Anything(nonnull):
            return not (nonnull and tree is None)
        case json_shape.Unresolved():
            return True
        case json_shape.Null():
            return tree is None
        case json_shape.Boolean():
            return isinstance(tree, bool)
        case json_shape.Integer() | json_shape.Number():
            return isinstance(tree, Spelled)
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            return isinstance(tree, str)
        case json_shape.Constant(value):
            return _is_of_kind(tree, value)
        case json_shape.Array():
            return isinstance(tree, list) and not isinstance(tree, Members)
        case _:
            return isinstance(tree, Members)


def _is_of_kind(tree: Any, value: object) -> bool:
    if isinstance(tree, Spelled):
        return isinstance(value, int) and not isinstance(value, bool) and is_whole(tree.text)
    return type(tree) is type(value)


def _prefer_tagged(tree: Any, options: list[json_shape.JsonShape]) -> list[json_shape.JsonShape]:
    """The records of which the constants have their values, where there are any: `kty` of a key, `type` of an entry."""
    if not isinstance(tree, Members):
        return options
    values = {key: value for key, value in tree if isinstance(value, str)}
    tagged: list[json_shape.JsonShape] = [
        option for option in options if isinstance(option, json_shape.Record) and _is_tagged(option, values)
    ]
    return tagged or options


def _is_tagged(record: json_shape.Record, values: dict[str, str]) -> bool:
    tags = [
        field for field in record.fields if field.required and isinstance(field.shape, json_shape.Constant)
    ]
    return bool(tags) and all(
        isinstance(field.shape, json_shape.Constant) and values.get(field.name) == field.shape.value
        for field in tags
    )


def _weigh(faults: list[Fault]) -> tuple[int, int]:
    return sum(not fault.dropped for fault in faults), len(faults)
