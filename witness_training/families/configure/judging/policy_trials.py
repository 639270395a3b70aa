"""What the policy of an answer must refuse beyond what every policy must: broken rules, exchanged artifacts, other certificates.

What the answer's script made is changed in one place, signed again with the script's own keys, and verified by real go-witness.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.certificates import Identity, build_root, issue_certificate
from witness_generators.documents.signed_documents import signing_key
from witness_schema.json_writing import dumps
from witness_schema.oracle import NotJudged, NotSigned, Oracle, SignRequest, VerifyResult, VerifySignedRequest
from witness_training.families.configure.judging.broken_attestations import list_broken
from witness_training.families.configure.steps.configure_case import Case, find_plain_type, find_type
from witness_training.judges.made_documents import Envelope, Made
from witness_training.judges.scripts.script_reports import WitnessCall

# Words of go-witness (policy/errors.go): a denial by Rego, and another file than the one that was handed on.
DENIED, MISMATCHED = "policy was denied due to:", "mismatched digests"
_KEY = signing_key(14)
_OTHER = {
    "commonname": "mallory",
    "organizations": ["Mallory Inc"],
    "dnsnames": ["mallory.example.net"],
    "emails": ["mallory@example.net"],
    "uris": ["spiffe://mallory.example/ci"],
}
Json = Any


@dataclass(frozen=True, slots=True)
class Trial:
    """One verification. refused: what go-witness must say to refuse it; None where it must accept."""

    name: str
    request: VerifySignedRequest
    refused: str | None = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Trial → what went wrong; the names of those that went right; why nobody can tell, "" where somebody can."""

    faults: Mapping[str, str] = field(hash=False, default_factory=dict)
    held: tuple[str, ...] = ()
    unjudged: str = ""


def run_trials(case: Case, made: Made, oracle: Oracle) -> Outcome:
    """Ask real go-witness for every trial of this case."""
    trials = [
        *_list_rego_trials(case, made, oracle),
        *_list_chain_trials(case, made, oracle),
        *(_list_certificate_trials(case, made, oracle) if case.trust["kind"] == "certificate" else ()),
    ]
    faults, held = {}, []
    results = oracle.verify_signed_all(trial.request for trial in trials)
    for trial, result in zip(trials, results, strict=True):
        if isinstance(result, NotJudged):
            return Outcome(unjudged=result.reason)
        if fault := _find_fault(trial, result):
            faults[trial.name] = fault
        else:
            held.append(trial.name)
    return Outcome(faults, tuple(held))


def _find_fault(trial: Trial, result: Any) -> str:
    if not isinstance(result, VerifyResult):
        return f"go-witness crashed: {result.reason}"
    said = "; ".join((*result.reasons, result.error))
    if trial.refused is None:
        return "" if result.passed else f"refused: {said[:600]}"
    if result.passed:
        return "accepted"
    return "" if trial.refused in said else f"refused for another reason: {said[:600]}"


def _list_rego_trials(case: Case, made: Made, oracle: Oracle) -> Iterator[Trial]:
    rule, rego = case.rule, case.spec["rego"]
    if rule is None:
        return
    step = case.steps[rego["step"]]
    kind = find_type(step, rule.attestor)
    kept = made.find_step(step.name).attestations[kind]
    for name, broken in list_broken(kept, case):
        yield Trial(f"Rego: {name}", change_attestations(made, oracle, step.name, {kind: broken}), DENIED)


def _list_chain_trials(case: Case, made: Made, oracle: Oracle) -> Iterator[Trial]:
    digest, kind = hashlib.sha256(b"tampered").hexdigest(), find_plain_type("material")
    for before, step in zip(case.steps, case.steps[1:], strict=False):
        materials = made.find_step(step.name).attestations[kind]
        found = {**materials, before.artifact: {**materials[before.artifact], "sha256": digest}}
        name = f"{before.artifact} exchanged between {before.name} and {step.name}"
        yield Trial(name, change_attestations(made, oracle, step.name, {kind: found}), MISMATCHED)


def _list_certificate_trials(case: Case, made: Made, oracle: Oracle) -> Iterator[Trial]:
    """With a root of ours in the policy: the identity that is asked for passes, each other one is refused."""
    identity, asked = case.trust["identity"], case.trust["constraints"]
    root, policy = build_root(1), dict(made.policy.content)
    trusted = {"certificate": base64.b64encode(root.pem).decode()}
    for name in [name for name in policy if name.lower() == "roots"]:
        policy[name] = dict.fromkeys(policy[name], trusted)
    signed = sign(oracle, made.policy, policy, made.signing)

    def ask(values: Mapping[str, Any], number: int = 1) -> VerifySignedRequest:
        certificate = issue_certificate(_build_identity(values), _KEY, build_root(number))
        documents = {"signer-file-key-path": _write_key(), "signer-file-cert-path": certificate}
        signer = WitnessCall((), 0, "", documents)
        collections = tuple(sign(oracle, step.envelope, step.envelope.content, signer) for step in made.steps)
        return replace(made.request, policy=signed, collections=collections)

    yield Trial("the certificate that is asked for", ask(identity), None)
    yield Trial("a certificate of another root", ask(identity, 2))
    for name in asked:
        yield Trial(f"a certificate with another {name}", ask({**identity, name: _OTHER[name]}))


def _build_identity(values: Mapping[str, Any]) -> Identity:
    lists = (tuple(values[name]) for name in ("organizations", "dnsnames", "emails", "uris"))
    return Identity(values["commonname"], *lists)


def _write_key() -> bytes:
    return _KEY.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def change_attestations(
    made: Made, oracle: Oracle, name: str, changed: Mapping[str, Json]
) -> VerifySignedRequest:
    """The verification with other attestations of some types in a step, signed by the step's own key."""
    step = made.find_step(name)
    predicate = dict(step.envelope.content["predicate"])
    predicate["attestations"] = [
        {**entry, "attestation": changed.get(entry["type"], entry["attestation"])}
        for entry in predicate["attestations"]
    ]
    text = sign(oracle, step.envelope, {**step.envelope.content, "predicate": predicate}, step.run)
    collections = (text if each == step.envelope.text else each for each in made.request.collections)
    return replace(made.request, collections=tuple(collections))


def sign(oracle: Oracle, envelope: Envelope, content: Mapping[str, Json], signer: WitnessCall) -> bytes:
    """The envelope with another content, signed as a call signed. Raises ValueError where its key signs nothing."""
    documents = signer.documents
    signed = oracle.sign(
        SignRequest(
            dumps(content, ensure_ascii=False).encode(),
            envelope.type,
            documents["signer-file-key-path"],
            documents.get("signer-file-cert-path", b""),
        )
    )
    if isinstance(signed, NotSigned):
        raise ValueError(f"the key signs nothing: {signed.reason}")
    return signed
