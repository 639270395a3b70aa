"""Formats the impact on policies as text, JSON, or GitHub Actions annotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

from witness_schema.changes.change import Change
from witness_schema.changes.formats import join_lines, tell_more
from witness_schema.changes.impact import Impact, ModuleImpact, StepImpact
from witness_schema.json_writing import dumps
from witness_schema.policies.engine_rules import EngineImpact
from witness_schema.printable import MOST_FINDINGS, escape_json
from witness_schema.report_formats.repository_paths import find_repository_path
from witness_schema.report_formats.workflow_annotations import write_annotation


def as_text(impact: Impact) -> str:
    """Returns a summary line and a paragraph for each affected attestation."""
    head = f"go-witness {impact.old} → {impact.new}: {len(impact.steps)} of {impact.asked} attestations that policies require are affected"
    steps = (line for step in impact.steps[:MOST_FINDINGS] for line in _format_step(step))
    engine = (line for one in impact.engine for line in ("", _format_engine(one)))
    return join_lines([head, *steps, *tell_more(len(impact.steps)), *engine])


def as_json(impact: Impact) -> str:
    """Returns `{"from", "to", "asked", "touched": […], "engine": […]}` as JSON text.

    `typechecks` is null without type checking. `not_judged` says why a module was left out of it, "" where it was not.
    `errors` are new type errors, `known` those of the older version.
    """
    touched = [_step_as_object(step) for step in impact.steps]
    engine = [
        {"policy": one.policy, "rule": one.rule.id, "hurt": one.hurt, "since": one.rule.since}
        for one in impact.engine
    ]
    whole = {
        "from": impact.old,
        "to": impact.new,
        "asked": impact.asked,
        "touched": touched,
        "engine": engine,
    }
    return escape_json(dumps(whole, indent=2, ensure_ascii=False)) + "\n"


def _format_step(step: StepImpact) -> Iterator[str]:
    yield ""
    yield f"{_name_state(step)}: {step.policy}, step {step.step}, {step.type}"
    yield f"  {_format_verdict(step)}"
    yield from (f"  {change.severity}: {_name_change(change)}" for change in step.changes)
    for module in step.modules:
        yield f"  module {module.name}: {_describe_module(module)}"
        yield from (f"    reads {_name_change(change)}" for change in module.touched)
        for error in module.errors or module.known:
            # OPA prints several lines for one error, indented by tabs.
            yield from indent(error.expandtabs(2), "    ").split("\n")


def as_github(impact: Impact) -> str:
    """Returns workflow commands on the policies' files: an error where a step is hurt, else a notice.

    `file` is the path relative to the repository that holds the policy; a policy outside any repository has no `file`.
    """
    lines = []
    for step in impact.steps:
        message = f"step {step.step}, {step.type}: {_format_verdict(step)}"
        modules = "".join(f"; module {module.name} {_describe_module(module)}" for module in step.modules)
        lines.append(_annotate(step.policy, step.hurt, _name_state(step), message + modules))
    lines += [_annotate(one.policy, one.hurt, "engine", _format_engine(one)) for one in impact.engine]
    return "".join(lines)


def _annotate(policy: str, hurt: bool, title: str, message: str) -> str:
    file = find_repository_path(Path(policy)) or ""
    return write_annotation("error" if hurt else "notice", message, file=file, title=title)


def _format_engine(one: EngineImpact) -> str:
    rule = one.rule
    state = "hurt" if one.hurt else "touched"
    return (
        f"{state}: {one.policy}: {rule.what} ({rule.before} before {rule.since}, {rule.after} from then on)"
    )


def _name_state(step: StepImpact) -> str:
    if step.unknown:
        return "unknown type"
    return "hurt" if step.hurt else "touched"


def _format_verdict(step: StepImpact) -> str:
    return f"{step.verdict}; did you mean {' or '.join(step.near)}?" if step.near else step.verdict


def _name_change(change: Change) -> str:
    return f"{change.rule_id} {change.attestor} {change.pointer}".rstrip()


def _describe_module(module: ModuleImpact) -> str:
    if not module.is_rego:
        return "is no Rego, so that nothing can be said of it"
    places = len(module.touched)
    reads = f"reads {places} changed place{'s' * (places > 1)}" if places else "reads no changed place"
    return f"{reads}; {_describe_type_check(module)}"


def _describe_type_check(module: ModuleImpact) -> str:
    if module.errors is None:
        return f"not type-checked: {module.not_judged}" if module.not_judged else "not type-checked"
    if module.errors:
        return "does not type-check"
    return "did not type-check before either" if module.known else "type-checks"


def _step_as_object(step: StepImpact) -> dict[str, Any]:
    return {
        "policy": step.policy,
        "step": step.step,
        "type": step.type,
        "attestor": step.attestor,
        "verdict": step.verdict,
        "hurt": step.hurt,
        "unknown": step.unknown,
        "near": list(step.near),
        "changes": [_change_as_object(change) for change in step.changes],
        "modules": [
            {
                "name": module.name,
                "reads": [_change_as_object(change) for change in module.touched],
                "typechecks": None if module.errors is None else not (module.errors or module.known),
                "errors": list(module.errors or ()),
                "known": list(module.known),
                "not_judged": module.not_judged,
            }
            for module in step.modules
        ],
    }


def _change_as_object(change: Change) -> dict[str, str]:
    return {"rule": change.rule_id, "pointer": change.pointer, "severity": change.severity}
