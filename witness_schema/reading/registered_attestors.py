"""Reads the attestors that a go-witness checkout registers: name, predicate types, run type, payload struct, options."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import BudgetUsedUp
from witness_schema.golang import constants
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.nodes import NameType, SliceType
from witness_schema.golang.packages import Package
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType, Named
from witness_schema.printable import shorten
from witness_schema.reading.attestor_options import list_options
from witness_schema.reading.attestor_records import Attestor, ConfigOption, UnknownOption, Unread
from witness_schema.reading.factories import find_payload
from witness_schema.reading.registration_calls import (
    Registration,
    list_registering_calls,
    read_registration,
)
from witness_schema.reading.running_packages import list_running_packages


def read_attestors(resolver: Resolver, root: Path) -> tuple[tuple[Attestor, ...], tuple[Unread, ...]]:
    """Read every attestor that is registered by an `init` under `attestation/` in a program that runs, sorted by name.

    Returns those as well that cannot be read. Raises UnreadableSource where none can.
    """
    running = list_running_packages(resolver.packages, root)
    unread = [Unread(name, error.what, error.where or name, error.advice) for name, error in running.broken]
    found: list[Attestor] = []
    for package in running.packages:
        for one in read_package(resolver, package):
            match one:
                case Attestor():
                    found.append(one)
                case Unread():
                    unread.append(one)
    if not found:
        raise (
            unread[0].build_error()
            if unread
            else UnreadableSource(
                f"{root} registers no attestor",
                advice="name the root of a go-witness checkout (it holds attestation/ and go.mod)",
            )
        )
    return tuple(sorted(found, key=lambda attestor: attestor.name)), tuple(unread)


def read_package(
    resolver: Resolver, package: Package, *, everywhere: bool = False
) -> Iterator[Attestor | Unread]:
    """Yield each attestor that a package registers, or why it cannot be read. everywhere: outside of `init` too."""
    for file in package.files:
        for call, roles in list_registering_calls(resolver, package, file, everywhere=everywhere):
            # What a type in the middle of its reading has declared so far is not whole.
            known = len(resolver.declared)
            try:
                resolver.packages.budget.place = resolver.packages.place(file, call.line)
                yield _read_attestor(resolver, read_registration(package, file, call, roles))
            except BudgetUsedUp:
                raise
            except UnreadableSource as error:
                resolver.forget_since(known)
                yield _describe_unread(resolver, package, file, call, error)


def _describe_unread(
    resolver: Resolver, package: Package, file: GoFile, call: code.Call, error: UnreadableSource
) -> Unread:
    """Describe an attestor that could not be read, with its name and predicate types where those can be."""
    place = resolver.packages.place(file, call.line)

    def read_texts(at: int) -> tuple[str, ...]:
        try:
            return _list_texts(resolver, package, file, call.arguments[at])
        except (UnreadableSource, IndexError):
            return ()

    # The source chose it, and it is printed.
    name = shorten(next(iter(read_texts(0)), _shorten_path(resolver, package)))
    # The error of a constant names its file alone.
    where = error.where if ":" in error.where else place
    return Unread(name, error.what, where, error.advice, read_texts(1))


def _shorten_path(resolver: Resolver, package: Package) -> str:
    return package.path.removeprefix(f"{resolver.packages.modules.main.path}/")


def _read_attestor(resolver: Resolver, of: Registration) -> Attestor:
    package, file = of.package, of.file
    payload = find_payload(resolver, package, file, of.factory, of.line)
    registration = resolver.packages.place(file, of.line)
    options = tuple(list_options(resolver, package, file, of.line, of.options))
    return Attestor(
        constants.compute_string(resolver.packages, package, file, of.name),
        _list_texts(resolver, package, file, of.types),
        _compute_run_type(resolver, package, file, of.run),
        payload,
        _find_source(resolver, payload),
        tuple(option for option in options if isinstance(option, ConfigOption)),
        registration,
        _find_constant_place(resolver, package, next(iter(_list_expressions(of.types)), None))
        or registration,
        _find_constant_place(resolver, package, of.run) or registration,
        tuple(option for option in options if isinstance(option, UnknownOption)),
    )


def _compute_run_type(resolver: Resolver, package: Package, file: GoFile, expression: code.Expression) -> str:
    """Return the run type, "" where the module that names it is not on this machine: a schema does not depend on it."""
    try:
        return constants.compute_string(resolver.packages, package, file, expression)
    except UnreadableSource:
        match expression:
            case code.Selector(code.Name(qualifier)):
                path = resolver.packages.find_import(file, qualifier)
            case _:
                raise
        if path is None or resolver.packages.find(path) is not None:
            raise
        module = resolver.packages.modules.find_module(path)
        resolver.missed.update((module,) if module is not None else ())
        return ""


def _list_texts(
    resolver: Resolver, package: Package, file: GoFile, expression: code.Expression
) -> tuple[str, ...]:
    """List the texts of a constant or of a `[]string` of constants."""
    parts = _list_expressions(expression)
    return tuple(constants.compute_string(resolver.packages, package, file, part) for part in parts)


def _list_expressions(expression: code.Expression) -> list[code.Expression]:
    match expression:
        case code.Composite(SliceType(NameType("", "string")), elements) if all(
            e.key is None for e in elements
        ):
            return [element.value for element in elements]
        case _:
            return [expression]


def _find_constant_place(resolver: Resolver, package: Package, expression: code.Expression | None) -> str:
    """Return the place of the package's constant of this name, "" where the expression is not one."""
    name = expression.name if isinstance(expression, code.Name) else ""
    file = package.constants.get(name)
    return resolver.packages.place(file, file.constants[name].line) if file is not None else ""


def _find_source(resolver: Resolver, of: GoType) -> str:
    return resolver.declared[of.key].source if isinstance(of, Named) else ""
