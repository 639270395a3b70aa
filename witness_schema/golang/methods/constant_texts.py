"""Finds the texts that a string expression can have where a body lists them all: constants, variables set to them, tables of names."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.errors import UnreadableSource
from witness_schema.golang import constants, nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names, list_expressions, walk_block
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.packages import Scope

OCTETS = nodes.SliceType(nodes.NameType("", "byte"))
_BREAK = code.OtherStatement("break_statement", "break")
Texts = frozenset[str]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A map, slice or array of the package that nothing changes. keys: those that are constant texts; None for other keys."""

    keys: Texts | None
    values: Texts | None


def list_texts(body: MethodCode, expression: code.Expression, names: Names) -> Texts | None:
    """Return every text that an expression can have, or None where the code does not list them."""
    return _list_texts(body, expression, names, set()) or None


def _list_texts(
    body: MethodCode, expression: code.Expression, names: Names, seen: set[Local | str]
) -> Texts | None:
    """seen: variables and methods whose texts are listed already; these add nothing to them."""
    match expression:
        case code.Conversion(of, operand) if of == OCTETS and body.is_predeclared("byte", names):
            return _list_texts(body, operand, names, seen)
        case code.Call(code.Name("string"), (operand,), _, False) if body.is_predeclared("string", names):
            return _list_texts(body, operand, names, seen)
        case code.Call(code.Selector(operand, method), (), _, False) if body.is_receiver(operand, names):
            return _list_returned(body, method, seen)
        case code.Index(code.Name(name), _):
            table = find_table(body, name, names)
            return table.values if table is not None else None
        case code.Name(name):
            binding = names.find(name)
            if isinstance(binding, Local):
                return _list_assigned(body, name, binding, seen)
            return None if binding is not None else compute_constant(body, expression, names)
        case _:
            return compute_constant(body, expression, names)


def compute_constant(body: MethodCode, expression: code.Expression, names: Names) -> Texts | None:
    """Return the one text of a constant expression, which names nothing that the body declares; None for any other."""
    match expression:
        case code.Literal() | code.Name() | code.Selector() | code.Binary() | code.Call():
            used = (e.name for e in _list_names(expression))
            if any(names.find(name) is not None for name in used):
                return None
        case _:
            return None
    scope = body.scope
    try:
        found = constants.compute_string(body.resolver.packages, scope.package, scope.file, expression)
    except UnreadableSource:
        return None
    return frozenset((found,))


def _list_names(expression: code.Expression) -> list[code.Name]:
    found = list_expressions(code.Evaluate(expression))
    return [one for one in found if isinstance(one, code.Name)]


def find_table(body: MethodCode, name: str, names: Names) -> TextTable | None:
    """Return the package's table of this name, or None where it is none, is changed, or may be by another package."""
    package = body.scope.package
    if names.find(name) is not None or name[:1].isupper() or name not in package.variables:
        return None
    file = package.variables[name]
    value = file.read_variable(name)
    if not isinstance(value, code.Composite) or package.changes_variable(name):
        return None
    inner = MethodCode(body.resolver, Scope(package, file), "", body.function)
    keys = _collect([compute_constant(inner, e.key, Names()) if e.key else None for e in value.elements])
    values = _collect([compute_constant(inner, e.value, Names()) for e in value.elements])
    match value.type:
        case nodes.MapType():
            # What is not in a map reads as the empty text.
            return TextTable(keys, values | {""} if values is not None else None)
        case nodes.SliceType() | nodes.ArrayType():
            gaps = any(e.key is not None for e in value.elements) or _is_longer(value)
            return TextTable(None, values | {""} if values is not None and gaps else values)
        case _:
            return None


def _is_longer(value: code.Composite) -> bool:
    """Whether an array may have more elements than are written down."""
    return isinstance(value.type, nodes.ArrayType) and value.type.length != str(len(value.elements))


def _collect(parts: list[Texts | None]) -> Texts | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _list_returned(body: MethodCode, method: str, seen: set[Local | str]) -> Texts | None:
    """Return the texts that a method of the receiver's type returns."""
    if method in seen:
        return frozenset()
    seen.add(method)
    file = body.scope.package.functions.get((body.owner, method))
    if file is None:
        return None
    function = file.read_function(body.owner, method)
    called = MethodCode(body.resolver, Scope(body.scope.package, file), body.owner, function)
    if len(function.results) != 1 or not called.is_plain or function.result_names:
        return None
    returned = [(s, names) for s, names in called.places if isinstance(s, code.Return)]
    if not returned:
        return None
    return _collect(
        [
            _list_texts(called, s.values[0], names, seen) if len(s.values) == 1 else None
            for s, names in returned
        ]
    )


def _list_assigned(body: MethodCode, name: str, local: Local, seen: set[Local | str]) -> Texts | None:
    """Return the texts to which a variable is set, with the empty one where it may still be that."""
    if local in seen:
        return frozenset()
    seen.add(local)
    parts: list[Texts | None] = []
    if local.value is not None:
        value, at = local.value
        single = at == 0 and (isinstance(value, code.Index) or len(local.declared.names) == 1)
        parts.append(_list_texts(body, value, local.names, seen) if single else None)
    elif local.declared.type != nodes.NameType("", "string"):
        return None
    elif not _is_set_next(body, name, local):
        parts.append(frozenset(("",)))
    for statement, names in body.places:
        if isinstance(statement, code.Declare) and name in statement.names and names.find(name) is local:
            # `:=` may assign to it as well.
            parts.append(None)
        if isinstance(statement, code.Assign):
            hits = [t for t in statement.targets if t == code.Name(name)]
            if hits and names.find(name) is local:
                plain = len(statement.targets) == 1 and statement.operator == "=" and statement.values
                parts.append(_list_texts(body, statement.values[0], names, seen) if plain else None)
        if any(e == code.Unary("&", code.Name(name)) for e in list_expressions(statement)):
            parts.append(None)
    return _collect(parts)


def _is_set_next(body: MethodCode, name: str, local: Local) -> bool:
    """Whether the statement after the declaration is a switch that sets the variable in each case, and in default."""
    statements = body.body.statements
    at = next((at for at, one in enumerate(statements) if one is local.declared), len(statements))
    match statements[at + 1 : at + 2]:
        case (code.Switch(None, _, cases),):
            set_in_each = all(
                any(isinstance(s, code.Assign) and s.targets == (code.Name(name),) for s in c.body.statements)
                for c in cases
            )
            leaves = any(s == _BREAK for case in cases for s, _ in walk_block(case.body, Names()))
            return set_in_each and not leaves and any(not case.values for case in cases)
        case _:
            return False
