"""Finds out what a `MarshalJSON` writes from its body, where the types in the body determine it.

A body is a string of tokens (`nodes.Function.body`). It is readable where every `return` returns an error except one
`return json.Marshal(…)`, and the type of the argument is declared: a field, literal, conversion, call or local variable.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from witness_schema.errors import UnreadableSource
from witness_schema.golang.nodes import FieldNode, Function, PointerType, StructType, TypeNode
from witness_schema.golang.packages import Scope
from witness_schema.golang.syntax import parse_text
from witness_schema.golang.types import FixedArray, GoType, Interface, Map, Pointer, Slice, Struct


class TypeReader(Protocol):
    """The part of the resolver that this module uses. A protocol, because the resolver imports this module."""

    def type_of(self, node: TypeNode, scope: Scope) -> GoType: ...

    def resolve_struct(self, node: StructType, scope: Scope) -> Struct: ...


_MARSHAL = "return json . Marshal ( "
# `return nil , err` is the error path; any other second return could write a different value.
_OTHER_RETURN = re.compile(r"return (?!json \. Marshal \( |nil , )")
# Possessive (`*+`): a text of many `map [ ]` could be divided in more ways than there is time.
_TYPE = r"(?:& )?((?:\* )?(?:map \[ (?:(?! \] ).)*+ \] |\[ \] |\* |\w+ \. )*+\w+)"
_LITERAL = re.compile(_TYPE + r" \{.*")
_CONVERSION = re.compile(r"(?:\( \* (\w+) \)|(\w+)) \( (?:\* )?(\w+) \)")
_METHOD = re.compile(r"(\w+) \. (\w+) \( \)")
_FIELD = re.compile(r"(?:& )?(\w+) \. (\w+)")


def read_written_type(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """Return the type that the method passes to json.Marshal, or None where the body has a form that is not supported."""
    body = function.body
    if body.count(_MARSHAL) != 1 or _OTHER_RETURN.search(body):
        return None
    argument = _cut_argument(body[body.index(_MARSHAL) + len(_MARSHAL) :])
    # A struct type with fields does not fit the one-token patterns below; the syntax tree holds it.
    if argument.startswith(("struct ", "& struct ")):
        return read_inline_struct(resolver, scope, name, function)
    written = _Body(resolver, scope, name, function).type_of(argument)
    # What a body puts into an `any` is not said by its type; a field of that type may hold anything.
    return None if _is_open(written) and not _FIELD.fullmatch(argument) else written


def _is_open(of: GoType | None) -> bool:
    """Whether values of the type are of any type, or hold such values and nothing else."""
    match of:
        case Interface():
            return True
        case Map(_, element) | Slice(element) | Pointer(element) | FixedArray(_, element):
            return _is_open(element)
        case _:
            return False


def find_expression_type(
    resolver: TypeReader, scope: Scope, name: str, function: Function, expression: str
) -> GoType | None:
    """Return the type of an expression in the body of a method of type `name`, or None where the body does not determine it."""
    return _Body(resolver, scope, name, function).type_of(expression)


def parse_type(resolver: TypeReader, scope: Scope, name: str, function: Function, text: str) -> GoType | None:
    """Return the type that tokens of the body name, or None where they name none, or one that the body declares."""
    return _Body(resolver, scope, name, function).parse_type(text)


def _cut_argument(text: str) -> str:
    """Return the tokens up to the parenthesis that closes the call."""
    depth, found = 0, []
    for token in text.split(" "):
        depth += token in {"(", "{", "["}
        if depth == 0 and token == ")":
            break
        depth -= token in {")", "}", "]"}
        found.append(token)
    return " ".join(found)


class _Body:
    """The body of one method, and the types of the expressions in it."""

    def __init__(self, resolver: TypeReader, scope: Scope, owner: str, function: Function) -> None:
        self._resolver, self._scope, self._owner, self._function = resolver, scope, owner, function
        self._seen: set[str] = set()  # local variables: `a := b` and `b := a` would go round for ever

    def type_of(self, expression: str) -> GoType | None:
        """Return the type of an expression, or None where the body does not determine it."""
        # encoding/json writes a pointer that is not nil as what it points to, so `&` in front changes nothing.
        bare = expression.removeprefix("& ")
        if found := _CONVERSION.fullmatch(expression):
            return self._find_converted_type(found[1] or found[2], found[3])
        if found := _METHOD.fullmatch(bare):
            return self._find_result_type(found[1], found[2])
        if found := _FIELD.fullmatch(expression):
            return self._find_field_type(found[1], found[2])
        if found := _LITERAL.fullmatch(bare):
            return self.parse_type(found[1])
        if bare in self._seen or not re.fullmatch(r"\w+", bare):
            return None
        self._seen.add(bare)
        return self._find_local_type(bare)

    def _find_field_type(self, variable: str, name: str) -> GoType | None:
        """Return the type of the receiver's field `x.field`, exported or not."""
        file = self._scope.package.types[self._owner]
        body = file.read_declaration(self._owner).body
        if variable != self._function.variable or not isinstance(body, StructType):
            return None
        found = next((field.type for field in body.fields if field.name == name), None)
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(found, inner) if found is not None else None

    def _find_result_type(self, variable: str, method: str) -> GoType | None:
        """Return the type of the first result of the receiver's method `x.Method()`."""
        file = self._scope.package.functions.get((self._owner, method))
        if variable != self._function.variable or file is None:
            return None
        results = file.read_function(self._owner, method).results
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(results[0], inner) if results else None

    def _find_converted_type(self, name: str, variable: str) -> GoType | None:
        """Return the type of `(*alias)(x)` with `type alias Owner`: the fields of Owner without its methods."""
        # A declared type takes no methods over, so the alias is what keeps MarshalJSON from calling itself.
        local = dict(re.findall(r"type (\w+) (\w+)", self._function.body))
        file = self._scope.package.types[self._owner]
        body = file.read_declaration(self._owner).body
        if variable != self._function.variable or local.get(name) != self._owner:
            return None
        inner = Scope(self._scope.package, file, self._scope.parameters)
        return self._resolver.type_of(body, inner)

    def _find_local_type(self, name: str) -> GoType | None:
        """Return the type of a variable that the body declares once: `var v T`, `v := T{…}`, `v, err := x.Method()`."""
        body = self._function.body
        declared = re.findall(rf"\bvar {name} {_TYPE} (?!\{{)", body)
        assigned = re.findall(
            rf"(?<![\w.] )\b{name} (?:, \w+ )?:= (.*?)(?= (?:return|if|for|var|\w+ \. \w+ =|\w+ (?:, \w+ )?:?=) )",
            body,
        )
        # A name declared twice may have two types in two blocks, which token text does not tell apart.
        if len(declared) == 1 and not assigned:
            return self.parse_type(declared[0])
        return self.type_of(assigned[0]) if len(assigned) == 1 and not declared else None

    def parse_type(self, text: str) -> GoType | None:
        """Return the type that `text` names, or None where the body declares that name itself."""
        try:
            node = parse_text(f"package p\ntype T {text}\n", Path("body.go")).read_declaration("T").body
        except UnreadableSource:
            return None
        if set(re.findall(r"type (\w+) ", self._function.body)) & set(text.split(" ")):
            return None
        return self._resolver.type_of(node, self._scope)


def read_inline_struct(resolver: TypeReader, scope: Scope, owner: str, function: Function) -> GoType | None:
    """Return the struct of `return json.Marshal(&struct{ *alias; … }{…})` with `type alias Owner`.

    The alias has the fields of Owner without its methods. The pointer to it is never nil, so it counts as embedded by value.
    """
    node = scope.file.find_inline_struct(function)
    declared = scope.package.types[owner].read_declaration(owner).body
    local = dict(re.findall(r"type (\w+) (\w+)", function.body))
    if node is None or not isinstance(declared, StructType) or set(local.values()) - {owner}:
        return None
    fields = resolver.resolve_struct(
        declared, Scope(scope.package, scope.package.types[owner], scope.parameters)
    )
    inner = Scope(scope.package, scope.file, {**scope.parameters, **dict.fromkeys(local, fields)})
    return resolver.resolve_struct(StructType(tuple(_embed_by_value(field) for field in node.fields)), inner)


def _embed_by_value(field: FieldNode) -> FieldNode:
    return (
        replace(field, type=field.type.element)
        if field.embedded and isinstance(field.type, PointerType)
        else field
    )
