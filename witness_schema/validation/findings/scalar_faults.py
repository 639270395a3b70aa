"""Judges texts, numbers, true and false against a shape, by the same patterns and limits as the printed schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from witness_schema.documents.go_numbers import as_float, is_whole
from witness_schema.documents.go_text import Spelled, as_go_text
from witness_schema.shapes import json_shape
from witness_schema.shapes.schema_printing import Schema
from witness_schema.shapes.string_schemas import print_octets, print_text, print_timestamp
from witness_schema.validation.findings.fault import Fault, Place

# A JSON Schema counts 1.0 and 1e2 as integers; only the text shows that Go does not (`documents/text_faults.py`).
_BIGGEST_EXPONENT = 400


def find_scalar_fault(tree: Any, shape: json_shape.JsonShape, place: Place) -> Fault | None:
    """The fault of a value whose JSON type the shape allows, None where it has none."""
    match shape:
        case json_shape.Boolean(only):
            fits, rule = only is None or tree is only, "empty"
        case json_shape.Constant(value):
            spelled = isinstance(tree, Spelled)
            fits, rule = (int(tree.text) if spelled else as_text(tree)) == value, "wrong-constant"
        case json_shape.Integer():
            return _find_integer_fault(tree.text, shape, place, tree)
        case json_shape.Number():
            return _find_number_fault(tree.text, shape, place, tree)
        case json_shape.Text(shortest):
            text = as_text(tree)
            if len(text) < shortest:
                return Fault("empty" if not text else "wrong-length", place, shape, tree)
            fits, rule = compile_text(shape)(text), "wrong-form"
        case json_shape.Base64(_, nonempty) | json_shape.Timestamp(nonzero=nonempty):
            text = as_text(tree)
            fits, rule = compile_text(shape)(text), "empty" if nonempty and not text else "wrong-form"
        case _:
            return None
    return None if fits else Fault(rule, place, shape, tree)


def as_text(tree: Any) -> Any:
    """A text as Go reads it; another value as it is."""
    return as_go_text(tree) if isinstance(tree, str) else tree


def _find_integer_fault(text: str, shape: json_shape.Integer, place: Place, tree: Any) -> Fault | None:
    if not is_whole(text):
        return Fault("fraction", place, shape, tree)
    number = int(text) if len(text) < _BIGGEST_EXPONENT else None
    if number is None or not shape.minimum <= number <= shape.maximum:
        return Fault("out-of-range", place, shape, tree)
    return Fault("empty", place, shape, tree) if shape.nonzero and number == 0 else None


def _find_number_fault(text: str, shape: json_shape.Number, place: Place, tree: Any) -> Fault | None:
    if shape.whole and not is_whole(text):
        return Fault("fraction", place, shape, tree)
    if not shape.verbatim and as_float(text, shape.bits) is None:
        return Fault("out-of-range", place, shape, tree)
    is_zero = not text.lower().partition("e")[0].strip("-0.")
    return Fault("empty", place, shape, tree) if shape.nonzero and is_zero else None


@lru_cache(maxsize=1024)
def compile_text(shape: json_shape.Text | json_shape.Timestamp | json_shape.Base64) -> Callable[[str], bool]:
    """What says whether a text has the form that the schema of this shape asks for."""
    match shape:
        case json_shape.Text():
            printed = print_text(shape)
        case json_shape.Timestamp():
            printed = print_timestamp(shape)
        case json_shape.Base64():
            printed = print_octets(shape)
    return _compile(printed)


def _compile(printed: Schema) -> Callable[[str], bool]:
    pattern = re.compile(printed.get("pattern", ""))
    shortest = printed.get("minLength", 0)
    refusals = _list_refusals(printed.get("not"))

    def accepts(text: str) -> bool:
        return (
            len(text) >= shortest
            and pattern.search(text) is not None
            and not any(refuses(text) for refuses in refusals)
        )

    return accepts


def _list_refusals(schema: Schema | None) -> list[Callable[[str], bool]]:
    """The `not` of a printed string: line breaks, and the zero time."""
    if schema is None:
        return []
    listed: list[Callable[[str], bool]] = []
    for part in schema.get("anyOf", [schema]):
        if "pattern" in part:
            listed.append(partial(_holds, re.compile(part["pattern"])))
        else:
            listed.append(partial(str.__eq__, part["const"]))
    return listed


def _holds(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None
