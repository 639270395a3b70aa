"""Keys and certificates of foreign texts are read, or are none: no text ends a command with a defect."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.certificate_chains import issue
from witness_schema.documents.public_keys import (
    compute_key_id,
    name_certificate,
    read_certificate,
    read_public_key,
)
from witness_schema.oracle import Oracle
from witness_schema.policies.policy_check import check_policy

HOLDER = issue("root")
PUBLIC = HOLDER.key.public_key()
# The version of a certificate is the first integer of its DER; 5 stands for a sixth one, which X.509 does not have.
SIXTH = HOLDER.certificate.public_bytes(Encoding.DER).replace(
    b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1
)


def as_pem(der: bytes) -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n".encode()


def test_a_key_is_read_of_its_own_pem_and_of_its_certificate() -> None:
    pem = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert [read_public_key(each) for each in (pem, HOLDER.pem)] == [PUBLIC, PUBLIC]
    assert name_certificate(HOLDER.certificate) == "CN=root"


def test_the_id_is_that_of_real_go_witness(oracle: Oracle) -> None:
    own = oracle.keys()
    key = read_public_key(own.public_pem.encode())
    assert key is not None
    assert compute_key_id(key) == own.key_id


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\n", as_pem(b"0"), as_pem(SIXTH)])
def test_what_is_no_certificate_is_none(pem: bytes) -> None:
    assert read_certificate(pem) is None
    assert read_public_key(pem) is None


def test_a_policy_with_a_certificate_of_no_known_version_is_judged() -> None:
    content = base64.b64encode(as_pem(SIXTH)).decode()
    policy = {
        "roots": {"r": {"certificate": content}},
        "publickeys": {"a" * 64: {"keyid": "a" * 64, "key": content}},
    }
    rules = {each.pointer: each.rule for each in check_policy(policy).findings}
    assert rules["/roots/r/certificate"] == "certificate-unreadable"
    assert rules[f"/publickeys/{'a' * 64}/key"] == "key-unreadable"
