"""Wrap attestations into what is signed: collection, in-toto statement, DSSE envelope."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from witness_generators.documents import go_json
from witness_generators.world.run_times import run_times
from witness_generators.world.world import Clock
from witness_schema.documents.document_types import COLLECTION_TYPE, PAYLOAD_TYPE, STATEMENT_TYPE
from witness_schema.documents.dsse import pre_authentication_encoding
from witness_schema.validation.attestor_subjects import Subjects

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """One attestation with its attestor's name, its predicate type in a collection, and its subjects."""

    attestor: str
    type: str
    attestation: Any = field(hash=False)
    subjects: Subjects


def build_collection(step: str, entries: Sequence[Signed], clock: Clock) -> Json:
    """The attestation collection of these entries, with start and end times from the clock."""
    times = run_times(clock, [entry.attestor for entry in entries])
    attestations = [
        {
            "type": entry.type,
            "attestation": entry.attestation,
            "starttime": start.rfc3339(),
            "endtime": end.rfc3339(),
        }
        for entry, (start, end) in zip(entries, times, strict=True)
    ]
    return {"name": step, "attestations": attestations}


def build_statement(predicate: Json, entries: Iterable[Signed]) -> Json:
    """The in-toto statement about a collection: its subjects are its attestations', under their types."""
    subjects = {
        f"{entry.type}/{name}": digest for entry in entries for name, digest in entry.subjects.items()
    }
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": subjects[name]} for name in sorted(subjects)],
        "predicateType": COLLECTION_TYPE,
        "predicate": predicate,
    }


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key with its public half as PEM and go-witness's key id (the sha256 of that PEM)."""

    private: Ed25519PrivateKey
    public_pem: bytes
    key_id: str


@lru_cache(maxsize=64)
def signing_key(seed: int) -> SigningKey:
    """Derive the key of a seed. For tests and samples only, never for real trust."""
    secret = hashlib.blake2b(f"witness-schema signing key {seed}".encode(), digest_size=32).digest()
    private = Ed25519PrivateKey.from_private_bytes(secret)
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    # go-witness hashes the PEM text, not the key itself (`cryptoutil/util.go`, GeneratePublicKeyID).
    return SigningKey(private, pem, hashlib.sha256(pem).hexdigest())


def sign_envelope(content: Json, key: SigningKey, payload_type: str = PAYLOAD_TYPE) -> Json:
    """The signed DSSE envelope around a statement or, with its own payload type, a policy."""
    # The payload is signed as bytes, so it must be exactly what Go would write.
    payload = go_json.encode(content)
    signature = key.private.sign(pre_authentication_encoding(payload_type, payload))
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [{"keyid": key.key_id, "sig": base64.b64encode(signature).decode()}],
    }
