"""A profile of the schemas for OPA's type checker: inlined, without `$ref`, recursion, unions or enums.

OPA translates a JSON Schema into its own types before it checks Rego (`opa check --schema`). A `$ref` to the whole
schema crashes OPA, and OPA ignores unions and enums, so each place has one plain type or none. The profile is wider
than the schema: it finds misspelt paths and comparisons of different types, but it does not validate.
"""

from __future__ import annotations

from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape
from witness_schema.shapes.schema_printing import DIALECT, Schema


def opa_schema(schema: AttestorSchema) -> Schema:
    """Returns the OPA profile of one attestor or document."""
    head: Schema = {"$schema": DIALECT, "$id": f"{schema.id}:opa", "title": schema.name}
    return {**head, **_simplify(schema.shape, schema.definitions, frozenset())}


def _simplify(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions, above: frozenset[str]
) -> Schema:
    """Returns one plain type, or {} for "any". `above`: the definitions around this place, to stop recursion."""
    match shape:
        case json_shape.Null():
            return {"type": "null"}
        case json_shape.Boolean():
            return {"type": "boolean"}
        case json_shape.Integer() | json_shape.Number():
            # Rego has a single number type; "integer" would gain nothing.
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
            # Rego indexes objects by any text, so the shape of the keys is left out.
            return {"type": "object", "additionalProperties": _simplify(values, definitions, above)}
        case json_shape.Record(fields):
            properties = {field.name: _simplify(field.shape, definitions, above) for field in fields}
            return {"type": "object", "properties": properties, "additionalProperties": not shape.closed}
        case json_shape.AnyOf(options):
            return _merge_options(options, definitions, above)
        case json_shape.Reference(name):
            # {} is OPA's "any": it ends the inlining of a recursive type without refusing anything.
            return {} if name in above else _simplify(definitions[name], definitions, above | {name})


def _simplify_constant(value: str | int | bool | None) -> Schema:
    # `bool` comes before `int`: in Python, True is an int.
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
    """Returns the plain type that all options except null share, else {}."""
    plain = [_simplify(option, definitions, above) for option in options if option != json_shape.Null()]
    return plain[0] if plain and all(each == plain[0] for each in plain) else {}
