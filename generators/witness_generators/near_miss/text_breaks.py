"""Breaks visible only in the text: a repeated key, an integer spelled as a fraction, a number too precise for a float."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_generators.documents import go_json
from witness_generators.near_miss.near_miss import Break, Path, replace_at
from witness_generators.near_miss.places import list_places
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes.json_shape import Anything, Integer, Number

TOO_FINE = "0.10000000000000000001"
# Marks the place of the raw text; no drawn text has two of this private-use character in a row.
_MARK = "\ue000\ue000"


def text_breaks(value: Any, schema: AttestorSchema) -> Iterator[Break]:
    """List the breaks of this value's text, one place each."""
    for path, inner in _walk(value, ()):
        if path and isinstance(path[-1], str):
            text, key = _encode(inner), _encode(path[-1])
            yield Break("key-twice", path, inner, "the key stands twice", f"{text},{key}:{text}")
    for place in list_places(value, schema.shape, schema.definitions):
        match place.shape:
            case Integer() | Number(whole=True):
                raw = f"{place.value}.0"
                yield Break("integer-spelling", place.path, place.value, f"spelled {raw}", raw)
            case Number(verbatim=False):
                yield _break_precision(place.path)
            case Anything(_, False):
                yield from _break_numbers(place.value, place.path)
            case _:
                pass


def _break_numbers(value: Any, path: Path) -> Iterator[Break]:
    for inner, number in _walk(value, path):
        if isinstance(number, int | float) and not isinstance(number, bool):
            yield _break_precision(inner)


def _break_precision(path: Path) -> Break:
    raw = TOO_FINE
    return Break("precision", path, float(raw), f"spelled {raw}", raw)


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from _walk(item, (*path, step))


def _encode(value: Any) -> str:
    return go_json.encode(value).decode()


def write_break(value: Any, one: Break) -> str:
    """The JSON text of the value with this break in it."""
    # json cannot write raw text, so a mark is encoded and then replaced by it.
    if not one.raw:
        return _encode(replace_at(value, one.path, one.after))
    return _encode(replace_at(value, one.path, _MARK)).replace(_encode(_MARK), one.raw, 1)
