"""Builds the records of expressions from the syntax tree, by a table of builders as `syntax` has for types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

from witness_schema.errors import UnreadableSource
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.node_walks import get_child, read_line, read_text
from witness_schema.golang.nodes import ArrayType, TypeNode

# A body that nests deeper says nothing that is understood; Python's own calls end before this does.
DEEPEST_CODE = 150
SHOWN = 120  # characters of what is not read


class CodeNode(Protocol):
    """The part of tree-sitter's node that the builders use."""

    @property
    def type(self) -> str: ...

    @property
    def text(self) -> bytes | None: ...

    @property
    def start_point(self) -> tuple[int, int]: ...

    @property
    def children(self) -> Sequence[Self]: ...

    @property
    def named_children(self) -> Sequence[Self]: ...

    def child_by_field_name(self, name: str, /) -> Self | None: ...

    def children_by_field_name(self, name: str, /) -> Sequence[Self]: ...


N = TypeVar("N", bound=CodeNode)


@dataclass
class ExpressionBuilder(Generic[N]):
    """Builds expressions. read_type: builds a type expression, and raises UnreadableSource where it is none."""

    read_type: Callable[[N], TypeNode]
    build_body: Callable[[N], code.Block]
    _depth: int = 0

    def build_expression(self, node: N) -> code.Expression:
        build = _EXPRESSIONS.get(node.type)
        if build is None or self._depth > DEEPEST_CODE:
            return _build_other(node) if node.type not in _TYPES else self._build_type_value(node)
        self._depth += 1
        try:
            return build(self, node)
        except UnreadableSource:
            return _build_other(node)
        finally:
            self._depth -= 1

    def build_list(self, node: N | None) -> tuple[code.Expression, ...]:
        """Build the expressions of a list, () where there is no list."""
        if node is None:
            return ()
        if node.type != "expression_list":
            return (self.build_expression(node),)
        return tuple(self.build_expression(child) for child in list_named(node))

    def _build_type_value(self, node: N) -> code.Expression:
        try:
            return code.TypeValue(self.read_type(node))
        except UnreadableSource:
            return _build_other(node)


def list_named(node: N) -> list[N]:
    """List the named children; comments may stand between any two."""
    return [child for child in node.named_children if child.type != "comment"]


def _build_other(node: CodeNode) -> code.OtherExpression:
    return code.OtherExpression(node.type, read_text(node)[:SHOWN])


def _build_selector(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    operand = builder.build_expression(get_child(node, "operand"))
    return code.Selector(operand, read_text(get_child(node, "field")))


def _build_call(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    given = list_named(get_child(node, "arguments"))
    spread = bool(given) and given[-1].type == "variadic_argument"
    arguments = tuple(
        builder.build_expression(list_named(one)[0] if one.type == "variadic_argument" else one)
        for one in given
    )
    function = builder.build_expression(get_child(node, "function"))
    return code.Call(function, arguments, read_line(node), spread)


def _build_composite(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    of, elements = get_child(node, "type"), _list_elements(builder, get_child(node, "body"))
    if of.type != "implicit_length_array_type":
        return code.Composite(builder.read_type(of), elements)
    # `[...]T{…}` has the length of its elements, where they have no places of their own.
    if any(one.key is not None for one in elements):
        return _build_other(node)
    length = str(len(elements))
    element = builder.read_type(get_child(of, "element"))
    return code.Composite(ArrayType(length, element, code.Literal("int", length)), elements)


def _list_elements(builder: ExpressionBuilder[N], body: N) -> tuple[code.Element, ...]:
    found = []
    for child in list_named(body):
        if child.type == "keyed_element":
            key, value = get_child(child, "key"), get_child(child, "value")
            found.append(code.Element(builder.build_expression(key), builder.build_expression(value)))
        else:
            found.append(code.Element(None, builder.build_expression(child)))
    return tuple(found)


def _build_inner(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    """Build what stands in brackets, or is an element, alone."""
    return builder.build_expression(list_named(node)[0])


def _build_binary(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    rest = []
    # Down the left side in a loop: `a + b + c + …` nests as deep as it is long.
    while node.type == "binary_expression":
        right = builder.build_expression(get_child(node, "right"))
        rest.append((get_child(node, "operator").type, right))
        node = get_child(node, "left")
    return code.Binary(builder.build_expression(node), tuple(rest[::-1]))


def _build_unary(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    signs = []
    # Signs one by one would be as many calls.
    while node.type == "unary_expression":
        signs.append(node.children[0].type)
        node = get_child(node, "operand")
    built = builder.build_expression(node)
    for sign in reversed(signs[: 2 * DEEPEST_CODE]):
        built = code.Unary(sign, built)
    return built if len(signs) <= 2 * DEEPEST_CODE else _build_other(node)


def _build_conversion(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    of = builder.read_type(get_child(node, "type"))
    return code.Conversion(of, builder.build_expression(get_child(node, "operand")))


def _build_index(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    operand = builder.build_expression(get_child(node, "operand"))
    return code.Index(operand, builder.build_expression(get_child(node, "index")))


def _build_slice(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    """Build `operand[start:end]` as an operation on all of its parts: nothing asks which is which."""
    first, *rest = (builder.build_expression(child) for child in list_named(node))
    return code.Binary(first, tuple(("[:]", one) for one in rest)) if rest else code.Unary("[:]", first)


def _build_assertion(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    return code.Unary(".(type)", builder.build_expression(get_child(node, "operand")))


def _build_function(builder: ExpressionBuilder[N], node: N) -> code.Expression:
    names = [
        read_text(name)
        for field in ("parameters", "result")
        for name in list_parameter_names(node.child_by_field_name(field))
    ]
    return code.FunctionLiteral(tuple(names), builder.build_body(get_child(node, "body")))


def list_parameter_names(parameters: N | None) -> list[N]:
    """List the names of parameters or results; none where they have types alone."""
    if parameters is None or parameters.type != "parameter_list":
        return []
    return [name for declared in list_named(parameters) for name in declared.children_by_field_name("name")]


def _build_literal(kind: str) -> Callable[[ExpressionBuilder[CodeNode], CodeNode], code.Expression]:
    return lambda _, node: code.Literal(kind, read_text(node))


def _build_name(_: ExpressionBuilder[CodeNode], node: CodeNode) -> code.Expression:
    return code.Name(read_text(node))


_EXPRESSIONS: dict[str, Callable[..., code.Expression]] = {
    **dict.fromkeys(("identifier", "nil", "true", "false", "iota", "field_identifier"), _build_name),
    "int_literal": _build_literal("int"),
    "float_literal": _build_literal("float"),
    "imaginary_literal": _build_literal("imaginary"),
    "rune_literal": _build_literal("rune"),
    "interpreted_string_literal": _build_literal("string"),
    "raw_string_literal": _build_literal("string"),
    "selector_expression": _build_selector,
    "call_expression": _build_call,
    "composite_literal": _build_composite,
    "literal_value": lambda b, n: code.Composite(None, _list_elements(b, n)),
    "literal_element": _build_inner,
    "parenthesized_expression": _build_inner,
    "unary_expression": _build_unary,
    "binary_expression": _build_binary,
    "type_conversion_expression": _build_conversion,
    "index_expression": _build_index,
    "slice_expression": _build_slice,
    "type_assertion_expression": _build_assertion,
    "func_literal": _build_function,
}
# `int` in `new(int)`. A name alone may be a variable as well, and is one in a tree of Go 1.26's `new(expression)`.
_TYPES = frozenset(
    [
        "array_type",
        "channel_type",
        "function_type",
        "generic_type",
        "interface_type",
        "map_type",
        "parenthesized_type",
        "pointer_type",
        "qualified_type",
        "slice_type",
        "struct_type",
        "type_identifier",
    ]
)


def is_expression(node: CodeNode) -> bool:
    return node.type in _EXPRESSIONS
