"""Which fields a body can take without failing, while it is followed (`body_runs`): what an embedded nil promotes is not there."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, LocalType, Names
from witness_schema.golang.methods.body_types import BodyTypes
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.types import Pointer, Standard, Struct

# Conversions to these neither fail nor call anything.
_PREDECLARED = frozenset(
    [
        "string",
        "bool",
        "byte",
        "rune",
        "float32",
        "float64",
        "int",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
    ]
)
_NILABLE = (nodes.PointerType, nodes.MapType, nodes.SliceType, nodes.InterfaceType)
_DEEPEST = 5  # structs within structs
NUMBER = Standard("encoding/json.Number")


@dataclass(frozen=True)
class RunFields:
    """The fields of a body's receiver and variables."""

    body: MethodCode

    def has_own(self, name: str) -> bool:
        """Whether the receiver's type declares the field itself."""
        return self._find_own(name) is not None

    def starts_as_nil(self, name: str) -> bool:
        """Whether the field of a fresh receiver is nil."""
        found = self._find_own(name)
        predeclared = found is not None and found.type in (
            nodes.NameType("", "any"),
            nodes.NameType("", "error"),
        )
        package = self.body.scope.package
        if predeclared and not {"any", "error"} & package.types.keys():
            return True
        return found is not None and isinstance(found.type, _NILABLE)

    def _find_own(self, name: str) -> nodes.FieldNode | None:
        file = self.body.scope.package.types.get(self.body.owner)
        declared = file.read_declaration(self.body.owner).body if file is not None else None
        fields = declared.fields if isinstance(declared, nodes.StructType) else ()
        return next((one for one in fields if one.name == name), None)

    def can_select(self, local: Local, name: str) -> bool:
        """Whether taking the field of a variable cannot fail: it is no nil pointer, and promotes nothing through one."""
        value = local.value[0] if local.value is not None else None
        match value:
            case None if isinstance(local.declared.type, nodes.NameType | nodes.StructType):
                struct = self._find_struct(local.declared.type, local.names)
            case code.Composite(nodes.NameType() | nodes.StructType() as of):
                struct = self._find_struct(of, local.names)
            case code.Unary("&", code.Composite(nodes.NameType() | nodes.StructType() as of)):
                struct = self._find_struct(of, local.names)
            case code.Call(code.Name("new"), (code.Name(of_name),)):
                struct = self._find_struct(nodes.NameType("", of_name), local.names)
            case _:
                return False
        return struct is not None and self._holds(struct, name, local.names, 0)

    def _holds(self, struct: nodes.StructType, name: str, names: Names, depth: int) -> bool:
        """Whether a struct has the field itself, or embeds a struct by value that does."""
        if any(one.name == name for one in struct.fields):
            return True
        embedded = (one.type for one in struct.fields if one.embedded and depth < _DEEPEST)
        inner = (self._find_struct(of, names) for of in embedded)
        return any(self._holds(of, name, names, depth + 1) for of in inner if of is not None)

    def _find_struct(self, node: nodes.TypeNode, names: Names) -> nodes.StructType | None:
        """Return the struct that a type is, where this package declares it, with no more than one name between."""
        for _ in range(2):
            match node:
                case nodes.StructType():
                    return node
                case nodes.NameType("", name):
                    binding, file = names.find(name), self.body.scope.package.types.get(name)
                    if isinstance(binding, LocalType):
                        node, names = binding.declared.type, binding.names
                    elif binding is None and file is not None:
                        node = file.read_declaration(name).body
                    else:
                        return None
                case _:
                    return None
        return node if isinstance(node, nodes.StructType) else None

    def is_number(self, local: Local, name: str) -> bool:
        """Whether the field of a variable is a json.Number."""
        of = BodyTypes(self.body).type_of(
            code.Name(local.declared.names[local.at]),
            Names("", None, local.names).bind(local.declared.names[local.at], local),
        )
        bare = of.element if isinstance(of, Pointer) else of
        fields = bare.fields if isinstance(bare, Struct) else ()
        return any(one.name == name and one.type == NUMBER for one in fields) and self.can_select(local, name)

    def is_map(self, name: str, names: Names) -> bool:
        """Whether a name is that of a map of the package with texts for keys: nothing that is looked up there fails."""
        package = self.body.scope.package
        if names.find(name) is not None or name not in package.variables:
            return False
        value = package.variables[name].read_variable(name)
        of = value.type if isinstance(value, code.Composite) else None
        return isinstance(of, nodes.MapType) and of.key == nodes.NameType("", "string")

    def converts(self, name: str, names: Names) -> bool:
        """Whether a name is that of a type to which a conversion cannot fail: a function may change or refuse the value."""
        if name in _PREDECLARED and self.body.is_predeclared(name, names):
            return True
        match names.find(name):
            case LocalType(declared):
                of: nodes.TypeNode | None = declared.type
            case None:
                file = self.body.scope.package.types.get(name)
                of = file.read_declaration(name).body if file is not None else None
            case _:
                of = None
        if (
            isinstance(of, nodes.NameType)
            and not of.package
            and of.name != name
            and of.name not in _PREDECLARED
        ):
            return self.converts(of.name, Names())
        # A slice that is too short for an array panics.
        return of is not None and not isinstance(of, nodes.ArrayType)
