"""What the policy of an answer must refuse, asked of real go-witness on what the answer's script made.

The oracle signs anew, so functionaries of the steps that a trial is not about are replaced by the oracle's key.
"""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_schema.oracle import Collection, Functionary, NotJudged, Verification, VerifyRequest, VerifyResult
from witness_schema.verdict import Crashed
from witness_training.families.configure.case import Case, Step, find_type
from witness_training.families.configure.recorded import Recorded, get
from witness_training.families.configure.rego_worlds import list_broken
from witness_training.judges.bench import Bench

# The start of ErrPolicyDenied (policy/errors.go): a denial by Rego.
DENIED = "policy was denied due to:"
PAST = "2020-01-01T00:00:00Z"
Json = Any


@dataclass(frozen=True, slots=True)
class Trial:
    """One verification. accepted: what go-witness must say. by_rego: the refusal must be the module's."""

    name: str
    request: VerifyRequest
    accepted: bool = False
    by_rego: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The trials that went wrong, with the words of go-witness, and the names of those that went right."""

    faults: Mapping[str, str] = field(hash=False)
    held: tuple[str, ...]
    unjudged: str = ""


def try_refusals(case: Case, recorded: Recorded, bench: Bench) -> Outcome:
    """Ask real go-witness for each trial."""
    trials = list(_list_trials(case, recorded, bench.key))
    results = bench.oracle.verify_all(trial.request for trial in trials)
    faults, held = {}, []
    for trial, result in zip(trials, results, strict=True):
        if isinstance(result, NotJudged):
            return Outcome({}, (), result.reason)
        if fault := _find_fault(trial, result):
            faults[trial.name] = fault
        else:
            held.append(trial.name)
    return Outcome(faults, tuple(held))


def _find_fault(trial: Trial, result: Verification) -> str:
    match result:
        case VerifyResult(passed=True):
            return "" if trial.accepted else "go-witness accepts it"
        case VerifyResult(reasons=reasons, error=error):
            said = "; ".join((*reasons, error))
            if trial.accepted:
                return f"go-witness refuses it: {said[:600]}"
            return "" if not trial.by_rego or DENIED in said else f"the module did not deny it: {said[:600]}"
        case Crashed(reason):
            return f"go-witness crashed: {reason}"
        case _:
            return "not judged"


def _list_trials(case: Case, recorded: Recorded, key: Functionary) -> Iterator[Trial]:
    steps = [step.name for step in case.steps]
    attestations = {name: recorded.attestations(name) for name in steps}
    trusting = _trust(recorded.policy.payload, steps, key)
    subject = find_digest(case, recorded)

    def ask(policy: Json, changed: Mapping[str, Any] | None = None, names: Mapping[str, str] | None = None) -> VerifyRequest:
        made = {**attestations, **(changed or {})}
        collections = [Collection((names or {}).get(step, step), tuple(made[step])) for step in steps]
        last = collections[-1]
        return VerifyRequest(last.step, last.attestations, policy, (subject,), further=tuple(collections[:-1]))

    yield Trial("signed by those that the policy trusts", ask(trusting), accepted=True)
    for step in case.steps:
        others = [name for name in steps if name != step.name]
        yield Trial(f"another signer of {step.name}", ask(_trust(recorded.policy.payload, others, key)))
        yield Trial(f"another step in place of {step.name}", ask(trusting, names={step.name: f"{step.name}-other"}))
        for attestor in step.required:
            kind = find_type(step, attestor)
            left = [each for each in attestations[step.name] if each[0] != kind]
            yield Trial(f"{step.name} without {attestor}", ask(trusting, {step.name: left}))
    for before, step in zip(case.steps, case.steps[1:], strict=False):
        changed = [(kind, _change(each, before.artifact) if kind == _MATERIAL else each) for kind, each in attestations[step.name]]
        yield Trial(f"{before.artifact} changed between {before.name} and {step.name}", ask(trusting, {step.name: changed}))
    yield Trial("an expired policy", ask({**_without(trusting, "expires"), "expires": PAST}))
    yield from _list_rego_trials(case, attestations, trusting, ask)


def _list_rego_trials(case: Case, attestations: Mapping[str, Any], policy: Json, ask: Any) -> Iterator[Trial]:
    rule, rego = case.rule, case.spec["rego"]
    if rule is None:
        return
    step: Step = case.steps[rego["step"]]
    kind = find_type(step, rule.attestor)
    kept = dict(attestations[step.name]).get(kind)
    for name, broken in list_broken(rego["kind"], kept, case):
        changed = [(known, broken if known == kind else value) for known, value in attestations[step.name]]
        yield Trial(f"{rego['kind']}: {name}", ask(policy, {step.name: changed}), by_rego=True)


def find_digest(case: Case, recorded: Recorded) -> str:
    """The sha256 of the artifact as the last step recorded it, "" where it did not."""
    products = recorded.attestation(case.last.name, _PRODUCT)
    return str(products.get(case.last.artifact, {}).get("digest", {}).get("sha256", ""))


_PRODUCT, _MATERIAL = (f"https://witness.dev/attestations/{name}/v0.1" for name in ("product", "material"))


def _change(materials: Mapping[str, Json], path: str) -> Json:
    """The materials of a step that found another file at this path."""
    digest = hashlib.sha256(b"tampered").hexdigest()
    return {**materials, path: {**materials[path], "sha256": digest}}


def _without(document: Mapping[str, Json], name: str) -> dict[str, Json]:
    """The object without a member, however it is spelled."""
    return {key: value for key, value in document.items() if key.lower() != name}


def _trust(policy: Mapping[str, Json], steps: list[str], key: Functionary) -> Json:
    """The policy in which the oracle's key signs these steps."""
    document = copy.deepcopy(dict(policy))
    known = dict(get(document, "publickeys") or {})
    known[key.key_id] = {"keyid": key.key_id, "key": base64.b64encode(key.public_pem.encode()).decode()}
    document = _without(document, "publickeys")
    document["publickeys"] = known
    for step in (get(document, "steps") or {}).values():
        if get(step, "name") in steps:
            for member in [member for member in step if member.lower() == "functionaries"]:
                del step[member]
            step["functionaries"] = [{"type": "publickey", "publickeyid": key.key_id}]
    return document
