"""The values that declarations give to constants and variables, and whether a function changes a variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TypeVar

from witness_schema.golang.code.expression_building import CodeNode, list_named
from witness_schema.golang.node_walks import read_line, read_text, walk_nodes
from witness_schema.golang.nodes import Constant

N = TypeVar("N", bound=CodeNode)


def list_constants(group: N) -> Iterator[tuple[Constant, N | None]]:
    """Yield the constants of a group, each with the node of its value."""
    kind, values = "", list[N]()
    for iota, spec in enumerate(n for n in group.named_children if n.type == "const_spec"):
        given = spec.child_by_field_name("value")
        # A spec without a value repeats the last type and expressions of its group (Go spec, "Constant declarations").
        if given is not None:
            of = spec.child_by_field_name("type")
            kind, values = (read_text(of) if of is not None else ""), list_named(given)
        names = (name for name in spec.children_by_field_name("name") if name.type != ",")
        for name, value in zip_longest(names, values[: len(spec.children_by_field_name("name"))]):
            if name is not None and name.type == "identifier":
                text = read_text(value) if value is not None else ""
                yield Constant(read_text(name), kind, text, iota, read_line(spec)), value


def list_variables(spec: N) -> Iterator[tuple[str, int, N]]:
    """Yield the names of a `var` with their lines and values, where there is a value for each."""
    given = spec.child_by_field_name("value")
    values = list_named(given) if given is not None else []
    names = [name for name in spec.children_by_field_name("name") if name.type == "identifier"]
    if len(names) == len(values):
        for name, value in zip(names, values, strict=True):
            yield read_text(name), read_line(name), value


def changes_variable(function: CodeNode, name: str) -> bool:
    """Whether a function assigns to a package variable or to something in it, or hands it to a function that may."""
    # As text first: hardly a function names it.
    if name not in read_text(function):
        return False
    return any(_changes(node, name) for node in walk_nodes(function))


def _changes(node: CodeNode, name: str) -> bool:
    match node.type:
        case "assignment_statement":
            left = node.child_by_field_name("left")
            return left is not None and any(_find_base(place) == name for place in list_named(left))
        case "call_expression":
            called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
            reads = called is not None and read_text(called) in {"len", "cap"}
            return given is not None and not reads and any(read_text(a) == name for a in list_named(given))
        case "unary_expression":
            return read_text(node).startswith("&") and _find_base(node.named_children[-1]) == name
        case _:
            return False


def _find_base(place: CodeNode) -> str:
    """Return the variable that a place is in: `v` of `v`, `v[k]` and `v.f`."""
    while (operand := place.child_by_field_name("operand")) is not None:
        place = operand
    return read_text(place)
