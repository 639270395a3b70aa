"""Evidence that a policy has to refuse, each with one fault: changed, signed by another key, incomplete, against a rule."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace

from witness_generators.documents.signed_documents import SigningKey, signing_key
from witness_generators.policy_trials.drawn_steps import MATERIAL, PRODUCT, DrawnStep
from witness_generators.policy_trials.fitted_attestations import DeniedDraw
from witness_generators.policy_trials.signed_trials import Evidence
from witness_generators.policy_trials.trusted_copies import STRANGER_SEED, TrustedCopy
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import encode

_MOST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class BrokenEvidence:
    """fault: what is wrong with it. because: why it has to be refused, "" where a module says so itself. module: that module."""

    fault: str
    because: str
    evidence: Evidence
    module: str = ""


def break_step(step: DrawnStep, copy: TrustedCopy) -> Iterator[BrokenEvidence]:
    """Yields evidence of one step with a fault each; the step itself fits."""
    signer, other = copy.signers[step.name], copy.find_other(step.name)
    yield BrokenEvidence(
        "evidence that was changed after it was signed",
        "its signature does not belong to its contents",
        _change_payload(step.sign(signer)),
    )
    yield BrokenEvidence(
        "evidence that another key signed",
        "it is not a key of a functionary of this step",
        step.sign(signing_key(STRANGER_SEED)),
    )
    if other is not None:
        yield BrokenEvidence(
            f"evidence that the functionary of {other[0]} signed",
            "it is not a functionary of this step",
            step.sign(other[1]),
        )
    for each in step.required:
        yield BrokenEvidence(
            f"evidence without {each.name}",
            f"the step requires an attestation of the type {each.kind}",
            step.without(each.kind).sign(signer),
        )
    for each in step.required:
        for broken in each.denied:
            yield BrokenEvidence(
                _describe(each.name, broken),
                "",
                step.having(each.kind, broken.value).sign(signer),
                broken.module,
            )


def _describe(name: str, broken: DeniedDraw) -> str:
    if not broken.changes:
        return f"{name} that {broken.module} denies, as it does what is drawn to fit"
    shown = " and ".join(each.describe() for each in broken.changes[:_MOST_CHANGES])
    more = len(broken.changes) - _MOST_CHANGES
    return f"{name} where {shown}{f', and {more} more places differ' if more > 0 else ''}"


def break_handover(step: DrawnStep, source: DrawnStep, signer: SigningKey) -> BrokenEvidence | None:
    """Evidence of a step that found a file of the step before it changed; None where it took over none."""
    material = dict(step.recorded[MATERIAL])
    left = [*source.recorded[PRODUCT], *source.recorded[MATERIAL]]
    path = next((path for path in left if material.get(path)), None)
    if path is None:
        return None
    changed = {name: _change_digest(digest) for name, digest in material[path].items()}
    return BrokenEvidence(
        f"a file that changed between {source.name} and {step.name}: {path}",
        f"its digest is not the one that {source.name} recorded",
        step.having(MATERIAL, {**material, path: changed}).sign(signer),
    )


def _change_digest(digest: str) -> str:
    return ("0" if digest[:1] != "0" else "1") + digest[1:]


def _change_payload(evidence: Evidence) -> Evidence:
    """The envelope with a blank after its payload, beside the old signature: read as before, and yet not what was signed."""
    envelope = parse_json(evidence.envelope)
    payload = base64.b64decode(envelope["payload"]) + b" "
    changed = {**envelope, "payload": base64.b64encode(payload).decode()}
    return replace(evidence, envelope=encode(changed))
