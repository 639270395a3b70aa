"""What is wrong with the roots and timestamp authorities of a policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from witness_schema.documents.octets import read_octets
from witness_schema.documents.public_keys import name_certificate, read_certificate
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding


def check_certificates(policy: Place, now: datetime, expires: datetime | None) -> Iterator[PolicyFinding]:
    """The faults of the certificates. expires: when the policy does, None where nobody can tell. Times have a zone."""
    for name in ("roots", "timestampauthorities"):
        for _, root in policy.take(name).members():
            yield from _check_authority(root.take("certificate"), now, expires, "a root")
            for number, each in enumerate(root.take("intermediates").items(), 1):
                yield from _check_authority(each, now, expires, f"intermediate {number}")


def _check_authority(
    content: Place, now: datetime, expires: datetime | None, what: str
) -> Iterator[PolicyFinding]:
    if is_placeholder(content.value):
        return
    pem = read_octets(content.value)
    certificate = read_certificate(pem or b"")
    if certificate is None:
        yield from _describe_unreadable(content, pem)
        return
    # An authority that is not valid refuses what it vouches for; keys and other authorities remain.
    if not is_authority(certificate):
        reason = f"{what} of {_name(certificate)} that is no CA"
        yield PolicyFinding("root-no-ca", content.pointer, reason, always=False)
    ends = certificate.not_valid_after_utc
    if ends < now:
        reason = f"{what} that expired on {ends:%Y-%m-%d}"
        yield PolicyFinding("root-expired", content.pointer, reason, always=False)
    elif expires is not None and ends < expires:
        reason = f"{what} that expires on {ends:%Y-%m-%d}, the policy on {expires:%Y-%m-%d}"
        yield PolicyFinding("root-expires-first", content.pointer, reason)


def _describe_unreadable(content: Place, pem: bytes | None) -> Iterator[PolicyFinding]:
    plain = content.text()
    if "PRIVATE KEY-----" in plain or b"PRIVATE KEY-----" in (pem or b""):
        yield PolicyFinding("key-private", content.pointer, "certificate is a private key")
        return
    if not content.value:
        reason = f"certificate is {content.describe()}"
    elif "-----BEGIN" in plain:
        reason = "certificate is PEM as it is, without base64"
    elif pem is None:
        reason = "certificate is no base64"
    elif b"-----BEGIN PUBLIC KEY" in pem:
        reason = "certificate is the base64 of a public key"
    elif pem[:1] == b"\x30":
        reason = "certificate is the base64 of DER, not of PEM"
    else:
        reason = "certificate is the base64 of no certificate"
    yield PolicyFinding("certificate-unreadable", content.pointer, reason)


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether Go lets the certificate issue others (crypto/x509, `CheckSignatureFrom`)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return certificate.version is x509.Version.v1
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return True


def _name(certificate: x509.Certificate) -> str:
    return repr(name_certificate(certificate))[:60]
