"""Finds the calls that register attestors: in `init`, of a function of package attestation that takes a factory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.errors import UnreadableSource
from witness_schema.golang.nodes import Argument, Call, NameType, OpaqueType, SliceType, TypeNode
from witness_schema.golang.packages import Package
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile

# The functions of go-witness, for a checkout without their source (attestation/factory.go). Any other is known by its signature.
_KNOWN = frozenset({"RegisterAttestation", "RegisterAttestationWithTypes"})
_PREFIX = "Register"


@dataclass(frozen=True, slots=True)
class Registration:
    """A call that registers an attestor.

    name, types, run, factory: its arguments. options: those that follow the parameters, which are options.
    """

    package: Package
    file: GoFile
    line: int
    name: Argument
    types: Argument
    run: Argument
    factory: Argument
    options: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class _Roles:
    """At which place each argument stands, and how many parameters there are before the options."""

    name: int = 0
    types: int = 1
    run: int = 2
    factory: int = 3
    count: int = 4


def list_registering_calls(
    resolver: Resolver, package: Package, file: GoFile, *, everywhere: bool = False
) -> Iterator[tuple[Call, _Roles | None]]:
    """Yield the calls of a file that register attestors, each with the places of its arguments; None where those are unknown.

    everywhere: outside of `init` too.
    """
    for call in file.list_calls() if everywhere else file.list_init_calls():
        qualifier, _, name = call.function.partition("[")[0].rpartition(".")
        registry = _find_registry(resolver, package, file, qualifier) if name.startswith(_PREFIX) else None
        if registry is None:
            continue
        parameters = _read_parameters(resolver, registry, name)
        if parameters is None:
            yield call, _Roles() if name in _KNOWN else None
        # A function that takes no factory registers something else.
        elif any(map(_is_factory, parameters)):
            yield call, _find_roles(parameters)


def read_registration(package: Package, file: GoFile, call: Call, roles: _Roles | None) -> Registration:
    """Take a call apart. Raises UnreadableSource where its function is unknown, or it has too few arguments."""
    if roles is None:
        raise UnreadableSource(
            f"{call.function} is not known to take name, predicate type, run type and factory"
        )
    if len(call.arguments) < roles.count:
        raise UnreadableSource(
            f"{call.function} has {len(call.arguments)} arguments, and not name, predicate type, run type and factory"
        )
    given = call.arguments
    name, types = given[roles.name], given[roles.types]
    run, factory, options = given[roles.run], given[roles.factory], given[roles.count :]
    return Registration(package, file, call.line, name, types, run, factory, options)


def _find_registry(resolver: Resolver, package: Package, file: GoFile, qualifier: str) -> str | None:
    """Return the path of the package attestation that a qualifier stands for, under whatever name the file imports it."""
    modules = resolver.packages.modules
    if not qualifier:
        found = (path for path in (package.path, file.imports.get(".", "")) if modules.may_register(path))
        return next(found, None)
    path = resolver.packages.find_import(file, qualifier)
    if path is None and qualifier == "attestation":
        return f"{modules.main.path}/attestation"
    return path if path is not None and modules.may_register(path) else None


def _read_parameters(resolver: Resolver, registry: str, name: str) -> tuple[TypeNode, ...] | None:
    """Return the parameters before the options; None where there is no source of the function."""
    owner = resolver.packages.get(registry)
    declaring = owner.functions.get(("", name)) if owner is not None else None
    return declaring.read_function("", name).parameters if declaring is not None else None


def _find_roles(parameters: tuple[TypeNode, ...]) -> _Roles | None:
    """Return the roles of parameters by their types, None where one of them is not there."""
    texts = [at for at, of in enumerate(parameters) if _is_text(of)]
    runs = [at for at, of in enumerate(parameters) if isinstance(of, NameType) and of.name == "RunType"]
    factories = [at for at, of in enumerate(parameters) if _is_factory(of)]
    if len(texts) < 2 or len(runs) != 1 or len(factories) != 1:
        return None
    return _Roles(texts[0], texts[1], runs[0], factories[0], len(parameters))


def _is_text(of: TypeNode) -> bool:
    return (of.element if isinstance(of, SliceType) else of) == NameType("", "string")


def _is_factory(of: TypeNode) -> bool:
    return of == OpaqueType("func") or (isinstance(of, NameType) and "Factory" in of.name)
