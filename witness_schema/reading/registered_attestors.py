"""Reads the attestors that a go-witness checkout registers: name, predicate types, run type, payload struct, options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.golang import constants
from witness_schema.golang.nodes import Argument, Call, InterfaceType, NameType, PointerType
from witness_schema.golang.packages import Package, Scope
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType, Named
from witness_schema.reading.running_packages import list_running_packages

_REGISTER = {"attestation.RegisterAttestation", "attestation.RegisterAttestationWithTypes"}
# The generic option constructors of go-witness (registry/option.go): BoolConfigOption, IntConfigOption, …
# In v0.1.16 they were part of the package attestation.
_OPTION = re.compile(r"(?:attestation|registry)\.(\w+)ConfigOption")
# `return New(…)`, `return &Attestor{…}` and `return Attestor{…}`.
_FACTORY_CALL = re.compile(r"return\s+(?:&)?(\w+)\s*[({]")


@dataclass(frozen=True, slots=True)
class ConfigOption:
    """An option of an attestor, `--attestor-NAME-OPTION`.

    kind: bool, int, string or stringslice. default: None where it is nil or computed when Go starts.
    source: `path:line` of its registration.
    """

    name: str
    kind: str
    default: str | int | bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Attestor:
    """A registered attestor.

    type: the payload struct. source: `path:line` of its declaration. registration: `path:line` of the registration.
    type_source, run_source: `path:line` of the constants for the first predicate type and the run type.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    type: GoType
    source: str
    options: tuple[ConfigOption, ...] = ()
    registration: str = ""
    type_source: str = ""
    run_source: str = ""


def read_attestors(resolver: Resolver, root: Path) -> tuple[Attestor, ...]:
    """Read every attestor that is registered by an `init` under `attestation/` in a program that runs, sorted by name.

    Raises UnreadableSource where there is none, or where a registration has an unknown form.
    """
    found = [
        _read_attestor(resolver, package, file, call)
        for package in list_running_packages(resolver.packages, root)
        for file in package.files
        for call in file.list_init_calls()
        if call.function in _REGISTER
    ]
    if not found:
        raise UnreadableSource(
            f"{root} registers no attestor",
            advice="name the root of a go-witness checkout (it holds attestation/ and go.mod)",
        )
    return tuple(sorted(found, key=lambda attestor: attestor.name))


def _read_attestor(resolver: Resolver, package: Package, file: GoFile, call: Call) -> Attestor:
    # RegisterAttestation takes one predicate type, RegisterAttestationWithTypes a []string of them.
    resolver.packages.budget.place = resolver.packages.place(file, call.line)
    if len(call.arguments) < 4:
        raise UnreadableSource(
            f"{call.function} has {len(call.arguments)} arguments, and not name, predicate type, run type and factory",
            where=resolver.packages.budget.place,
        )
    name, types, run, factory, *options = call.arguments

    def text(expression: str) -> str:
        return constants.compute_string(resolver.packages, package, file, expression)

    listed = re.fullmatch(r"\[\]string\{(.*)\}", types.text, re.S)
    expressions = [part.strip() for part in listed[1].split(",") if part.strip()] if listed else [types.text]
    payload = _find_payload(resolver, package, file, factory.text, call.line)
    registration = resolver.packages.place(file, call.line)
    return Attestor(
        text(name.text),
        tuple(text(expression) for expression in expressions),
        text(run.text),
        payload,
        _find_source(resolver, payload),
        tuple(_list_options(resolver, package, file, options)),
        registration,
        _find_constant_place(resolver, package, expressions[0]) or registration,
        _find_constant_place(resolver, package, run.text) or registration,
    )


def _find_constant_place(resolver: Resolver, package: Package, expression: str) -> str:
    """Return the place of the package's constant of this name, "" where the expression is not one."""
    file = package.constants.get(expression)
    return resolver.packages.place(file, file.constants[expression].line) if file is not None else ""


def _find_source(resolver: Resolver, of: GoType) -> str:
    return resolver.declared[of.key].source if isinstance(of, Named) else ""


def _list_options(
    resolver: Resolver, package: Package, file: GoFile, arguments: list[Argument]
) -> Iterator[ConfigOption]:
    for call in (argument.call for argument in arguments):
        found = _OPTION.fullmatch(call.function) if call is not None else None
        if call is not None and found is not None:
            if len(call.arguments) < 3:
                where = resolver.packages.place(file, call.line)
                raise UnreadableSource(f"{call.function} has no name, description and default", where=where)
            name, _, default, *_ = (argument.text for argument in call.arguments)
            kind = found[1].lower()
            text = constants.compute_string(resolver.packages, package, file, name)
            place = resolver.packages.place(file, call.line)
            yield ConfigOption(text, kind, _compute_default(resolver, package, file, kind, default), place)


def _compute_default(
    resolver: Resolver, package: Package, file: GoFile, kind: str, expression: str
) -> str | int | bool | None:
    """Return the default where it is constant, or None: a variable gets its value only when Go starts."""
    try:
        match kind:
            case "bool":
                return constants.compute_boolean(resolver.packages, package, file, expression)
            case "int":
                number = constants.compute_integer(resolver.packages, package, file, expression)
                # Go compiles no other; a record has no room for one.
                return number if -(1 << 63) <= number < 1 << 63 else None
            case "string":
                return constants.compute_string(resolver.packages, package, file, expression)
            case _:
                return None
    except UnreadableSource:
        return None


def _find_payload(resolver: Resolver, package: Package, file: GoFile, factory: str, line: int) -> GoType:
    """Return the payload struct behind the factory: the result type of `New` in `return New()`, or the `&T{` it returns.

    Raises UnreadableSource where the factory has an unknown form.
    """
    called = _FACTORY_CALL.search(factory)
    if called is not None:
        name = called[1]
        # `return &Attestor{…}` names the struct itself.
        if name in package.types:
            return resolver.resolve_named(package.path, name)
        declaring = package.functions.get(("", name))
        if declaring is not None:
            return _find_result_type(resolver, package, declaring, name)
    where = resolver.packages.place(file, line)
    raise UnreadableSource("the attestor's factory has a form that cannot be read", where=where)


def _find_result_type(resolver: Resolver, package: Package, file: GoFile, name: str) -> GoType:
    function = file.read_function("", name)
    if not function.results:
        raise UnreadableSource(f"{name} returns nothing", where=resolver.packages.place(file, function.line))
    result = function.results[0]
    if isinstance(result, PointerType):
        result = result.element
    if isinstance(result, NameType) and not result.package:
        return resolver.type_of(result, Scope(package, file))
    # New may return the interface attestation.Attestor; then only its body names the struct.
    literal = re.search(r"return & (\w+) \{", function.body)
    if literal and literal[1] in package.types:
        return resolver.resolve_named(package.path, literal[1])
    raise UnreadableSource(
        f"{name} returns {'an interface' if isinstance(result, InterfaceType) else 'a type'} that hides the payload",
        where=resolver.packages.place(file, function.line),
    )
