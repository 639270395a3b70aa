"""Public keys and certificates of foreign PEM texts, and the ids that go-witness gives to keys."""

from __future__ import annotations

import hashlib
import warnings

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from witness_schema.printable import escape_line, shorten


def compute_key_id(key: PublicKeyTypes) -> str:
    """The id that go-witness gives a public key: the sha256 of its PEM (cryptoutil/util.go, GeneratePublicKeyID)."""
    return hashlib.sha256(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def read_public_key(pem: bytes) -> PublicKeyTypes | None:
    """The key of a PEM text, or of the certificate in it; None where it is neither, or of a kind that nobody here can read."""
    if b"CERTIFICATE-----" in pem:
        certificate = read_certificate(pem)
        return None if certificate is None else read_certified_key(certificate)
    try:
        return load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None


def read_certified_key(certificate: x509.Certificate) -> PublicKeyTypes | None:
    """The key of a certificate, None for one of a kind that nobody here can read."""
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def read_certificate(pem: bytes) -> x509.Certificate | None:
    """The first certificate of a PEM text, None for none. go-witness reads no DER (cryptoutil/util.go)."""
    with warnings.catch_warnings():
        # What deviates from RFC 5280 is warned of, which is no business of whoever looks at a document of somebody else.
        warnings.simplefilter("ignore")
        try:
            return x509.load_pem_x509_certificate(pem)
        except (ValueError, x509.InvalidVersion):
            return None


def name_certificate(certificate: x509.Certificate) -> str:
    """The subject of a certificate in one line, or what stands for it where that is empty."""
    try:
        name = certificate.subject.rfc4514_string()
    except ValueError:
        name = ""
    return shorten(escape_line(name or f"certificate {certificate.serial_number:x}"), 80)
