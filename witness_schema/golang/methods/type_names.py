"""What type expressions in a body name, which type an argument of `new` is, and which types hold anything."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import walk_expression
from witness_schema.golang.types import FixedArray, GoType, Interface, Map, Pointer, Slice


def is_open(of: GoType | None) -> bool:
    """Whether values of the type are of any type, or hold such values and nothing else."""
    match of:
        case Interface():
            return True
        case Map(_, element) | Slice(element) | Pointer(element) | FixedArray(_, element):
            return is_open(element)
        case _:
            return False


def read_type(expression: code.Expression) -> nodes.TypeNode | None:
    """Return the type that the argument of `new` and `make` is."""
    match expression:
        case code.TypeValue(of):
            return of
        case code.Name(name):
            return nodes.NameType("", name)
        case code.Selector(code.Name(package), name):
            return nodes.NameType(package, name)
        case _:
            return None


def list_names(node: nodes.TypeNode) -> Iterator[tuple[str, bool]]:
    """Yield the names in a type expression, and whether each is that of a type: it may be of a package or a constant."""
    match node:
        case nodes.NameType(package, name, arguments):
            yield (package, False) if package else (name, True)
            for argument in arguments:
                yield from list_names(argument)
        case nodes.PointerType(element) | nodes.SliceType(element):
            yield from list_names(element)
        case nodes.ArrayType(_, element, size):
            yield from ((e.name, False) for e in walk_expression(size) if isinstance(e, code.Name))
            yield from list_names(element)
        case nodes.MapType(key, value):
            yield from list_names(key)
            yield from list_names(value)
        case nodes.StructType(fields):
            for one in fields:
                yield from list_names(one.type)
        case nodes.InterfaceType(_, embedded):
            for of in embedded:
                yield from list_names(of)
        case nodes.OpaqueType():
            return


def holds_itself(declared: code.DeclareType) -> bool:
    """Whether a type of the body names itself."""
    return any(name == declared.name for name, _ in list_names(declared.type))
