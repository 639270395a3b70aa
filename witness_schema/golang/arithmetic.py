"""Evaluates integer constant expressions with Go's operator precedence (Go spec, "Operators"), which differs from Python's."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator

from witness_schema.foreign.budgets import DEEPEST_CHAIN, MOST_BITS

# Lowest precedence first. Python's own `eval` would give `1 | 2 << 3` and `a & b + c` another meaning:
# Go puts `&` and the shifts beside `*`, and `|` and `^` beside `+`.
_LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"+": operator.add, "-": operator.sub, "|": operator.or_, "^": operator.xor},
    {
        "*": operator.mul,
        "/": lambda a, b: abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1),  # Go rounds towards zero
        "%": lambda a, b: abs(a) % abs(b) * (-1 if a < 0 else 1),
        "<<": lambda a, b: a << _check_shift(b),
        ">>": operator.rshift,
        "&": operator.and_,
        "&^": lambda a, b: a & ~b,
    },
)
# More digits than any constant of MOST_BITS bits has, in binary and with underscores.
_LONGEST_NUMBER = 2 * MOST_BITS
# A leading 0 is octal in Go. The look-ahead keeps `1.5` and `1e3` from being read as the integer 1.
_NUMBER = r"(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|0[0-7_]*|[1-9][\d_]*)(?![\w.])"
# `&^` comes before `&` in the alternatives; the other way round, `a &^ b` would read as `a & (^b)`.
_TOKEN = re.compile(rf"\s*({_NUMBER}|[^\W\d][\w.]*|<<|>>|&\^|[-+|^*/%&()])\s*")


class NotComputableError(Exception):
    """The expression contains something other than integers, names and arithmetic."""


def _check_shift(count: int) -> int:
    """Refuse a shift that fills the memory: `1 << 40000000000` has 5 GB."""
    if count > MOST_BITS:
        raise ValueError
    return count


def evaluate(expression: str, named: Callable[[str], int]) -> int:
    """Return the value of an expression; `named` returns the value of a name (`iota`, `Name`, `pkg.Name`).

    Raises NotComputableError where the expression is not integer arithmetic.
    """
    tokens = _Tokens(expression)
    value = _read_binary(tokens, 0, named, 0)
    if tokens.next is not None:
        raise NotComputableError(expression)
    return value


class _Tokens:
    """The tokens of an expression; `next` is the coming token, None at the end."""

    def __init__(self, expression: str) -> None:
        self._words = _split_words(expression)
        self.next = next(self._words, None)

    def take(self) -> str | None:
        taken, self.next = self.next, next(self._words, None)
        return taken


def _split_words(expression: str) -> Iterator[str]:
    place = 0
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if found is None:
            raise NotComputableError(expression)
        yield found[1]
        place = found.end()


def _read_binary(tokens: _Tokens, level: int, named: Callable[[str], int], depth: int) -> int:
    """Read a chain of operators of one precedence level, which associate to the left."""
    if level == len(_LEVELS):
        return _read_unary(tokens, named, depth)
    value = _read_binary(tokens, level + 1, named, depth)
    while tokens.next is not None and tokens.next in _LEVELS[level]:
        sign = _LEVELS[level][str(tokens.take())]
        right = _read_binary(tokens, level + 1, named, depth)
        try:
            value = _check_size(sign(value, right))
        except (ArithmeticError, ValueError):
            raise NotComputableError("a division by zero, a shift that is negative or too large") from None
    return value


def _check_size(value: int) -> int:
    if value.bit_length() > MOST_BITS:
        raise NotComputableError(f"a constant of more than {MOST_BITS} bits")
    return value


def _read_unary(tokens: _Tokens, named: Callable[[str], int], depth: int) -> int:
    # Unary operators are collected first: a thousand of them must not be a thousand calls.
    signs = []
    while tokens.next in {"-", "+", "^"}:
        signs.append(tokens.take())
    value = _read_operand(tokens, named, depth + 1)
    for sign in reversed(signs):
        # Unary ^ is the bitwise complement in Go, which Python spells ~.
        value = -value if sign == "-" else ~value if sign == "^" else value
    return value


def _read_operand(tokens: _Tokens, named: Callable[[str], int], depth: int) -> int:
    if depth > DEEPEST_CHAIN:
        raise NotComputableError(f"brackets more than {DEEPEST_CHAIN} deep")
    match tokens.take():
        case "(":
            value = _read_binary(tokens, 0, named, depth)
            if tokens.take() != ")":
                raise NotComputableError("a bracket is not closed")
            return value
        case str(word) if word[0].isdigit():
            return _check_size(_read_number(word))
        case str(word) if word[0].isalpha() or word[0] == "_":
            return named(word)
    raise NotComputableError("an operand is missing")


def _read_number(word: str) -> int:
    if len(word) > _LONGEST_NUMBER:
        raise NotComputableError("a number of too many digits")
    try:
        # int(word, 0) refuses Go's plain-zero octals ("0755"), so they are read in base 8.
        return int(word, 8) if re.fullmatch(r"0[0-7_]*", word) else int(word, 0)
    except ValueError:
        raise NotComputableError(f"{word} is no number") from None
