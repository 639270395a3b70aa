"""Finds the types of the expressions of a body, where declarations determine them; None stands for a type that they do not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, LocalType, Names
from witness_schema.golang.methods.computed_types import (
    KINDS,
    LITERALS,
    TIME,
    embeds_time_alone,
    find_computed_type,
    find_range_type,
    find_time_result,
)
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.methods.type_names import holds_itself, list_names, read_type
from witness_schema.golang.packages import Package, Scope
from witness_schema.golang.types import (
    Basic,
    GoType,
    Missing,
    Named,
    Pointer,
    Standard,
)

# Variables that lead to variables, types within types: deeper ones are not known.
_DEEPEST = 40


@dataclass
class BodyTypes:
    """The types of expressions in one body. encoding/json writes a pointer that is not nil as what it points to, so `&x` is `x`."""

    body: MethodCode
    _depth: int = field(default=0)

    def type_of(self, expression: code.Expression, names: Names) -> GoType | None:
        """Return the type of an expression, where these names are declared."""
        if self._depth > _DEEPEST:
            return None
        self._depth += 1
        try:
            return self._find_type(expression, names)
        finally:
            self._depth -= 1

    def _find_type(self, expression: code.Expression, names: Names) -> GoType | None:
        match expression:
            case code.Literal(kind):
                return LITERALS.get(kind)
            case code.Name("true" | "false" as name) if self.body.is_predeclared(name, names):
                return Basic("bool")
            case code.Name(name):
                binding = names.find(name)
                return self._find_local(name, binding) if isinstance(binding, Local) else None
            case code.Unary("&", operand):
                return self.type_of(operand, names)
            case code.Unary("*", operand):
                of = self.type_of(operand, names)
                return of.element if isinstance(of, Pointer) else of
            case code.Selector(operand, name) if self.body.is_receiver(operand, names):
                return self._find_field(name)
            case code.Composite():
                return self._find_composite(expression, names)
            case code.Conversion(of, _):
                return self.resolve(of, names)
            case code.Call():
                return self._find_call(expression, names, 0)
            case code.Binary():
                return find_computed_type(expression, lambda operand: self.type_of(operand, names))
            case _:
                return None

    def _find_local(self, name: str, local: Local) -> GoType | None:
        if local.declared.type is not None:
            return self.resolve(local.declared.type, local.names)
        if local.value is None:
            return None
        value, at = local.value
        if isinstance(value, code.Call) and len(local.declared.values) < len(local.declared.names):
            return self._find_call(value, local.names, at)
        if isinstance(value, code.Unary) and value.operator == "range":
            return find_range_type(self.type_of(value.operand, local.names), local.at)
        of = self.type_of(value, local.names)
        # Another pointer may have been assigned since, or nil.
        may_be_nil = isinstance(value, code.Unary) and value.operator == "&" and name in self.body.changed
        return Pointer(of) if of is not None and may_be_nil else of

    @property
    def _declared_scope(self) -> Scope:
        """The scope of the receiver's type, whose parameters have the names of its declaration there."""
        scope, owner = self.body.scope, self.body.owner
        file = scope.package.types[owner]
        parameters = file.read_declaration(owner).parameters
        return Scope(scope.package, file, dict(zip(parameters, scope.parameters.values(), strict=False)))

    def _find_field(self, name: str) -> GoType | None:
        """Return the type of the receiver's field, exported or not."""
        inner = self._declared_scope
        declared = inner.file.read_declaration(self.body.owner).body
        fields = declared.fields if isinstance(declared, nodes.StructType) else ()
        found = next((f.type for f in fields if f.name == name), None)
        return self.body.resolver.type_of(found, inner) if found is not None else None

    def _find_call(self, call: code.Call, names: Names, at: int) -> GoType | None:
        """Return the type of a call's result, or of a conversion."""
        match call.function:
            case code.Selector(operand, method) if self.body.is_receiver(operand, names):
                found = self._find_result(self.body.owner, method, at)
                return found if found is not None else self._find_promoted(method)
            case code.Selector(operand, method) if self.type_of(operand, names) == TIME:
                return find_time_result(method)
            case code.Unary("*", code.Name(name)) if self._is_type(name, names):
                return self._find_converted(name, call.arguments, names, pointer=True)
            case code.Name("new" | "make" as name) if self.body.is_predeclared(name, names):
                of = read_type(call.arguments[0]) if call.arguments else None
                return self.resolve(of, names) if of is not None else None
            case code.Name("len" | "cap" as name) if self.body.is_predeclared(name, names):
                return Basic("int")
            case code.Name(name) if self._is_type(name, names):
                return self._find_converted(name, call.arguments, names, pointer=False)
            case code.Name(name) if names.find(name) is None:
                return self._find_result("", name, at)
            case _:
                return None

    def _find_promoted(self, method: str) -> GoType | None:
        """Return the type of what a method of an embedded time.Time returns."""
        scope, owner = self.body.scope, self.body.owner
        declared = scope.package.types[owner].read_declaration(owner).body
        own = (owner, method) in scope.package.functions
        return find_time_result(method) if embeds_time_alone(declared) and not own else None

    def _is_type(self, name: str, names: Names) -> bool:
        binding = names.find(name)
        if binding is not None:
            return isinstance(binding, LocalType)
        return name in self.body.scope.package.types or (
            name in KINDS and self.body.is_predeclared(name, names)
        )

    def _find_result(self, owner: str, name: str, at: int) -> GoType | None:
        """Return the type of one result of a function of the package, or of a method of the receiver's type."""
        scope = self.body.scope
        file = scope.package.functions.get((owner, name))
        if file is None:
            return None
        function = file.read_function(owner, name)
        if at >= len(function.results) or (not owner and function.type_parameters):
            return None
        values = scope.parameters.values() if owner else ()
        inner = Scope(scope.package, file, dict(zip(function.type_parameters, values, strict=False)))
        return self.body.resolver.type_of(function.results[at], inner)

    def _find_converted(
        self, name: str, operands: tuple[code.Expression, ...], names: Names, *, pointer: bool
    ) -> GoType | None:
        of = self.resolve(nodes.NameType("", name), names)
        if of is None or len(operands) != 1 or not pointer:
            return of
        # encoding/json calls no method of a receiver that is nil; any other pointer may be.
        return of if self._is_set(operands[0], names) else Pointer(of)

    def _is_set(self, pointer: code.Expression, names: Names) -> bool:
        """Whether a pointer is surely not nil."""
        match pointer:
            case code.Unary("&"):
                return True
            case code.Name(name):
                return self.body.is_receiver(pointer, names) and name not in self.body.changed
            case code.Call(code.Unary("*", code.Name(name)), (operand,)) if self._is_type(name, names):
                return self._is_set(operand, names)
            case _:
                return False

    def resolve(self, node: nodes.TypeNode, names: Names) -> GoType | None:
        """Return the type that a type expression names at this place of the body."""
        if self._depth > _DEEPEST:
            return None
        self._depth += 1
        try:
            local = self._resolve_locals(node, names)
        finally:
            self._depth -= 1
        if local is None:
            return None
        scope = self.body.scope
        inner = Scope(scope.package, scope.file, {**scope.parameters, **local})
        return self.body.resolver.type_of(node, inner)

    def _resolve_locals(self, node: nodes.TypeNode, names: Names) -> dict[str, GoType] | None:
        """Return the types of the body that a type expression names; None where one is not known, or is no type there."""
        found: dict[str, GoType] = {}
        for name, is_type in list_names(node):
            binding = names.find(name)
            if binding is None or name in found:
                continue
            if not isinstance(binding, LocalType) or not is_type:
                return None
            of = self._resolve_local(binding)
            if of is None:
                return None
            found[name] = of
        return found

    def _resolve_local(self, local: LocalType) -> GoType | None:
        # A type that contains itself would see another one of its name here.
        if holds_itself(local.declared):
            return None
        if local.declared.alias:
            return self.resolve(local.declared.type, local.names)
        return self._find_underlying(local.declared.type, local.names)

    def _find_underlying(self, node: nodes.TypeNode, names: Names) -> GoType | None:
        """Return the underlying type of a type that a body declares: it takes no methods over."""
        if not isinstance(node, nodes.NameType):
            return self.resolve(node, names)
        binding = names.find(node.package or node.name)
        if isinstance(binding, LocalType) and not node.package:
            return self._resolve_local(binding)
        scope = self.body.scope
        if binding is not None or node.package or node.name in scope.parameters:
            return None
        if node.name not in scope.package.types:
            return self.resolve(node, names) if node.name in KINDS else None
        arguments = [self.resolve(argument, names) for argument in node.arguments]
        known = [argument for argument in arguments if argument is not None]
        return self._find_declared(scope.package, node.name, known, 0) if known == arguments else None

    def _find_declared(
        self, package: Package, name: str, arguments: list[GoType], depth: int
    ) -> GoType | None:
        """Return the underlying type of a type that the package declares."""
        file = package.types[name]
        declaration = file.read_declaration(name)
        inner = Scope(package, file, dict(zip(declaration.parameters, arguments, strict=False)))
        body = declaration.body
        if isinstance(body, nodes.NameType) and not body.package and body.name in package.types:
            given = [self.body.resolver.type_of(argument, inner) for argument in body.arguments]
            return self._find_declared(package, body.name, given, depth + 1) if depth < _DEEPEST else None
        of = self.body.resolver.type_of(body, inner)
        return None if isinstance(of, Named | Standard | Missing) else of

    def _find_composite(self, literal: code.Composite, names: Names) -> GoType | None:
        if literal.type is None:
            return None
        struct, inner = self._find_struct(literal.type, names)
        if struct is None:
            return self.resolve(literal.type, names)
        fields = tuple(self._settle_field(f, at, literal, names) for at, f in enumerate(struct.fields))
        return self.resolve(nodes.StructType(fields), inner)

    def _find_struct(self, node: nodes.TypeNode, names: Names) -> tuple[nodes.StructType | None, Names]:
        """Return the struct that a body spells out, in the literal or in a type of its own, and the names that it sees."""
        match node:
            case nodes.StructType():
                return node, names
            case nodes.NameType("", name, ()):
                match names.find(name):
                    case LocalType(declared, inner) if not holds_itself(declared):
                        if isinstance(declared.type, nodes.StructType):
                            return declared.type, inner
        return None, names

    def _settle_field(
        self, field: nodes.FieldNode, at: int, literal: code.Composite, names: Names
    ) -> nodes.FieldNode:
        """Embed by value what is embedded by a pointer that the literal sets: its fields are always there."""
        if not field.embedded or not isinstance(field.type, nodes.PointerType):
            return field
        values = [one.value for one in literal.elements if one.key == code.Name(field.name)]
        if all(one.key is None for one in literal.elements):
            values = [one.value for one in literal.elements[at : at + 1]]
        is_set = len(values) == 1 and self._is_set(values[0], names)
        if not is_set or self.body.changes_field(field.name):
            return field
        return replace(field, type=field.type.element)
