"""Spells expressions as gofmt does, for messages."""

from __future__ import annotations

from witness_schema.golang.code import code_nodes as code


def spell_code(of: code.Expression) -> str:
    """Spell an expression; what is of no use to a reader of a message is `…`."""
    match of:
        case code.Name(name):
            return name
        case code.Literal(_, text) | code.OtherExpression(_, text):
            return text
        case code.Selector(operand, name):
            return f"{spell_code(operand)}.{name}"
        case code.Call(function, arguments):
            return f"{spell_code(function)}({', '.join(map(spell_code, arguments))})"
        case code.Composite():
            return "…{…}"
        case code.Conversion(_, operand):
            return f"…({spell_code(operand)})"
        case code.TypeValue():
            return "…"
        case code.Unary(operator, operand):
            return operator + spell_code(operand)
        case code.Binary(first, rest):
            return spell_code(first) + "".join(f" {sign} {_spell_right(right)}" for sign, right in rest)
        case code.Index(operand, index):
            return f"{spell_code(operand)}[{spell_code(index)}]"
        case code.FunctionLiteral():
            return "func(…) {…}"


def _spell_right(of: code.Expression) -> str:
    # The brackets are not in the tree.
    return f"({spell_code(of)})" if isinstance(of, code.Binary) else spell_code(of)
