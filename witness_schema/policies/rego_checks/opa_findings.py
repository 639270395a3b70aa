"""What OPA says of a module: whether it compiles as go-witness reads it, and whether its types fit the attestation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from witness_schema.oracle.messages import NotJudged
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.rego_checks.policy_modules import PolicyModule
from witness_schema.printable import quote

# The errors of OPA's compiler for a module whose input has a schema, () for none.
TypeCheck = Callable[[str, dict[str, Any]], tuple[str, ...] | NotJudged]
_PLACE = re.compile(r"^[\w.-]*:(\d+): ")


def ask_opa(
    module: PolicyModule, schema: dict[str, Any] | None, check: TypeCheck, *, alone: bool
) -> Iterator[PolicyFinding | NotJudged]:
    """The compile error of a module, else its type error for the schema (None: the attestor is not known).

    alone: whether no other module stands beside it, whose rules it may use.
    """
    errors = check(module.text, {})
    if isinstance(errors, NotJudged):
        yield errors
        return
    errors = tuple(error for error in errors if alone or not _needs_others(error))
    if errors:
        yield PolicyFinding("rego-compile", module.pointer, _shorten(errors[0]))
        return
    typed = check(module.text, schema) if schema is not None else ()
    if isinstance(typed, NotJudged):
        return
    typed = tuple(error for error in typed if alone or not _needs_others(error))
    if typed:
        yield PolicyFinding("rego-type", module.pointer, _shorten(typed[0]))


def keep_news(others: Sequence[PolicyFinding], asked: PolicyFinding) -> bool:
    """Whether a finding of OPA says more than those that the text gave of the same module."""
    rules = {finding.rule for finding in others}
    if asked.rule == "rego-compile":
        return not rules & {"rego-v1", "rego-no-package"}
    return not rules & {"rego-unknown-field", "rego-never-holds", "rego-always-holds"}


def _needs_others(error: str) -> bool:
    return "undefined function data." in error or "unsafe" in error


def _shorten(error: str) -> str:
    first, *rest = (line.strip() for line in _PLACE.sub(r"line \1: ", error.strip()).splitlines())
    return quote(" ".join([first, *rest]))[:150]
