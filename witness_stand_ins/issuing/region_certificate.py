"""The certificate of the key that signs the identity documents of EC2 instances, as the attestor's option takes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from witness_generators.attestors.cloud import aws
from witness_generators.attestors.cloud.rsa_keys import build_private_key
from witness_stand_ins.issuing.certificate_beginnings import begin_certificate

LIFETIME = timedelta(days=1)


# trustme makes keys of its own; this certificate is of the key that signs the drawn documents too.
@lru_cache
def write_region_certificate() -> str:
    """The certificate as PEM, valid since an hour ago and for a day; its name says that it is a stand-in."""
    key = build_private_key(aws.KEY)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "witness-schema stand-in for EC2")])
    start = datetime.now(UTC) - timedelta(hours=1)
    signed = begin_certificate(name, name, key.public_key(), start, LIFETIME).sign(key, SHA256())
    return signed.public_bytes(Encoding.PEM).decode()
