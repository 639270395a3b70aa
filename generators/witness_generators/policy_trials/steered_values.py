"""The values that are put at a place of an attestation: the constants of a module, kept and broken, and what the shape has at its edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.policy_trials.rego_constants import Steering
from witness_schema.shapes import json_shape
from witness_schema.shapes.json_shape import Definitions, JsonShape

_OTHER = "something-else"


def list_values(shape: JsonShape, definitions: Definitions, steering: Steering) -> Iterator[Any]:
    """Values for a place of this shape, most telling first; not all of them need to conform."""
    match shape:
        case json_shape.Text() | json_shape.Base64():
            yield from list_texts(steering.texts)
        case json_shape.Timestamp():
            yield from ("2001-01-01T00:00:00Z", "2035-01-01T00:00:00Z")
        case json_shape.Constant(value):
            yield value
        case json_shape.Boolean(only):
            yield from (True, False) if only is None else (only,)
        case json_shape.Integer() | json_shape.Number():
            yield from list_numbers(steering.numbers)
        case json_shape.Array(items):
            yield from _list_lists(items, definitions, steering)
        case json_shape.MapOf(_, values):
            yield dict(steering.members)
            yield {}
            for text in (*steering.texts, _OTHER):
                yield {text: build_smallest(values, definitions)}
        case json_shape.Record():
            yield build_smallest(shape, definitions)
        case json_shape.Null():
            yield None
        case _:
            yield dict(steering.members)
            yield from (*list_texts(steering.texts), *list_numbers(steering.numbers), True, False)


def list_texts(texts: Sequence[str]) -> Iterator[str]:
    """Each constant as it is, then around it, then another one."""
    yield from texts
    yield _OTHER
    for text in texts:
        yield from (f"{text}x", f"x{text}", f"x{text}x", text.upper(), text.lower())
    yield ""


def list_numbers(numbers: Sequence[int]) -> Iterator[int]:
    for number in dict.fromkeys((0, 1, *numbers)):
        yield from (number, number + 1, number - 1)


def list_keys(texts: Sequence[str]) -> Iterator[str]:
    """Keys for a map whose keys are data."""
    yield from (*texts, _OTHER)
    for text in texts:
        yield from (f"x{text}", f"{text}x")


def _list_lists(items: JsonShape, definitions: Definitions, steering: Steering) -> Iterator[Any]:
    yield []
    while isinstance(items, json_shape.Reference):
        items = definitions[items.name]
    if isinstance(items, json_shape.Text):
        yield list(steering.texts)
        # A list of constants is compared as a whole, and the texts of a module stand in its order.
        for size in (2, 3, 4):
            yield from (list(steering.texts[at : at + size]) for at in range(len(steering.texts) - size + 1))
        yield from ([text] for text in steering.texts)
        yield [_OTHER, "else"]
    else:
        smallest = build_smallest(items, definitions)
        yield [smallest]
        yield [smallest, smallest]
