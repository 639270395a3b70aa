"""Finds the payload struct behind the factory of a registration: what every `return` of it constructs."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.errors import UnreadableSource
from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names, Parameter, list_expressions, walk_block
from witness_schema.golang.nodes import NameType, PointerType
from witness_schema.golang.packages import Package, Scope
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType, Interface, Named

# Functions that return what other functions return.
_DEEPEST = 10


def find_payload(
    resolver: Resolver, package: Package, file: GoFile, factory: code.Expression, line: int
) -> GoType:
    """Return the payload struct of the factory `func() … { return New() }`, or `New` itself.

    Raises UnreadableSource where the factory has an unknown form.
    """
    found = _Search(resolver, package, file).find_constructed(factory)
    if found is None:
        where = resolver.packages.place(file, line)
        raise UnreadableSource("the attestor's factory has a form that cannot be read", where=where)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """A search in one file. depth: how many functions led here."""

    resolver: Resolver
    package: Package
    file: GoFile
    depth: int = 0

    def find_constructed(self, factory: code.Expression) -> GoType | None:
        match factory:
            case code.FunctionLiteral(declared, body):
                names = Names()
                for name in declared:
                    names = names.bind(name, Parameter())
                return self._find_returned(body, names, declared)
            case code.Name(name):
                return self._find_result("", name)
            case code.Selector(code.Name(qualifier), name):
                return self._find_result(qualifier, name)
            case _:
                return None

    def _find_returned(self, body: code.Block, names: Names, declared: tuple[str, ...]) -> GoType | None:
        """Return the type that all returns agree on. A body with more than one may choose between several."""
        places = list(walk_block(body, names, declared))
        if any(isinstance(s, code.OtherStatement) for s, _ in places):
            return None
        found = [
            self._find_type(s.values[0], n, _list_changed(places)) if s.values else None
            for s, n in places
            if isinstance(s, code.Return) and not _is_failure(s)
        ]
        same = bool(found) and all(of == found[0] for of in found)
        return found[0] if same else None

    def _find_type(self, value: code.Expression, names: Names, changed: set[str]) -> GoType | None:
        """Return the type of what a factory returns, behind a pointer or not."""
        match value:
            case code.Unary("&", code.Composite(of)) | code.Composite(of):
                return self._read_type(of, names)
            case code.Unary("&", code.Name(name)) | code.Name(name):
                local = names.find(name)
                return self._find_local(local, changed) if isinstance(local, Local) else None
            case code.Call(code.Name("new"), (given,)) if names.find("new") is None:
                return self._read_type(_read_argument(given), names)
            case code.Call(code.Name(name), _) if names.find(name) is None:
                return self._find_result("", name)
            case code.Call(code.Selector(code.Name(qualifier), name), _) if names.find(qualifier) is None:
                return self._find_result(qualifier, name)
            case _:
                return None

    def _find_local(self, local: Local, changed: set[str]) -> GoType | None:
        of = local.declared.type
        # A variable of an interface type may hold something else by then.
        if of is not None:
            declared = self._read_type(of.element if isinstance(of, PointerType) else of, local.names)
            body = self.resolver.declared[declared.key].type if isinstance(declared, Named) else None
            return None if body is None or isinstance(body, Interface) else declared
        if local.value is None or local.declared.names[local.at] in changed:
            return None
        value, at = local.value
        return self._find_type(value, local.names, changed) if at == 0 else None

    def _read_type(self, of: nodes.TypeNode | None, names: Names) -> GoType | None:
        if not isinstance(of, NameType) or names.find(of.package or of.name) is not None:
            return None
        if not of.package and of.name not in self.package.types:
            return None
        return self.resolver.type_of(of, Scope(self.package, self.file))

    def _find_result(self, qualifier: str, name: str) -> GoType | None:
        """Return what a function constructs: the type of its first result, or of what it returns where that is an interface."""
        path = self.resolver.packages.find_import(self.file, qualifier) if qualifier else self.package.path
        package = self.resolver.packages.get(path) if path else None
        file = package.functions.get(("", name)) if package is not None else None
        if package is None or file is None or self.depth > _DEEPEST:
            return None
        function = file.read_function("", name)
        if not function.results:
            where = self.resolver.packages.place(file, function.line)
            raise UnreadableSource(f"{name} returns nothing", where=where)
        inner = _Search(self.resolver, package, file, self.depth + 1)
        if not function.type_parameters and (of := inner._read_result(function.results[0])) is not None:
            return of
        names = Names()
        for declared in function.names:
            names = names.bind(declared, Parameter())
        # New may return the interface attestation.Attestor; then only its body names the struct.
        found = inner._find_returned(file.read_body("", name), names, function.names)
        if found is None:
            raise UnreadableSource(
                f"{name} returns a type that hides the payload",
                where=self.resolver.packages.place(file, function.line),
            )
        return found

    def _read_result(self, result: nodes.TypeNode) -> GoType | None:
        """Return a result type that is no interface."""
        bare = result.element if isinstance(result, PointerType) else result
        if not isinstance(bare, NameType) or bare.package:
            return None
        of = self.resolver.type_of(bare, Scope(self.package, self.file))
        body = self.resolver.declared[of.key].type if isinstance(of, Named) else of
        return None if isinstance(body, Interface) else of


def _is_failure(statement: code.Return) -> bool:
    """Whether a `return nil`, with an error or without, constructs nothing."""
    return statement.values[:1] == (code.Name("nil"),)


def _read_argument(given: code.Expression) -> nodes.TypeNode | None:
    match given:
        case code.TypeValue(of):
            return of
        case code.Name(name):
            return NameType("", name)
        case code.Selector(code.Name(package), name):
            return NameType(package, name)
        case _:
            return None


def _list_changed(places: list[tuple[code.Statement, Names]]) -> set[str]:
    """List the variables to which something is assigned, or whose address goes to a function or variable."""
    changed = set[str]()
    for statement, _ in places:
        if isinstance(statement, code.Assign):
            changed.update(t.name for t in statement.targets if isinstance(t, code.Name))
        for expression in list_expressions(statement) if not isinstance(statement, code.Return) else ():
            match expression:
                case code.Unary("&", code.Name(name)):
                    changed.add(name)
                case code.FunctionLiteral(_, body):
                    changed |= _list_changed(list(walk_block(body, Names())))
    return changed
