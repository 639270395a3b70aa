"""Rules as Rego, in two styles and both syntaxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from witness_generators.documents.rego import Syntax, quote
from witness_training.families.shown_documents.leaf_rules import FORMS, LeafRule, print_scalar

Style = Literal["value first", "guard first"]
STYLES: tuple[Style, ...] = ("value first", "guard first")


def write_module(package: str, rules: Sequence[LeafRule], syntax: Syntax, style: Style) -> str:
    """The module with these rules."""
    head = f"package {package}\n" + ("import rego.v1\n" if syntax == "v1" else "")
    return head + "".join("\n" + _write_rule(rule, syntax, style) for rule in rules)


def measure_rule(rule: LeafRule) -> int:
    """The length of a rule: characters, in the longer of the two styles."""
    return max(len(_write_rule(rule, "v1", style)) for style in STYLES)


def _write_rule(rule: LeafRule, syntax: Syntax, style: Style) -> str:
    form = FORMS[rule.form]
    keys = ", ".join(quote(key) for key in rule.place)
    # `object.get` of no key is the input itself.
    safe = f"object.get(input, [{keys}], {form.missing})" if rule.place else "input"
    named = "count(value)" if form.missing != '"missing"' else "value"
    message = f"msg := sprintf({quote(form.says(rule.label, rule.wanted))}, [{named}])"
    lines = [f"value := {safe}", _write_condition(rule, "value"), message]
    if style == "guard first" and rule.place and named == "value":
        lines = [_write_condition(rule, _refer(rule.place)), message.replace("[value]", f"[{safe}]")]
    head = "deny[msg] {" if syntax == "v0" else "deny contains msg if {"
    return "\n".join([head, *(f"  {line}" for line in lines), "}", ""])


def _write_condition(rule: LeafRule, reference: str) -> str:
    form = FORMS[rule.form]
    wanted = quote(rule.wanted) if isinstance(rule.wanted, str) else print_scalar(rule.wanted)
    return form.bad(reference, wanted) if form.bad else f"not {form.good(reference, wanted)}"


def _refer(place: Sequence[str]) -> str:
    return "input" + "".join(f".{key}" if key.isidentifier() else f"[{quote(key)}]" for key in place)
