"""The impact on policies as text, JSON, or annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
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
    """Workflow commands on the policies' files: an error where a step is hurt, else a notice.

    `file` is the path relative to the repository that holds the policy; a policy outside any repository has no `file`.
    """
    lines = []
    for step in impact.steps:
        level = "error" if step.hurt else "notice"
        file = _find_repository_path(Path(step.policy))
        place = f"file={escape(file, property_=True)},title=" if file else "title="
        message = f"step {step.step}, {step.type}: {_verdict(step)}"
        modules = "".join(f"; module {module.name} {_sentence(module)}" for module in step.modules)
        lines.append(f"::{level} {place}{_state(step)}::{escape(message + modules)}\n")
    return "".join(lines)


def _find_repository_path(policy: Path) -> str | None:
    """The path of a policy relative to the root of its git repository, None outside any repository."""
    # GitHub finds an annotated file only by its path from the repository's root. The folder alone is resolved: git
    # tracks a symbolic link under its own name.
    file = policy.parent.resolve() / policy.name
    for folder in file.parents:
        # `.git` is a folder in a clone and a file in a worktree or submodule.
        if (folder / ".git").exists():
            return file.relative_to(folder).as_posix()
    return None


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
