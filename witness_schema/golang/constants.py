"""Computes constant expressions: strings, concatenations, integers, iota, and names of other packages' constants."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar, cast

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import DEEPEST_CHAIN, LONGEST_TEXT
from witness_schema.foreign.tree_files import show_path
from witness_schema.golang import arithmetic
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.string_literals import NotALiteralError, read_literal
from witness_schema.golang.syntax import GoFile

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"|`[^`]*+`')
# The words of a string expression. The rune comes first: the quote within `'"'` begins no string.
_PARTS = re.compile(rf"'(?:[^'\\]|\\.)*+'|{_QUOTED.pattern}|[\w.]++\s*+\(|[\w.]++|[^\s+)]")
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
_NAME = re.compile(r"(?:(\w+)\.)?(\w+)")
LONGEST_SHOWN = 120  # characters of an expression in a message
T = TypeVar("T", str, int, bool)


def compute_string(packages: Packages, package: Package, file: GoFile, expression: str) -> str:
    """Return the value of a constant string expression: literals and names joined by `+`, with or without conversions.

    Raises UnreadableSource where the value is known only when Go runs.
    """
    parts = _PARTS.findall(expression)
    # A conversion (`Algorithm("x")`) leaves the value alone, so each is checked first and then skipped.
    for call in (part for part in parts if part.endswith("(")):
        _check_conversion(packages, package, file, call[:-1].strip())
    text = "".join(_compute_part(packages, package, file, part) for part in parts if not part.endswith("("))
    if len(text) > LONGEST_TEXT:
        raise UnreadableSource(
            f"a constant has more than {LONGEST_TEXT:,} characters", where=packages.budget.place
        )
    return text


def _check_conversion(packages: Packages, package: Package, file: GoFile, name: str) -> None:
    """Raise UnreadableSource for a function call, which looks like a conversion but is computed when Go runs."""
    qualifier, _, bare = name.rpartition(".")
    path = packages.find_import(file, qualifier) if qualifier else package.path
    owner = packages.find(path) if path else None
    if name != "string" and (owner is None or bare not in owner.types):
        raise UnreadableSource(
            f"'{name[:LONGEST_SHOWN]}(…)' is not a constant that can be computed", where=file.path.name
        )


def _compute_part(packages: Packages, package: Package, file: GoFile, part: str) -> str:
    if part[0] in '"`':
        try:
            return read_literal(part)
        except NotALiteralError:
            raise _build_error(file, part) from None
    return _compute_named(packages, package, file, part, _compute_constant_string)


def _compute_constant_string(packages: Packages, owner: Package, holder: GoFile, name: str) -> str:
    return compute_string(packages, owner, holder, holder.constants[name].expression)


def compute_integer(
    packages: Packages, package: Package, file: GoFile, expression: str, iota: int = 0
) -> int:
    """Return the value of a constant integer expression, such as an array length: literals, names, iota, arithmetic.

    Raises UnreadableSource where the value cannot be computed.
    """
    try:
        return arithmetic.evaluate(
            expression,
            lambda name: iota if name == "iota" else _look_up_integer(packages, package, file, name),
        )
    except arithmetic.NotComputableError:
        raise _build_error(file, expression) from None


def _look_up_integer(packages: Packages, package: Package, file: GoFile, name: str) -> int:
    qualifier, _, last = name.rpartition(".")
    standard = f"{packages.find_import(file, qualifier)}.{last}" if qualifier else ""
    # Before the package look-up, which needs Go's own sources for it.
    if standard in STANDARD:
        return STANDARD[standard]
    return _compute_named(packages, package, file, name, _compute_constant_integer)


def _compute_constant_integer(packages: Packages, owner: Package, holder: GoFile, name: str) -> int:
    constant = holder.constants[name]
    return compute_integer(packages, owner, holder, constant.expression, constant.iota)


def compute_boolean(packages: Packages, package: Package, file: GoFile, expression: str) -> bool:
    """Return the value of a constant boolean: `true`, `false`, or the name of one.

    Raises UnreadableSource where the value cannot be computed.
    """
    if expression in {"true", "false"}:
        return expression == "true"
    return _compute_named(packages, package, file, expression, _compute_constant_boolean)


def _compute_constant_boolean(packages: Packages, owner: Package, holder: GoFile, name: str) -> bool:
    return compute_boolean(packages, owner, holder, holder.constants[name].expression)


def _compute_named(
    packages: Packages,
    package: Package,
    file: GoFile,
    part: str,
    compute: Callable[[Packages, Package, GoFile, str], T],
) -> T:
    """Compute the constant that `part` names, once; a constant that needs itself is refused with its place."""
    owner, holder, name = _find_constant(packages, package, file, part)
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


def _find_constant(
    packages: Packages, package: Package, file: GoFile, part: str
) -> tuple[Package, GoFile, str]:
    """Return the package, file and name of the constant that `part` (`Name` or `pkg.Name`) refers to."""
    found = _NAME.fullmatch(part)
    if found:
        qualifier, name = found.groups()
        path = packages.find_import(file, qualifier) if qualifier else package.path
        owner = packages.find(path) if path else None
        if owner is not None and name in owner.constants:
            return owner, owner.constants[name], name
    raise _build_error(file, part)


def _build_error(file: GoFile, expression: str) -> UnreadableSource:
    return UnreadableSource(
        f"'{expression[:LONGEST_SHOWN]}' is not a constant that can be computed", where=file.path.name
    )


def list_typed_strings(package: Package, type_name: str) -> tuple[str, ...]:
    """List the values of the package's string constants of this type, in source order; only literals count."""
    found = []
    for file in package.files:
        for constant in file.constants.values():
            # Go writes such a constant in two ways: `const A T = "a"` and `const A = T("a")`.
            literal = _QUOTED.fullmatch(constant.expression.strip())
            converted = re.fullmatch(rf"{type_name}\(({_QUOTED.pattern})\)", constant.expression.strip())
            if constant.type == type_name and literal:
                found.append(constant.expression.strip())
            elif not constant.type and converted:
                found.append(converted[1])
    try:
        return tuple(map(read_literal, found))
    except NotALiteralError as error:
        what = f"{str(error)[:LONGEST_SHOWN]} is no string of Go"
        raise UnreadableSource(what, where=show_path(package.folder)) from None
