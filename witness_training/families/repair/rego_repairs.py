"""Rego modules with one fault: the mended one is judged as an answer of write-rego is, in hidden worlds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.repair.repair_kind import RepairKind, Shown, choose
from witness_training.families.write_rego import write_rego_family as writing
from witness_training.families.write_rego.hidden_worlds import draw_worlds
from witness_training.families.write_rego.kind_roster import KINDS
from witness_training.families.write_rego.rego_answers import write_answer_module
from witness_training.families.write_rego.rego_judging import plan_judging
from witness_training.families.write_rego.rego_questions import find_clause
from witness_training.families.write_rego.requirement_kind import Wanted, fill, quote_value
from witness_training.judges.bench import Bench
from witness_training.judges.planned_judging import judge_plan
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec, Verdict
from witness_training.wording.question_writing import fence

_LONGEST = 1500  # characters of a module


@dataclass(frozen=True, slots=True)
class RegoFault:
    """One fault. symptom: `error` if OPA refuses the module, else `wrong`. spoil: the module with the fault, or unchanged.

    says: sentences that are true of each module with the fault; {detail} is what was changed.
    """

    code: str
    symptom: str
    spoil: Callable[[str, Chance], tuple[str, str]]
    says: Sequence[str]


def _rename_deny(module: str, chance: Chance) -> tuple[str, str]:
    name = ("allow", "violation", "denied", "denies", "reject", "fail", "block", "deny_msg")[chance.below(8)]
    return re.sub(r"^deny\b", name, module, flags=re.M), name


def _lose_import(module: str, _: Chance) -> tuple[str, str]:
    return module.replace("\nimport rego.v1\n", "", 1), "import rego.v1"


def _add_import(module: str, _: Chance) -> tuple[str, str]:
    if "import rego.v1" in module:
        return module, ""
    return re.sub(r"^(package .*)$", r"\1\n\nimport rego.v1", module, count=1, flags=re.M), "import rego.v1"


def _lose_package(module: str, _: Chance) -> tuple[str, str]:
    return re.sub(r"^package .*\n+", "", module, count=1, flags=re.M), "package"


def _hyphenate_package(module: str, chance: Chance) -> tuple[str, str]:
    name = ("witness-policy", "build-gate", "release-rules", "check-1")[chance.below(4)]
    return re.sub(r"^package .*$", f"package {name}", module, count=1, flags=re.M), name


# The first field that a rule reads.
_FIELD = re.compile(r'input\.([a-z]+)\b(?!\()|object\.get\(input, (?:\[)?"([a-z]+)"')


def _misspell_field(module: str, chance: Chance) -> tuple[str, str]:
    found = _FIELD.search(module)
    if found is None:
        return module, ""
    name = found[1] or found[2]
    half = max(2, len(name) // 2)
    other = (
        f"{name[:half]}_{name[half:]}",
        f"{name}_value",
        name.capitalize(),
        f"{name}Name",
        f"{name}s_",
        f"the_{name}",
    )[chance.below(6)]
    changed = re.sub(rf"\binput\.{name}\b", f"input.{other}", module)
    return re.sub(rf'(object\.get\(input, \[?)"{name}"', rf'\1"{other}"', changed), f"{other}/{name}"


def _wrap_input(module: str, chance: Chance) -> tuple[str, str]:
    wrapper = ("attestation", "predicate", "attestations[0].attestation", "statement.predicate")[
        chance.below(4)
    ]
    if re.search(r"\binput\b(?!\.[a-z])", module.replace("object.get(input,", "")):
        return module, ""
    changed = re.sub(r"\binput\.", f"input.{wrapper}.", module)
    return changed.replace("object.get(input,", f"object.get(input.{wrapper},"), wrapper


def _invert(module: str, _: Chance) -> tuple[str, str]:
    changed = re.sub(r"^  not ", "  ", module, count=1, flags=re.M)
    line = next((line.strip() for line in module.splitlines() if line.startswith("  not ")), "")
    return changed, line


def _lose_brace(module: str, _: Chance) -> tuple[str, str]:
    return re.sub(r"\n\}\n*\Z", "\n", module), "}"


def _lose_message(module: str, _: Chance) -> tuple[str, str]:
    found = re.search(r"^  (msg|reason|message) := .*\n", module, flags=re.M)
    return (module[: found.start()] + module[found.end() :], found[1]) if found else (module, "")


def _make_text(module: str, _: Chance) -> tuple[str, str]:
    changed = re.sub(r"^deny contains (\w+) if \{", r"deny := \1 if {", module, flags=re.M)
    return re.sub(r"^deny\[(\w+)\] \{", r"deny = \1 {", changed, flags=re.M), "deny"


FAULTS: Mapping[str, RegoFault] = {
    fault.code: fault
    for fault in (
        RegoFault("no-deny", "silent", _rename_deny, (
            "go-witness reads `deny` and nothing else, so the messages of `{detail}` are never seen.",
            "The rule is called `{detail}`; go-witness evaluates `deny` only.",
            "`{detail}` is no name that go-witness asks for: denials come from `deny`.")),
        RegoFault("v1-without-import", "error", _lose_import, (
            "`contains` and `if` need `import rego.v1`: without it the module is read as Rego v0.",
            "The module is written in Rego v1 and does not say so; `import rego.v1` is missing.",
            "go-witness parses a module without `import rego.v1` as v0, where this syntax is an error.")),
        RegoFault("v0-with-import", "error", _add_import, (
            "With `import rego.v1` a rule is written with `if` and `contains`; the rules here are v0.",
            "The import asks for v1, but the rules are in the syntax of v0.",
            "`import rego.v1` and `deny[...] {{` exclude each other.")),
        RegoFault("no-package", "error", _lose_package, (
            "A module begins with `package`, and this one does not.",
            "The `package` line is missing.")),
        RegoFault("package-name", "error", _hyphenate_package, (
            "`{detail}` is no package name: a hyphen is a minus sign in Rego.",
            "The hyphen in `package {detail}` is an error: a name has no minus sign.")),
        RegoFault("unknown-field", "wrong", _misspell_field, (
            "The attestation of `{attestor}` has no field `{wrong}`: it is called `{name}`.",
            "`{wrong}` is read, and go-witness writes `{name}`.",
            "There is no `{wrong}` in what `{attestor}` records; the field is `{name}`.")),
        RegoFault("wrapped-input", "wrong", _wrap_input, (
            "`input` is the attestation itself; there is no `input.{detail}`.",
            "go-witness hands the bare attestation to the module, so `input.{detail}` is undefined.",
            "The path begins with `{detail}`, but fields stand right below `input`.")),
        RegoFault("inverted", "wrong", _invert, (
            "The condition is turned round: `{detail}` is meant.",
            "A `not` is missing before the condition; it should be `{detail}`.",
            "It denies what is right, for `{detail}` lost its `not`.")),
        RegoFault("lost-brace", "error", _lose_brace, (
            "The last rule is not closed.",
            "A closing brace is missing at the end.")),
        RegoFault("no-message", "error", _lose_message, (
            "`{detail}` is never given a value, so a rule is unsafe.",
            "A rule adds `{detail}` to `deny` without saying what it is.")),
        RegoFault("no-set", "wrong", _make_text, (
            "`deny` is a single text here, and go-witness expects a set of texts.",
            "`deny` has to be a set: each message is a member of it.")),
    )
}  # fmt: skip


def draw(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A spec without its wording; None if the module cannot have the fault."""
    if not any(drawing.allow_attestor(kind.attestor) for kind in KINDS):
        return None
    codes = list(FAULTS)
    fault = FAULTS[codes[chance.at("fault").below(len(codes))]]
    sides = {axis: side for axis, side in drawing.sides.items() if axis not in ("vocabulary", "phrasing")}
    try:
        drawn = writing.draw(chance.at("module"), Drawing(sides, drawing.attestors))
    except Misuse:
        return None
    kept = {name: value for name, value in drawn.items() if name not in ("wording", "lead", "closing")}
    spec = {"kind": "rego", "module": kept, "code": fault.code, "seed": chance.at("spoil").below(1 << 30)}
    right, broken, _ = _spoil(spec)
    return spec if broken != right and len(broken) <= _LONGEST else None


def _spoil(spec: Spec) -> tuple[str, str, str]:
    """The right module, the broken one, and what was changed."""
    right = write_answer_module(writing.read_wanted(spec["module"]), spec["module"])
    broken, detail = FAULTS[spec["code"]].spoil(right, Chance.of(spec["seed"], 0).at("spoil"))
    return right, broken, detail


def describe_requirements(wanted: Sequence[Wanted]) -> str:
    """What the module is for, in the clauses of write-rego."""
    told = []
    for each in wanted:
        clause = fill(
            find_clause(each.kind, each.clause),
            {name: quote_value(value) for name, value in each.parameters.items()},
        )
        told.append(f"deny {clause}" if ".deny-" in each.clause else clause)
    text = "; ".join(told)
    return (
        f"{text}; what is missing does not fulfil it" if any(each.kind.missing for each in wanted) else text
    )


def show(spec: Spec) -> Shown:
    """The task but for its wording."""
    wanted = writing.read_wanted(spec["module"])
    attestor = wanted[0].kind.attestor
    right, broken, detail = _spoil(spec)
    fault = FAULTS[spec["code"]]
    wrong, _, name = detail.partition("/")
    sentence = choose(fault.says, spec["seed"]).format(
        detail=detail, wrong=wrong, name=name, attestor=attestor
    )
    mended = choose(
        ("Mended:", "The whole module, mended:", "With that put right:", "This is what it should be:", "So:"),
        spec["seed"] // 7,
    )
    task = writing.build({**spec["module"], "lead": 0, "closing": 0, "wording": _no_wording()})
    return Shown(
        ("ask-rego", f"symptom-{fault.symptom}", "requirement", "form-rego"),
        {
            "attestor": attestor,
            "document": fence(broken, "rego"),
            "requirement": describe_requirements(wanted),
        },
        f"{sentence} {mended}\n\n{fence(right, 'rego')}",
        task.difficulty + (fault.symptom != "error"),
        {
            name: task.axes[name]
            for name in ("attestor", "rego-kind", "rego-rules", "vocabulary")
            if name in task.axes
        }
        | {"clauses": tuple(each.clause for each in wanted)},
        {"module.rego": broken},
    )


def _no_wording() -> dict[str, Any]:
    return {"order": [], "productions": {}, "tone": "plain", "seed": 0}


def judge(spec: Spec, answer: str, bench: Bench) -> Verdict:
    """The mended module in hidden worlds."""
    wanted = writing.read_wanted(spec["module"])
    worlds = draw_worlds(wanted, spec["module"]["seed"])
    plan = plan_judging(answer, wanted[0].kind.attestor, len(wanted), worlds, bench.key)
    return judge_plan(plan, bench.oracle)


REGO = RepairKind("rego", 20, draw, show, judge)
