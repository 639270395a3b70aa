"""Expressions and statements of Go as frozen records: two closed unions, in which whatever else there is stands as itself, unread."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.golang.nodes import TypeNode


@dataclass(frozen=True, slots=True)
class Name:
    """`x`, and the predeclared `nil`, `true`, `false`, `iota`."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A basic literal as written; kind: int, float, imaginary, rune or string."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Selector:
    """`operand.name`."""

    operand: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`: a call, or a conversion to a type that is named like a function. spread: whether it ends in `…`."""

    function: Expression
    arguments: tuple[Expression, ...]
    line: int
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a composite literal; key: None where it has none."""

    key: Expression | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Composite:
    """`T{elements}`; type: None for the inner one of `[]T{{1}}`."""

    type: TypeNode | None
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """`[]byte(operand)`: a conversion to what can only be a type."""

    type: TypeNode
    operand: Expression


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type where an expression may stand: the argument of `new` and `make`."""

    type: TypeNode


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`first op a op b …`, from left to right: a chain of thousands is one level deep."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Index:
    operand: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """`func(parameters) results { body }`; names: those of parameters and results."""

    names: tuple[str, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class OtherExpression:
    """Whatever else may stand there, by its kind in the grammar."""

    kind: str
    text: str


Expression = (
    Name
    | Literal
    | Selector
    | Call
    | Composite
    | Conversion
    | TypeValue
    | Unary
    | Binary
    | Index
    | FunctionLiteral
    | OtherExpression
)


@dataclass(frozen=True, slots=True)
class Return:
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """`targets = values`, or with another operator (`+=`, `++`)."""

    targets: tuple[Expression, ...]
    operator: str
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Declare:
    """`names := values` where `short`, else `var` or `const names type = values`; fewer values than names: one call gives all."""

    names: tuple[str, ...]
    type: TypeNode | None
    values: tuple[Expression, ...]
    short: bool


@dataclass(frozen=True, slots=True)
class DeclareType:
    name: str
    type: TypeNode
    alias: bool


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression whose value is not used."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class If:
    initial: Statement | None
    condition: Expression
    then: Block
    otherwise: Statement | None


@dataclass(frozen=True, slots=True)
class Case:
    """values: () for `default`."""

    values: tuple[Expression, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Switch:
    """subject: None for `switch { case condition: }`."""

    initial: Statement | None
    subject: Expression | None
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """`for`: what its head declares, assigns and evaluates, and its body."""

    head: tuple[Statement, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class OtherStatement:
    """`defer`, `go`, `goto`, a label, `select`, and whatever else there is. call: what `defer` and `go` call."""

    kind: str
    text: str
    call: Expression | None = None


Statement = Return | Assign | Declare | DeclareType | Evaluate | If | Switch | Loop | Block | OtherStatement
