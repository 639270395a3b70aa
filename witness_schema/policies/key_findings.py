"""What is wrong with a public key of a policy, and with the id under which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from witness_schema.documents.octets import read_octets
from witness_schema.documents.public_keys import compute_key_id, read_public_key
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.printable import quote

# References to key management services, which go-witness asks instead (`signer/kms`).
SERVICES = ("awskms://", "gcpkms://", "azurekms://", "hashivault://")
_ID = re.compile("[0-9a-f]{64}")
_MARK = b"-----BEGIN "


def check_keys(policy: Place) -> Iterator[PolicyFinding]:
    """The faults of the public keys: go-witness reads all of them, and refuses the policy for one (policy/policy.go)."""
    for name, key in policy.take("publickeys").members():
        yield from check_key(name, key)


def check_key(name: str, key: Place) -> Iterator[PolicyFinding]:
    """The faults of one key. name: the id under which it stands in publickeys."""
    own, content = key.take("keyid"), key.take("key")
    if own.value != name and not is_placeholder(own.value) and not is_placeholder(name):
        yield PolicyFinding(
            "key-id", own.pointer, f"keyid is {quote(repr(own.value))[:80]}, its key {quote(repr(name))[:80]}"
        )
    if not is_key_id(name) and not is_placeholder(name) and not name.startswith(SERVICES):
        yield PolicyFinding(
            "key-id",
            key.pointer,
            f"an id is the sha256 of the key's PEM in hex, not {quote(repr(name))[:80]}{_tell_id(content)}",
        )
        if identify_key(read_octets(content.value) or b"") is not None:
            return
    if is_placeholder(content.value) or name.startswith(SERVICES):
        return
    yield from _check_content(name, content, key.pointer)


def _check_content(name: str, content: Place, pointer: str) -> Iterator[PolicyFinding]:
    if not content.value:
        yield PolicyFinding("key-unreadable", content.pointer, f"key is {content.describe()}")
        return
    pem = read_octets(content.value)
    plain = content.text()
    if pem is None:
        is_pem = "-----BEGIN" in plain
        rule = "key-private" if is_pem and "PRIVATE KEY" in plain else "key-unreadable"
        yield PolicyFinding(
            rule, content.pointer, f"key is {'PEM as it is, without base64' if is_pem else 'no base64'}"
        )
        return
    if b"PRIVATE KEY-----" in pem:
        yield PolicyFinding("key-private", content.pointer, "key is the base64 of a private key")
        return
    computed = identify_key(pem)
    if computed is None:
        what = "PEM of no public key" if _MARK in pem else "no PEM"
        yield PolicyFinding(
            "key-unreadable", content.pointer, f"key is the base64 of {what}{_guess_der(pem)}"
        )
    elif computed != name and is_key_id(name):
        yield PolicyFinding("key-id", pointer, f"the id of this key is {computed}")


def identify_key(pem: bytes) -> str | None:
    """The id that go-witness computes, None where the text is no public key."""
    key = read_public_key(pem)
    return None if key is None else compute_key_id(key)


def is_key_id(name: str) -> bool:
    """Whether a name has the form of an id that go-witness computes."""
    return _ID.fullmatch(name) is not None


def _tell_id(content: Place) -> str:
    computed = identify_key(read_octets(content.value) or b"")
    return f"; it is {computed}" if computed else ""


def _guess_der(content: bytes) -> str:
    """A hint for what people put there in place of PEM."""
    if content[:1] == b"\x30":
        return ": it is DER"
    if content.startswith((b"ssh-", b"ecdsa-sha2-")):
        return ": it is a key of SSH"
    return ""
