"""Computes constant expressions: strings, concatenations, integers, iota, and names of other packages' constants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import DEEPEST_CHAIN, LONGEST_TEXT
from witness_schema.foreign.tree_files import show_path
from witness_schema.golang import arithmetic
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_spelling import spell_code
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.string_literals import NotALiteralError, read_literal
from witness_schema.golang.syntax import GoFile

# The constants that other modules use as array lengths, so that they need no Go on the machine; source: the documentation
# of each package.
STANDARD = {
    "crypto/ed25519.PrivateKeySize": 64,
    "crypto/ed25519.PublicKeySize": 32,
    "crypto/ed25519.SeedSize": 32,
    "crypto/ed25519.SignatureSize": 64,
    "crypto/md5.Size": 16,
    "crypto/sha1.Size": 20,
    "crypto/sha256.BlockSize": 64,
    "crypto/sha256.Size": 32,
    "crypto/sha256.Size224": 28,
    "crypto/sha512.Size": 64,
    "crypto/sha512.Size256": 32,
    "crypto/sha512.Size384": 48,
    "net.IPv4len": 4,
    "net.IPv6len": 16,
}
LONGEST_SHOWN = 120  # characters of an expression in a message
T = TypeVar("T", str, int, bool)


def compute_string(packages: Packages, package: Package, file: GoFile, expression: code.Expression) -> str:
    """Return the value of a constant string expression: literals and names joined by `+`, with or without conversions.

    Raises UnreadableSource where the value is known only when Go runs.
    """
    match expression:
        case code.Literal("string", text):
            try:
                value = read_literal(text)
            except NotALiteralError:
                raise _build_error(file, expression) from None
        case code.Name() | code.Selector():
            return _compute_named(packages, package, file, expression, _compute_constant_string)
        case code.Binary(first, rest) if all(sign == "+" for sign, _ in rest):
            parts = (first, *(right for _, right in rest))
            value = _join(packages, (compute_string(packages, package, file, part) for part in parts))
        case code.Call(function, (operand,), _, False):
            # A conversion (`Algorithm("x")`) leaves the value alone.
            _check_conversion(packages, package, file, function)
            value = compute_string(packages, package, file, operand)
        case _:
            raise _build_error(file, expression)
    return value


def _join(packages: Packages, parts: Iterable[str]) -> str:
    text = ""
    for part in parts:
        text += part
        if len(text) > LONGEST_TEXT:
            what = f"a constant has more than {LONGEST_TEXT:,} characters"
            raise UnreadableSource(what, where=packages.budget.place)
    return text


def _check_conversion(packages: Packages, package: Package, file: GoFile, function: code.Expression) -> None:
    """Raise UnreadableSource for a function call, which looks like a conversion but is computed when Go runs."""
    owner, name = _find_owner(packages, package, file, function)
    declared = owner is not None and name in owner.types
    # A package may declare something else that is called `string`.
    predeclared = function == code.Name("string") and ("", "string") not in package.functions
    if not declared and not predeclared:
        what = f"'{spell_code(function)[:LONGEST_SHOWN]}(…)' is not a constant that can be computed"
        raise UnreadableSource(what, where=file.path.name)


def _compute_constant_string(packages: Packages, owner: Package, holder: GoFile, name: str) -> str:
    return compute_string(packages, owner, holder, holder.read_constant(name))


def compute_integer(
    packages: Packages, package: Package, file: GoFile, expression: code.Expression, iota: int = 0
) -> int:
    """Return the value of a constant integer expression, such as an array length: literals, names, iota, arithmetic.

    Raises UnreadableSource where the value cannot be computed.
    """

    def look_up(name: code.Expression) -> int:
        return iota if name == code.Name("iota") else _look_up_integer(packages, package, file, name)

    try:
        return arithmetic.evaluate(expression, look_up)
    except arithmetic.NotComputableError:
        raise _build_error(file, expression) from None


def _look_up_integer(packages: Packages, package: Package, file: GoFile, name: code.Expression) -> int:
    match name:
        case code.Selector(code.Name(qualifier), last):
            standard = f"{packages.find_import(file, qualifier)}.{last}"
            # Before the package look-up, which needs Go's own sources for it.
            if standard in STANDARD:
                return STANDARD[standard]
    return _compute_named(packages, package, file, name, _compute_constant_integer)


def _compute_constant_integer(packages: Packages, owner: Package, holder: GoFile, name: str) -> int:
    return compute_integer(packages, owner, holder, holder.read_constant(name), holder.constants[name].iota)


def compute_boolean(packages: Packages, package: Package, file: GoFile, expression: code.Expression) -> bool:
    """Return the value of a constant boolean: `true`, `false`, or the name of one.

    Raises UnreadableSource where the value cannot be computed.
    """
    # A package may declare a constant called `true`.
    match expression:
        case code.Name("true" | "false" as word) if word not in package.constants:
            return word == "true"
        case code.Name() | code.Selector():
            return _compute_named(packages, package, file, expression, _compute_constant_boolean)
        case _:
            raise _build_error(file, expression)


def _compute_constant_boolean(packages: Packages, owner: Package, holder: GoFile, name: str) -> bool:
    return compute_boolean(packages, owner, holder, holder.read_constant(name))


def _compute_named(
    packages: Packages,
    package: Package,
    file: GoFile,
    named: code.Expression,
    compute: Callable[[Packages, Package, GoFile, str], T],
) -> T:
    """Compute the constant that an expression names, once; a constant that needs itself is refused with its place."""
    owner, holder, name = find_constant(packages, package, file, named)
    key = (compute.__name__, owner.path, name)
    if key in packages.computed:
        return cast(T, packages.computed[key])
    place = packages.budget.place = packages.place(holder, holder.constants[name].line)
    packages.budget.take_step()
    if key in packages.open_constants or len(packages.open_constants) > DEEPEST_CHAIN:
        fault = "needs itself" if key in packages.open_constants else f"is more than {DEEPEST_CHAIN} deep"
        raise UnreadableSource(f"the constant {name[:60]} {fault}", where=place)
    packages.open_constants.add(key)
    try:
        value = packages.computed[key] = compute(packages, owner, holder, name)
    finally:
        packages.open_constants.discard(key)
    return value


def find_constant(
    packages: Packages, package: Package, file: GoFile, named: code.Expression
) -> tuple[Package, GoFile, str]:
    """Return the package, file and name of the constant that `Name` or `pkg.Name` refers to.

    Raises UnreadableSource where it refers to none.
    """
    owner, name = _find_owner(packages, package, file, named)
    if owner is not None and name in owner.constants:
        return owner, owner.constants[name], name
    raise _build_error(file, named)


def _find_owner(
    packages: Packages, package: Package, file: GoFile, named: code.Expression
) -> tuple[Package | None, str]:
    """Return the package that `Name` or `pkg.Name` is of, None where it is not here or the expression is no such name."""
    match named:
        case code.Name(name):
            return package, name
        case code.Selector(code.Name(qualifier), name):
            path = packages.find_import(file, qualifier)
            return (packages.find(path) if path else None), name
        case _:
            return None, ""


def _build_error(file: GoFile, expression: code.Expression) -> UnreadableSource:
    spelt = " ".join(spell_code(expression).split())[:LONGEST_SHOWN]
    return UnreadableSource(f"'{spelt}' is not a constant that can be computed", where=file.path.name)


def list_typed_strings(package: Package, type_name: str) -> tuple[str, ...]:
    """List the values of the package's string constants of this type, in source order; only literals count."""
    found = []
    for file in package.list_files_with("const", type_name):
        for name, constant in file.constants.items():
            # Go writes such a constant in two ways: `const A T = "a"` and `const A = T("a")`.
            if constant.type == type_name or (
                not constant.type and constant.expression.startswith(type_name)
            ):
                match file.read_constant(name):
                    case code.Literal("string", text) if constant.type:
                        found.append(text)
                    case code.Call(code.Name(called), (code.Literal("string", text),)) if (
                        called == type_name and not constant.type
                    ):
                        found.append(text)
    try:
        return tuple(map(read_literal, found))
    except NotALiteralError as error:
        what = f"{str(error)[:LONGEST_SHOWN]} is no string of Go"
        raise UnreadableSource(what, where=show_path(package.folder)) from None
