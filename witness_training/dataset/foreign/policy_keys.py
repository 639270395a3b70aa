"""What is wrong with a public key of a policy, and with the id under which it stands."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from witness_schema.printable import quote
from witness_training.dataset.foreign.document_reading import is_placeholder

# References to key management services, which go-witness asks instead (`signer/kms`).
_SERVICES = ("awskms://", "gcpkms://", "azurekms://", "hashivault://")
_ID = re.compile("[0-9a-f]{64}")
_MARK = b"-----BEGIN "


def judge_key(name: str, key: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    """Rule and reason of each fault. name: the id under which the key stands in publickeys."""
    own, content = key.get("keyid"), key.get("key")
    if own != name and not is_placeholder(own) and not is_placeholder(name):
        yield "policy-key-id", f"{place}/keyid is {quote(repr(own))}"
    if not _ID.fullmatch(name) and not is_placeholder(name) and not name.startswith(_SERVICES):
        yield (
            "policy-key-id",
            f"{place}: an id is the sha256 of the key's PEM in hex, not {quote(repr(name))}",
        )
        return
    if is_placeholder(content) or name.startswith(_SERVICES):
        return
    if not content:
        yield "policy-key-unreadable", f"{place}/key is missing"
        return
    pem = _decode(content)
    if pem is None:
        plain = isinstance(content, str) and "-----BEGIN" in content
        private = plain and "PRIVATE KEY" in content
        rule = "policy-private-key" if private else "policy-key-unreadable"
        yield rule, f"{place}/key is {'PEM as it is, without base64' if plain else 'no base64'}"
        return
    if b"PRIVATE KEY-----" in pem:
        yield "policy-private-key", f"{place}/key is the base64 of a private key"
        return
    computed = _compute_id(pem)
    if computed is None:
        said = "PEM of no public key" if _MARK in pem else "no PEM"
        yield "policy-key-unreadable", f"{place}/key is the base64 of {said}"
    elif computed != name and not is_placeholder(name):
        yield "policy-key-id", f"{place}: the id of this key is {computed}"


def _decode(content: object) -> bytes | None:
    try:
        return base64.b64decode(str(content).replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return None


def _compute_id(pem: bytes) -> str | None:
    """The id that go-witness computes, None where the text is no public key: the sha256 of its PEM (`cryptoutil/util.go`)."""
    try:
        certified = b"-----BEGIN CERTIFICATE-----" in pem
        public: Any = (
            x509.load_pem_x509_certificate(pem).public_key() if certified else load_pem_public_key(pem)
        )
        written: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return hashlib.sha256(written).hexdigest()
