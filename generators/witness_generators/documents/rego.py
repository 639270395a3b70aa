"""Write Rego modules: rules and the messages of their denials, in both syntaxes that go-witness reads.

go-witness parses a module as Rego v0 unless it imports `rego.v1`, evaluates `data.<package>.deny` and passes the attestation
itself as `input` (`policy/rego.go`). Two traps shape every rule: a comparison with a missing field is undefined and
therefore denies nothing unless it is negated with `not`; and an undefined `deny` in one package masks the denials of
another, so each attestor has its own package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from witness_schema.json_writing import dumps

Syntax = Literal["v0", "v1"]
SYNTAXES: tuple[Syntax, ...] = ("v0", "v1")


@dataclass(frozen=True, slots=True)
class Denial:
    """A condition in Rego, and the message of the denial when it holds.

    condition: one expression a line.
    message:   the text; where there is a value, a format with one `%v` for it (`escape_format` for everything else).
    value:     the Rego expression of the value that offends, "" for none. It must be defined whenever the condition holds:
               an undefined message denies nothing.
    """

    condition: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RegoRule:
    """One Rego module, for the attestations of one attestor. `kind` is the id of its row in `rego_kinds`."""

    kind: str
    attestor: str
    module: str


def write_rule(kind: str, attestor: str, denials: Sequence[Denial], syntax: Syntax = "v0") -> RegoRule:
    """The module that denies under each of these conditions, in a package named after the attestor."""
    # A Rego package name has no hyphens.
    package = attestor.replace("-", "_")
    module = _HEADS[syntax].format(package=package) + "".join(
        _write_denial(denial, syntax) for denial in denials
    )
    return RegoRule(kind, attestor, module)


def escape_format(text: str) -> str:
    """The text within a format of `sprintf`, where a percent sign begins a verb."""
    return text.replace("%", "%%")


def quote(text: str) -> str:
    """The text as a Rego string, which has the syntax of a JSON string; non-ASCII characters are escaped."""
    return dumps(text)


_HEADS: dict[Syntax, str] = {"v0": "package {package}\n", "v1": "package {package}\nimport rego.v1\n"}


def _write_denial(denial: Denial, syntax: Syntax) -> str:
    # rego.v1 requires `contains` for a set and `if` before a body (OPA documentation, "The `rego.v1` import").
    head = "deny[msg] {" if syntax == "v0" else "deny contains msg if {"
    lines = (*denial.condition.splitlines(), f"msg := {_write_message(denial)}")
    return "".join((f"{head}\n", *(f"  {line}\n" for line in lines), "}\n"))


def _write_message(denial: Denial) -> str:
    return f"sprintf({quote(denial.message)}, [{denial.value}])" if denial.value else quote(denial.message)
