"""What a form is: a row of functions of an attestation and the parameters of a requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from witness_generators.documents.rego import Syntax
from witness_training.families.write_rego.forms.value_tests import Parameters, ValueTest
from witness_training.families.write_rego.json_places import Json
from witness_training.families.write_rego.module_text import RuleText, write_rule


@dataclass(frozen=True, slots=True)
class Writing:
    """How the rule of a requirement is written.

    rule: begins the names of its helpers. message: the text of its denial. style: one of the form's.
    """

    rule: str
    message: str
    parameters: Parameters = field(hash=False)
    style: str
    syntax: Syntax


@dataclass(frozen=True, slots=True)
class Form:
    """A requirement of one form.

    holds:  whether an attestation keeps it.
    kept:   attestations that keep it, made from one by the smallest changes; at the boundary first.
    broken: the same that break it. Both are empty where this attestation has nothing to change.
    styles: the ways in which its rule can be written. write: the rule in one of them.
    sides:  how many of the kept ways have to be seen by a judge, from the first: two where two values are allowed.
    faults: of the services that attestations which break it may come from, as SERVICE_FAULTS names them.
    """

    holds: Callable[[Json, Parameters], bool]
    kept: Callable[[Json, Parameters], Sequence[Json]]
    broken: Callable[[Json, Parameters], Sequence[Json]]
    styles: tuple[str, ...]
    write: Callable[[Writing], RuleText]
    sides: int = 1
    faults: tuple[str, ...] = ()


def name_parameter(
    test: ValueTest, how: Writing, *, named: bool = False
) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The Rego expression of the parameter, and the constant that it needs; `named`: it is one in any case."""
    literal = test.literal(how.parameters)
    if literal and (named or test.named):
        ending = "values" if literal.startswith("{") else "value"
        name = how.rule if how.rule.endswith("_allowed") else f"{how.rule}_{ending}"
        return name, ((f"{name} := {literal}",),)
    return literal, ()


def choose_fallback(test: ValueTest, parameters: Parameters) -> str:
    """The Rego literal that stands for a missing value, in conditions and in messages alike; it fails the test.

    "none" reads well in a message; a number and a text that only must not be empty need another.
    """
    if test.absent:
        return test.absent
    return '""' if test.holds("none", parameters) else '"none"'


def deny_unless(test: ValueTest, value: str, wanted: str, syntax: Syntax, *, defined: bool) -> str:
    """The condition that a value fails; `defined`: something always stands there."""
    negated = test.negate(value, wanted)
    # Where nothing stands, `!=` is undefined and denies nothing; `not` denies.
    return negated if defined and negated else f"not {test.write(value, wanted, syntax)}"


def pick_different(values: Iterable[Json]) -> list[Json]:
    """The values, each once, in their order."""
    kept: list[Json] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def write_helper(name: str, body: Sequence[str], syntax: Syntax) -> tuple[tuple[str, ...], ...]:
    """One helper rule, as the list of a rule's helpers."""
    return (write_rule(name, body, syntax),)
