"""A method's or function's body with what its names stand for: the resolver, the scope, the statements, the packages it calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import (
    Local,
    Names,
    Parameter,
    Place,
    Receiver,
    list_expressions,
    walk_block,
)
from witness_schema.golang.nodes import Function, StructType, TypeNode
from witness_schema.golang.packages import Packages, Scope
from witness_schema.golang.types import GoType, Struct

_ERRORS = ("fmt.Errorf", "errors.New")
# Without a label, they leave or repeat what they stand in.
_JUMPS = ("break", "continue")
_UNREAD = (code.OtherExpression, code.FunctionLiteral)


class TypeReader(Protocol):
    """The part of the resolver that bodies use. A protocol, because the resolver imports what uses this module."""

    @property
    def packages(self) -> Packages: ...

    def type_of(self, node: TypeNode, scope: Scope) -> GoType: ...

    def resolve_struct(self, node: StructType, scope: Scope) -> Struct: ...


@dataclass(frozen=True)
class MethodCode:
    """The body of one function. owner: the name of the receiver's type, "" for a function without receiver."""

    resolver: TypeReader
    scope: Scope
    owner: str
    function: Function

    @cached_property
    def body(self) -> code.Block:
        return self.scope.file.read_body(self.function.receiver, self.function.name)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The statements at every depth, each with the names before it."""
        names = Names().bind(self.function.variable, Receiver())
        results = set(self.function.result_names)
        for at, name in enumerate(n for n in self.function.names if n not in results):
            names = names.bind(name, Parameter(at))
        for name in results:
            names = names.bind(name, Parameter())
        return tuple(walk_block(self.body, names, (self.function.variable, *self.function.names)))

    @cached_property
    def names_at(self) -> dict[int, Names]:
        """The names before each statement, by the identity of the statement."""
        return {id(statement): names for statement, names in self.places}

    @cached_property
    def variables(self) -> dict[int, list[Local]]:
        """The variables that each statement declares, as those after it see them, by the identity of the statement."""
        found: dict[int, list[Local]] = {}
        for _, names in self.places:
            inner: Names | None = names
            while inner is not None:
                if isinstance(inner.binding, Local):
                    of = found.setdefault(id(inner.binding.declared), [])
                    if inner.binding not in of:
                        of.append(inner.binding)
                inner = inner.outer
        return found

    @cached_property
    def is_plain(self) -> bool:
        """Whether every statement and expression is read: a function literal or a `defer` may change what is returned."""
        return not any(
            (isinstance(statement, code.OtherStatement) and statement.text not in _JUMPS)
            or any(isinstance(e, _UNREAD) for e in list_expressions(statement))
            for statement, _ in self.places
        )

    def list_uses(self, name: str) -> Iterator[code.Name]:
        """Yield the occurrences of a name in expressions, whatever it stands for."""
        for statement, _ in self.places:
            for expression in list_expressions(statement):
                if isinstance(expression, code.Name) and expression.name == name:
                    yield expression

    @cached_property
    def changed(self) -> frozenset[str]:
        """The names of variables to which something is assigned after their declaration, or whose address is taken."""
        found = [name for s, _ in self.places if isinstance(s, code.Declare) for name in s.names]
        changed = {name for name in found if found.count(name) > 1}
        for statement, _ in self.places:
            if isinstance(statement, code.Assign):
                changed.update(t.name for t in statement.targets if isinstance(t, code.Name))
            for expression in list_expressions(statement):
                match expression:
                    case code.Unary("&", code.Name(name)):
                        changed.add(name)
        return frozenset(changed)

    def changes_field(self, name: str) -> bool:
        """Whether something is assigned to a field of this name."""
        return any(
            isinstance(target, code.Selector) and target.name == name
            for statement, _ in self.places
            if isinstance(statement, code.Assign)
            for target in statement.targets
        )

    def is_predeclared(self, name: str, names: Names) -> bool:
        """Whether a name means what Go predeclares under it (`nil`, `new`)."""
        package = self.scope.package
        mine = name in package.types or name in package.constants or name in package.variables
        return not mine and ("", name) not in package.functions and names.find(name) is None

    def is_nil(self, expression: code.Expression, names: Names) -> bool:
        return expression == code.Name("nil") and self.is_predeclared("nil", names)

    def is_receiver(self, expression: code.Expression, names: Names) -> bool:
        return isinstance(expression, code.Name) and isinstance(names.find(expression.name), Receiver)

    def is_call_of(self, expression: code.Expression, names: Names, *functions: str) -> bool:
        """Whether an expression calls one of these functions of other packages, each by `import/path.Name`."""
        match expression:
            case code.Call(code.Selector(code.Name(qualifier), name)) if names.find(qualifier) is None:
                path = self.resolver.packages.find_import(self.scope.file, qualifier)
                return f"{path}.{name}" in functions
            case code.Call(code.Name(name)) if names.find(name) is None:
                return self._find_function(name) in functions
            case _:
                return False

    def _find_function(self, name: str) -> str:
        """Return the function of another package that a package variable stands for and nothing here replaces, else ""."""
        package = self.scope.package
        file = package.variables.get(name)
        match file.read_variable(name) if file is not None else None:
            case code.Selector(code.Name(qualifier), function):
                if package.changes_variable(name):
                    return ""
                return f"{self.resolver.packages.find_import(file, qualifier)}.{function}" if file else ""
            case _:
                return ""

    def is_error(self, expression: code.Expression, names: Names) -> bool:
        """Whether an expression is surely an error: made here, or one that the package declares."""
        match expression:
            case code.Call() if self.is_call_of(expression, names, *_ERRORS):
                return True
            case code.Unary("&", code.Composite()):
                return True
            case code.Name(name) if names.find(name) is None and name in self.scope.package.variables:
                file = self.scope.package.variables[name]
                made = file.read_variable(name)
                inner = MethodCode(self.resolver, Scope(self.scope.package, file), "", self.function)
                return inner.is_call_of(made, Names(), *_ERRORS)
            case _:
                return False
