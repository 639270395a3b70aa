"""The family `write-rego`: its specs, its tasks and their judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_schema.oracle import Functionary
from witness_training.families.family import Family
from witness_training.families.write_rego.hidden_worlds import draw_example, draw_worlds
from witness_training.families.write_rego.kind_roster import KINDS, find_kind, list_kinds
from witness_training.families.write_rego.rego_answers import (
    draw_sentences,
    write_answer,
    write_answer_module,
)
from witness_training.families.write_rego.rego_judging import plan_judging
from witness_training.families.write_rego.rego_productions import FAMILY
from witness_training.families.write_rego.rego_questions import (
    GRAMMAR,
    draw_clauses,
    draw_question,
    write_question_text,
)
from witness_training.families.write_rego.requirement_kind import Kind, Wanted
from witness_training.judges.bench import Bench
from witness_training.judges.planned_judging import Plan, judge_plan
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec, Task, Verdict
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import reword_spec

# Twice as often two rules as one or three.
_RULES = ("1", "2", "2", "3")
_PACKAGES = ("{name}", "{name}", "witness.{name}", "policy.{name}", "{name}_rules", "attestation.{name}")
_VARIABLES = ("msg", "msg", "msg", "reason", "message")
# Draws until one holds; a combination that no world can break rule by rule is drawn anew.
MOST_DRAWS = 400


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec. Raises Misuse where the sides of the drawing leave none."""
    reason = ""
    for attempt in range(MOST_DRAWS):
        try:
            return _draw_once(chance.at(f"attempt/{attempt}"), drawing)
        except Misuse as error:
            reason = str(error)
    raise Misuse(f"no task of {FAMILY} can be drawn on these sides of the axes: {reason}")


def _draw_once(chance: Chance, drawing: Drawing) -> Spec:
    kinds = _draw_kinds(chance, drawing)
    attestor, seed = kinds[0].attestor, chance.at("world").below(1 << 31)
    example = draw_example(attestor, seed)
    syntax = ("v0", "v1")[chance.at("syntax").below(2)]
    mode, clauses = draw_clauses(kinds, drawing, chance)
    wanted = []
    for kind, clause in zip(kinds, clauses, strict=True):
        stream = chance.at(f"kind/{kind.id}")
        parameters = kind.draw(example, stream, drawing)
        styles = kind.form.styles
        wanted.append(Wanted(kind, parameters, styles[stream.at("style").below(len(styles))], clause))
    draw_worlds(wanted, seed)
    spec: dict[str, Any] = {
        "family": FAMILY,
        "seed": seed,
        "syntax": syntax,
        "package": _draw_from(_PACKAGES, chance, "package").format(name=attestor.replace("-", "_")),
        "variable": _draw_from(_VARIABLES, chance, "variable"),
        "rules": [
            {
                "kind": each.kind.id,
                "parameters": dict(each.parameters),
                "style": each.style,
                "clause": each.clause,
            }
            for each in wanted
        ],
        "wording": draw_question(kinds, mode, syntax, drawing, chance).to_spec(),
    }
    module = write_answer_module(wanted, spec)
    return spec | draw_sentences(module, len(wanted), lambda name, limit: chance.at(name).below(limit))


def _draw_from(texts: Sequence[str], chance: Chance, name: str) -> str:
    return texts[chance.at(name).below(len(texts))]


def _draw_kinds(chance: Chance, drawing: Drawing) -> list[Kind]:
    """One to three kinds of one attestor; the first is on the drawing's side of every axis, the others may be seen ones."""
    number = int(drawing.pick("rego-rules", _RULES, chance))
    first = [kind for kind in _list_first(drawing) if len(list_kinds(kind.attestor)) >= number]
    if not first:
        raise Misuse("no kind is on these sides of the axes")
    # An attestor is drawn before one of its kinds, so that one with many kinds is not drawn more often than by the root.
    chosen = first[chance.at("kind").below(len(first))]
    beside = [
        kind
        for kind in list_kinds(chosen.attestor)
        if kind is not chosen and Drawing().allows("rego-kind", kind.id) and _has_names(kind, drawing)
    ]
    beside.sort(key=lambda kind: chance.at(f"beside/{kind.id}").random())
    kinds = [chosen, *beside[: number - 1]]
    if len(kinds) < number:
        raise Misuse("there are too few kinds beside this one")
    kinds.sort(key=lambda kind: chance.at(f"order/{kind.id}").random())
    return kinds


@lru_cache(maxsize=64)
def _list_first(drawing: Drawing) -> tuple[Kind, ...]:
    """The kinds that may be the first of a task."""
    first = tuple(
        kind for kind in KINDS if _allows_attestor(kind, drawing) and drawing.allows("rego-kind", kind.id)
    )
    if drawing.side("vocabulary") == "unseen":
        # Where no kind is new on the other axes and has names, it is new on those alone.
        return tuple(kind for kind in first if kind.vocabulary) or first
    return first


def _allows_attestor(kind: Kind, drawing: Drawing) -> bool:
    known = drawing.attestors is None or kind.attestor in drawing.attestors
    return known and drawing.allows("attestor", kind.attestor) and _has_names(kind, drawing)


def _has_names(kind: Kind, drawing: Drawing) -> bool:
    """Whether the names that the kind draws from have two on the drawing's side."""
    allowed = sum(drawing.allows("vocabulary", name) for name in kind.vocabulary)
    return not kind.vocabulary or allowed > 1


def read_wanted(spec: Spec) -> tuple[Wanted, ...]:
    """The requirements of a spec. Raises KeyError or UnknownName for a spec that is never drawn."""
    return tuple(
        Wanted(find_kind(rule["kind"]), rule["parameters"], rule["style"], rule["clause"])
        for rule in spec["rules"]
    )


def build(spec: Spec) -> Task:
    """The task of a spec. Raises KeyError, UnknownName or Misuse for a spec that is never drawn."""
    wanted = read_wanted(spec)
    wording = Wording.from_spec(spec["wording"])
    module = write_answer_module(wanted, spec)
    return Task(
        FAMILY,
        spec,
        write_question_text(wanted, wording),
        write_answer(module, wanted, spec),
        _rate(wanted),
        _list_axes(wanted, wording),
    )


def _list_axes(wanted: Sequence[Wanted], wording: Wording) -> Mapping[str, tuple[str, ...]]:
    names = {
        name
        for each in wanted
        if each.kind.vocabulary
        for name in (*each.parameters.get("values", ()), *filter(None, [each.parameters.get("value")]))
    }
    return {
        "attestor": (wanted[0].kind.attestor,),
        "rego-kind": tuple(sorted(each.kind.id for each in wanted)),
        "rego-rules": (str(len(wanted)),),
        "phrasing": tuple(sorted({*wording.ids, *(each.clause for each in wanted)})),
        **({"vocabulary": tuple(sorted(names))} if names else {}),
    }


def _rate(wanted: Sequence[Wanted]) -> int:
    """Difficulty: one more for each further rule, one if a value may be missing, one if items are gone through."""
    missing = any(each.kind.missing for each in wanted)
    items = any(
        "comprehension" in each.kind.form.styles or "function" in each.kind.form.styles for each in wanted
    )
    return min(len(wanted) + missing + items, 5)


def plan(task: Task, answer: str, key: Functionary) -> Plan:
    """What go-witness has to be asked about an answer to this task."""
    wanted = read_wanted(task.spec)
    worlds = draw_worlds(wanted, task.spec["seed"])
    return plan_judging(answer, wanted[0].kind.attestor, len(wanted), worlds, key)


def judge(task: Task, answer: str, bench: Bench) -> Verdict:
    """The verdict on an answer."""
    return judge_plan(plan(task, answer, bench.key), bench.oracle)


WRITE_REGO = Family(
    FAMILY,
    "A requirement in words, answered by a Rego module",
    20,
    ("phrasing", "attestor", "rego-kind", "rego-rules", "vocabulary"),
    draw,
    build,
    judge,
    plan=plan,
    reword=partial(reword_spec, GRAMMAR),
)
