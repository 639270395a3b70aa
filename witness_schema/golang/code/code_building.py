"""Builds the records of statements from the syntax tree, by a table of builders as `expression_building` has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from witness_schema.errors import UnreadableSource
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.expression_building import (
    DEEPEST_CODE,
    SHOWN,
    ExpressionBuilder,
    N,
    is_expression,
    list_named,
)
from witness_schema.golang.node_walks import get_child, read_text
from witness_schema.golang.nodes import TypeNode


class CodeBuilder(Generic[N]):
    """Builds code. read_type: builds a type expression, and raises UnreadableSource where it is none."""

    def __init__(self, read_type: Callable[[N], TypeNode]) -> None:
        self.read_type = read_type
        self._expressions = ExpressionBuilder(read_type, self.build_block)
        self._depth = 0

    def build_expression(self, node: N) -> code.Expression:
        return self._expressions.build_expression(node)

    def build_list(self, node: N | None) -> tuple[code.Expression, ...]:
        return self._expressions.build_list(node)

    def build_statement(self, node: N) -> code.Statement:
        build = _STATEMENTS.get(node.type)
        if build is None or self._depth > DEEPEST_CODE:
            if is_expression(node):
                return code.Evaluate(self.build_expression(node))
            return code.OtherStatement(node.type, read_text(node)[:SHOWN])
        self._depth += 1
        try:
            return build(self, node)
        except UnreadableSource:
            return code.OtherStatement(node.type, read_text(node)[:SHOWN])
        finally:
            self._depth -= 1

    def build_block(self, node: N, kind: str = "") -> code.Block:
        """Build a block, or of a case its children of this kind."""
        if kind:
            found = [s for c in list_named(node) if c.type == kind for s in self._list_statements(c)]
            return code.Block(tuple(found))
        return code.Block(tuple(self._list_statements(node)))

    def _list_statements(self, node: N) -> list[code.Statement]:
        found: list[code.Statement] = []
        for child in list_named(node):
            if child.type == "statement_list":
                found += self._list_statements(child)
            elif child.type in _DECLARATIONS:
                found += _list_declared(self, child)
            elif child.type != "empty_statement":
                found.append(self.build_statement(child))
        return found

    def build_optional(self, node: N | None) -> code.Statement | None:
        return self.build_statement(node) if node is not None else None


def _build_assignment(builder: CodeBuilder[N], node: N) -> code.Statement:
    targets = builder.build_list(node.child_by_field_name("left"))
    operator = get_child(node, "operator").type
    return code.Assign(targets, operator, builder.build_list(node.child_by_field_name("right")))


def _build_deferred(builder: CodeBuilder[N], node: N) -> code.Statement:
    call = builder.build_expression(list_named(node)[0])
    return code.OtherStatement(node.type, read_text(node)[:SHOWN], call)


def _build_step(builder: CodeBuilder[N], node: N) -> code.Statement:
    return code.Assign((builder.build_expression(list_named(node)[0]),), node.children[-1].type, ())


def _build_short(builder: CodeBuilder[N], node: N) -> code.Statement:
    names = tuple(read_text(name) for name in list_named(get_child(node, "left")))
    return code.Declare(names, None, builder.build_list(get_child(node, "right")), short=True)


def _list_declared(builder: CodeBuilder[N], node: N) -> list[code.Statement]:
    """List what `var`, `const` and `type` declare, alone or in a group."""
    found: list[code.Statement] = []
    for child in list_named(node):
        if child.type.endswith("_list"):
            found += _list_declared(builder, child)
        else:
            found.append(_build_declared(builder, child))
    return found


def _build_declared(builder: CodeBuilder[N], spec: N) -> code.Statement:
    given = spec.child_by_field_name("type")
    try:
        of = builder.read_type(given) if given is not None else None
    except UnreadableSource:
        return code.OtherStatement(spec.type, read_text(spec)[:SHOWN])
    if spec.type in {"type_spec", "type_alias"} and of is not None:
        return code.DeclareType(read_text(get_child(spec, "name")), of, spec.type == "type_alias")
    # A comma between the names of a `const` has the field of the names too.
    names = tuple(read_text(n) for n in spec.children_by_field_name("name") if n.type == "identifier")
    values = builder.build_list(spec.child_by_field_name("value"))
    return code.Declare(names, of, values, short=False)


def _build_if(builder: CodeBuilder[N], node: N) -> code.Statement:
    return code.If(
        builder.build_optional(node.child_by_field_name("initializer")),
        builder.build_expression(get_child(node, "condition")),
        builder.build_block(get_child(node, "consequence")),
        builder.build_optional(node.child_by_field_name("alternative")),
    )


def _build_switch(builder: CodeBuilder[N], node: N) -> code.Statement:
    cases = []
    for child in list_named(node):
        if child.type in {"expression_case", "default_case"}:
            values = builder.build_list(child.child_by_field_name("value"))
            cases.append(code.Case(values, builder.build_block(child, "statement_list")))
    subject = node.child_by_field_name("value")
    return code.Switch(
        builder.build_optional(node.child_by_field_name("initializer")),
        builder.build_expression(subject) if subject is not None else None,
        tuple(cases),
    )


def _build_type_switch(builder: CodeBuilder[N], node: N) -> code.Statement:
    """Build `switch x := value.(type)` as a switch that declares x."""
    subject = code.Unary(".(type)", builder.build_expression(get_child(node, "value")))
    alias = node.child_by_field_name("alias")
    names = tuple(read_text(name) for name in list_named(alias)) if alias is not None else ()
    cases = []
    for child in list_named(node):
        if child.type in {"type_case", "default_case"}:
            of = [one for one in child.children_by_field_name("type") if one.type != ","]
            values = tuple(builder.build_expression(one) for one in of)
            cases.append(code.Case(values, builder.build_block(child, "statement_list")))
    declared = code.Declare(names, None, (subject,), short=True) if names else None
    switch = code.Switch(declared, subject, tuple(cases))
    initial = node.child_by_field_name("initializer")
    return switch if initial is None else code.Block((builder.build_statement(initial), switch))


def _build_loop(builder: CodeBuilder[N], node: N) -> code.Statement:
    head: list[code.Statement] = []
    for child in list_named(node):
        match child.type:
            case "range_clause":
                head.append(_build_range(builder, child))
            case "for_clause":
                parts = (child.child_by_field_name(n) for n in ("initializer", "condition", "update"))
                head += [builder.build_statement(part) for part in parts if part is not None]
            case "block":
                continue
            case _:
                head.append(code.Evaluate(builder.build_expression(child)))
    return code.Loop(tuple(head), builder.build_block(get_child(node, "body")))


def _build_range(builder: CodeBuilder[N], node: N) -> code.Statement:
    values = (code.Unary("range", builder.build_expression(get_child(node, "right"))),)
    left = node.child_by_field_name("left")
    if left is None:
        return code.Evaluate(values[0])
    if any(child.type == ":=" for child in node.children):
        return code.Declare(tuple(map(read_text, list_named(left))), None, values, short=True)
    return code.Assign(builder.build_list(left), "=", values)


_DECLARATIONS = frozenset(["const_declaration", "type_declaration", "var_declaration"])
_STATEMENTS: dict[str, Callable[..., code.Statement]] = {
    "defer_statement": _build_deferred,
    "go_statement": _build_deferred,
    "return_statement": lambda b, n: code.Return(b.build_list(next(iter(list_named(n)), None))),
    "assignment_statement": _build_assignment,
    "inc_statement": _build_step,
    "dec_statement": _build_step,
    "short_var_declaration": _build_short,
    "expression_statement": lambda b, n: code.Evaluate(b.build_expression(list_named(n)[0])),
    "if_statement": _build_if,
    "expression_switch_statement": _build_switch,
    "type_switch_statement": _build_type_switch,
    "for_statement": _build_loop,
    "block": lambda b, n: b.build_block(n),
}
