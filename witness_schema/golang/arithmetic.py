"""Evaluates integer constant expressions as Go does, whose division rounds towards zero."""

from __future__ import annotations

import operator
from collections.abc import Callable

from witness_schema.foreign.budgets import MOST_BITS
from witness_schema.golang.code import code_nodes as code

_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "|": operator.or_,
    "^": operator.xor,
    "*": operator.mul,
    "/": lambda a, b: abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1),  # Go rounds towards zero
    "%": lambda a, b: abs(a) % abs(b) * (-1 if a < 0 else 1),
    "<<": lambda a, b: a << _check_shift(b),
    ">>": operator.rshift,
    "&": operator.and_,
    "&^": lambda a, b: a & ~b,
}
# More digits than any constant of MOST_BITS bits has, in binary and with underscores.
_LONGEST_NUMBER = 2 * MOST_BITS


class NotComputableError(Exception):
    """The expression contains something other than integers, names and arithmetic."""


def _check_shift(count: int) -> int:
    """Refuse a shift that fills the memory: `1 << 40000000000` has 5 GB."""
    if count > MOST_BITS:
        raise ValueError
    return count


def evaluate(expression: code.Expression, named: Callable[[code.Expression], int]) -> int:
    """Return the value of an expression; `named` returns the value of a name, or of a conversion (`iota`, `Name`, `pkg.Name`).

    Raises NotComputableError where the expression is not integer arithmetic.
    """
    match expression:
        case code.Literal("int", text):
            return _check_size(_read_number(text))
        case code.Name() | code.Selector():
            return named(expression)
        case code.Unary("-", operand):
            return -evaluate(operand, named)
        case code.Unary("^", operand):
            # The bitwise complement in Go, which Python spells ~.
            return ~evaluate(operand, named)
        case code.Unary("+", operand):
            return evaluate(operand, named)
        case code.Binary(first, rest):
            value = evaluate(first, named)
            for sign, right in rest:
                value = _apply(sign, value, evaluate(right, named))
            return value
        case _:
            raise NotComputableError("it is no arithmetic")


def _apply(sign: str, left: int, right: int) -> int:
    if sign not in _OPERATORS:
        raise NotComputableError(f"{sign} gives no integer")
    try:
        return _check_size(_OPERATORS[sign](left, right))
    except (ArithmeticError, ValueError):
        raise NotComputableError("a division by zero, a shift that is negative or too large") from None


def _check_size(value: int) -> int:
    if value.bit_length() > MOST_BITS:
        raise NotComputableError(f"a constant of more than {MOST_BITS} bits")
    return value


def _read_number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise NotComputableError("a number of too many digits")
    bare = text.replace("_", "")
    # int(text, 0) refuses Go's plain-zero octals ("0755"), so they are read in base 8.
    plain = len(bare) > 1 and bare[0] == "0" and bare.isdigit()
    try:
        return int(bare, 8 if plain else 0)
    except ValueError:
        raise NotComputableError(f"{text} is no number") from None
