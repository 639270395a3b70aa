"""Finds out what an `UnmarshalJSON` reads from its body, where it decodes its text once and takes over what came out.

Any other statement may refuse what was decoded, so it makes the body unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names, Parameter
from witness_schema.golang.methods.body_types import BodyTypes
from witness_schema.golang.methods.method_code import MethodCode, TypeReader
from witness_schema.golang.methods.run_fields import RunFields
from witness_schema.golang.nodes import Function
from witness_schema.golang.packages import Scope
from witness_schema.golang.types import GoType

UNMARSHAL = "encoding/json.Unmarshal"
_ERRORS = ("fmt.Errorf", "errors.New", "errors.Join")
# Conversions to these neither fail nor call anything.
_PREDECLARED = frozenset({"string", "int", "int64", "int32", "uint", "uint64", "uint32", "float64", "bool"})


def read_decoded_type(resolver: TypeReader, scope: Scope, name: str, function: Function) -> GoType | None:
    """Return the type into which the method decodes its text, or None where the body has a form that is not supported."""
    body = MethodCode(resolver, scope, name, function)
    passed = _find_passed_on(body)
    if passed is not None:
        body = passed
    reading = _read_steps(body) if body.is_plain else None
    if reading is None:
        return None
    return find_target_type(body, reading, in_method=passed is None)


@dataclass(frozen=True, slots=True)
class Decoding:
    """The one call of json.Unmarshal: the place that it decodes into, and the names there."""

    target: code.Expression
    names: Names


def _find_passed_on(body: MethodCode) -> MethodCode | None:
    """Return the function of the package that does the work: `return read(data, &x.field)`."""
    match body.body.statements:
        case (
            code.Return(
                (code.Call(code.Name(called), (data, code.Unary("&", code.Selector(operand, _))), _, False),)
            ),
        ):
            names = body.places[0][1]
            if names.find(called) is not None or not _is_data(data, names):
                return None
            file = (
                body.scope.package.functions.get(("", called)) if body.is_receiver(operand, names) else None
            )
            if file is not None:
                function = file.read_function("", called)
                plain = not function.type_parameters and len(function.parameters) == 2
                return (
                    MethodCode(body.resolver, Scope(body.scope.package, file), "", function)
                    if plain
                    else None
                )
    return None


def _read_steps(body: MethodCode) -> Decoding | None:
    """Return the decoding of a body that declares, decodes, looks at the error, takes over and returns, in this order."""
    steps = list(body.body.statements)
    while steps and isinstance(steps[0], code.DeclareType):
        steps.pop(0)
    names_at = {id(statement): names for statement, names in body.places}
    # A variable before the decoding; what it is set to shows in its type, or else nothing decodes into it.
    if len(steps) > 1 and isinstance(steps[0], code.Declare) and not _find_decoding(body, steps[0], names_at):
        if not _is_fresh(steps[0]):
            return None
        steps.pop(0)
    if not steps:
        return None
    decoding, looked = _find_decoding(body, steps[0], names_at), False
    match steps.pop(0):
        case code.Return():
            return decoding if not steps else None
        case code.If(code.Declare((error,)), _, _, None) as check:
            looked = _returns_error(body, check, error)
            if not looked:
                return None
        case code.Declare((error,)):
            match steps:
                case [code.If(None) as check, *_]:
                    looked = _returns_error(body, check, error)
                    if not looked:
                        return None
                    steps.pop(0)
        case _:
            return None
    if decoding is None or not steps:
        return None
    taken = all(_takes_over(body, step, names_at) for step in steps[:-1])
    return decoding if taken and _returns_end(body, steps[-1], error, looked, names_at) else None


def _returns_end(
    body: MethodCode, statement: code.Statement, error: str, looked: bool, names_at: dict[int, Names]
) -> bool:
    match statement:
        case code.Return((value,)):
            # Without a look at the error, only returning it tells of one.
            shown = value == code.Name(error) and isinstance(names_at[id(statement)].find(error), Local)
            return shown or (looked and body.is_nil(value, names_at[id(statement)]))
        case _:
            return False


def _is_fresh(declared: code.Declare) -> bool:
    """Whether a declaration is that of one empty variable, or of one that is built around the receiver."""
    if len(declared.names) != 1 or len(declared.values) > 1:
        return False
    match declared.values:
        case () | (code.Composite(),) | (code.Unary("&", code.Composite()),):
            return True
        case (code.Call(code.Name("new" | "make"), _),):
            return True
        case _:
            return False


def _find_decoding(
    body: MethodCode, statement: code.Statement, names_at: dict[int, Names]
) -> Decoding | None:
    """Return the decoding that a statement consists of, None for any other statement."""
    call: code.Expression | None = None
    match statement:
        case code.Return((value,)) | code.Declare((_,), None, (value,), True):
            call = value
        case code.If(code.Declare((_,), None, (value,), True)):
            call = value
    names = names_at[id(statement)]
    match call:
        case code.Call(_, (data, target), _, False) if body.is_call_of(call, names, UNMARSHAL):
            return Decoding(target, names) if _is_data(data, names) else None
        case _:
            return None


def _is_data(expression: code.Expression, names: Names) -> bool:
    """Whether an expression is the text that the method was given."""
    return isinstance(expression, code.Name) and names.find(expression.name) == Parameter(0)


def _returns_error(body: MethodCode, check: code.If, error: str) -> bool:
    """Whether `if err != nil` returns an error, and nothing else."""
    names = next(
        (names for s, names in body.places if check.then.statements and s is check.then.statements[0]), None
    )
    if names is None or check.otherwise is not None or not isinstance(names.find(error), Local):
        return False
    if check.condition != code.Binary(code.Name(error), (("!=", code.Name("nil")),)):
        return False
    match check.then.statements:
        case (code.Return((value,)),):
            wrapped = isinstance(value, code.Call) and body.is_call_of(value, names, *_ERRORS)
            return body.is_predeclared("nil", names) and (wrapped or value == code.Name(error))
        case _:
            return False


def _takes_over(body: MethodCode, step: code.Statement, names_at: dict[int, Names]) -> bool:
    """Whether a statement is `x.f = v.g` or `*x = T(v)`, which cannot fail. A pointer within `v` is not followed: it may be nil."""
    names = names_at[id(step)]
    match step:
        case code.Assign(targets, "=", values):
            places = all(_is_place(body, target, names) for target in targets)
            return places and all(_is_plain_value(body, value, names) for value in values)
        case _:
            return False


def _is_place(body: MethodCode, target: code.Expression, names: Names) -> bool:
    match target:
        case code.Unary("*", code.Name()):
            return True
        case code.Selector(code.Name() as operand, name):
            # What an embedded pointer promotes is not there while it is nil.
            return not body.is_receiver(operand, names) or _has_field(body, name)
        case _:
            return False


def _has_field(body: MethodCode, name: str) -> bool:
    declared = body.scope.package.types[body.owner].read_declaration(body.owner).body
    return isinstance(declared, nodes.StructType) and any(f.name == name for f in declared.fields)


def _is_plain_value(body: MethodCode, value: code.Expression, names: Names) -> bool:
    match value:
        case code.Selector(code.Name(variable), name) if isinstance(local := names.find(variable), Local):
            return RunFields(body).can_select(local, name)
        case code.Name() | code.Selector(code.Name(), _) | code.Unary("*", code.Name()):
            return True
        case code.Call(code.Name(name), (operand,), _, False) if not isinstance(operand, code.Call):
            return _converts(body, name, names) and _is_plain_value(body, operand, names)
        case _:
            return False


def _converts(body: MethodCode, name: str, names: Names) -> bool:
    """Whether a name is that of a type to which a conversion cannot fail: a function may change or refuse the value."""
    if name in _PREDECLARED and body.is_predeclared(name, names):
        return True
    file = body.scope.package.types.get(name) if names.find(name) is None else None
    # A slice that is too short for an array panics.
    return file is not None and not isinstance(file.read_declaration(name).body, nodes.ArrayType)


def find_target_type(body: MethodCode, decoding: Decoding, *, in_method: bool) -> GoType | None:
    """Return the type into which a decoding reads, None where it is not known or may hold something already."""
    types, names = BodyTypes(body), decoding.names
    match decoding.target:
        case code.Unary("&", code.Name(name)) | code.Name(name):
            # A bare name that is no local variable is the receiver, whose own method would be called again.
            local = names.find(name)
            if not isinstance(local, Local) or not _leads_to(local, decoding.target):
                return None
            # What was decoded before is replaced; what the variable is declared as is what is decoded.
            return types.type_of(code.Name(name), names) if _is_read_plainly(body, local) else None
        case code.Unary("&", code.Selector()) | code.Call(code.Unary("*", code.Name()), (_,)) if in_method:
            return types.type_of(decoding.target, names)
        case _:
            return None


def _leads_to(local: Local, target: code.Expression) -> bool:
    """Whether json.Unmarshal gets the address of the variable, or a variable that is a pointer or map."""
    match local.value:
        case None:
            pointer = isinstance(local.declared.type, nodes.PointerType)
        case (code.Call(code.Name("new"), _) | code.Unary(), _):
            pointer = True
        case _:
            pointer = False
    # Of a pointer whose address is taken, null makes nil, and what is taken over from it then panics.
    return isinstance(target, code.Unary) != pointer


def _is_read_plainly(body: MethodCode, local: Local) -> bool:
    """Whether the variable starts empty, or holds nothing but the receiver under another type."""
    value = local.value[0] if local.value is not None else None
    literal = value.operand if isinstance(value, code.Unary) else value
    if not isinstance(literal, code.Composite):
        return True
    return all(_is_receiver_again(body, one.value, local.names) for one in literal.elements)


def _is_receiver_again(body: MethodCode, value: code.Expression, names: Names) -> bool:
    match value:
        case code.Call(code.Unary("*", code.Name()), (operand,)):
            return body.is_receiver(operand, names)
        case _:
            return False
