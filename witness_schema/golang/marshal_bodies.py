"""What a `MarshalJSON` writes, read from its body where the body has one of the forms that can be read for certain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from witness_schema.golang.nodes import FieldNode, Function, PointerType, StructType, TypeNode
from witness_schema.golang.scope import Scope
from witness_schema.golang.types import GoType, Struct


class TypeReader(Protocol):
    """What this module needs of the resolver, which in turn asks it to read methods."""

    def type_of(self, node: TypeNode, scope: Scope) -> GoType: ...

    def struct(self, node: StructType, scope: Scope) -> Struct: ...


_FIELD = re.compile(r"\{ return json \. Marshal \( (?:& )?(\w+) \. (\w+) \) \}")
_RETURN = re.compile(r"return json \. Marshal \( (?:& )?struct ")


def written(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """The type that the method hands to json.Marshal, or None where the body is no form read here."""
    field = _FIELD.fullmatch(function.body)
    if field and field[1] == function.variable:
        return _field_type(resolver, scope, name, field[2])
    if _RETURN.search(function.body) and function.body.count("return json . Marshal") == 1:
        return _inline_struct(resolver, scope, name, function)
    return None


def _field_type(resolver: TypeReader, scope: Scope, owner: str, name: str) -> GoType | None:
    """`return json.Marshal(x.field)`: the type of that field, exported or not."""
    body = scope.package.types[owner].type_declaration(owner).body
    if isinstance(body, StructType):
        for field in body.fields:
            if field.name == name:
                declaring = scope.package.types[owner]
                return resolver.type_of(field.type, Scope(scope.package, declaring, scope.parameters))
    return None


def _inline_struct(resolver: TypeReader, scope: Scope, owner: str, function: Function) -> GoType | None:
    """`return json.Marshal(&struct{ *alias; … }{…})` with `type alias Owner`: the method's own struct.

    The alias has Owner's fields without Owner's methods; the pointer to it is never nil, so it reads as embedded by value.
    """
    node = scope.file.inline_struct(function)
    declared = scope.package.types[owner].type_declaration(owner).body
    local = dict(re.findall(r"type (\w+) (\w+)", function.body))
    if node is None or not isinstance(declared, StructType) or set(local.values()) - {owner}:
        return None
    fields = resolver.struct(declared, Scope(scope.package, scope.package.types[owner], scope.parameters))
    inner = Scope(scope.package, scope.file, {**scope.parameters, **dict.fromkeys(local, fields)})
    return resolver.struct(StructType(tuple(_by_value(field) for field in node.fields)), inner)


def _by_value(field: FieldNode) -> FieldNode:
    return (
        replace(field, type=field.type.element)
        if field.embedded and isinstance(field.type, PointerType)
        else field
    )
