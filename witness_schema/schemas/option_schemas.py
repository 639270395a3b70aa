"""The schema of an attestor's options, and the kind of an option from its schema.

A kind that is not one of the plain ones is kept in `x-kind`, so that an emitted folder tells it apart again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from witness_schema.reading.attestor_records import ConfigOption, UnknownOption
from witness_schema.shapes.json_shape import Unresolved
from witness_schema.shapes.schema_printing import Schema, schema_of

_KIND = "x-kind"
_PLAIN: dict[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "string": {"type": "string"},
    "stringslice": {"type": "array", "items": {"type": "string"}},
}
# A duration is a text such as "5m".
_OTHER: dict[str, Schema] = {
    "duration": {"type": "string"},
    "float32": {"type": "number"},
    "float64": {"type": "number"},
}
_INTEGER = re.compile(r"u?int(8|16|32|64)?")
_BY_TYPE = {schema["type"]: kind for kind, schema in _PLAIN.items()} | {"number": "float64"}


def print_options(options: Sequence[ConfigOption], unknown: Sequence[UnknownOption]) -> Schema:
    """Return the schema of an attestor's options, one property each. unknown: options of which no name can be read."""
    # What is unknown may have any name and any value.
    places = [schema_of(Unresolved(one.reason, one.source)) for one in unknown]
    others = places[0] if len(places) == 1 else {"anyOf": places} if places else False
    return {
        "type": "object",
        "properties": {option.name: _print_option(option) for option in options},
        "additionalProperties": others,
    }


def list_unresolved(
    options: Sequence[ConfigOption], unknown: Sequence[UnknownOption]
) -> tuple[Unresolved, ...]:
    """List the places of options that are not known."""
    kinds = (_explain_kind(option) for option in options if _print_kind(option.kind) is None)
    return (*kinds, *(Unresolved(one.reason, one.source) for one in unknown))


def read_kind(schema: dict[str, Any]) -> str:
    """Return the kind of the option that a schema was printed from."""
    return str(schema.get(_KIND) or _BY_TYPE[schema["type"]])


def _print_option(option: ConfigOption) -> Schema:
    schema = _print_kind(option.kind)
    if schema is None:
        schema = schema_of(_explain_kind(option))
    if option.kind not in _PLAIN:
        schema = {**schema, _KIND: option.kind}
    # None means that Go computes the default at run time, so there is no value to publish.
    return schema if option.default is None else {**schema, "default": option.default}


def _explain_kind(option: ConfigOption) -> Unresolved:
    return Unresolved(f"an option of kind {option.kind}: what it takes is not known", option.source)


def _print_kind(kind: str) -> Schema | None:
    """Return the schema of the values of a kind (`attestor_options.name_kind`), None where it is not known."""
    known = _PLAIN.get(kind) or _OTHER.get(kind)
    if known is not None:
        return known
    if _INTEGER.fullmatch(kind):
        return {"type": "integer"}
    if kind.endswith("slice"):
        items = _print_kind(kind.removesuffix("slice"))
        return {"type": "array", "items": items} if items is not None else None
    return _print_kind(kind.removesuffix("ptr")) if kind.endswith("ptr") else None
