"""What the names of a body stand for: walks its statements with the names that are declared where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from witness_schema.golang.code import code_nodes as code


@dataclass(frozen=True, slots=True)
class Receiver:
    """The variable of the method's receiver."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, with its place, or a result (place -1)."""

    place: int = -1


# Not equal by value: each declaration is a variable of its own.
@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A variable or constant that the body declares. at: its place among the names. names: those that its value sees."""

    declared: code.Declare
    at: int
    names: Names

    @property
    def value(self) -> tuple[code.Expression, int] | None:
        """Its value, and which of the results of that call; None where it has none."""
        if len(self.declared.values) == len(self.declared.names):
            return self.declared.values[self.at], 0
        return (self.declared.values[0], self.at) if len(self.declared.values) == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class LocalType:
    """A type that the body declares. names: those that it sees, without itself."""

    declared: code.DeclareType
    names: Names


Binding = Receiver | Parameter | Local | LocalType


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names that are declared at one place of a body, the last one first."""

    name: str = ""
    binding: Binding | None = None
    outer: Names | None = None

    def find(self, name: str) -> Binding | None:
        """Return what a name stands for, None where the body does not declare it."""
        names: Names | None = self
        while names is not None:
            if names.name == name:
                return names.binding
            names = names.outer
        return None

    def bind(self, name: str, binding: Binding) -> Names:
        return Names(name, binding, self) if name and name != "_" else self


Place = tuple[code.Statement, Names]


def walk_block(block: code.Block, names: Names, declared: Iterable[str] = ()) -> Iterator[Place]:
    """Yield each statement of a block, and of the blocks in it, with the names before it.

    declared: names that count as declared by the block itself, as a function's parameters do.
    """
    own = set(declared)
    for statement in block.statements:
        yield statement, names
        yield from _walk_inner(statement, names)
        names = _declare(statement, names, own)


def _walk_inner(statement: code.Statement, names: Names) -> Iterator[Place]:
    match statement:
        case code.Block():
            yield from walk_block(statement, names)
        case code.If(initial, _, then, otherwise):
            yield from _walk_single(initial, names)
            inner = _declare(initial, names, set())
            yield from walk_block(then, inner)
            yield from _walk_single(otherwise, inner)
        case code.Switch(initial, _, cases):
            yield from _walk_single(initial, names)
            inner = _declare(initial, names, set())
            for case in cases:
                yield from walk_block(case.body, inner)
        case code.Loop(head, body):
            inner = names
            for part in head:
                yield from _walk_single(part, inner)
                inner = _declare(part, inner, set())
            yield from walk_block(body, inner)


def _walk_single(statement: code.Statement | None, names: Names) -> Iterator[Place]:
    if statement is not None:
        yield statement, names
        yield from _walk_inner(statement, names)


def _declare(statement: code.Statement | None, names: Names, own: set[str]) -> Names:
    """Return the names after a statement. own: those of the block so far, to which `:=` assigns."""
    before = names
    match statement:
        case code.Declare(declared, _, _, short):
            # Go assigns to those of the same block, where one of the others is new.
            assigned = own if short and not own.issuperset(declared) else frozenset[str]()
            for at, name in enumerate(declared):
                if name not in assigned:
                    names = names.bind(name, Local(statement, at, before))
            own.update(declared)
        case code.DeclareType(name):
            names = names.bind(name, LocalType(statement, before))
    return names


def list_expressions(statement: code.Statement) -> Iterator[code.Expression]:
    """Yield the expressions of a statement and those within them, without those of the statements in it."""
    for expression in _list_parts(statement):
        yield from walk_expression(expression)


def _list_parts(statement: code.Statement) -> tuple[code.Expression, ...]:
    match statement:
        case code.Return(values) | code.Declare(values=values):
            return values
        case code.Assign(targets, _, values):
            return (*targets, *values)
        case code.Evaluate(expression):
            return (expression,)
        case code.OtherStatement(call=call):
            return (call,) if call is not None else ()
        case code.If(condition=condition):
            return (condition,)
        case code.Switch(subject=subject, cases=cases):
            values = tuple(value for case in cases for value in case.values)
            return values if subject is None else (subject, *values)
        case _:
            return ()


def walk_expression(expression: code.Expression) -> Iterator[code.Expression]:
    """Yield an expression and all within it; the bodies of function literals are left out."""
    waiting = [expression]
    while waiting:
        of = waiting.pop()
        yield of
        waiting += _list_operands(of)


def _list_operands(of: code.Expression) -> Iterable[code.Expression]:
    match of:
        case code.Selector(operand) | code.Conversion(_, operand) | code.Unary(_, operand):
            return (operand,)
        case code.Call(function, arguments):
            return (function, *arguments)
        case code.Composite(_, elements):
            return [part for one in elements for part in (one.key, one.value) if part is not None]
        case code.Binary(first, rest):
            return (first, *(right for _, right in rest))
        case code.Index(operand, index):
            return (operand, index)
        case _:
            return ()
