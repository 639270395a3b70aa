"""The certificates of token keys that an issuer publishes with them, as the members `x5c` and `x5t` (RFC 7517, 4.7 and 4.8)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from witness_generators.attestors.cloud.rsa_keys import build_private_key

# Constant, so that the bytes of a certificate depend on its names only.
VALID_FROM = datetime(2025, 1, 23, 15, 25, 36, tzinfo=UTC)
LIFETIME = timedelta(days=3650)


@lru_cache(maxsize=16)
def certify_key(key: str, common_name: str) -> bytes:
    """The DER of a certificate that the RSA key of this name signs for itself, under this common name.

    Raises KeyError for a key that is not in `rsa_keys.NAMES`.
    """
    private = build_private_key(key)
    public, name = private.public_key(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    own = x509.SubjectKeyIdentifier.from_public_key(public)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public)
    made = made.not_valid_before(VALID_FROM).not_valid_after(VALID_FROM + LIFETIME)
    # RFC 5280, 4.1.2.2, wants a positive number of at most 20 bytes.
    made = made.serial_number(int.from_bytes(hashlib.sha256(key.encode()).digest()[:20]) >> 1 | 1)
    made = made.add_extension(own, critical=False)
    made = made.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
    )
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    # PKCS #1 v1.5, which is the same each time.
    return made.sign(private, SHA256()).public_bytes(Encoding.DER)
