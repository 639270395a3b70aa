"""go-witness's reasons in words that say what to do about them; its own words follow where they say more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from witness_generators.policy_trials.signed_trials import Evidence
from witness_schema.policies.policy_members import Place
from witness_schema.policies.predicate_types import list_types

_UNSIGNED = "none of its signatures is of a key or certificate of the policy"
_ENGINE = "(?:attestor policyverify failed: )?(?:failed to verify policy: )?"
# go-witness's words (`policy/errors.go`, `policy/step.go`, `policy/policy.go`, `source/verified.go`) → ours, "" for what says nothing.
_ROWS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?:rego policy evaluation failed for attestor type \S+: )?policy was denied due to: (.*)", r"denied by its Rego: \1"),
        (r"missing attestation in collection for step (.*): (\S+)", r"it has no attestation of the type \2"),
        (r"no verifiers matched with allowed functionaries for step (.*)", r"none of its signatures is of a functionary of the step \1"),
        (r"no verifiers present to validate against collection verifiers", _UNSIGNED),
        (r"failed to verify envelope: no valid signatures .*", _UNSIGNED),
        (r"[0-9a-f]{64}: .*", ""),
        (r"predicate type  is not a collection predicate type", ""),
        (r"mismatched digests for (.*)", r"the file \1 is not as the step before it left it"),
        (r"failed to verify artifacts: \[mismatched digests for (.*)\]", r"the file \1 is not as the step before it left it"),
        (r"(?:failed to verify artifacts: \[)?no artifacts in common between .*", "none of its materials is a file of the step that it takes artifacts from"),
        (_ENGINE + r"policy expired on (.*)", r"the policy has expired (\1): no evidence passes"),
        (r"at least one subject is required, .*", "it has no subject to be found by: no file, no commit"),
    )
)  # fmt: skip
_NOT_FOUND = re.compile(r"no collections found for step (.*)")


def explain(
    reasons: Sequence[str], step: Place | None = None, evidence: Evidence | None = None
) -> tuple[str, ...]:
    """The reasons, each once. step, evidence: the member of `steps` and its collection, where there is only one."""
    missing = [found[1] for reason in reasons if (found := _NOT_FOUND.fullmatch(reason))]
    if not missing:
        return tuple(dict.fromkeys(filter(None, map(_say, reasons)))) or tuple(reasons)
    # Such a collection is not even looked at, which go-witness tells as if there were none, and nobody had signed it.
    others = (_say(reason) for reason in reasons if not _NOT_FOUND.fullmatch(reason))
    kept = [words for words in others if words not in ("", _UNSIGNED)]
    lacking = _list_missing(step, evidence) if step is not None and evidence is not None else []
    told = lacking or [f"no collection has what the step {name} asks for" for name in missing]
    return tuple(dict.fromkeys((*told, *kept)))


def _say(reason: str) -> str:
    for pattern, words in _ROWS:
        if matched := pattern.fullmatch(reason):
            return matched.expand(words)
    return reason


def _list_missing(step: Place, evidence: Evidence) -> list[str]:
    types = list_types()
    required = [each.take("type").text() for each in step.take("attestations").items()]
    return [
        f"it has no {types[kind]} attestation ({kind})"
        if kind in types
        else f"it has no attestation of the type {kind}"
        for kind in required
        if kind not in evidence.kinds
    ]
