"""Resolves type expressions of one file: follows imports, computes array lengths, instantiates generic types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from operator import itemgetter

from witness_schema.errors import UnreadableSource
from witness_schema.foreign import budgets
from witness_schema.golang import constants, nodes, types
from witness_schema.golang.code.code_nodes import Expression
from witness_schema.golang.methods.declared_methods import DeclaredMethods
from witness_schema.golang.modules import NOT_HERE, Module
from witness_schema.golang.names import spell_type
from witness_schema.golang.packages import Package, Packages, Scope
from witness_schema.golang.standard_library import FACTS, NO_GO, is_standard

_INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in ("", "8", "16", "32", "64")]
PREDECLARED: dict[str, types.GoType] = {
    **{name: types.Basic(name) for name in ("bool", "string", "float32", "float64", "uintptr", *_INTEGERS)},
    "byte": types.Basic("uint8"),
    "rune": types.Basic("int32"),
    "any": types.Interface(),
    "error": types.Interface(methods=True),
    "complex64": types.Unwritable("complex64"),
    "complex128": types.Unwritable("complex128"),
}
# Placeholder for the type of a declaration that is being read. It is compared by identity, since `any` is an equal value.
_OPEN = types.Interface()
_LONGEST_LENGTH = 120  # characters of an array's length, or of a name, in a message


@dataclass
class Resolver:
    """Resolves types.

    declared: every declaration that was reached, by key. missed: modules whose sources are not on this machine.
    """

    packages: Packages
    declared: dict[str, types.Declared] = field(default_factory=dict)
    _waiting: dict[str, list[str]] = field(default_factory=dict)
    missed: set[Module] = field(default_factory=set)
    _field_place: str = ""
    # The aliases (True) and declarations that are being read, outermost first.
    _open: list[tuple[str, bool]] = field(default_factory=list)
    # Whether a type was read within them whose methods those that are complete may have embedded.
    _completes_again: bool = False

    def __post_init__(self) -> None:
        self._methods = DeclaredMethods(self, self.declared)

    def type_of(self, node: nodes.TypeNode, scope: Scope) -> types.GoType:
        """Resolve a type expression."""
        self.packages.budget.take_step()
        match node:
            case nodes.NameType():
                return self._resolve_name(node, scope)
            case nodes.PointerType(element):
                return types.Pointer(self.type_of(element, scope))
            case nodes.SliceType(element):
                return types.Slice(self.type_of(element, scope))
            case nodes.ArrayType(length, element, size):
                return self._resolve_array(length, size, self.type_of(element, scope), scope)
            case nodes.MapType(key, value):
                return self._resolve_map(key, value, scope)
            case nodes.StructType():
                return self.resolve_struct(node, scope)
            case nodes.InterfaceType(methods, embedded):
                return types.Interface(methods or any(self._has_methods(of, scope) for of in embedded))
            case nodes.OpaqueType(kind):
                return types.Unwritable(kind)

    def _resolve_array(
        self, length: str, size: Expression, element: types.GoType, scope: Scope
    ) -> types.GoType:
        """Resolve an array type; where its length cannot be computed, the result is Missing."""
        spelt = f"[{length[:_LONGEST_LENGTH]}]{spell_type(element)}"
        try:
            count = constants.compute_integer(self.packages, scope.package, scope.file, size)
        except UnreadableSource as error:
            return types.Missing(spelt, error.what, self._find_place(scope))
        if not 0 <= count < 1 << 63:
            return types.Missing(spelt, "the length is no length of an array", self._find_place(scope))
        return types.FixedArray(count, element)

    def _resolve_map(self, key: nodes.TypeNode, value: nodes.TypeNode, scope: Scope) -> types.Map:
        of = types.Map(self.type_of(key, scope), self.type_of(value, scope))
        self._methods.note_key(of.key)
        return of

    def _has_methods(self, embedded: nodes.TypeNode, scope: Scope) -> bool:
        """Whether an interface gets methods from one that it embeds; one that cannot be read is taken to have some."""
        of = self.type_of(embedded, scope)
        inner = self.declared[of.key].type if isinstance(of, types.Named) else of
        return inner.methods if isinstance(inner, types.Interface) else not isinstance(inner, types.Basic)

    def resolve_struct(self, node: nodes.StructType, scope: Scope) -> types.Struct:
        """Resolve a struct with its exported and embedded fields; encoding/json ignores all others."""
        shown = (f for f in node.fields if f.embedded or f.name[0].isupper())
        fields = tuple(self._resolve_field(field, scope) for field in shown)
        self._methods.note_zeroing(fields)
        return types.Struct(fields)

    def _resolve_field(self, field: nodes.FieldNode, scope: Scope) -> types.StructField:
        place = self.packages.place(scope.file, field.line)
        # Within the field's type, for what is missing there.
        outer, self._field_place = self._field_place, place
        of = self.type_of(field.type, scope)
        self._field_place = outer
        return types.StructField(field.name, of, field.tag, field.embedded, place)

    def _find_place(self, scope: Scope) -> str:
        """Return the place of what is being resolved: `path:line` of its field, else the file."""
        return self._field_place or self.packages.place(scope.file, 1)

    def resolve_named(self, package_path: str, name: str, place: str = "") -> types.GoType:
        """Resolve a declared type of a package by name."""
        package = self.packages.get(package_path)
        if package is None:
            return self._resolve_foreign(package_path, name, place)
        return self._resolve_declared(package, name, ())

    def read_standard(self, name: str) -> bool:
        """Declare a type of the standard library, `path.Name`, as its source does. Returns whether it is declared now."""
        if name in self.declared or name in FACTS:
            return name in self.declared
        path, _, bare = name.rpartition(".")
        package = self.packages.get_standard(path)
        if package is None or bare not in package.types:
            return False
        of = self._resolve_declared(package, bare, ())
        # An alias has no declaration of its own.
        if name not in self.declared:
            self.declared[name] = types.Declared(name, of, package.path)
        # Within a declaration there are types without a body yet: their methods would be lost with what holds their place.
        self._completes_again = True
        self._complete_methods()
        return True

    def _complete_methods(self) -> None:
        if not self._open:
            again, self._completes_again = self._completes_again, False
            self._methods.complete(again=again)

    def _resolve_name(self, node: nodes.NameType, scope: Scope) -> types.GoType:
        if not node.package and node.name in scope.parameters:
            return scope.parameters[node.name]
        # Go's order of scopes: type parameter, package, universe. A package may declare a type called `any`.
        arguments = tuple(self.type_of(argument, scope) for argument in node.arguments)
        if node.package:
            return self._resolve_qualified(node, scope, arguments)
        if node.name in scope.package.types:
            return self._resolve_declared(scope.package, node.name, arguments)
        if node.name in PREDECLARED:
            return PREDECLARED[node.name]
        return self._resolve_dot_import(node, scope, arguments)

    def _resolve_qualified(
        self, node: nodes.NameType, scope: Scope, arguments: tuple[types.GoType, ...]
    ) -> types.GoType:
        path = self.packages.find_import(scope.file, node.package)
        if path is None:
            return types.Missing(
                f"{node.package}.{node.name}", "no import gives this name", self._find_place(scope)
            )
        package = self.packages.get(path)
        if package is None and scope.package.standard:
            # Go's own library has its modules in a folder of its own.
            package = self.packages.get_standard(f"vendor/{path}")
        if package is None:
            return self._resolve_foreign(path, node.name, self._find_place(scope), arguments)
        return self._resolve_declared(package, node.name, arguments)

    def _resolve_dot_import(
        self, node: nodes.NameType, scope: Scope, arguments: tuple[types.GoType, ...]
    ) -> types.GoType:
        path = scope.file.imports.get(".")
        package = self.packages.get(path) if path else None
        if package is not None and node.name in package.types:
            return self._resolve_declared(package, node.name, arguments)
        if path and is_standard(path):
            return self._resolve_foreign(path, node.name, self._find_place(scope), arguments)
        return types.Missing(
            node.name, f"package {scope.package.path} does not declare it", self._find_place(scope)
        )

    def _resolve_foreign(
        self, path: str, name: str, place: str, arguments: tuple[types.GoType, ...] = ()
    ) -> types.GoType:
        if path == "unsafe":
            return types.Unwritable("unsafe.Pointer")
        if is_standard(path):
            package = self.packages.get_standard(path) if arguments else None
            # A name alone does not say what a generic type is instantiated with, so such a one is read at once.
            if package is not None and name in package.types:
                return self._resolve_declared(package, name, arguments)
            return types.Standard(f"{path}.{name}")
        module = self.packages.modules.find_module(path)
        if module is not None:
            self.missed.add(module)
        reason = (
            f"module {module.path} {module.version} {NOT_HERE}" if module else "no module of go.mod holds it"
        )
        return types.Missing(f"{path}.{name}", reason, place)

    def _resolve_declared(
        self, package: Package, name: str, arguments: tuple[types.GoType, ...]
    ) -> types.GoType:
        file = package.types.get(name)
        if file is None:
            return types.Missing(f"{package.path}.{name}", "the package does not declare it", package.path)
        if f"{package.path}.{name}" in FACTS:
            return types.Standard(f"{package.path}.{name}")
        # Before the declaration is read: most names were declared before.
        key = f"{package.path}.{name}" + (f"[{','.join(map(spell_type, arguments))}]" if arguments else "")
        if key in self.declared:
            return types.Named(key)
        declaration = file.read_declaration(name)
        scope = Scope(package, file, dict(zip(declaration.parameters, arguments, strict=False)))
        self._enter(key, declaration, scope)
        outer, self._field_place = self._field_place, self.packages.place(file, declaration.line)
        try:
            # An alias is the same type, so it gets no key of its own.
            if declaration.alias:
                named = self.type_of(declaration.body, scope)
            else:
                self._declare(key, package, declaration, scope)
                named = types.Named(key)
        finally:
            self._open.pop()
            self._field_place = outer
        self._complete_methods()
        return named

    def _enter(self, key: str, declaration: nodes.TypeDeclaration, scope: Scope) -> None:
        """Note that a declaration is being read. Raises UnreadableSource where that would never end."""
        place = self.packages.budget.place = self.packages.place(scope.file, declaration.line)
        name = declaration.name[:_LONGEST_LENGTH]
        # An alias may be met again within a declaration that it leads to, which has its key by then.
        if declaration.alias and (key, True) in takewhile(itemgetter(1), reversed(self._open)):
            raise UnreadableSource(f"the alias {name} stands for itself", where=place)
        if len(self._open) >= budgets.DEEPEST_CHAIN or len(key) > budgets.LONGEST_KEY:
            raise UnreadableSource(
                f"the type {name} is more than {budgets.DEEPEST_CHAIN} types deep, or has arguments without end",
                where=place,
                advice="does a generic type contain itself with a larger argument?",
            )
        self._open.append((key, declaration.alias))

    def _declare(self, key: str, package: Package, declaration: nodes.TypeDeclaration, scope: Scope) -> None:
        """Fill `declared[key]`. Types that refer back to it in the meantime see an entry without a body."""
        # Two steps, because both the fields and the method bodies may refer to this very type.
        source = self.packages.place(scope.file, declaration.line)
        self.declared[key] = types.Declared(key, _OPEN, source)
        self._methods.read(key, declaration.name, scope)
        body = self._find_underlying(key, self.type_of(declaration.body, scope))
        known = (
            constants.list_typed_strings(package, declaration.name) if body == types.Basic("string") else ()
        )
        self.declared[key] = types.Declared(key, body, source, known=known)
        for waiting in self._waiting.pop(key, ()):
            self.declared[waiting] = replace(self.declared[waiting], type=body)

    def forget_since(self, count: int) -> None:
        """Forget all declarations but the first `count`: a reading that failed may have left some of them half done."""
        for key in list(self.declared)[count:]:
            del self.declared[key]
        self._waiting.clear()
        self._open.clear()
        self._field_place = ""

    def _find_underlying(self, key: str, of: types.GoType) -> types.GoType:
        """Return the underlying type of `type A B`, which has none of B's methods.

        Where B is still being read, `key` is queued and filled in as soon as B is complete.
        """
        if isinstance(of, types.Standard):
            return self._find_standard_underlying(of)
        if not isinstance(of, types.Named):
            return of
        body = self.declared[of.key].type
        if body is _OPEN:
            self._waiting.setdefault(of.key, []).append(key)
        return body

    def _find_standard_underlying(self, of: types.Standard) -> types.GoType:
        if of.name in FACTS:
            return FACTS[of.name].underlying
        if self.read_standard(of.name):
            named = types.follow_standard(of, self.declared)
            if isinstance(named, types.Standard):
                return self._find_standard_underlying(named)
            return self.declared[named.key].type if isinstance(named, types.Named) else named
        return types.Missing(of.name, NO_GO, "")
