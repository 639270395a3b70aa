"""The family `configure` as a row: spec, task, judge and set-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.answers.answer_prose import draw_prose, write_prose
from witness_training.families.configure.answers.script_lines import write_script
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.configure_judging import judge_answer
from witness_training.families.configure.judging.configure_scenarios import build_environment, find_needed
from witness_training.families.configure.space.configure_space import draw_spec
from witness_training.families.configure.steps.configure_case import Case
from witness_training.families.configure.wording.configure_productions import FAMILY, GRAMMAR, LINES
from witness_training.families.configure.wording.configure_wording import build_question, list_parts
from witness_training.families.family import Family
from witness_training.tasks.axes import Drawing, list_pairs
from witness_training.tasks.task import Environment, Spec, Task
from witness_training.wording.question_writing import draw_wording, reword_spec


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec: set-up, names, wording and prose."""
    spec = draw_spec(chance, drawing)
    case = Case(spec)
    spec["line"] = ""
    if len(case.steps) > 1:
        lines = [line.id for line in LINES.parts["line"]]
        if all(not drawing.allows("phrasing", line) for line in lines):
            drawing = replace(drawing, sides={**drawing.sides, "phrasing": "seen"})
        spec["line"] = drawing.pick("phrasing", lines, chance, "line")
    spec["wording"] = draw_wording(GRAMMAR, list_parts(case), drawing, chance).to_spec()
    spec["prose"] = draw_prose(case, chance.at("prose"))
    return spec


def build(spec: Spec) -> Task:
    """The task of a spec."""
    case = Case(spec)
    return Task(
        family=FAMILY,
        spec=spec,
        question=build_question(case),
        answer=f"{write_prose(case)}\n\n```sh\n{write_script(case)}\n```",
        difficulty=_rate(case),
        axes=_list_axes(case),
        environment=_name_environment(case),
    )


def _name_environment(case: Case) -> Environment:
    if case.job:
        return "served-job"
    return "ci-job" if find_needed(case) else "empty-folder"


def name_setup(task: Task) -> str:
    """The script of the task after the renaming of its steps, files and branches, and its job."""
    names = task.spec["names"]
    files = {role: f"file{number}" for number, role in enumerate(names["files"])}
    steps = [f"step{number}" for number in range(len(names["steps"]))]
    renamed = {"steps": steps, "files": files, "folder": names["folder"] and "folder", "branch": "branch"}
    case = Case({**task.spec, "names": renamed})
    return f"{write_script(case)}\n# {case.job}" if case.job else write_script(case)


def _rate(case: Case) -> int:
    """1 for one step with a key, more for each thing beyond that."""
    options = case.options
    beyond = [
        len(case.steps) > 1,
        len(case.steps) > 2,
        case.trust["kind"] == "certificate",
        case.rule is not None,
        case.spec["config"],
        any(options.values()),
        any(step.document or step.folder for step in case.steps),
        case.job is not None,
    ]
    return min(5, 1 + sum(map(bool, beyond)))


def _list_axes(case: Case) -> Mapping[str, tuple[str, ...]]:
    names: Mapping[str, Any] = case.spec["names"]
    asked = {name for step in case.steps for name in step.attestors}
    attestors = tuple(sorted({"product" if name == "file" else name for name in asked}))
    words = (*names["steps"], *names["files"].values(), names["folder"], names["branch"])
    rego = case.spec["rego"]
    phrasing = (*case.spec["wording"]["productions"].values(), case.spec["line"])
    return {
        "phrasing": tuple(sorted(filter(None, phrasing))),
        "tool-chain": tuple(sorted({step.chain for step in case.steps})),
        "attestor": attestors,
        "attestor-pair": list_pairs(attestors),
        "vocabulary": tuple(sorted(filter(None, words))),
        **({"rego-kind": (rego["kind"],), "rego-rules": ("1",)} if rego else {}),
    }


CONFIGURE = Family(
    name=FAMILY,
    title="Attest a step, or several, and verify them",
    share=25,
    axes=("phrasing", "tool-chain", "attestor", "attestor-pair", "vocabulary"),
    draw=draw,
    build=build,
    judge=judge_answer,
    script=lambda task: read_script(task.answer),
    setup=name_setup,
    variables=lambda task: build_environment(Case(task.spec)),
    job=lambda task: Case(task.spec).job,
    reword=partial(reword_spec, GRAMMAR),
)
