"""Reads the options of a registration: name, kind, default. The kind is what the constructor's own signature takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import BudgetUsedUp
from witness_schema.golang import constants
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_spelling import spell_code
from witness_schema.golang.names import spell_type
from witness_schema.golang.nodes import NameType, OpaqueType, TypeNode
from witness_schema.golang.packages import Package, Scope
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import Basic, GoType, Named, Pointer, Slice, Standard
from witness_schema.printable import shorten
from witness_schema.reading.attestor_records import ConfigOption, Option, UnknownOption

# The end of the constructors' names in go-witness (registry/option.go): BoolConfigOption, IntConfigOption, …
_CONSTRUCTOR = "ConfigOption"
_TEXT = NameType("", "string")
_SHOWN = 80  # characters of an option in a reason


def list_options(
    resolver: Resolver, package: Package, file: GoFile, line: int, arguments: Sequence[code.Expression]
) -> Iterator[Option]:
    """Yield the options that the arguments of a registration are. line: that of the registration."""
    for argument in arguments:
        call = argument if isinstance(argument, code.Call) else None
        place = resolver.packages.place(file, call.line if call is not None else line)
        try:
            if call is None:
                raise UnreadableSource("it is no call of a constructor", where=place)
            yield _read_option(resolver, package, file, call, place)
        except BudgetUsedUp:
            raise
        except UnreadableSource as error:
            spelt = shorten(" ".join(spell_code(argument).split()), _SHOWN)
            yield UnknownOption(f"the option {spelt} cannot be read: {error.what}", place)


def _read_option(
    resolver: Resolver, package: Package, file: GoFile, call: code.Call, place: str
) -> ConfigOption:
    if len(call.arguments) < 3:
        raise UnreadableSource(
            f"{spell_code(call.function)} has no name, description and default", where=place
        )
    kind, at = _read_kind(resolver, package, file, call)
    text = constants.compute_string(resolver.packages, package, file, call.arguments[0])
    default = call.arguments[at] if at < len(call.arguments) else None
    return ConfigOption(text, kind, _compute_default(resolver, package, file, kind, default), place)


def _read_kind(resolver: Resolver, package: Package, file: GoFile, call: code.Call) -> tuple[str, int]:
    """Return the kind that the constructor takes, and the place of the default among its arguments.

    Raises UnreadableSource where the function is no such constructor.
    """
    # `registry.IntConfigOption[Attestor](…)` names the same function.
    function_name = call.function.operand if isinstance(call.function, code.Index) else call.function
    match function_name:
        case code.Name(name):
            qualifier = ""
        case code.Selector(code.Name(qualifier), name):
            pass
        case _:
            raise UnreadableSource(f"{spell_code(call.function)} is not the name of a function")
    path = resolver.packages.find_import(file, qualifier) if qualifier else package.path
    owner = resolver.packages.get(path) if path else None
    if owner is None:
        # Without the source of the registry, its name is all that is known of the constructor.
        if not name.endswith(_CONSTRUCTOR):
            raise UnreadableSource(f"the source of {spell_code(call.function)} is not on this machine")
        return name.removesuffix(_CONSTRUCTOR).lower(), 2
    declaring = owner.functions.get(("", name))
    if declaring is None:
        raise UnreadableSource(f"{owner.path} declares no function {name}")
    function = declaring.read_function("", name)
    if not _is_constructor(function.parameters):
        raise UnreadableSource(
            f"{spell_code(call.function)} does not take a name, a description, a default and a setter"
        )
    at = len(function.parameters) - 2
    return name_kind(resolver.type_of(function.parameters[at], Scope(owner, declaring)), resolver), at


def _is_constructor(parameters: tuple[TypeNode, ...]) -> bool:
    """Whether these are the parameters of a constructor: name, description, …, default, and the function that sets it."""
    described = len(parameters) >= 4 and parameters[:2] == (_TEXT, _TEXT)
    return described and parameters[-1] == OpaqueType("func")


def name_kind(of: GoType, resolver: Resolver) -> str:
    """Name the kind of an option by the type of its value: "int", "stringslice", "stringptr", else as Go spells the type."""
    match of:
        case Basic(kind):
            return kind
        case Standard("time.Duration"):
            return "duration"
        case Slice(element):
            return f"{name_kind(element, resolver)}slice"
        case Pointer(element):
            return f"{name_kind(element, resolver)}ptr"
        case Named(key) if isinstance(resolver.declared[key].type, Basic):
            return name_kind(resolver.declared[key].type, resolver)
        case _:
            return spell_type(of)


def _compute_default(
    resolver: Resolver, package: Package, file: GoFile, kind: str, expression: code.Expression | None
) -> str | int | bool | None:
    """Return the default where it is constant, or None: a variable gets its value only when Go starts."""
    if expression is None:
        return None
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
