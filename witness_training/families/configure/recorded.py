"""What a script made: the policy and the collections that its `witness verify` accepted, and the keys that it signed with."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_schema.documents.go_text import parse_straight
from witness_schema.errors import UnreadableSource
from witness_training.judges.bench import ScriptReport, WitnessCall

_COLLECTION = "https://witness.testifysec.com/attestation-collection/v0.1"
_COMMANDS = ("run", "sign", "verify")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed document: what is signed, the ids of its keys, and the certificates beside the signatures (PEM)."""

    payload: Mapping[str, Any] = field(hash=False)
    key_ids: tuple[str, ...]
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one accepted `witness verify` of a script read.

    collections: step → the signed statement about its collection. runs: the `witness run`s that succeeded.
    keys:        private and public key files that any call read, by content.
    """

    policy: Envelope
    collections: Mapping[str, Envelope] = field(hash=False)
    verify: WitnessCall
    runs: tuple[WitnessCall, ...]
    keys: tuple[bytes, ...]

    def attestations(self, step: str) -> list[tuple[str, Any]]:
        """(type, attestation) of a step's collection."""
        entries = self.collections[step].payload["predicate"]["attestations"]
        return [(entry["type"], entry["attestation"]) for entry in entries]

    def attestation(self, step: str, kind: str) -> Any:
        """The attestation of this type. Raises KeyError where there is none."""
        for known, attestation in self.attestations(step):
            if known == kind:
                return attestation
        raise KeyError(kind)

    def subjects(self, step: str) -> list[str]:
        """The names of the statement's subjects."""
        return [subject["name"] for subject in self.collections[step].payload.get("subject", [])]


def find_command(call: WitnessCall) -> str:
    """The sub-command of a call, "" for another."""
    return next((word for word in call.argv if word in _COMMANDS), "")


def is_verified(report: ScriptReport) -> bool:
    """Whether some `witness verify` of the script accepted."""
    return any(call.code == 0 and find_command(call) == "verify" for call in report.calls)


def read_recorded(report: ScriptReport) -> Recorded | None:
    """What the last accepted verification read; None without one, or where it read no policy."""
    accepted = [call for call in report.calls if call.code == 0 and find_command(call) == "verify"]
    for call in reversed(accepted):
        envelopes = [envelope for text in call.documents.values() if (envelope := read_envelope(text))]
        policies = [envelope for envelope in envelopes if "steps" in envelope.payload]
        if policies:
            collections = [envelope for envelope in envelopes if _is_collection(envelope)]
            by_step = {envelope.payload["predicate"]["name"]: envelope for envelope in collections}
            runs = [each for each in report.calls if each.code == 0 and find_command(each) == "run"]
            return Recorded(policies[0], by_step, call, tuple(runs), tuple(_list_keys(report.calls)))
    return None


def read_envelope(text: bytes) -> Envelope | None:
    """The signed document in a file, None for anything else."""
    try:
        envelope = parse_straight(text)
        payload = parse_straight(base64.b64decode(envelope["payload"]))
        signatures = envelope["signatures"]
        ids = tuple(str(each.get("keyid", "")) for each in signatures)
        certificates = tuple(
            base64.b64decode(each["certificate"]) for each in signatures if each.get("certificate")
        )
    except (UnreadableSource, binascii.Error, KeyError, TypeError, AttributeError, ValueError):
        return None
    return Envelope(payload, ids, certificates) if isinstance(payload, dict) else None


def get(document: Any, name: str, default: Any = None) -> Any:
    """A member of an object as Go finds it: by its name, else without regard to case."""
    if not isinstance(document, Mapping):
        return default
    if name in document:
        return document[name]
    return next((value for key, value in document.items() if key.lower() == name.lower()), default)


def _is_collection(envelope: Envelope) -> bool:
    predicate = envelope.payload.get("predicate")
    return (
        envelope.payload.get("predicateType") == _COLLECTION
        and isinstance(predicate, dict)
        and "name" in predicate
    )


def _list_keys(calls: Iterable[WitnessCall]) -> Iterable[bytes]:
    for call in calls:
        yield from (text for text in call.documents.values() if text.lstrip().startswith(b"-----BEGIN"))
