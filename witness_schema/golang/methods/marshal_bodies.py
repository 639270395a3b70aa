"""Finds out what a `MarshalJSON` or `MarshalText` writes from its body, where the types in the body determine it.

It is readable where every `return` returns nil and an error, a constant, or what json.Marshal made of a value whose type is
declared: a field, literal, conversion, call, local variable, or a map that the body fills.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names
from witness_schema.golang.methods.body_types import BodyTypes
from witness_schema.golang.methods.constant_texts import OCTETS, list_texts
from witness_schema.golang.methods.filled_maps import read_filled_map
from witness_schema.golang.methods.method_code import MethodCode, TypeReader
from witness_schema.golang.methods.raw_texts import read_raw_text
from witness_schema.golang.methods.type_names import is_open
from witness_schema.golang.nodes import Function
from witness_schema.golang.packages import Scope
from witness_schema.golang.types import Basic, Either, Fixed, GoType, Named, Pointer

# The functions that write what encoding/json writes. go-jose's copy of the package reads more strictly and writes the same.
_MARSHAL = (
    "encoding/json.Marshal",
    "github.com/go-jose/go-jose/v3/json.Marshal",
    "github.com/go-jose/go-jose/v4/json.Marshal",
    "gopkg.in/go-jose/go-jose.v2/json.Marshal",
    "gopkg.in/square/go-jose.v2/json.Marshal",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a method writes. by_value: json.Marshal gets a copy, which has no address, so that no pointer method is called."""

    type: GoType
    by_value: bool


def read_written_type(resolver: TypeReader, scope: Scope, name: str, function: Function) -> Written | None:
    """Return the type that the method passes to json.Marshal, or None where the body has a form that is not supported."""
    body = MethodCode(resolver, scope, name, function)
    if not body.is_plain:
        return None
    returned = [(s, names) for s, names in body.places if isinstance(s, code.Return)]
    arguments: list[tuple[code.Expression, Names]] = []
    written: list[GoType | None] = []
    for statement, names in returned:
        argument = _find_argument(body, statement, names)
        match statement.values:
            case _ if argument is not None:
                arguments.append(argument)
                written.append(_find_written_type(body, *argument))
            # encoding/json refuses what is written as nothing, so that it does not matter whether there is an error.
            case (text, _) if body.is_nil(text, names):
                continue
            case (text, error) if body.is_nil(error, names):
                written.append(read_raw_text(body, text, names))
            case _:
                written.append(None)
    of = _join(written) if returned else None
    return Written(of, not all(_is_address(*one) for one in arguments)) if of is not None else None


def read_written_text(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """Return what a `MarshalText` writes: one of the texts that its body lists, or the text that its type is."""
    body = MethodCode(resolver, scope, name, function)
    if not body.is_plain:
        return None
    written: list[GoType | None] = []
    for statement, names in body.places:
        if isinstance(statement, code.Return):
            match statement.values:
                case (text, error) if body.is_nil(error, names):
                    written.append(_find_text(body, text, names))
                case (text, error) if body.is_nil(text, names) and body.is_error(error, names):
                    written.append(Either(()))
                case _:
                    written.append(None)
    return _join(written) if written else None


def _find_text(body: MethodCode, text: code.Expression, names: Names) -> GoType | None:
    if body.is_nil(text, names) or text == code.Composite(OCTETS, ()):
        return Fixed("")
    texts = list_texts(body, text, names)
    return _join([Fixed(one) for one in sorted(texts)]) if texts is not None else None


def _join(written: Iterable[GoType | None]) -> GoType | None:
    """Join what the ways through a body write, None where one of them is not known."""
    found: list[GoType] = []
    for of in written:
        if of is None:
            return None
        found += [one for one in (of.options if isinstance(of, Either) else (of,)) if one not in found]
    return found[0] if len(found) == 1 else Either(tuple(found))


def _find_argument(
    body: MethodCode, statement: code.Return, names: Names
) -> tuple[code.Expression, Names] | None:
    match statement.values:
        case (code.Call(_, (argument,), _, False) as call,) if body.is_call_of(call, names, *_MARSHAL):
            return argument, names
        case (code.Name(name), _):
            local = names.find(name)
            # Anything else that is done with the text could change it.
            if not isinstance(local, Local) or len(list(body.list_uses(name))) != 1 or name in body.changed:
                return None
            match local.value:
                case (code.Call(_, (argument,), _, False) as call, 0) if body.is_call_of(
                    call, local.names, *_MARSHAL
                ):
                    return argument, local.names
    return None


def _find_written_type(body: MethodCode, argument: code.Expression, names: Names) -> GoType | None:
    filled = read_filled_map(body, argument, names)
    if filled is not None:
        return filled
    written = BodyTypes(body).type_of(argument, names)
    # A string type of its own may have methods.
    texts = list_texts(body, argument, names) if written == Basic("string") else None
    if texts is not None:
        return _join([Fixed(one) for one in sorted(texts)])
    # It would call itself for ever.
    bare = written.element if isinstance(written, Pointer) else written
    if isinstance(bare, Named) and bare.key.partition("[")[0] == f"{body.scope.package.path}.{body.owner}":
        return None
    field = argument.operand if isinstance(argument, code.Unary) else argument
    # What a body puts into an `any` is not said by its type; a field of that type may hold anything.
    return None if is_open(written) and not isinstance(field, code.Selector) else written


def _is_address(value: code.Expression, names: Names) -> bool:
    """Whether a value is the address of what its type is told of."""
    match value:
        case code.Unary("&") | code.Call(code.Unary("*")) | code.Call(code.Name("new")):
            return True
        case code.Name(name):
            local = names.find(name)
            given = local.value if isinstance(local, Local) else None
            # A variable's value cannot name the variable.
            return isinstance(local, Local) and given is not None and _is_address(given[0], local.names)
        case _:
            return False
