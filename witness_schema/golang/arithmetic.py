"""Integer constant expressions with Go's precedences (Go spec, "Operators"), which are not Python's."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator

# The weaker operators first.
_LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"+": operator.add, "-": operator.sub, "|": operator.or_, "^": operator.xor},
    {
        "*": operator.mul,
        "/": lambda a, b: abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1),  # Go rounds towards zero
        "%": lambda a, b: abs(a) % abs(b) * (-1 if a < 0 else 1),
        "<<": operator.lshift,
        ">>": operator.rshift,
        "&": operator.and_,
        "&^": lambda a, b: a & ~b,
    },
)
_NUMBER = r"(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|0[0-7_]*|[1-9][\d_]*)(?![\w.])"
_TOKEN = re.compile(rf"\s*({_NUMBER}|[^\W\d][\w.]*|<<|>>|&\^|[-+|^*/%&()])\s*")


class NotComputableError(Exception):
    """The expression has more in it than integers, names and arithmetic."""


def evaluate(expression: str, named: Callable[[str], int]) -> int:
    """The value; `named` gives that of a name (`iota`, `Name`, `pkg.Name`)."""
    tokens = _Tokens(expression)
    value = _read_binary(tokens, 0, named)
    if tokens.next is not None:
        raise NotComputableError(expression)
    return value


class _Tokens:
    """The words of an expression; `next` is None at its end."""

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


def _read_binary(tokens: _Tokens, level: int, named: Callable[[str], int]) -> int:
    """Operators of one level associate to the left."""
    if level == len(_LEVELS):
        return _read_unary(tokens, named)
    value = _read_binary(tokens, level + 1, named)
    while tokens.next is not None and tokens.next in _LEVELS[level]:
        sign = _LEVELS[level][str(tokens.take())]
        right = _read_binary(tokens, level + 1, named)
        try:
            value = sign(value, right)
        except (ArithmeticError, ValueError):
            raise NotComputableError("a division by zero or a negative shift") from None
    return value


def _read_unary(tokens: _Tokens, named: Callable[[str], int]) -> int:
    match tokens.take():
        case "-":
            return -_read_unary(tokens, named)
        case "+":
            return _read_unary(tokens, named)
        case "^":
            return ~_read_unary(tokens, named)
        case "(":
            value = _read_binary(tokens, 0, named)
            if tokens.take() != ")":
                raise NotComputableError("a bracket is not closed")
            return value
        case str(word) if word[0].isdigit():
            return int(word, 8) if re.fullmatch(r"0[0-7_]*", word) else int(word, 0)
        case str(word) if word[0].isalpha() or word[0] == "_":
            return named(word)
    raise NotComputableError("an operand is missing")
