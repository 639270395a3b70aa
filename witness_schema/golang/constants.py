"""Constant expressions: strings, joined strings, integers, iota, and names of other packages' constants."""

from __future__ import annotations

import ast
import re

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.syntax import GoFile

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_NAME = re.compile(r"(?:(\w+)\.)?(\w+)")


def string(packages: Packages, package: Package, file: GoFile, expression: str) -> str:
    """The value of a constant string expression: literals and names, joined by `+`, conversions looked through."""
    parts = re.findall(rf"{_QUOTED.pattern}|[\w.]+\(|[\w.]+", expression)
    return "".join(_part(packages, package, file, part) for part in parts if not part.endswith("("))


def _part(packages: Packages, package: Package, file: GoFile, part: str) -> str:
    if part[0] == "`":
        return part[1:-1]
    if part[0] == '"':
        return str(ast.literal_eval(part))
    owner, holder, name = _owner(packages, package, file, part)
    return string(packages, owner, holder, holder.constants[name].expression)


def integer(packages: Packages, package: Package, file: GoFile, expression: str) -> int:
    """The value of a constant integer expression, as array lengths are written: a literal or one name."""
    if re.fullmatch(r"0[xXoObB][0-9a-fA-F_]+|[0-9_]+", expression):
        return int(expression, 0)
    owner, holder, name = _owner(packages, package, file, expression)
    constant = holder.constants[name]
    if constant.expression == "iota":
        return constant.iota
    return integer(packages, owner, holder, constant.expression)


def boolean(packages: Packages, package: Package, file: GoFile, expression: str) -> bool:
    """The value of a constant truth value: `true`, `false`, or a name of one."""
    if expression in {"true", "false"}:
        return expression == "true"
    owner, holder, name = _owner(packages, package, file, expression)
    return boolean(packages, owner, holder, holder.constants[name].expression)


def _owner(packages: Packages, package: Package, file: GoFile, part: str) -> tuple[Package, GoFile, str]:
    """The package, file and name of the constant that `part` (`Name` or `pkg.Name`) means."""
    found = _NAME.fullmatch(part)
    if found:
        qualifier, name = found.groups()
        path = packages.imported(file, qualifier) if qualifier else package.path
        owner = packages.get(path) if path else None
        if owner is not None and name in owner.constants:
            return owner, owner.constants[name], name
    raise WitnessSchemaError(f"'{part}' is no constant that can be computed", where=str(file.path.name))


def typed_strings(package: Package, type_name: str) -> tuple[str, ...]:
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
