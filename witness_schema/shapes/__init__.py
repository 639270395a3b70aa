"""JSON shapes: which JSON values are valid, as one closed union of frozen records (`JsonShape`). Public API.

`witness_schema.load("git").shape` is the shape of an attestation; its `.definitions` hold what `Reference`s name. A shape
knows nothing about Go. Match on it to write your own emitter, as `schema_printing` does for JSON Schema 2020-12.

>>> from witness_schema import load, shapes
>>> schema = load("environment")
>>> [field.name for field in schema.definitions[schema.shape.name].fields]
['os', 'hostname', 'username', 'variables']
"""

from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Base64,
    Boolean,
    Constant,
    Definitions,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Timestamp,
    Unresolved,
    has_null,
    nullable,
)
from witness_schema.shapes.shape_walk import children, every

__all__ = [
    "AnyOf",
    "Anything",
    "Array",
    "Base64",
    "Boolean",
    "Constant",
    "Definitions",
    "Field",
    "Integer",
    "JsonShape",
    "MapOf",
    "Null",
    "Number",
    "Record",
    "Reference",
    "Text",
    "Timestamp",
    "Unresolved",
    "children",
    "every",
    "has_null",
    "nullable",
]
