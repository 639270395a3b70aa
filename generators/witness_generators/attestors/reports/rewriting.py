"""A document as Go writes it again after reading it into a struct: by the struct's shape, so that it follows upstream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from witness_generators.drawing.smallest_values import build_smallest
from witness_schema import load
from witness_schema.shapes import json_shape

# Writes a value again; it gets values that Go can read.
Writer = Callable[[Any], Any]


@lru_cache
def rewriter(attestor: str, definition: str) -> Writer:
    """What writes values of this definition of the attestor again: known keys alone, in Go's order, with Go's zero values."""
    schema = load(attestor)
    return _Compiler(schema.definitions).writer(json_shape.Reference(definition))


class _Compiler:
    """Makes a writer for each shape, and only one for each definition: a record may hold itself."""

    def __init__(self, definitions: json_shape.Definitions) -> None:
        self._definitions = definitions
        self._known: dict[str, Writer] = {}

    def writer(self, shape: json_shape.JsonShape) -> Writer:
        match shape:
            case json_shape.Reference(name):
                return self._named(name)
            case json_shape.Record():
                return self._record(shape)
            case json_shape.Array(items):
                item = self.writer(items)
                return lambda value: [item(one) for one in value]
            case json_shape.MapOf(_, values):
                held = self.writer(values)
                return lambda value: {key: held(value[key]) for key in sorted(value)}
            case json_shape.AnyOf((json_shape.Null(), other)):
                some = self.writer(other)
                return lambda value: None if value is None else some(value)
            case json_shape.Timestamp(_, utc, whole):
                return _in_utc(whole) if utc else _unchanged
            case _:
                return _unchanged

    def _named(self, name: str) -> Writer:
        """The writer of a definition; while it is being made, what asks for it by name stands for it."""

        def by_name(value: Any) -> Any:
            return self._known[name](value)

        if name not in self._known:
            self._known[name] = by_name
            self._known[name] = self.writer(self._definitions[name])
        return self._known[name]

    def _record(self, record: json_shape.Record) -> Writer:
        fields = [
            (field.name, field.required, self.writer(field.shape), self._left_out(field.shape))
            for field in record.fields
        ]
        zeros = {
            field.name: build_smallest(field.shape, self._definitions)
            for field in record.fields
            if field.required
        }

        def write(value: Any) -> Any:
            found: dict[str, Any] = {}
            for name, required, written, left_out in fields:
                given = value.get(name)
                if given is not None and (required or not left_out(given)):
                    found[name] = written(given)
                elif required:
                    found[name] = zeros[name]
            return found

        return write

    def _left_out(self, shape: json_shape.JsonShape) -> Callable[[Any], bool]:
        """Whether omitempty leaves a value out: a pointer's is kept however empty."""
        while isinstance(shape, json_shape.Reference):
            shape = self._definitions[shape.name]
        match shape:
            case (
                json_shape.Text(minimum) | json_shape.Array(_, minimum) | json_shape.MapOf(_, _, minimum)
            ) if minimum:
                return lambda value: not value
            case json_shape.Boolean(True) | json_shape.Integer(_, _, True) | json_shape.Number(_, True):
                return lambda value: not value
            case _:
                return lambda _value: False


def _unchanged(value: Any) -> Any:
    return value


def _in_utc(whole: bool) -> Writer:
    """RFC 3339 in UTC, with the fraction that it has or without any."""

    def write(value: str) -> str:
        head, _, tail = value.partition(".")
        digits = tail.rstrip("Z").partition("+")[0].partition("-")[0].rstrip("0")
        zone = value[len(head) :].lstrip(".0123456789") if tail else ""
        moment = datetime.fromisoformat(head + zone).astimezone(UTC).isoformat()[:19]
        return f"{moment}{'' if whole or not digits else '.' + digits}Z"

    return write
