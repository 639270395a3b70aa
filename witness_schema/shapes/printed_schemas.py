"""Which JSON Schemas `schema_printing` prints, as a JSON Schema: what `schema_reading` may be given.

A schema out of a foreign folder is held against it first, so that reading needs no check of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from witness_schema.errors import Violation
from witness_schema.json_pointers import render_pointer
from witness_schema.shapes.schema_printing import Schema

_NODE = {"$ref": "#/$defs/node"}
_COUNT = {"type": "integer", "minimum": 0}
_SCALAR = {"type": ["string", "integer", "boolean", "null"]}
_NAMES = {"type": "array", "items": {"type": "string"}}
_TYPE = {"enum": ["null", "boolean", "integer", "number", "string", "array", "object"]}


def _when_typed(kind: str, then: Schema, but: Schema | None = None) -> Schema:
    """The rule `then` for nodes of this type, alone or with null, that have none of the keywords `but`."""
    of = {
        "required": ["type"],
        "properties": {"type": {"anyOf": [{"const": kind}, {"const": [kind, "null"]}]}},
    }
    return {"if": {"allOf": [of, {"not": but or False}]}, "then": then}


# What makes a node something else, whatever its type says (schema_reading.shape_of looks at these first).
_OTHER_FORMS = {
    "anyOf": [{"required": [word]} for word in ("$ref", "x-unresolved", "const", "enum", "anyOf")]
}

_KEYWORDS: dict[str, Any] = {
    "$ref": {"type": "string", "pattern": "^#/\\$defs/"},
    "x-unresolved": {"type": "string"},
    "const": _SCALAR,
    "enum": {"type": "array", "items": _SCALAR},
    "anyOf": {"type": "array", "items": _NODE, "minItems": 1},
    "allOf": {
        "type": "array",
        "items": {"type": "object", "required": ["then"], "properties": {"then": _NODE}},
    },
    "type": {
        "anyOf": [
            _TYPE,
            {"type": "array", "prefixItems": [_TYPE, {"const": "null"}], "minItems": 2, "items": False},
        ]
    },
    "properties": {"type": "object", "additionalProperties": _NODE},
    "additionalProperties": {"anyOf": [{"type": "boolean"}, _NODE]},
    "propertyNames": _NODE,
    "required": _NAMES,
    "dependentRequired": {"type": "object", "additionalProperties": _NAMES},
    "items": {"anyOf": [{"type": "boolean"}, _NODE]},
    "prefixItems": {"type": "array", "items": _NODE},
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "minLength": _COUNT,
    "minProperties": _COUNT,
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "exclusiveMaximum": {"type": "number"},
    "pattern": {"type": "string"},
    "examples": _NAMES,
    "title": {"type": "string"},
    # What `schema_reading` passes over.
    "contentEncoding": {"type": "string"},
    "format": {"type": "string"},
    "exclusiveMinimum": {"type": "number"},
    "not": {"type": "object"},
    "if": {"type": "object"},
    "then": {"type": "object"},
}
_ROOT = ("$schema", "$id", "$defs", "x-go-witness", "x-go-witness-options")

_META: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {
        "node": {
            "type": "object",
            "properties": _KEYWORDS,
            # A keyword that is misspelt would be passed over, and what it says with it.
            "propertyNames": {"enum": [*_KEYWORDS, *_ROOT]},
            "allOf": [
                _when_typed(
                    "integer",
                    {
                        "required": ["minimum", "maximum"],
                        "properties": {"minimum": {"type": "integer"}, "maximum": {"type": "integer"}},
                    },
                    _OTHER_FORMS,
                ),
                _when_typed(
                    "number",
                    {"anyOf": [{"required": ["maximum"]}, {"required": ["exclusiveMaximum"]}]},
                    _OTHER_FORMS,
                ),
                _when_typed(
                    "object",
                    {"required": ["additionalProperties"], "properties": {"additionalProperties": _NODE}},
                    {
                        "anyOf": [
                            {"required": ["properties"]},
                            *_OTHER_FORMS["anyOf"],
                            {"required": ["allOf"]},
                        ]
                    },
                ),
                _when_typed(
                    "array",
                    {"properties": {"items": _NODE}},
                    {"anyOf": [{"required": ["prefixItems"]}, *_OTHER_FORMS["anyOf"]]},
                ),
            ],
        }
    },
    "allOf": [_NODE],
    "required": ["$schema", "$id", "title", "x-go-witness"],
    "properties": {
        "$schema": {"const": "https://json-schema.org/draft/2020-12/schema"},
        "$id": {"type": "string"},
        "title": {"type": "string"},
        "$defs": {"type": "object", "additionalProperties": _NODE},
        "x-go-witness": {
            "type": "object",
            "required": ["source", "predicateTypes", "runType"],
            "properties": {
                "source": {"type": "string"},
                "runType": {"type": "string"},
                "predicateTypes": _NAMES,
            },
        },
        "x-go-witness-options": {
            "type": "object",
            "properties": {
                "properties": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "anyOf": [{"required": ["type"]}, {"required": ["x-unresolved", "x-kind"]}],
                        "properties": {
                            "type": {"enum": ["boolean", "integer", "number", "string", "array"]},
                            "x-kind": {"type": "string", "minLength": 1},
                        },
                    },
                }
            },
        },
    },
}


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_META)


def find_foreign_part(schema: object) -> Violation | None:
    """The first place at which a document is not a schema as we print it; None where it is one."""
    unknown: list[Violation] = []
    for error in _validator().iter_errors(schema):
        violation = Violation(render_pointer(error.instance_path), error.message)
        if list(error.schema_path)[-2:] != ["propertyNames", "enum"]:
            return violation
        unknown.append(violation)
    # A reference into what is misspelt says more than the misspelling.
    dangling = find_dangling_reference(schema) if isinstance(schema, dict) else None
    return dangling or next(iter(unknown), None)


def find_dangling_reference(schema: Schema) -> Violation | None:
    """A reference to a definition that is not there, or to one that is nothing but references in a circle."""
    definitions = schema.get("$defs", {})
    waiting: list[tuple[str, Any]] = [("", schema)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            target = value.get("$ref")
            if isinstance(target, str) and not _ends(unquote(target.removeprefix("#/$defs/")), definitions):
                return Violation(pointer, f"{target} leads to no definition")
            waiting += ((f"{pointer}/{key}", below) for key, below in value.items())
        elif isinstance(value, list):
            waiting += ((f"{pointer}/{index}", below) for index, below in enumerate(value))
    return None


def _ends(name: str, definitions: dict[str, Any]) -> bool:
    """Whether a chain of references reaches a definition of another form."""
    seen: set[str] = set()
    while name not in seen and name in definitions:
        target = definitions[name].get("$ref")
        if target is None:
            return True
        seen.add(name)
        name = unquote(target.removeprefix("#/$defs/"))
    return False
