"""Constant expressions: strings, joined strings, integers, iota, and names of other packages' constants."""

from __future__ import annotations

import ast
import re

from witness_schema.errors import UnreadableSource
from witness_schema.golang import arithmetic
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.syntax import GoFile

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
# The standard library's sources are not read; these are what arrays of other modules are as long as.
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
    """The value of a constant string expression: literals and names, joined by `+`, conversions looked through."""
    parts = re.findall(rf"{_QUOTED.pattern}|[\w.]+\s*\(|[\w.]+|[^\s+)]", expression)
    for call in (part for part in parts if part.endswith("(")):
        _check_conversion(packages, package, file, call[:-1].strip())
    return "".join(_compute_part(packages, package, file, part) for part in parts if not part.endswith("("))


def _check_conversion(packages: Packages, package: Package, file: GoFile, name: str) -> None:
    """Refuse what only looks like a conversion to a string type: a call is computed when Go runs."""
    qualifier, _, bare = name.rpartition(".")
    path = packages.find_import(file, qualifier) if qualifier else package.path
    owner = packages.get(path) if path else None
    if name != "string" and (owner is None or bare not in owner.types):
        raise UnreadableSource(f"'{name}(…)' is not a constant that can be computed", where=file.path.name)


def _compute_part(packages: Packages, package: Package, file: GoFile, part: str) -> str:
    if part[0] == "`":
        return part[1:-1]
    if part[0] == '"':
        return str(ast.literal_eval(part))
    owner, holder, name = _find_constant(packages, package, file, part)
    return compute_string(packages, owner, holder, holder.constants[name].expression)


def compute_integer(
    packages: Packages, package: Package, file: GoFile, expression: str, iota: int = 0
) -> int:
    """The value of a constant integer expression, as array lengths are written: literals, names, iota, arithmetic."""
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
    if standard in STANDARD:
        return STANDARD[standard]
    owner, holder, name = _find_constant(packages, package, file, name)
    constant = holder.constants[name]
    return compute_integer(packages, owner, holder, constant.expression, constant.iota)


def compute_boolean(packages: Packages, package: Package, file: GoFile, expression: str) -> bool:
    """The value of a constant truth value: `true`, `false`, or a name of one."""
    if expression in {"true", "false"}:
        return expression == "true"
    owner, holder, name = _find_constant(packages, package, file, expression)
    return compute_boolean(packages, owner, holder, holder.constants[name].expression)


def _find_constant(
    packages: Packages, package: Package, file: GoFile, part: str
) -> tuple[Package, GoFile, str]:
    """The package, file and name of the constant that `part` (`Name` or `pkg.Name`) means."""
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
    """The values of the package's string constants of this type, in source order, literals only."""
    found = []
    for file in package.files:
        for constant in file.constants.values():
            literal = _QUOTED.fullmatch(constant.expression.strip())
            converted = re.fullmatch(rf"{type_name}\(({_QUOTED.pattern})\)", constant.expression.strip())
            if constant.type == type_name and literal:
                found.append(constant.expression.strip())
            elif not constant.type and converted:
                found.append(converted[1])
    return tuple(text[1:-1] if text[0] == "`" else str(ast.literal_eval(text)) for text in found)
