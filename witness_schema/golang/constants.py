"""Computes constant expressions: strings, concatenations, integers, iota, and names of other packages' constants."""

from __future__ import annotations

import ast
import re

from witness_schema.errors import UnreadableSource
from witness_schema.golang import arithmetic
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.syntax import GoFile

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
# The standard library's sources are not read. These are the constants that other modules use as array lengths;
# source: the documentation of each package.
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


def compute_string(packages: Packages, package: Package, file: GoFile, expression: str) -> str:
    """Return the value of a constant string expression: literals and names joined by `+`, with or without conversions.

    Raises UnreadableSource where the value is known only when Go runs.
    """
    parts = re.findall(rf"{_QUOTED.pattern}|[\w.]+\s*\(|[\w.]+|[^\s+)]", expression)
    # A conversion (`Algorithm("x")`) leaves the value alone, so each is checked first and then skipped.
    for call in (part for part in parts if part.endswith("(")):
        _check_conversion(packages, package, file, call[:-1].strip())
    return "".join(_compute_part(packages, package, file, part) for part in parts if not part.endswith("("))


def _check_conversion(packages: Packages, package: Package, file: GoFile, name: str) -> None:
    """Raise UnreadableSource for a function call, which looks like a conversion but is computed when Go runs."""
    qualifier, _, bare = name.rpartition(".")
    path = packages.find_import(file, qualifier) if qualifier else package.path
    owner = packages.get(path) if path else None
    if name != "string" and (owner is None or bare not in owner.types):
        raise UnreadableSource(f"'{name}(…)' is not a constant that can be computed", where=file.path.name)


def _compute_part(packages: Packages, package: Package, file: GoFile, part: str) -> str:
    if part[0] == "`":
        return part[1:-1]
    if part[0] == '"':
        # Go's escapes in interpreted string literals are, for the constants that occur, also Python's.
        return str(ast.literal_eval(part))
    owner, holder, name = _find_constant(packages, package, file, part)
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
    # Before the package look-up, which knows no package of the standard library.
    if standard in STANDARD:
        return STANDARD[standard]
    owner, holder, name = _find_constant(packages, package, file, name)
    constant = holder.constants[name]
    return compute_integer(packages, owner, holder, constant.expression, constant.iota)


def compute_boolean(packages: Packages, package: Package, file: GoFile, expression: str) -> bool:
    """Return the value of a constant boolean: `true`, `false`, or the name of one.

    Raises UnreadableSource where the value cannot be computed.
    """
    if expression in {"true", "false"}:
        return expression == "true"
    owner, holder, name = _find_constant(packages, package, file, expression)
    return compute_boolean(packages, owner, holder, holder.constants[name].expression)


def _find_constant(
    packages: Packages, package: Package, file: GoFile, part: str
) -> tuple[Package, GoFile, str]:
    """Return the package, file and name of the constant that `part` (`Name` or `pkg.Name`) refers to."""
    found = _NAME.fullmatch(part)
    if found:
        qualifier, name = found.groups()
        path = packages.find_import(file, qualifier) if qualifier else package.path
        owner = packages.get(path) if path else None
        if owner is not None and name in owner.constants:
            return owner, owner.constants[name], name
    raise _build_error(file, part)


def _build_error(file: GoFile, expression: str) -> UnreadableSource:
    return UnreadableSource(f"'{expression}' is not a constant that can be computed", where=file.path.name)


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
    return tuple(text[1:-1] if text[0] == "`" else str(ast.literal_eval(text)) for text in found)
