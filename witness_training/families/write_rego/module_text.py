"""Pieces of Rego in both syntaxes that go-witness reads: v0, and v1 where the module imports `rego.v1`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from witness_generators.documents.rego import Syntax, quote
from witness_schema.documents.plain_json import parse_json

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleText:
    """What one requirement needs in a module.

    helpers: constants, rules and functions beside `deny`, each as its lines.
    body:    the conditions under which it denies, one a line.
    message: the text of the denial with `%v` for each argument. arguments: Rego expressions that are always defined here.
    """

    body: tuple[str, ...]
    message: str
    arguments: tuple[str, ...] = ()
    helpers: tuple[tuple[str, ...], ...] = ()


def write_module(package: str, rules: Sequence[RuleText], syntax: Syntax, variable: str = "msg") -> str:
    """The module with one `deny` for each rule; `variable` names its message."""
    head = [f"package {package}"] + (["", "import rego.v1"] if syntax == "v1" else [])
    parts = [head]
    for rule in rules:
        parts += [list(helper) for helper in rule.helpers]
        parts.append(list(_write_denial(rule, syntax, variable)))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _write_denial(rule: RuleText, syntax: Syntax, variable: str) -> tuple[str, ...]:
    message, arguments = _fill_constants(rule)
    # Only in a format, a per cent sign begins a verb.
    text = (
        f"sprintf({quote(message)}, [{', '.join(arguments)}])"
        if arguments
        else quote(message.replace("%%", "%"))
    )
    return write_member("deny", variable, (*rule.body, f"{variable} := {text}"), syntax)


def _fill_constants(rule: RuleText) -> tuple[str, list[str]]:
    """The message with the arguments that are texts of the module itself, and the arguments that are left."""
    pieces, left = rule.message.split("%v"), list[str]()
    message = pieces[0]
    for argument, piece in zip(rule.arguments, pieces[1:], strict=True):
        if argument.startswith('"'):
            message += str(parse_json(argument)).replace("%", "%%") + piece
        else:
            left.append(argument)
            message += "%v" + piece
    return message, left


def write_rule(head: str, body: Sequence[str], syntax: Syntax) -> tuple[str, ...]:
    """A rule, or a function, that is true if its body holds."""
    return (f"{head} {{" if syntax == "v0" else f"{head} if {{", *(f"  {line}" for line in body), "}")


def write_member(name: str, member: str, body: Sequence[str], syntax: Syntax) -> tuple[str, ...]:
    """A rule that adds a member to a set."""
    return write_rule(f"{name}[{member}]" if syntax == "v0" else f"{name} contains {member}", body, syntax)


def write_default(name: str, expression: str, fallback: str, syntax: Syntax) -> tuple[str, ...]:
    """A rule whose value is the expression, or the fallback where that is undefined."""
    sign = "=" if syntax == "v0" else ":="
    return (f"default {name} {sign} {fallback}", "", f"{name} {sign} {expression}")


def refer(steps: Steps, root: str = "input") -> str:
    """The reference to a place: `input.jwt.claims.iss`, `input["output.txt"]`."""
    return root + "".join(_write_step(step) for step in steps)


def _write_step(step: str) -> str:
    plain = step.isascii() and step.isidentifier()
    return f".{step}" if plain else f"[{quote(step)}]"


def look_up(steps: Steps, root: str, fallback: str) -> str:
    """An expression for a place that is defined even where nothing stands there."""
    if not steps:
        return root
    path = quote(steps[0]) if len(steps) == 1 else "[" + ", ".join(map(quote, steps)) + "]"
    return f"object.get({root}, {path}, {fallback})"


def write_set(values: Sequence[str]) -> str:
    """A set of texts."""
    return "{" + ", ".join(map(quote, values)) + "}"
