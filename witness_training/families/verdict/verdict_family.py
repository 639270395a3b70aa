"""The family `verdict`: a policy and collections in the question; whether go-witness accepts them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.json_writing import dumps
from witness_training.families.family import Family
from witness_training.families.shown_documents.renamed_worlds import Names
from witness_training.families.shown_documents.verification_case import POLICY, Case, build_case, name_file
from witness_training.families.verdict.faults import FAULTS
from witness_training.families.verdict.verdict_answers import write_answer
from witness_training.families.verdict.verdict_facts import Facts, NoFacts, find_facts, list_edits, mends
from witness_training.families.verdict.verdict_space import draw_task_spec, list_kinds
from witness_training.families.verdict.verdict_views import (
    describe_signers,
    view_policy,
    view_statement,
    write_command,
    write_view,
)
from witness_training.families.verdict.verdict_wording import GRAMMAR
from witness_training.judges.bench import Bench
from witness_training.judges.json_answers import Check, JsonForm, Kind, equals, equals_set, judge_block
from witness_training.tasks.axes import Drawing, list_pairs
from witness_training.tasks.task import Spec, Task, Verdict, leave_unjudged
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import (
    draw_wording,
    fence,
    measure_wording,
    reword_spec,
    write_question,
)

_KINDS: dict[str, Kind] = {
    "passes": "boolean",
    "reason": "string or null",
    "pointers": "strings",
    "denials": "strings",
    "step": "string or null",
}
_WORDINGS = 28
_EXPLAINED = {"pointers": "pointing", "denials": "denying", "step": "stepping"}


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec of the family. Raises Misuse if the drawing allows none."""
    spec = draw_task_spec(chance, drawing)
    # Who sends documents on one line is brief in words as well: the shortest of some wordings.
    drawn = (
        draw_wording(GRAMMAR, _list_parts(spec), drawing, chance.at(f"wording {number}"))
        for number in range(_WORDINGS if spec["layout"] is None else 1)
    )
    return {**spec, "wording": min(drawn, key=partial(measure_wording, GRAMMAR)).to_spec()}


def build(spec: Spec) -> Task:
    """The task of a spec."""
    case = build_case(spec)
    wording = Wording.from_spec(spec["wording"])
    views = {POLICY: view_policy(case)} | {file: view_statement(case, file) for file in case.signers}
    documents = {**{file: write_view(case, view) for file, view in views.items()}, **case.modules}
    rules: dict[str, int] = {}
    for rule in spec["rules"]:
        rules[rule["attestor"]] = rules.get(rule["attestor"], 0) + 1
    axes = {
        "phrasing": wording.ids,
        "attestor": tuple(spec["attestors"]),
        "attestor-pair": list_pairs(spec["attestors"]),
        "rego-kind": list_kinds(spec),
        "rego-rules": tuple(sorted({str(count) for count in rules.values()})),
        "vocabulary": tuple(_list_words(spec, documents)),
    }
    return Task(
        "verdict",
        spec,
        write_question(GRAMMAR, wording, _build_facts(case)),
        write_answer(case),
        _rate(spec),
        axes,
        documents,
    )


def _list_words(spec: Spec, documents: Mapping[str, str]) -> Iterator[str]:
    """The names of steps, and those of projects, files and branches that a reader of the documents meets."""
    text = "".join(documents.values())
    for each in (spec, spec["second"]):
        names = Names.from_spec(each["names"]) if each else None
        if each and names:
            yield each["step"]
            yield from (word for word in names.words if word in text)


def judge(task: Task, answer: str, bench: Bench) -> Verdict:
    """The verdict on an answer: its block against what real go-witness says of the same documents."""
    case = build_case(task.spec)
    facts = find_facts(case, bench.oracle)
    if isinstance(facts, NoFacts):
        return leave_unjudged(facts.reason)
    members = task.spec["members"]
    form = JsonForm({name: _KINDS[name] for name in members})
    checks = {name: check for name, check in _build_checks(case, facts, bench).items() if name in members}
    return judge_block(
        answer, form, checks, {"passes": facts.passes, "reason": facts.code, "said": facts.said}
    )


def _list_parts(spec: Spec) -> list[str]:
    ruled = len({rule["attestor"] for rule in spec["rules"]})
    return [
        *("ask", "moment", "policy", "signing", "form", "coding", "collection"),
        *(("second",) if len(spec["given"]) > 1 else ()),
        *(("module", "another")[:ruled]),
        *(("short",) if spec["cut"] else ()),
        *(part for member, part in _EXPLAINED.items() if member in spec["members"]),
    ]


def _build_facts(case: Case) -> dict[str, str]:
    files = list(case.signers)
    modules = list(case.modules.items())
    facts = {
        "command": write_command(case),
        "policy": fence(write_view(case, view_policy(case)), "json"),
        "signing": describe_signers(case),
        "form": describe_form(case.spec),
        "now": case.spec["now"],
        "codes": describe_codes(case.spec),
        "file": f"`{files[0]}`",
        "collection": fence(write_view(case, view_statement(case, files[0])), "json"),
    }
    if len(files) > 1:
        facts |= {
            "second_file": f"`{files[1]}`",
            "second": fence(write_view(case, view_statement(case, files[1])), "json"),
        }
    for (name, text), fact in zip(modules, ("module", "another"), strict=False):
        facts |= {f"{fact}_name": f"`{name}`", fact: fence(text, "rego")}
    return facts


def describe_form(spec: Spec) -> str:
    """The form of the block as the question states it."""
    said = {
        "passes": "true | false",
        "reason": 'null | "…"',
        "pointers": "[…]",
        "denials": "[…]",
        "step": "…",
    }
    return "{" + ", ".join(f'"{name}": {said[name]}' for name in spec["members"]) + "}"


def describe_codes(spec: Spec) -> str:
    """The reasons that a question offers, each with what it means."""
    return ", ".join(f"{dumps(code)} ({FAULTS[code].means})" for code in spec["codes"])


def _build_checks(case: Case, facts: Facts, bench: Bench) -> dict[str, Check]:
    return {
        "passes": equals(facts.passes),
        "reason": equals(facts.code),
        "pointers": lambda pointers: _check_pointers(pointers, case, facts, bench),
        "denials": equals_set(facts.denials),
        "step": equals(facts.step),
    }


def _check_pointers(pointers: list[str], case: Case, facts: Facts, bench: Bench) -> str:
    if len(set(pointers)) < len(pointers):
        return "a pointer stands twice"
    if facts.code and not pointers and next(list_edits(case), None) is not None:
        return "no place is named, and there are some where one edit would do"
    for pointer in pointers:
        if not mends(case, pointer, bench.oracle):
            return f"an edit at {pointer[:200]!r} alone would not let it pass, or a deeper place would do"
    return ""


def _rate(spec: Spec) -> int:
    """How hard it is: more documents, more rules, and reasons that stand in no document."""
    rated: list[Any] = [
        spec["second"],
        len(spec["rules"]) > 1,
        spec["certificate"],
        spec["fault"] in ("missing-attestation", "missing-step", "subject-not-found", "artifact-mismatch"),
    ]
    return 1 + sum(map(bool, rated))


FAMILY = Family(
    "verdict",
    "policy and attestations: does it pass, and why",
    20,
    ("phrasing", "attestor", "attestor-pair", "rego-kind", "rego-rules", "vocabulary"),
    draw,
    build,
    judge,
    reword=partial(reword_spec, GRAMMAR),
)
# The step's file is part of the public documents; tests name it.
__all__ = ["FAMILY", "build", "describe_form", "draw", "judge", "name_file"]
