"""The comparisons of a module between a place of the input and a constant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.rego.rego_text import RegoText

_OPERATORS = frozenset(("==", "=", "!=", "<", ">", "<=", ">="))
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NAMED: dict[str, bool | None] = {"true": True, "false": False, "null": None}
Constant = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`input.PATH OPERATOR CONSTANT`. negated: whether it stands after `not`. text: as it is written."""

    path: tuple[str, ...]
    operator: str
    value: Constant
    negated: bool
    text: str


def list_comparisons(rego: RegoText) -> Iterator[Comparison]:
    """The comparisons whose left or right side is a plain reference into `input`, in the order of the text."""
    if any(rego.is_name(at, "as") and rego.is_name(at - 1, "input") for at in range(len(rego.tokens))):
        return
    for index in range(len(rego.tokens)):
        if not rego.is_name(index, "input"):
            continue
        chain = rego.read_chain(index)
        if chain.steps:
            yield from _read_right(rego, index, chain.end, chain.steps)
            yield from _read_left(rego, index, chain.end, chain.steps)


def _read_right(rego: RegoText, start: int, end: int, steps: tuple[str, ...]) -> Iterator[Comparison]:
    operator, at = _read_operator(rego, end)
    value, after = _read_constant(rego, at)
    # What stands before has to begin the expression: in `f(input.a) + input.b == 1` nothing is compared with input.b.
    if operator and after and _begins(rego, start) and rego.ends_expression(after):
        yield Comparison(steps, operator, value, rego.is_name(start - 1, "not"), _spell(rego, start, after))


def _read_left(rego: RegoText, start: int, end: int, steps: tuple[str, ...]) -> Iterator[Comparison]:
    operator, _ = _read_operator(rego, start - 1)
    first = start - 2
    value, after = _read_constant(rego, first)
    if operator and after and _begins(rego, first) and rego.ends_expression(end):
        mirrored = _MIRRORED.get(operator, operator)
        yield Comparison(steps, mirrored, value, rego.is_name(first - 1, "not"), _spell(rego, first, end))


def _read_operator(rego: RegoText, at: int) -> tuple[str, int]:
    """The comparison that stands there, "" for none, and the index after it."""
    token = rego.token(at)
    is_operator = token.kind == "mark" and token.text in _OPERATORS
    return (token.text, at + 1) if is_operator else ("", at)


def _read_constant(rego: RegoText, at: int) -> tuple[Constant, int]:
    """The constant that stands there and the index after it, 0 where none does."""
    token = rego.token(at)
    text = rego.read_string(at)
    if text is not None:
        return text, at + 1
    if token.kind == "name" and token.text in _NAMED:
        return _NAMED[token.text], at + 1
    if token.kind == "number":
        try:
            return int(token.text), at + 1
        except ValueError:
            return None, 0
    return None, 0


def _begins(rego: RegoText, at: int) -> bool:
    before = rego.token(at - 1)
    if before.kind == "mark":
        return before.text in ("{", ";", "")
    return before.text == "not" or rego.token(at).first


def _spell(rego: RegoText, start: int, end: int) -> str:
    tokens = rego.tokens[start:end]
    return "".join(
        f"{' ' if each.start > before.end else ''}{each.text}"
        for before, each in zip([tokens[0], *tokens], tokens, strict=False)
    )
