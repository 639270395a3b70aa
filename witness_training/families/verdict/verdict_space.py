"""The spec space of verdict tasks: a kept world, and in half of them one fault.

Fault, size and steps are chosen first; evidence and rules are drawn to fit them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_generators.runs.scenes import Scene
from witness_schema.errors import Misuse
from witness_training.families.shown_documents.leaf_rules import LeafRule
from witness_training.families.shown_documents.renamed_worlds import Names
from witness_training.families.shown_documents.service_faults import ServiceFault
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.verdict.evidence_drawing import (
    draw_attestors,
    draw_evidence,
)
from witness_training.families.verdict.faults import CODES, FAULTS, Fault
from witness_training.families.verdict.policy_drawing import draw_dates, draw_policy
from witness_training.families.verdict.rule_drawing import Wish, draw_modules
from witness_training.families.verdict.served_evidence import draw_served, draw_service
from witness_training.families.verdict.task_sizes import SIZES, Size, draw_size, find_room, list_sizes
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec

_TRIES = 12


def draw_task_spec(chance: Chance, drawing: Drawing) -> Spec:
    """A spec without its wording. Raises Misuse if the drawing allows none."""
    fault = draw_fault(chance)
    if fault is not None and fault.ruled is False and _is_about_rules(drawing):
        fault = FAULTS["rego-denied"]
    service = draw_service(fault, chance.at("service"), drawing)
    served = service and _draw_served_spec(service, fault, chance.at("served"), drawing)
    if served:
        return served
    size = draw_size(chance, fault)
    counts = _draw_counts(fault, size, chance.at("counts"), drawing)
    # What is held out is seldom brief: then the next size is tried.
    for each in list_sizes(size):
        policy = draw_policy(chance.at(f"policy {each.characters}"), drawing, fault, each)
        plan = _Plan(fault, each, policy, counts)
        for number in range(_TRIES):
            spec = _try(plan, chance.at(f"{each.characters}/{number}"), drawing)
            if spec is not None:
                return spec
    raise Misuse("no verdict task could be drawn", advice="allow more attestors")


def list_kinds(spec: Spec) -> tuple[str, ...]:
    """The values of a spec on the axis `rego-kind`."""
    return tuple(sorted({LeafRule.from_spec(rule).kind for rule in spec["rules"]}))


def draw_fault(chance: Chance) -> Fault | None:
    """The fault of a task; None for half of them, which pass."""
    stream = chance.at("fault")
    if stream.below(2):
        return None
    faults = list(FAULTS.values())
    return faults[stream.choose(list(itertools.accumulate(fault.weight for fault in faults)))]


def _is_about_rules(drawing: Drawing) -> bool:
    return "unseen" in (drawing.side("rego-kind"), drawing.side("rego-rules"))


def _draw_counts(fault: Fault | None, size: Size, chance: Chance, drawing: Drawing) -> tuple[int, ...]:
    """How many rules each module has: () for a policy without Rego, and one or two modules where there is room."""
    ruled = fault.ruled if fault else None
    if ruled is None and _is_about_rules(drawing):
        ruled = True
    if ruled is None:
        # A certificate is as long as a module.
        full = size.brief and fault is not None and fault.certificate
        ruled = not full and chance.at("ruled").below(5) < 2
    if not ruled:
        return ()
    choices = ("1", "1", "1", "2", "3") if size.brief else ("1", "2", "3")
    modules = 1 if size.brief else 2
    return tuple(int(drawing.pick("rego-rules", choices, chance, str(number))) for number in range(modules))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is chosen before the evidence. counts: of rules, by module."""

    fault: Fault | None
    size: Size
    policy: Mapping[str, Any] = field(hash=False)
    counts: tuple[int, ...]


def _try(plan: _Plan, chance: Chance, drawing: Drawing) -> Spec | None:
    """A spec of this plan; None if what was drawn does not fit."""
    whole = not plan.policy["cut"]
    room = find_room(plan.size, plan.policy)
    attestors = draw_attestors((plan.counts, room), chance.at("attestors"), drawing, whole=whole)
    if attestors is None:
        return None
    base, scene = _draw_base(plan, attestors, chance, drawing)
    bodies = {name: scene.attestation(name) for name, _ in zip(attestors, plan.counts, strict=False)}
    wish = Wish(bodies, plan.counts, room, denied=_is_denied(plan), whole=whole)
    rules = draw_modules(wish, chance.at("rules"), drawing)
    return None if rules is None else _finish(plan, {**base, "rules": rules}, scene, chance)


def _draw_served_spec(
    service: ServiceFault, fault: Fault | None, chance: Chance, drawing: Drawing
) -> Spec | None:
    """A spec about evidence of this service; None where what was drawn does not have what the fault could change."""
    # What a service vouches for is long: all else is brief.
    plan = _Plan(fault, SIZES[0], draw_policy(chance.at("policy"), drawing, fault, SIZES[0]), (1,))
    for number in range(_TRIES):
        stream = chance.at(str(number))
        base, scene = _draw_base(plan, (service.attestor,), stream, drawing)
        good = scene.attestation(service.attestor)
        served = draw_served(service, good, stream.at("rules"), drawing, denied=_is_denied(plan))
        if served is not None:
            return _finish(plan, {**base, **served}, scene, stream)
    return None


def _draw_base(
    plan: _Plan, attestors: tuple[str, ...], chance: Chance, drawing: Drawing
) -> tuple[dict[str, Any], Scene]:
    """Policy and evidence of a spec, and the scene of these attestors."""
    plain = bool(plan.policy["cut"])
    evidence = draw_evidence(attestors, plan.policy["step"], chance, drawing, plain=plain)
    base = {**plan.policy, **evidence}
    return base, draw_small_scene(attestors, base["seed"], base["step"], Names.from_spec(base["names"]))


def _is_denied(plan: _Plan) -> bool:
    return plan.fault is not None and plan.fault.ruled is True


def _finish(plan: _Plan, base: dict[str, Any], scene: Scene, chance: Chance) -> Spec | None:
    """The spec of a base with rules: its dates, what is asked, and its fault; None where that does not fit."""
    brief = plan.size.brief
    spec = {
        **base,
        **draw_dates(scene.world.clock.started.nanoseconds, chance.at("dates")),
        "members": _draw_members(base, plan.fault, base["rules"], chance, brief=brief),
        "codes": _draw_codes(base, plan.fault, chance, brief=brief),
    }
    if plan.fault is None:
        return spec
    return plan.fault.spoil({**spec, "fault": plan.fault.code}, chance.at("spoil"))


def _draw_members(
    base: Mapping[str, Any], fault: Fault | None, rules: Sequence[Any], chance: Chance, *, brief: bool
) -> list[str]:
    """What the answer's block holds beside the verdict and its reason."""
    choices: list[list[str]] = [["pointers"], ["pointers"], ["pointers"], []]
    if rules:
        choices += [["denials"], ["denials"], ["denials", "pointers"]]
    if base["second"] and (fault is None or fault.code not in ("policy-expired", "policy-signature")):
        choices += [["step"], ["step"], ["step", "pointers"]]
    if brief:
        # The words that explain pointers are as long as a document.
        choices = [
            *(chosen for chosen in choices if chosen in ([], ["denials"], ["step"])),
            [],
            [],
            ["pointers"],
        ]
    if sum("broken" in rule for rule in rules) > 1:
        choices = [["denials"]]
    return ["passes", "reason", *choices[chance.at("members").below(len(choices))]]


def _draw_codes(spec: Mapping[str, Any], fault: Fault | None, chance: Chance, *, brief: bool) -> list[str]:
    """The reasons that the question offers, in the order of the rows; a pass has one among them that it could have had."""
    stream = chance.at("codes")
    offered = {CODES[stream.below(len(CODES))] for _ in range(1 + (not brief) * (1 + stream.below(3)))}
    if fault is None:
        # Else the count of the reasons, or one that cannot be, would tell that it passes.
        possible = [each for each in FAULTS.values() if _could_be(each, spec)]
        fault = possible[stream.choose(list(itertools.accumulate(each.weight for each in possible)))]
    return [code for code in CODES if code in offered or code == fault.code]


def _could_be(fault: Fault, spec: Mapping[str, Any]) -> bool:
    """Whether documents like these could have this fault."""
    certified = fault.certificate in (None, spec["certificate"] is not None)
    ruled = fault.ruled in (None, bool(spec["rules"]))
    return certified and ruled and (2 if spec["second"] else 1) in fault.steps
