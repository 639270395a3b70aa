"""What a `MarshalJSON` writes, read from its body where the types in the body tell it for certain.

Bodies are token texts (`nodes.Function.body`). A body is readable where every `return` gives an error or is the one
`return json.Marshal(…)`, and the argument's type is declared: a field, a literal, a conversion, a call, a local.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from witness_schema.errors import UnreadableSource
from witness_schema.golang.nodes import FieldNode, Function, PointerType, StructType, TypeNode
from witness_schema.golang.scope import Scope
from witness_schema.golang.syntax import parse_text
from witness_schema.golang.types import GoType, Struct


class TypeReader(Protocol):
    """What this module needs of the resolver, which in turn asks it to read methods."""

    def type_of(self, node: TypeNode, scope: Scope) -> GoType: ...

    def struct(self, node: StructType, scope: Scope) -> Struct: ...


_MARSHAL = "return json . Marshal ( "
_OTHER_RETURN = re.compile(r"return (?!json \. Marshal \( |nil , )")
_TYPE = r"(?:& )?((?:\* )?(?:map \[ .*? \] |\[ \] |\* |\w+ \. )*\w+)"
_LITERAL = re.compile(_TYPE + r" \{.*")
_CONVERSION = re.compile(r"(?:\( \* (\w+) \)|(\w+)) \( (?:\* )?(\w+) \)")
_METHOD = re.compile(r"(\w+) \. (\w+) \( \)")
_FIELD = re.compile(r"(?:& )?(\w+) \. (\w+)")


def read_written_type(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """The type that the method hands to json.Marshal, or None where the body has a form that is not read here."""
    body = function.body
    if body.count(_MARSHAL) != 1 or _OTHER_RETURN.search(body):
        return None
    argument = _cut_argument(body[body.index(_MARSHAL) + len(_MARSHAL) :])
    if argument.startswith(("struct ", "& struct ")):
        return _read_inline_struct(resolver, scope, name, function)
    return _Body(resolver, scope, name, function).type_of(argument)


def _cut_argument(text: str) -> str:
    """The tokens up to the parenthesis that closes the call."""
    depth, found = 0, []
    for token in text.split(" "):
        depth += token in {"(", "{", "["}
        if depth == 0 and token == ")":
            break
        depth -= token in {")", "}", "]"}
        found.append(token)
    return " ".join(found)


class _Body:
    """One method's body: expressions in it and the types that they have."""

    def __init__(self, resolver: TypeReader, scope: Scope, owner: str, function: Function) -> None:
        self._resolver, self._scope, self._owner, self._function = resolver, scope, owner, function

    def type_of(self, expression: str) -> GoType | None:
        """The type of an expression, None where the body alone does not tell it."""
        bare = expression.removeprefix("& ")
        if found := _CONVERSION.fullmatch(expression):
            return self._find_converted_type(found[1] or found[2], found[3])
        if found := _METHOD.fullmatch(bare):
            return self._find_result_type(found[1], found[2])
        if found := _FIELD.fullmatch(expression):
            return self._find_field_type(found[1], found[2])
        if found := _LITERAL.fullmatch(bare):
            return self._parse_type(found[1])
        return self._find_local_type(bare) if re.fullmatch(r"\w+", bare) else None

    def _find_field_type(self, variable: str, name: str) -> GoType | None:
        """`x.field` of the receiver: the type of that field, exported or not."""
        file = self._scope.package.types[self._owner]
        body = file.type_declaration(self._owner).body
        if variable != self._function.variable or not isinstance(body, StructType):
            return None
        found = next((field.type for field in body.fields if field.name == name), None)
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(found, inner) if found is not None else None

    def _find_result_type(self, variable: str, method: str) -> GoType | None:
        """`x.Method()` of the receiver: the type of its first result."""
        file = self._scope.package.functions.get((self._owner, method))
        if variable != self._function.variable or file is None:
            return None
        results = file.function(self._owner, method).results
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(results[0], inner) if results else None

    def _find_converted_type(self, name: str, variable: str) -> GoType | None:
        """`(*alias)(x)` with `type alias Owner`: Owner's fields without Owner's methods."""
        local = dict(re.findall(r"type (\w+) (\w+)", self._function.body))
        file = self._scope.package.types[self._owner]
        body = file.type_declaration(self._owner).body
        if variable != self._function.variable or local.get(name) != self._owner:
            return None
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(body, inner)

    def _find_local_type(self, name: str) -> GoType | None:
        """A variable that the body declares once: `var v T`, `v := T{…}`, `v, err := x.Method()`."""
        body = self._function.body
        declared = re.findall(rf"\bvar {name} {_TYPE} (?!\{{)", body)
        assigned = re.findall(
            rf"(?<![\w.] )\b{name} (?:, \w+ )?:= (.*?)(?= (?:return|if|for|var|\w+ \. \w+ =|\w+ (?:, \w+ )?:?=) )",
            body,
        )
        if len(declared) == 1 and not assigned:
            return self._parse_type(declared[0])
        return self.type_of(assigned[0]) if len(assigned) == 1 and not declared else None

    def _parse_type(self, text: str) -> GoType | None:
        """A type as written, unless the body declares that name itself."""
        try:
            node = parse_text(f"package p\ntype T {text}\n", Path("body.go")).type_declaration("T").body
        except UnreadableSource:
            return None
        if set(re.findall(r"type (\w+) ", self._function.body)) & set(text.split(" ")):
            return None
        return self._resolver.type_of(node, self._scope)


def _read_inline_struct(resolver: TypeReader, scope: Scope, owner: str, function: Function) -> GoType | None:
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
    return resolver.struct(StructType(tuple(_embed_by_value(field) for field in node.fields)), inner)


def _embed_by_value(field: FieldNode) -> FieldNode:
    return (
        replace(field, type=field.type.element)
        if field.embedded and isinstance(field.type, PointerType)
        else field
    )
