"""Judges the script of an answer by what it makes: the step, its evidence, a policy that demands it, and the verification."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from witness_schema import load
from witness_training.families.recover.recover_script import list_types
from witness_training.judges.bench import Bench, NoSandbox, Scenario
from witness_training.judges.fenced_blocks import find_block
from witness_training.judges.made_documents import Made, UnusableError, collect_made, runs_command
from witness_training.judges.refusals import judge_refusals
from witness_training.tasks.task import Spec, Verdict, conclude, leave_unjudged

PARTS = ("block", "runs", "harmless", "verifies", "step", "artifact", "refuses")
_LANGUAGES = ("sh", "bash", "shell")


def judge_script(
    spec: Spec, answer: str, bench: Bench, complete: Callable[[str], str] = lambda block: block
) -> Verdict:
    """Run the answer's script once and judge what it made. complete: the script that an answer's block is a part of."""
    parts: dict[str, bool | None] = dict.fromkeys(PARTS)
    script = next(filter(None, (find_block(answer, language) for language in _LANGUAGES)), None)
    parts["block"] = bool(script and script.strip())
    if script is None or not parts["block"]:
        return conclude(parts, "there is not exactly one fenced block of shell")
    reports = bench.run_script(complete(script), [Scenario("base")])
    if isinstance(reports, NoSandbox):
        return leave_unjudged(reports.reason)
    report = reports[0]
    if report.end == "not judged":
        return leave_unjudged(report.reason)
    parts["runs"], parts["harmless"] = report.end == "done", not report.harm
    if report.harm or report.end != "done":
        return conclude(parts, report.harm or report.reason or "the script fails")
    try:
        made = collect_made(report)
    except UnusableError as error:
        return conclude({**parts, "verifies": False}, str(error))
    parts["verifies"] = True
    return _judge_made(spec, made, parts, bench)


def _judge_made(spec: Spec, made: Made, parts: dict[str, bool | None], bench: Bench) -> Verdict:
    faults = {"step": _check_step(spec, made)}
    if not faults["step"]:
        faults["artifact"] = _check_artifact(spec, made)
    parts |= {name: not fault for name, fault in faults.items()}
    if not any(faults.values()):
        refusals = judge_refusals(bench.oracle, made, {spec["step"]: list_types(spec)})
        unjudged = next((each.reason for each in refusals if each.refused is None), "")
        if unjudged:
            return leave_unjudged(unjudged)
        missed = next(
            (f"{each.kind} ({each.what}): {each.reason}" for each in refusals if not each.refused), ""
        )
        faults["refuses"] = missed
        parts["refuses"] = not missed
    return conclude(parts, next((fault for fault in faults.values() if fault), ""))


def _check_step(spec: Spec, made: Made) -> str:
    try:
        step = made.find_step(spec["step"])
    except UnusableError as error:
        return str(error)
    missing = [kind for kind in list_types(spec) if kind not in step.attestations]
    if missing:
        return f"the step does not record {missing[0]}"
    return "" if runs_command(step.command, spec["command"]) else "the step runs another command"


def _check_artifact(spec: Spec, made: Made) -> str:
    """Whether the product, and nothing beside it, was what the verification searched by."""
    products = made.find_step(spec["step"]).attestations.get(load("product").predicate_types[0])
    product = products.get(spec["product"]) if isinstance(products, Mapping) else None
    digests = product.get("digest") if isinstance(product, Mapping) else None
    digest = digests.get("sha256") if isinstance(digests, Mapping) else None
    if not digest:
        return f"the step makes no {spec['product']}"
    artifact = made.request.artifact
    searched = [*made.request.subjects, *([] if artifact is None else [hashlib.sha256(artifact).hexdigest()])]
    return "" if searched and set(searched) == {digest} else f"it is not {spec['product']} that is verified"
