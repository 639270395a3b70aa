"""The family `schema`: what attestors record, in which form, since when, and whom a bump of go-witness hurts."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import document_names
from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_training.families.family import Family
from witness_training.families.schema_questions.question_kinds import KINDS, QuestionKind, name_document
from witness_training.families.schema_questions.schema_wording import GRAMMAR
from witness_training.judges.bench import Bench
from witness_training.judges.json_answers import Check, JsonForm, equals, equals_set, judge_block
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec, Task, Verdict
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import draw_wording, fence, reword_spec, write_question

_TRIES = 100
_SHOWN = {"boolean": "true | false", "string": '"…"', "strings": "[…]"}


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec of the family. Raises Misuse if the drawing allows none."""
    kinds = list(KINDS.values())
    if drawing.side("version-pair") == "unseen":
        # Only a bump has a value on this axis.
        kinds = [KINDS["bump"]]
    kind = kinds[chance.at("kind").choose(list(itertools.accumulate(kind.weight for kind in kinds)))]
    for number in range(_TRIES):
        drawn = kind.draw(chance.at(f"try {number}"), drawing)
        if drawn is not None:
            wording = draw_wording(GRAMMAR, _list_parts(kind), drawing, chance)
            told = chance.at("told").below(1 << 10)
            return {"kind": kind.name, **drawn, "told": told, "wording": wording.to_spec()}
    raise Misuse(f"no schema question of the kind {kind.name} could be drawn", advice="allow more attestors")


def build(spec: Spec) -> Task:
    """The task of a spec."""
    kind = KINDS[spec["kind"]]
    wording = Wording.from_spec(spec["wording"])
    right = kind.right(spec)
    sentences = kind.says(spec, right)
    axes = {"phrasing": wording.ids}
    if spec["name"] not in document_names():
        axes["attestor"] = (spec["name"],)
    if "pair" in spec:
        axes["version-pair"] = (spec["pair"],)
    block = fence(dumps(right, ensure_ascii=False), "json")
    return Task(
        "schema",
        spec,
        write_question(GRAMMAR, wording, _build_facts(spec, kind)),
        f"{sentences[spec['told'] % len(sentences)]}\n\n{block}",
        kind.level,
        axes,
    )


def judge(task: Task, answer: str, _: Bench) -> Verdict:
    """The verdict on an answer: its block against the bundled records."""
    kind = KINDS[task.spec["kind"]]
    right = kind.right(task.spec)
    checks: dict[str, Check] = {
        name: equals_set(frozenset(value)) if isinstance(value, list) else equals(value)
        for name, value in right.items()
    }
    return judge_block(answer, JsonForm(kind.members), checks, {"right": right})


def _list_parts(kind: QuestionKind) -> tuple[str, ...]:
    return (kind.name, "form", *((kind.note,) if kind.note else ()))


def _build_facts(spec: Spec, kind: QuestionKind) -> dict[str, str]:
    members = ", ".join(f'"{name}": {_SHOWN[shown]}' for name, shown in kind.members.items())
    facts: dict[str, Any] = {
        **{name: value for name, value in spec.items() if isinstance(value, str)},
        "name": f"`{spec['name']}`" if kind.name == "registration" else name_document(spec["name"]),
        "form": "{" + members + "}",
        "keys": ", ".join(f"`{key}`" for key in spec.get("keys", ())),
    }
    if "pair" in spec:
        facts["old"], facts["new"] = spec["pair"].split("..")
    return facts


FAMILY = Family(
    "schema",
    "what attestors record, since when, and whom a bump hurts",
    7,
    ("phrasing", "attestor", "version-pair"),
    draw,
    build,
    judge,
    reword=partial(reword_spec, GRAMMAR),
)
