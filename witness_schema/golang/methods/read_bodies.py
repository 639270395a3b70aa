"""Finds out what an `UnmarshalJSON` or `UnmarshalText` reads: by the one type that it decodes into, else case by case."""

from __future__ import annotations

from witness_schema.golang.methods.body_cases import read_json_cases, read_text_cases
from witness_schema.golang.methods.method_code import MethodCode, TypeReader
from witness_schema.golang.methods.unmarshal_bodies import read_decoded_type as read_plain_type
from witness_schema.golang.nodes import Function
from witness_schema.golang.packages import Scope
from witness_schema.golang.types import GoType


def read_decoded_type(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """Return the type as which the method reads its text, or None where the body has a form that is not supported."""
    body = MethodCode(resolver, scope, name, function)
    if function.name == "UnmarshalText":
        return read_text_cases(body) if body.is_plain else None
    found = read_plain_type(resolver, scope, name, function)
    return found if found is not None or not body.is_plain else read_json_cases(body)
