"""Judges a module: OPA's type check against the attestor's schema, and real go-witness on the hidden worlds."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from witness_generators.documents.policy import EXPIRES
from witness_generators.runs.roster import ROWS
from witness_schema import load
from witness_schema.oracle import Collection, Functionary, NotJudged, VerifyRequest, VerifyResult
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.shapes.schema_printing import Schema
from witness_schema.verdict import Crashed
from witness_training.families.write_rego.hidden_worlds import HiddenWorlds
from witness_training.families.write_rego.json_places import Json
from witness_training.judges.fenced_blocks import find_block
from witness_training.judges.planned_judging import Plan, Reply, TypeCheck, settle
from witness_training.tasks.task import Verdict, conclude, leave_unjudged

# Before the messages of a module (`policy/errors.go`, ErrPolicyDenied).
DENIED = "policy was denied due to: "
# go-witness's word on the step itself, where every collection was refused.
_NONE_PASSED = "no passed collections present"
STEP = "build"
# What every world's collection is found by: the digest of a product, or where the products are judged, a commit.
_SUBJECT = "5f" * 32
_COMMIT = "5f" * 20
_CARRIERS: dict[str, Json] = {
    "product": {"release.txt": {"mime_type": "text/plain", "digest": {"sha256": _SUBJECT}}},
    "git": {
        "gittool": "go-git", "commithash": _COMMIT, "author": "Ada Lee", "authoremail": "ada@example.com",
        "committername": "Ada Lee", "committeremail": "ada@example.com", "commitdate": "2026-01-01 08:00:00 +0000 UTC",
        "commitmessage": "Add tests\n", "treehash": "6e" * 20,
    },
}  # fmt: skip


def plan_judging(answer: str, attestor: str, rules: int, worlds: HiddenWorlds, key: Functionary) -> Plan:
    """What go-witness has to be asked about an answer."""
    module = find_block(answer, "rego")
    parts = _list_parts(rules)
    if module is None:
        return settle(conclude({**parts, "block": False}, "there is not exactly one fenced block of Rego"))
    request = _build_request(module, attestor, worlds, key)
    check = TypeCheck(module, _load_schema(attestor))
    return Plan((check, request), lambda replies: _conclude(replies, parts, worlds))


def _list_parts(rules: int) -> dict[str, bool | None]:
    return dict.fromkeys(
        ("block", "type-check", "allows", *(f"denies-{at + 1}" for at in range(rules)), "message")
    )


@lru_cache(maxsize=64)
def _load_schema(attestor: str) -> Schema:
    return opa_schema(load(attestor))


def _build_request(module: str, attestor: str, worlds: HiddenWorlds, key: Functionary) -> VerifyRequest:
    """One verification of all worlds: each is a collection of the step, and go-witness says which of them pass.

    It searches once: a deeper search looks for what collections refer to, finds the same ones here, and evaluates them again.
    """
    attestations = (*worlds.kept, *(world for _, world in worlds.broken))
    first, *others = [_build_collection(attestor, attestation) for attestation in attestations]
    # Each collection has a time of its own: of two that are equal, go-witness names one.
    times = [f"2026-01-01T08:{minute:02}:00Z" for minute in range(len(attestations))]
    kind = first[-1][0]
    return VerifyRequest(
        STEP,
        first,
        _build_policy(module, kind, key),
        subjects=(_COMMIT if attestor == "product" else _SUBJECT,),
        starttime=times[0],
        endtime=times[0],
        further=tuple(Collection(STEP, other, at, at) for other, at in zip(others, times[1:], strict=True)),
        search_depth=1,
    )


def _build_collection(attestor: str, attestation: Json) -> tuple[tuple[str, Json], ...]:
    carrier = "git" if attestor == "product" else "product"
    return (
        (load(carrier).predicate_types[0], _CARRIERS[carrier]),
        (_find_type(attestor, attestation), attestation),
    )


def _find_type(attestor: str, attestation: Json) -> str:
    taken = ROWS[attestor].predicate_type
    return (taken(attestation) if taken else None) or load(attestor).predicate_types[0]


def _build_policy(module: str, kind: str, key: Functionary) -> dict[str, Any]:
    encoded = base64.b64encode(module.encode()).decode()
    return {
        "expires": EXPIRES,
        "publickeys": {
            key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem.encode()).decode()}
        },
        "steps": {
            STEP: {
                "name": STEP,
                "functionaries": [{"type": "publickey", "publickeyid": key.key_id}],
                "attestations": [
                    {"type": kind, "regopolicies": [{"name": "answer.rego", "module": encoded}]}
                ],
            }
        },
    }


def _conclude(replies: Sequence[Reply], parts: dict[str, bool | None], worlds: HiddenWorlds) -> Verdict:
    checked, verified = replies
    judged: dict[str, bool | None] = {**parts, "block": True}
    for reply in replies:
        if isinstance(reply, NotJudged):
            return leave_unjudged(reply.reason)
        if isinstance(reply, Crashed):
            return conclude({**judged, "type-check": False}, f"OPA did not finish: {reply.reason}")
    assert isinstance(checked, tuple)
    assert isinstance(verified, VerifyResult)
    if checked:
        return conclude({**judged, "type-check": False}, checked[0])
    judged["type-check"] = True
    return _conclude_verification(verified, judged, worlds)


def _conclude_verification(
    verified: VerifyResult, judged: dict[str, bool | None], worlds: HiddenWorlds
) -> Verdict:
    passed = frozenset(verified.accepted)
    kept = len(worlds.kept)
    allowed = sum(number in passed for number in range(kept))
    judged["allows"] = allowed == kept
    faults = (
        []
        if judged["allows"]
        else [
            f"{kept - allowed} of {kept} attestations that keep the requirements are refused: {_find_reason(verified)}"
        ]
    )
    for rule in range(1 + max(of for of, _ in worlds.broken)):
        missed = [at for at, (of, _) in enumerate(worlds.broken) if of == rule and kept + at in passed]
        judged[f"denies-{rule + 1}"] = not missed
        if missed:
            faults.append(
                f"requirement {rule + 1}: {len(missed)} attestations that break it alone are not denied"
            )
    silent = [
        reason
        for reason in verified.reasons
        if _NONE_PASSED not in reason
        # Long reasons are cut: the last one then says how many are left out.
        and not (reason.startswith("and ") and reason.endswith(" more"))
        and not reason.partition(DENIED)[2].strip()
    ]
    judged["message"] = not silent
    if silent:
        faults.append(f"refused, but not by a message of the module: {silent[0]}")
    evidence = {
        "kept": kept,
        "broken": len(worlds.broken),
        "passed": len(passed),
        "reasons": list(verified.reasons[:3]),
    }
    return conclude(judged, "; ".join(faults), evidence)


def _find_reason(verified: VerifyResult) -> str:
    return " ".join((verified.reasons[0] if verified.reasons else verified.error).split())
