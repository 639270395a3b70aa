"""The impact on policies as text, JSON, or annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import indent
from typing import Any

from witness_schema.changes.change import Change
from witness_schema.changes.formats import escape
from witness_schema.changes.impact import Impact, ModuleImpact, StepImpact


def text(impact: Impact) -> str:
    """A paragraph for each attestation that is touched."""
    head = f"go-witness {impact.old} → {impact.new}: {len(impact.steps)} of {impact.asked} attestations that policies ask for are touched"
    return "\n".join([head, *(line for step in impact.steps for line in _step(step))]) + "\n"


def as_json(impact: Impact) -> str:
    """`{"from", "to", "asked", "touched": […]}`; `typechecks` is null where the type checker was not asked.

    `errors` are those that it has now and had not before, `known` those that it had before.
    """
    touched = [_object(step) for step in impact.steps]
    whole = {"from": impact.old, "to": impact.new, "asked": impact.asked, "touched": touched}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _step(step: StepImpact) -> Iterator[str]:
    yield ""
    yield f"{_state(step)}: {step.policy}, step {step.step}, {step.type}"
    yield f"  {_verdict(step)}"
    yield from (f"  {change.severity}: {_named(change)}" for change in step.changes)
    for module in step.modules:
        yield f"  module {module.name}: {_sentence(module)}"
        yield from (f"    reads {_named(change)}" for change in module.touched)
        for error in module.errors or module.known:
            yield indent(error.expandtabs(2), "    ")


def github(impact: Impact) -> str:
    """Workflow commands, each on the policy's file: an error where it is hurt, else a notice."""
    lines = []
    for step in impact.steps:
        level = "error" if step.hurt else "notice"
        place = f"file={escape(step.policy, property_=True)},title={_state(step)}"
        message = f"step {step.step}, {step.type}: {_verdict(step)}"
        modules = "".join(f"; module {module.name} {_sentence(module)}" for module in step.modules)
        lines.append(f"::{level} {place}::{escape(message + modules)}\n")
    return "".join(lines)


def _state(step: StepImpact) -> str:
    if step.unknown:
        return "unknown type"
    return "hurt" if step.hurt else "touched"


def _verdict(step: StepImpact) -> str:
    return f"{step.verdict}; did you mean {' or '.join(step.near)}?" if step.near else step.verdict


def _named(change: Change) -> str:
    return f"{change.rule_id} {change.attestor} {change.pointer}".rstrip()


def _sentence(module: ModuleImpact) -> str:
    places = len(module.touched)
    reads = f"reads {places} changed place{'s' * (places > 1)}" if places else "reads no changed place"
    return f"{reads}; {_checked(module)}"


def _checked(module: ModuleImpact) -> str:
    if module.errors is None:
        return "not type-checked"
    if module.errors:
        return "no longer type-checks"
    return "did not type-check before either" if module.known else "type-checks"


def _object(step: StepImpact) -> dict[str, Any]:
    return {
        "policy": step.policy,
        "step": step.step,
        "type": step.type,
        "attestor": step.attestor,
        "verdict": step.verdict,
        "hurt": step.hurt,
        "unknown": step.unknown,
        "near": list(step.near),
        "changes": [_change(change) for change in step.changes],
        "modules": [
            {
                "name": module.name,
                "reads": [_change(change) for change in module.touched],
                "typechecks": None if module.errors is None else not (module.errors or module.known),
                "errors": list(module.errors or ()),
                "known": list(module.known),
            }
            for module in step.modules
        ],
    }


def _change(change: Change) -> dict[str, str]:
    return {"rule": change.rule_id, "pointer": change.pointer, "severity": change.severity}
