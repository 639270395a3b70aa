"""What Go source says, as far as encoding/json can see it: two closed unions of frozen records, types and values."""

from __future__ import annotations

from dataclasses import dataclass


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
    """`[n]T`; `length` is the expression as written."""

    length: str
    element: TypeNode


@dataclass(frozen=True, slots=True)
class MapType:
    key: TypeNode
    value: TypeNode


@dataclass(frozen=True, slots=True)
class FieldNode:
    """One name of a struct's field list; `tag` is the content of the tag, unquoted; `line` is 1-based."""

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
    """An interface: encoding/json writes what it holds, and reads into it only where it has no `methods`."""

    methods: bool = False


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
    """A constant's type as written ("" where none) and its expression; `iota` is its place in the group."""

    name: str
    type: str
    expression: str
    iota: int
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method: the types it takes and gives, and its body as text without comments or layout.

    receiver: the receiver's type name, "" for a function. pointer: whether the receiver is `*T`. variable: its name.
    """

    name: str
    receiver: str
    pointer: bool
    variable: str
    parameters: tuple[TypeNode, ...]
    results: tuple[TypeNode, ...]
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as written; `call` is what it says where it is a call."""

    text: str
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the function as written and its arguments."""

    function: str
    arguments: tuple[Argument, ...]
    line: int
