"""Finds the calls that register attestors: in `init`, of a function of package attestation that takes a factory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from witness_schema.errors import UnreadableSource
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names, Parameter, list_expressions, walk_block
from witness_schema.golang.code.code_spelling import spell_code
from witness_schema.golang.nodes import NameType, OpaqueType, SliceType, TypeNode
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
    name: code.Expression
    types: code.Expression
    run: code.Expression
    factory: code.Expression
    options: tuple[code.Expression, ...]


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
) -> Iterator[tuple[code.Call, _Roles | None]]:
    """Yield the calls of a file that register attestors, each with the places of its arguments; None where those are unknown.

    Local names in the arguments are replaced by their values. everywhere: outside of `init` too.
    """
    for call, names in _list_calls(file) if everywhere else _list_init_calls(file):
        function = call.function.operand if isinstance(call.function, code.Index) else call.function
        qualifier, name = _split_name(function)
        # A local name is no package and no function of one.
        if names.find(qualifier or name) is not None or not name.startswith(_PREFIX):
            continue
        registry = _find_registry(resolver, package, file, qualifier)
        if registry is None:
            continue
        settled = replace(call, arguments=tuple(_replace_locals(one, names) for one in call.arguments))
        parameters = _read_parameters(resolver, registry, name)
        if parameters is None:
            yield settled, _Roles() if name in _KNOWN else None
        # A function that takes no factory registers something else.
        elif any(map(_is_factory, parameters)):
            yield settled, _find_roles(parameters)


def _list_init_calls(file: GoFile) -> Iterator[tuple[code.Call, Names]]:
    """Yield the calls in `init` functions, with the names at each."""
    for body in file.list_inits():
        for statement, names in walk_block(body, Names()):
            for expression in list_expressions(statement):
                if isinstance(expression, code.Call):
                    yield expression, names


def _list_calls(file: GoFile) -> Iterator[tuple[code.Call, Names]]:
    """Yield the calls in `init`, other functions and methods, and the values of variables, those in function literals too."""
    values = [code.Block((code.Evaluate(file.read_variable(name)),)) for name in file.variables]
    waiting = [(body, Names()) for body in (*file.list_inits(), *values)]
    for receiver, name in file.functions:
        if (receiver, name) != ("", "init"):
            waiting.append((file.read_body(receiver, name), _bind(file.read_function(receiver, name).names)))
    while waiting:
        for statement, names in walk_block(*waiting.pop()):
            for expression in list_expressions(statement):
                match expression:
                    case code.Call():
                        yield expression, names
                    case code.FunctionLiteral(declared, body):
                        waiting.append((body, _bind(declared, names)))


def _bind(declared: Iterable[str], names: Names | None = None) -> Names:
    names = names or Names()
    for name in declared:
        names = names.bind(name, Parameter())
    return names


def _split_name(function: code.Expression) -> tuple[str, str]:
    """Return qualifier and name of a function, "" for those that it has not."""
    match function:
        case code.Name(name):
            return "", name
        case code.Selector(code.Name(qualifier), name):
            return qualifier, name
        case _:
            return "", ""


def _replace_locals(of: code.Expression, names: Names) -> code.Expression:
    """Put its value in place of each local name; one that has no value of its own is no name of anything else either."""
    match of:
        case code.Name(name):
            binding = names.find(name)
            if binding is None:
                return of
            # A package may declare the same name with another value, so it must not stay.
            unknown = code.OtherExpression("identifier", name)
            value = binding.value if isinstance(binding, Local) and len(binding.declared.names) == 1 else None
            return (
                _replace_locals(value[0], binding.names) if value and isinstance(binding, Local) else unknown
            )
        case code.Selector(operand):
            return replace(of, operand=_replace_locals(operand, names))
        case code.Call(function, arguments):
            inner = tuple(_replace_locals(one, names) for one in arguments)
            return replace(of, function=_replace_locals(function, names), arguments=inner)
        case code.Unary(_, operand) | code.Conversion(_, operand):
            return replace(of, operand=_replace_locals(operand, names))
        case code.Binary(first, rest):
            right = tuple((sign, _replace_locals(one, names)) for sign, one in rest)
            return replace(of, first=_replace_locals(first, names), rest=right)
        case code.Composite(_, elements):
            values = tuple(replace(one, value=_replace_locals(one.value, names)) for one in elements)
            return replace(of, elements=values)
        case _:
            return of


def read_registration(package: Package, file: GoFile, call: code.Call, roles: _Roles | None) -> Registration:
    """Take a call apart. Raises UnreadableSource where its function is unknown, or it has too few arguments."""
    if roles is None:
        raise UnreadableSource(
            f"{spell_code(call.function)} is not known to take name, predicate type, run type and factory"
        )
    if len(call.arguments) < roles.count:
        raise UnreadableSource(
            f"{spell_code(call.function)} has {len(call.arguments)} arguments, and not name, predicate type, run type and factory"
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
