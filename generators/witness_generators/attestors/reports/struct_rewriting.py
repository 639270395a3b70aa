"""Rewrites a document as Go does: read into a struct, then written again. The struct's shape comes from the bundled schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from witness_generators.drawing.smallest_values import build_smallest
from witness_schema import load
from witness_schema.shapes import json_shape

# Returns a value as Go writes it. The value must be one that Go can read.
Writer = Callable[[Any], Any]


@lru_cache
def build_rewriter(attestor: str, definition: str) -> Writer:
    """Returns a function that rewrites values of this definition: known keys only, in Go's order, with Go's zero values."""
    schema = load(attestor)
    return _Compiler(schema.definitions).build_writer(json_shape.Reference(definition))


class _Compiler:
    """Builds a writer for each shape, and only one for each definition, because a record may contain itself."""

    def __init__(self, definitions: json_shape.Definitions) -> None:
        self._definitions = definitions
        self._known: dict[str, Writer] = {}

    def build_writer(self, shape: json_shape.JsonShape) -> Writer:
        match shape:
            case json_shape.Reference(name):
                return self._build_named_writer(name)
            case json_shape.Record():
                return self._build_record_writer(shape)
            case json_shape.Array(items):
                item = self.build_writer(items)
                return lambda value: [item(one) for one in value]
            case json_shape.MapOf(_, values):
                write_item = self.build_writer(values)
                # encoding/json sorts the keys of a map.
                return lambda value: {key: write_item(value[key]) for key in sorted(value)}
            case json_shape.AnyOf((json_shape.Null(), other)):
                write_some = self.build_writer(other)
                return lambda value: None if value is None else write_some(value)
            case json_shape.Anything(verbatim=False):
                return _sort_keys
            case json_shape.Timestamp(_, utc, whole):
                return _build_utc_writer(whole) if utc else _keep
            case _:
                return _keep

    def _build_named_writer(self, name: str) -> Writer:
        """Returns the writer of a definition."""
        # While the writer is being built, a function that looks it up later takes its place: else recursion would not end.

        def write_by_name(value: Any) -> Any:
            return self._known[name](value)

        if name not in self._known:
            self._known[name] = write_by_name
            self._known[name] = self.build_writer(self._definitions[name])
        return self._known[name]

    def _build_record_writer(self, record: json_shape.Record) -> Writer:
        fields = [
            (
                field.name,
                field.required,
                self.build_writer(field.shape),
                self._build_omission_test(field.shape),
            )
            for field in record.fields
        ]
        # A field without omitempty is written even if the document lacks it: with its zero value.
        zeros = {
            field.name: build_smallest(field.shape, self._definitions)
            for field in record.fields
            if field.required
        }

        def write(value: Any) -> Any:
            found: dict[str, Any] = {}
            for name, required, written, left_out in fields:
                # JSON null leaves a Go field at its zero value, so null counts as absent.
                given = value.get(name)
                if given is not None and (required or not left_out(given)):
                    found[name] = written(given)
                elif required:
                    found[name] = zeros[name]
            return found

        return write

    def _build_omission_test(self, shape: json_shape.JsonShape) -> Callable[[Any], bool]:
        """Returns a test for values that omitempty leaves out."""
        # The shape records what omitempty excludes: a minimum for text, lists and maps, a flag for numbers and booleans. A pointer
        # has neither: it is left out only when nil.
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


def _keep(value: Any) -> Any:
    return value


def _sort_keys(value: Any) -> Any:
    """Returns the value as Go writes an `interface{}`: an object in it is a map, whose keys encoding/json sorts."""
    match value:
        case dict():
            return {key: _sort_keys(value[key]) for key in sorted(value)}
        case list():
            return [_sort_keys(item) for item in value]
        case _:
            return value


def _build_utc_writer(whole: bool) -> Writer:
    """Returns a writer of RFC 3339 times in UTC; `whole` drops the fraction of a second."""

    def write(value: str) -> str:
        # datetime holds microseconds and Go nanoseconds, so the digits of the fraction are kept as text. RFC3339Nano drops their
        # trailing zeros.
        head, _, tail = value.partition(".")
        digits = tail.rstrip("Z").partition("+")[0].partition("-")[0].rstrip("0")
        zone = value[len(head) :].lstrip(".0123456789") if tail else ""
        moment = datetime.fromisoformat(head + zone).astimezone(UTC).isoformat()[:19]
        return f"{moment}{'' if whole or not digits else '.' + digits}Z"

    return write
