"""Constant expressions: strings, joined strings, integers, iota, and names of other packages' constants."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.syntax import GoFile

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_NAME = re.compile(r"(?:(\w+)\.)?(\w+)")


def string(packages: Packages, package: Package, file: GoFile, expression: str) -> str:
    """The value of a constant string expression: literals and names, joined by `+`, conversions looked through."""
    parts = re.findall(rf"{_QUOTED.pattern}|[\w.]+\s*\(|[\w.]+|[^\s+)]", expression)
    for call in (part for part in parts if part.endswith("(")):
        _conversion(packages, package, file, call[:-1].strip())
    return "".join(_part(packages, package, file, part) for part in parts if not part.endswith("("))


def _conversion(packages: Packages, package: Package, file: GoFile, name: str) -> None:
    """Refuse what only looks like a conversion to a string type: a call is computed when Go runs."""
    qualifier, _, bare = name.rpartition(".")
    path = packages.imported(file, qualifier) if qualifier else package.path
    owner = packages.get(path) if path else None
    if name != "string" and (owner is None or bare not in owner.types):
        raise WitnessSchemaError(f"'{name}(…)' is no constant that can be computed", where=file.path.name)


def _part(packages: Packages, package: Package, file: GoFile, part: str) -> str:
    if part[0] == "`":
        return part[1:-1]
    if part[0] == '"':
        return str(ast.literal_eval(part))
    owner, holder, name = _owner(packages, package, file, part)
    return string(packages, owner, holder, holder.constants[name].expression)


def integer(packages: Packages, package: Package, file: GoFile, expression: str, iota: int = 0) -> int:
    """The value of a constant integer expression: literals, names, iota, and arithmetic between them."""
    parts = _ARITHMETIC.findall(expression)
    if "".join(parts) != re.sub(r"\s", "", expression) or not parts:
        raise WitnessSchemaError(f"'{expression}' is no number that can be computed", where=file.path.name)
    text = " ".join(_operand(packages, package, file, part, iota) for part in parts)
    try:
        return _evaluated(ast.parse(text.replace("/", "//"), mode="eval").body)
    except (SyntaxError, ZeroDivisionError, KeyError):
        raise WitnessSchemaError(
            f"'{expression}' is no number that can be computed", where=file.path.name
        ) from None


_ARITHMETIC = re.compile(r"<<|>>|[-+*/%()|&^]|[\w.]+")
_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}


def _operand(packages: Packages, package: Package, file: GoFile, part: str, iota: int) -> str:
    """One token as Python writes it: operators as they are, numbers and names by their values."""
    if not re.fullmatch(r"[\w.]+", part):
        return part
    if part == "iota":
        return str(iota)
    if part[0].isdigit():
        octal = re.fullmatch(r"0[0-7_]+", part)
        return str(int(part.replace("_", ""), 8 if octal else 0))
    owner, holder, name = _owner(packages, package, file, part)
    constant = holder.constants[name]
    return f"({integer(packages, owner, holder, constant.expression, constant.iota)})"


def _evaluated(node: ast.expr) -> int:
    match node:
        case ast.Constant(int() as value):
            return value
        case ast.UnaryOp(ast.USub(), inner):
            return -_evaluated(inner)
        case ast.BinOp(left, of, right):
            return _OPERATORS[type(of)](_evaluated(left), _evaluated(right))
        case _:
            raise SyntaxError


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
