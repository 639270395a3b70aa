"""Runs the modules of a required attestation on steered draws, by real go-witness, and says what they never do."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal

from witness_generators.api.direct_draws import draw
from witness_generators.documents.policy import EXPIRES
from witness_generators.policy_trials.rego_constants import read_steering
from witness_generators.policy_trials.steered_draws import draw_steered
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import dumps
from witness_schema.oracle import NotJudged, Oracle, VerifyRequest, VerifyResult
from witness_schema.oracle.messages import Functionary
from witness_schema.policies.policy_check import PolicyReport, Surroundings, check_policy
from witness_schema.policies.policy_file import PolicyFile
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.predicate_types import list_types
from witness_schema.policies.rego_checks.policy_modules import PolicyModule, read_modules
from witness_schema.printable import quote
from witness_schema.schemas.bundled_versions import bundled_version, load
from witness_schema.verdict import Crashed

DRAWS = 200
_CHUNK = 40
# Fewer say nothing of what a module never does.
_ENOUGH = 20
_DENIED = "policy was denied due to"
_STEP = "trial"
# What the collection is found by.
_DIGEST = "5f" * 32
_COMMIT = "5f" * 20
# An attestation that is no part of the trial, with that digest as its subject: a product, or where products are tried a commit.
_PRODUCT = {"release.txt": {"mime_type": "text/plain", "digest": {"sha256": _DIGEST}}}
# Findings that say already what a trial would show.
_DECIDED = frozenset(
    ("rego-no-package", "rego-v1", "rego-no-deny", "rego-deny-no-set", "rego-deny-masked", "rego-unknown-field", "rego-never-holds",
     "rego-always-holds", "rego-compile", "rego-type", "module-unreadable", "placeholder", "type-unknown")
)  # fmt: skip

# "failed": a module gave no answer, as where two of its rules give one value each.
Answer = Literal["passed", "denied", "failed", ""]


@dataclass(slots=True)
class Outcome:
    """What the modules said of the draws. passed, denied, failed: an attestation of each kind, None for none."""

    draws: int = 0
    passed: Any = None
    denied: Any = None
    failed: Any = None
    reason: str = ""
    not_judged: str = ""


def judge_file(
    file: PolicyFile, surroundings: Surroundings, oracle: Oracle | None, draws: int = DRAWS
) -> PolicyReport:
    """The report of `check_policy`, and of the trials where there is an oracle, the version is its own, and `draws` is not 0."""
    report = check_policy(file.value, file.tree, surroundings)
    if oracle is None or not draws or surroundings.version not in (None, bundled_version()):
        return report
    findings, reasons = [*report.findings], [*report.not_judged]
    for each in try_policy(Place(file.value), report.findings, oracle, draws):
        if isinstance(each, NotJudged):
            reasons.append(each.reason)
        else:
            findings.append(each)
    return PolicyReport(tuple(findings), tuple(dict.fromkeys(reasons)))


def try_policy(
    policy: Place, findings: Sequence[PolicyFinding], oracle: Oracle, draws: int = DRAWS
) -> Iterator[PolicyFinding | NotJudged]:
    """Tries all modules of a policy of which nothing is decided yet. findings: those of `check_policy`."""
    decided = [each.pointer for each in findings if each.rule in _DECIDED]
    for _, step in policy.take("steps").members():
        for asked in step.take("attestations").items():
            modules, unread = read_modules(asked)
            kind = asked.take("type").text()
            if (
                modules
                and not unread
                and kind in list_types()
                and not any(pointer.startswith(f"{asked.pointer}/") for pointer in decided)
            ):
                yield from _judge(try_modules(kind, modules, oracle, draws), asked, modules)


def try_modules(kind: str, modules: Sequence[PolicyModule], oracle: Oracle, draws: int = DRAWS) -> Outcome:
    """What real go-witness says of the modules on drawn attestations; it stops where they have both passed and denied."""
    outcome = Outcome()
    schema = load(list_types()[kind])
    values = draw_steered(schema, kind, read_steering([module.text for module in modules]), draws)
    for value, said in judge_values(kind, values, modules, oracle):
        if isinstance(said, NotJudged):
            outcome.not_judged = said.reason
            return outcome
        _count(outcome, value, said)
        if (outcome.passed is not None and outcome.denied is not None) or outcome.failed is not None:
            break
    return outcome


def judge_values(
    kind: str, values: Iterator[Any], modules: Sequence[PolicyModule], oracle: Oracle
) -> Iterator[tuple[Any, VerifyResult | NotJudged | Crashed]]:
    """Yields each attestation of a predicate type with what real go-witness says of the modules on it; it asks for some at a time."""
    key, attestor = oracle.keys(), list_types()[kind]
    while chunk := list(islice(values, _CHUNK)):
        requests = [_build_request(kind, attestor, value, modules, key) for value in chunk]
        yield from zip(chunk, list(oracle.verify_all(requests)), strict=True)


def read_answer(said: object) -> Answer:
    """What the modules did by go-witness's words; "" where it did not come to them, as where it cannot read the attestation."""
    if not isinstance(said, VerifyResult):
        return ""
    reasons = _join_reasons(said)
    if said.passed or _DENIED in reasons:
        return "passed" if said.passed else "denied"
    return "failed" if "rego" in reasons else ""


def _join_reasons(said: VerifyResult) -> str:
    return "\n".join((*said.reasons, said.error))


def _count(outcome: Outcome, value: Any, said: VerifyResult | Crashed) -> None:
    answer = read_answer(said)
    if not isinstance(said, VerifyResult) or not answer:
        return
    outcome.draws += 1
    if answer == "passed":
        outcome.passed = value if outcome.passed is None else outcome.passed
    elif answer == "denied":
        outcome.denied = value if outcome.denied is None else outcome.denied
    else:
        lines = _join_reasons(said).split("\n")
        outcome.failed, outcome.reason = value, next(line for line in lines if "rego" in line).lstrip(" -")


def _build_request(
    kind: str, attestor: str, value: Any, modules: Sequence[PolicyModule], key: Functionary
) -> VerifyRequest:
    required = {
        "type": kind,
        "regopolicies": [{"name": each.name or "module.rego", "module": _encode(each)} for each in modules],
    }
    step = {
        "name": _STEP,
        "functionaries": [{"type": "publickey", "publickeyid": key.key_id}],
        "attestations": [required],
    }
    policy = {
        "expires": EXPIRES,
        "publickeys": {
            key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem.encode()).decode()}
        },
        "steps": {_STEP: step},
    }
    return VerifyRequest(_STEP, ((kind, value), _find_entry(attestor)), policy, subjects=(_DIGEST, _COMMIT))


def _find_entry(attestor: str) -> tuple[str, Any]:
    """The entry that a search by digest finds the collection by; its type is another one than the modules'."""
    if attestor != "product":
        return load("product").predicate_types[0], _PRODUCT
    return load("git").predicate_types[0], {**_draw_commit(), "commithash": _COMMIT}


@cache
def _draw_commit() -> dict[str, Any]:
    (line,) = draw("git", seed=1, index=0)
    commit: dict[str, Any] = parse_json(line)["attestation"]
    return commit


def _judge(
    outcome: Outcome, asked: Place, modules: Sequence[PolicyModule]
) -> Iterator[PolicyFinding | NotJudged]:
    if outcome.not_judged:
        yield NotJudged(outcome.not_judged)
        return
    pointer = modules[0].pointer if len(modules) == 1 else asked.take("regopolicies").pointer
    drawn = f"{outcome.draws} steered draws"
    if outcome.failed is not None:
        reason = quote(" ".join(outcome.reason.split()))[-150:]
        yield PolicyFinding("rego-fails", pointer, reason, dumps(outcome.failed))
    elif outcome.draws < _ENOUGH:
        return
    elif outcome.passed is None and outcome.denied is not None:
        yield PolicyFinding(
            "rego-always-denies", pointer, f"it denied each of {drawn}", dumps(outcome.denied)
        )
    elif outcome.denied is None and outcome.passed is not None:
        yield PolicyFinding(
            "rego-never-denied", pointer, f"it did not deny in {drawn}", dumps(outcome.passed)
        )


def _encode(module: PolicyModule) -> str:
    return base64.b64encode(module.text.encode()).decode()
