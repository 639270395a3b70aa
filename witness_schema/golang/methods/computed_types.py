"""Types of what bodies compute: literals, arithmetic, variables of `range`, and what methods of time.Time return."""

from __future__ import annotations

from collections.abc import Callable

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.types import Basic, GoType, Map, Slice, Standard

TIME = Standard("time.Time")
_ARITHMETIC = frozenset("+-*/%&|^")
_INT64, _INT, _STRING = Basic("int64"), Basic("int"), Basic("string")
LITERALS: dict[str, GoType] = {
    "int": Basic("int"),
    "float": Basic("float64"),
    "rune": Basic("int32"),
    "string": Basic("string"),
}
# Types whose name alone says what the underlying type is.
KINDS = frozenset(
    [
        "any",
        "bool",
        "byte",
        "error",
        "float32",
        "float64",
        "int",
        "int8",
        "int16",
        "int32",
        "int64",
        "rune",
        "string",
        "uint",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "uintptr",
    ]
)
# Source: the documentation of package time.
_TIME_RESULTS: dict[str, GoType] = {
    **dict.fromkeys(("Unix", "UnixMicro", "UnixMilli", "UnixNano"), _INT64),
    **dict.fromkeys(("Day", "Hour", "Minute", "Nanosecond", "Second", "Year", "YearDay"), _INT),
    **dict.fromkeys(("Format", "GoString", "String"), _STRING),
}


def find_time_result(method: str) -> GoType | None:
    """Return the type of the one result of a method of time.Time, None for other methods."""
    return _TIME_RESULTS.get(method)


def embeds_time_alone(declared: nodes.TypeNode) -> bool:
    """Whether a struct gets its methods from nothing but a time.Time."""
    fields = declared.fields if isinstance(declared, nodes.StructType) else ()
    embedded = [one.type for one in fields if one.embedded]
    return embedded == [nodes.NameType("time", "Time")]


def find_computed_type(
    operation: code.Binary, type_of: Callable[[code.Expression], GoType | None]
) -> GoType | None:
    """Return the type of arithmetic, which is that of each operand but the constants without a type."""
    operands = (operation.first, *(right for _, right in operation.rest))
    if any(sign not in _ARITHMETIC for sign, _ in operation.rest):
        return None
    known = (type_of(one) for one in operands if not isinstance(one, code.Literal))
    found = next((of for of in known if of is not None), None)
    return found if isinstance(found, Basic) else None


def find_range_type(over: GoType | None, at: int) -> GoType | None:
    """Return the type of a variable of `range`. at: its place, 0 for keys and 1 for values."""
    match over:
        case Map(key, value):
            return (key, value)[at]
        case Slice(element):
            return (_INT, element)[at]
        case _:
            return None
