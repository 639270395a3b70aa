"""What every certificate of a stand-in begins with."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes


def begin_certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    start: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    """A certificate of this key with a random number, which counts from `start` (UTC) for its lifetime; nobody has signed it yet."""
    named = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    dated = named.not_valid_before(start).not_valid_after(start + lifetime)
    return dated.serial_number(x509.random_serial_number())
