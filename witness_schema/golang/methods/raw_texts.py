"""Finds what a `MarshalJSON` writes that puts its JSON text together itself, where that can be one kind of value only."""

from __future__ import annotations

from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Names
from witness_schema.golang.methods.constant_texts import OCTETS, list_texts
from witness_schema.golang.methods.json_scalars import read_scalar
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.types import Basic, Either, GoType

_MARK = frozenset('"')
_TEN = code.Literal("int", "10")
_QUOTED = ('"%s"', '"%v"', "%q")


def read_raw_text(body: MethodCode, expression: code.Expression, names: Names) -> GoType | None:
    """Return what an expression of type []byte is written as. encoding/json refuses what is no JSON: such a text is never written."""
    octets: code.Expression | None = expression
    if isinstance(expression, code.Name) and names.find(expression.name) is None:
        octets = _find_variable(body, expression.name)
    match octets:
        case code.Conversion(of, operand) if of == OCTETS and body.is_predeclared("byte", names):
            return _read_text(body, operand, names)
        case _:
            return None


def _find_variable(body: MethodCode, name: str) -> code.Expression | None:
    """Return the value of a package variable that nothing changes and no other package sees."""
    package = body.scope.package
    if name[:1].isupper() or name not in package.variables or package.changes_variable(name):
        return None
    return package.variables[name].read_variable(name)


def _read_text(body: MethodCode, expression: code.Expression, names: Names) -> GoType | None:
    texts = list_texts(body, expression, names)
    if texts is not None:
        return _read_constants(sorted(texts))
    match expression:
        case code.Call(_, (_,)) if body.is_call_of(expression, names, "strconv.Itoa"):
            return Basic("int")
        case code.Call(_, (_, base)) if body.is_call_of(expression, names, "strconv.FormatInt"):
            return Basic("int64") if base == _TEN else None
        case code.Call(_, (_, base)) if body.is_call_of(expression, names, "strconv.FormatUint"):
            return Basic("uint64") if base == _TEN else None
        case code.Call(_, (_,)) if body.is_call_of(expression, names, "strconv.FormatBool"):
            return Basic("bool")
        case code.Call(_, (_,)) if body.is_call_of(expression, names, "strconv.Quote"):
            return Basic("string")
        case code.Call(_, (form, _)) if body.is_call_of(expression, names, "fmt.Sprintf"):
            # Between two quotation marks stands one string, or else no JSON.
            known = list_texts(body, form, names) or frozenset()
            return Basic("string") if known and known <= {*_QUOTED} else None
        case code.Binary(first, rest) if {sign for sign, _ in rest} == {"+"}:
            ends = [list_texts(body, end, names) for end in (first, rest[-1][1])]
            return Basic("string") if ends == [_MARK, _MARK] else None
        case _:
            return None


def _read_constants(texts: list[str]) -> GoType | None:
    found = [value for text in texts if (value := read_scalar(text)) is not None]
    if len(found) < len(texts):
        return None
    return found[0] if len(found) == 1 else Either(tuple(found))
