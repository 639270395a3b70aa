"""A profile of the schemas for OPA's type checker: inlined, without `$ref`, recursion, unions or enums.

OPA reads a JSON Schema into its own types before it checks Rego (`opa check --schema`). A `$ref` to the
whole schema ends its process, and of unions and enums it reads nothing, so each place says one plain type or nothing at all. The profile is
wider than the schema: it finds misspelt paths and compared types, it does not validate.
"""

from __future__ import annotations

from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape
from witness_schema.shapes.schema_printing import DIALECT, Schema


def opa_schema(schema: AttestorSchema) -> Schema:
    """The profile of one attestor or document."""
    head: Schema = {"$schema": DIALECT, "$id": f"{schema.id}:opa", "title": schema.name}
    return {**head, **_simplify(schema.shape, schema.definitions, frozenset())}


def _simplify(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions, above: frozenset[str]
) -> Schema:
    """One type or none; `above` holds the definitions that this place lies in, so that recursion is cut."""
    match shape:
        case json_shape.Null():
            return {"type": "null"}
        case json_shape.Boolean():
            return {"type": "boolean"}
        case json_shape.Integer() | json_shape.Number():
            return {"type": "number"}
        case json_shape.Text() | json_shape.Timestamp() | json_shape.Base64():
            return {"type": "string"}
        case json_shape.Constant(value):
            return _simplify_constant(value)
        case json_shape.Anything() | json_shape.Unresolved():
            return {}
        case json_shape.Array(items):
            return {"type": "array", "items": _simplify(items, definitions, above)}
        case json_shape.MapOf(_, values):
            return {"type": "object", "additionalProperties": _simplify(values, definitions, above)}
        case json_shape.Record(fields):
            properties = {field.name: _simplify(field.shape, definitions, above) for field in fields}
            return {"type": "object", "properties": properties, "additionalProperties": not shape.closed}
        case json_shape.AnyOf(options):
            return _merge_options(options, definitions, above)
        case json_shape.Reference(name):
            return {} if name in above else _simplify(definitions[name], definitions, above | {name})


def _simplify_constant(value: str | int | bool | None) -> Schema:
    match value:
        case bool():
            return {"type": "boolean"}
        case str():
            return {"type": "string"}
        case int():
            return {"type": "number"}
        case None:
            return {"type": "null"}


def _merge_options(
    options: tuple[json_shape.JsonShape, ...], definitions: json_shape.Definitions, above: frozenset[str]
) -> Schema:
    """The one plain type that all options share once null is left out, else nothing."""
    plain = [_simplify(option, definitions, above) for option in options if option != json_shape.Null()]
    return plain[0] if plain and all(each == plain[0] for each in plain) else {}
