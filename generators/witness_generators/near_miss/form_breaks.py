"""Breaks of form: values that the schema refuses and that go-witness cannot read or never writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_generators.near_miss.near_miss import ABSENT, Break, replace_at
from witness_generators.near_miss.places import Place, Texts, accepts_text, list_places
from witness_generators.near_miss.text_forms import bad_base64, bad_times, near_texts
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape

# One plain value of each JSON type.
_OF_TYPE: dict[str, object] = {"string": "7", "number": 7, "boolean": True, "array": [], "object": {}}
# Names that exist elsewhere or look right, but that go-witness does not know (`cryptoutil/digestset.go`).
UNKNOWN_DIGESTS = ("sha512", "SHA256", "sha-256", "md5", "gitoid:sha512")
EXTRA_KEYS = ("comment", "x-note", "$schema")
# The largest float32 is about 3.4e38.
TOO_LARGE_FOR_FLOAT32 = 1e39


def form_breaks(value: Any, schema: AttestorSchema) -> Iterator[Break]:
    """List the breaks of this value's form, one place each."""
    for place in list_places(value, schema.shape, schema.definitions):
        found = _list_breaks(place)
        records = [option for option in place.options if isinstance(option, json_shape.Record)]
        if len(records) > 1 and not _has_own_tag(place):
            # A private key without its secret is a valid public key: only the schema can tell real breaks.
            yield from (one for one in found if not schema.is_valid(replace_at(value, one.path, one.after)))
        else:
            yield from found


def _has_own_tag(place: Place) -> bool:
    """Whether a constant distinguishes the record of this place from all other options."""
    tags = [tag for tag in _list_tags(place.shape) if isinstance(place.value, dict)]
    others = [option for option in place.options if option is not place.shape]
    return any(all(tag not in _list_tags(option) for option in others) for tag in tags)


def _list_tags(shape: json_shape.JsonShape) -> list[tuple[str, object]]:
    if not isinstance(shape, json_shape.Record):
        return []
    return [(one.name, one.shape.value) for one in shape.fields if isinstance(one.shape, json_shape.Constant)]


def _list_breaks(place: Place) -> Iterator[Break]:
    yield from _break_type(place)
    if not any(_takes_null(option) for option in place.options):
        yield Break("null", place.path, None, "null")
    match place.shape:
        case json_shape.Integer():
            yield from _break_integer(place, place.shape)
        case json_shape.Number(32):
            yield Break("too-wide", place.path, TOO_LARGE_FOR_FLOAT32, "more than a float32 holds")
        case json_shape.Text(_, pattern) if pattern is not None:
            yield from _break_text(place, "wrong-pattern", near_texts(place.value))
        case json_shape.Timestamp():
            yield from _break_text(place, "bad-time", bad_times(place.value))
        case json_shape.Base64():
            yield from _break_text(place, "bad-base64", bad_base64(place.value))
        case json_shape.Constant(str(value)):
            yield from _break_text(place, "wrong-constant", near_texts(value))
        case json_shape.MapOf(json_shape.AnyOf(names)):
            yield from _add_unknown_digests(place, names)
        case json_shape.Record():
            yield from _break_keys(place, place.shape)
        case _:
            pass


def _takes_null(option: json_shape.JsonShape) -> bool:
    return isinstance(option, json_shape.Null) or (
        isinstance(option, json_shape.Anything) and not option.nonnull
    )


def _break_type(place: Place) -> Iterator[Break]:
    kinds = {kind for option in place.options for kind in _list_json_types(option)}
    for kind, value in _OF_TYPE.items():
        if kind not in kinds:
            yield Break(
                "wrong-type", place.path, value, f"{kind} instead of {_list_json_types(place.shape)[0]}"
            )


def _list_json_types(shape: json_shape.JsonShape) -> tuple[str, ...]:
    match shape:
        case json_shape.Null():
            return ("null",)
        case json_shape.Boolean() | json_shape.Constant(bool()):
            return ("boolean",)
        case json_shape.Integer() | json_shape.Number() | json_shape.Constant(int()):
            return ("number",)
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64() | json_shape.Constant(str()):
            return ("string",)
        case json_shape.Array():
            return ("array",)
        case json_shape.MapOf() | json_shape.Record():
            return ("object",)
        case _:
            return ("any", *_OF_TYPE)


def _break_integer(place: Place, shape: json_shape.Integer) -> Iterator[Break]:
    yield Break("fraction", place.path, 1.5, "1.5")
    yield Break("too-wide", place.path, shape.maximum + 1, "one more than the largest")
    if shape.minimum < 0:
        yield Break("too-wide", place.path, shape.minimum - 1, "one less than the smallest")
    else:
        yield Break("negative", place.path, -1, "-1")


def _break_text(place: Place, rule: Any, forms: list[tuple[str, str]]) -> Iterator[Break]:
    """Breaks with those texts that no option of this place accepts."""
    for how, text in forms:
        if not any(_takes(option, text) for option in place.options):
            yield Break(rule, place.path, text, how)


def _takes(option: json_shape.JsonShape, text: str) -> bool:
    match option:
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            shape: Texts = option
            return accepts_text(shape, text)
        case json_shape.Constant(value):
            return value == text
        case _:
            return isinstance(option, json_shape.Anything)


def _add_unknown_digests(place: Place, names: tuple[json_shape.JsonShape, ...]) -> Iterator[Break]:
    known = {name.value for name in names if isinstance(name, json_shape.Constant)}
    for name in UNKNOWN_DIGESTS:
        if name not in known and name not in place.value:
            yield Break("unknown-digest", (*place.path, name), "00", f"a digest named {name}")


def _break_keys(place: Place, record: json_shape.Record) -> Iterator[Break]:
    for field in record.fields:
        if field.required:
            yield Break("missing-key", (*place.path, field.name), ABSENT, f"no {field.name}")
        else:
            yield from _break_omitempty(place, field)
    # encoding/json matches keys in any case, so an extra key must differ in more than that.
    known = {field.name.casefold() for field in record.fields}
    for name in EXTRA_KEYS:
        if record.closed and name not in known:
            yield Break("extra-key", (*place.path, name), "", f"a key {name}")


def _break_omitempty(place: Place, field: json_shape.Field) -> Iterator[Break]:
    """Breaks with an empty value that omitempty would leave out, if the field's shape says so."""
    path = (*place.path, field.name)
    match field.shape:
        case json_shape.Boolean(True):
            yield Break("empty", path, False, "false")
        case json_shape.Integer(_, _, True) | json_shape.Number(_, True):
            yield Break("empty", path, 0, "0")
        case json_shape.Text(minimum) if minimum:
            yield Break("empty", path, "", "an empty text")
        case json_shape.Base64(_, True):
            yield Break("empty", path, "", "no bytes")
        case json_shape.Array(_, minimum) if minimum:
            yield Break("empty", path, [], "an empty list")
        case json_shape.MapOf(_, _, minimum) if minimum:
            yield Break("empty", path, {}, "an empty map")
        case _:
            pass
