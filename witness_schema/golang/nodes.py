"""Declarations of Go source as frozen records, reduced to what encoding/json and the registrations depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from witness_schema.golang.code.code_nodes import Expression


@dataclass(frozen=True, slots=True)
class NameType:
    """`string`, `pkg.Name`, `Name[A, B]`."""

    package: str
    name: str
    arguments: tuple[TypeNode, ...] = ()


@dataclass(frozen=True, slots=True)
class PointerType:
    element: TypeNode


@dataclass(frozen=True, slots=True)
class SliceType:
    element: TypeNode


@dataclass(frozen=True, slots=True)
class ArrayType:
    """`[n]T`; `length` is the expression as written, `size` what it is."""

    length: str
    element: TypeNode
    size: Expression


@dataclass(frozen=True, slots=True)
class MapType:
    key: TypeNode
    value: TypeNode


@dataclass(frozen=True, slots=True)
class FieldNode:
    """One field name of a struct. `tag` is the unquoted tag; `line` is 1-based."""

    name: str
    type: TypeNode
    tag: str
    embedded: bool
    line: int


@dataclass(frozen=True, slots=True)
class StructType:
    fields: tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True)
class InterfaceType:
    """An interface: whether it lists `methods`, and the types that it embeds."""

    methods: bool = False
    embedded: tuple[TypeNode, ...] = ()


@dataclass(frozen=True, slots=True)
class OpaqueType:
    """`chan` or `func`: encoding/json refuses to write it."""

    kind: str


TypeNode = NameType | PointerType | SliceType | ArrayType | MapType | StructType | InterfaceType | OpaqueType


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """`type Name[parameters] body`, or `type Name = body` where `alias`."""

    name: str
    parameters: tuple[str, ...]
    body: TypeNode
    alias: bool
    line: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: its type as written ("" where none), its expression, and `iota`, its index in the group."""

    name: str
    type: str
    expression: str
    iota: int
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, with the types of its parameters and results, and its body as space-separated tokens.

    receiver: type name of the receiver, "" for a function. pointer: whether it is `*T`. variable: its name.
    type_parameters: the receiver's own names for those of its type, or the function's. names: of parameters and results,
    those of the results being result_names.
    """

    name: str
    receiver: str
    pointer: bool
    variable: str
    type_parameters: tuple[str, ...]
    parameters: tuple[TypeNode, ...]
    results: tuple[TypeNode, ...]
    names: tuple[str, ...]
    result_names: tuple[str, ...]
    tokens: str
    line: int
