"""The family `repair`: something with one fault in the question; which rule it breaks, where, and what it is when mended."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import partial

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.family import Family
from witness_training.families.repair.attestation_repairs import ATTESTATION
from witness_training.families.repair.command_repairs import COMMAND
from witness_training.families.repair.policy_repairs import POLICY_KIND
from witness_training.families.repair.rego_repairs import REGO
from witness_training.families.repair.repair_kind import RepairKind, Shown
from witness_training.families.repair.repair_wording import GRAMMAR
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Axis, Drawing
from witness_training.tasks.task import Spec, Task, Verdict
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import draw_wording, reword_spec, write_question

KINDS: Mapping[str, RepairKind] = {kind.name: kind for kind in (ATTESTATION, POLICY_KIND, REGO, COMMAND)}
# What a kind can be new on, beside the phrasing.
AXES_OF: Mapping[str, frozenset[Axis]] = {
    "attestation": frozenset({"attestor"}),
    "policy": frozenset({"attestor", "attestor-pair", "vocabulary"}),
    "rego": frozenset({"attestor", "rego-kind", "rego-rules"}),
    "command": frozenset({"vocabulary", "tool-chain"}),
}
_TRIES = 100


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec of the family. Raises Misuse if the drawing allows none."""
    kind = _draw_kind(chance, drawing)
    for number in range(_TRIES):
        stream = chance.at(f"try {number}")
        spec = kind.draw(stream, drawing)
        if spec is not None:
            wording = draw_wording(GRAMMAR, kind.show(spec).parts, drawing, stream)
            return {"family": "repair", **spec, "wording": wording.to_spec()}
    raise Misuse("no repair task can be drawn on these sides of the axes", advice="allow more attestors")


def _draw_kind(chance: Chance, drawing: Drawing) -> RepairKind:
    """A kind that has values on every axis that has to be new."""
    unseen: set[Axis] = {
        axis for axis, side in drawing.sides.items() if side == "unseen" and axis != "phrasing"
    }
    able = [kind for name, kind in KINDS.items() if unseen <= AXES_OF[name]]
    able = able or [max(KINDS.values(), key=lambda kind: len(unseen & AXES_OF[kind.name]))]
    return able[chance.at("kind").choose(list(itertools.accumulate(kind.weight for kind in able)))]


def build(spec: Spec) -> Task:
    """The task of a spec."""
    shown = KINDS[spec["kind"]].show(spec)
    wording = Wording.from_spec(spec["wording"])
    return Task(
        "repair",
        spec,
        write_question(GRAMMAR, wording, shown.facts),
        shown.answer,
        min(shown.difficulty, 5),
        _list_axes(shown, wording),
        shown.files,
    )


def _list_axes(shown: Shown, wording: Wording) -> Mapping[str, tuple[str, ...]]:
    """Axis → values. The clauses of a requirement are productions as well."""
    phrasing = tuple(sorted({*wording.ids, *shown.axes.get("clauses", ())}))
    others = {axis: values for axis, values in shown.axes.items() if values and axis != "clauses"}
    return {"phrasing": phrasing, **others}


def judge(task: Task, answer: str, bench: Bench) -> Verdict:
    """The verdict on an answer: what it mended, as real go-witness sees it."""
    return KINDS[task.spec["kind"]].judge(task.spec, answer, bench)


FAMILY = Family(
    "repair",
    "one fault: which rule, where, and the mended document",
    15,
    ("phrasing", "tool-chain", "attestor", "attestor-pair", "rego-kind", "rego-rules", "vocabulary"),
    draw,
    build,
    judge,
    reword=partial(reword_spec, GRAMMAR),
)
