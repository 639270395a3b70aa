"""Changes one thing of what a script made and signs it again, with the keys that the script used or with a stranger's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from witness_schema.json_writing import dumps
from witness_schema.oracle import NotSigned, Oracle, SignRequest, VerifySignedRequest
from witness_training.judges.made_documents import Envelope, Made, MadeStep
from witness_training.judges.scripts.script_reports import WitnessCall
from witness_training.judges.strangers import impersonate, stranger_key

Kind = Literal[
    "other signer",
    "signer of another step",
    "expired policy",
    "missing attestation",
    "other step",
    "tampered artifact",
]
LONG_AGO = "2001-01-01T00:00:00Z"
Content = Mapping[str, Any]
# A verification with something changed, or why it could not be made.
Changed = VerifySignedRequest | str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One change. step: whose collection was changed, "" for none. what: how."""

    kind: Kind
    step: str
    what: str
    request: Changed = field(hash=False)


def list_controls(oracle: Oracle, made: Made) -> list[Changed]:
    """What must pass: the documents as they are, and each signed again without a change."""
    again = [_change_step(oracle, made, name, _keep) for name in _list_names(made)]
    return [made.request, _sign_policy(oracle, made, made.policy.content), *again]


def list_attempts(oracle: Oracle, made: Made, types: Mapping[str, Sequence[str]] | None) -> Iterator[Attempt]:
    """All changes. types: step → predicate types that are left out, one at a time; None: those of the policy."""
    expired = {**made.policy.content, "expires": LONG_AGO}
    yield Attempt("expired policy", "", f"expires {LONG_AGO}", _sign_policy(oracle, made, expired))
    for name in _list_names(made):
        step = made.find_step(name)
        for what, stranger in _list_strangers(step):
            yield Attempt("other signer", name, what, _change_step(oracle, made, name, _keep, stranger))
        for other in map(made.find_step, _list_names(made)):
            if _key_of(other.run) != _key_of(step.run):
                changed = _change_step(oracle, made, name, _keep, other.run)
                yield Attempt("signer of another step", name, f"signed as {other.step}", changed)
        yield Attempt(
            "other step", name, "renamed", _change_step(oracle, made, name, _rename(f"{name}-other"))
        )
        for kind in _list_required(made.policy, name) if types is None else types.get(name, ()):
            changed = _change_step(oracle, made, name, _leave_out(kind))
            yield Attempt("missing attestation", name, f"without {kind}", changed)


def _list_names(made: Made) -> list[str]:
    return list(dict.fromkeys(step.step for step in made.steps))


def _list_strangers(step: MadeStep) -> Iterator[tuple[str, WitnessCall]]:
    """Calls that sign as somebody else: with a bare key, and with a certificate of the same names where one was used."""
    documents = {"signer-file-key-path": stranger_key()}
    yield "signed by a stranger", WitnessCall((), 0, "", documents)
    certificate = step.run.documents.get("signer-file-cert-path")
    imitation = None if certificate is None else impersonate(certificate)
    if imitation is not None:
        named = documents | {"signer-file-cert-path": imitation}
        yield "signed by a stranger of the same name", WitnessCall((), 0, "", named)


def _list_required(policy: Envelope, step: str) -> list[str]:
    """The types that the policy asks of a step."""
    steps = policy.content.get("steps")
    found = steps.get(step) if isinstance(steps, Mapping) else None
    attestations = found.get("attestations") if isinstance(found, Mapping) else None
    entries = attestations if isinstance(attestations, list) else []
    return [str(entry["type"]) for entry in entries if isinstance(entry, Mapping) and "type" in entry]


def _sign_policy(oracle: Oracle, made: Made, content: Content) -> Changed:
    signed = _sign(oracle, made.policy.type, content, made.signing)
    return replace(made.request, policy=signed) if isinstance(signed, bytes) else signed


def _change_step(
    oracle: Oracle,
    made: Made,
    name: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    signer: WitnessCall | None = None,
) -> Changed:
    """Every collection of a step with a changed predicate, signed as in `signer`, or as it was in its own run."""
    replaced: dict[bytes, bytes] = {}
    for step in made.steps:
        if step.step == name:
            content = {**step.envelope.content, "predicate": change(dict(step.envelope.content["predicate"]))}
            signed = _sign(oracle, step.envelope.type, content, signer or step.run)
            if isinstance(signed, str):
                return signed
            replaced[step.envelope.text] = signed
    return replace(
        made.request, collections=tuple(replaced.get(each, each) for each in made.request.collections)
    )


def _keep(predicate: dict[str, Any]) -> dict[str, Any]:
    return predicate


def _rename(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda predicate: predicate | {"name": name}


def _leave_out(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(predicate: dict[str, Any]) -> dict[str, Any]:
        kept = [entry for entry in predicate.get("attestations") or [] if entry.get("type") != kind]
        return predicate | {"attestations": kept}

    return change


def _sign(oracle: Oracle, kind: str, content: Content, call: WitnessCall) -> bytes | str:
    """The envelope, signed with the key of a call; or why it could not be."""
    documents = call.documents
    given = call.flags.get("signer-file-key-passphrase", ("",))[0].encode()
    places = sorted(place for place in documents if place.startswith("signer-file-intermediate-paths/"))
    signed = oracle.sign(
        SignRequest(
            dumps(content, ensure_ascii=False).encode(),
            kind,
            _key_of(call),
            documents.get("signer-file-cert-path", b""),
            tuple(documents[place] for place in places),
            given or documents.get("signer-file-key-passphrase-path", b"").rstrip(b"\r\n"),
        )
    )
    return f"the key signs nothing: {signed.reason}" if isinstance(signed, NotSigned) else signed


def _key_of(call: WitnessCall) -> bytes:
    return call.documents.get("signer-file-key-path", b"")
