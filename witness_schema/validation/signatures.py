"""Verifies the signatures of a DSSE envelope with given keys and authorities, as go-witness does (dsse/verify.go)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from witness_schema.errors import Misuse
from witness_schema.printable import escape_line, shorten

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
_KINDS = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey)
_ADVICE = "give a public key or a certificate as PEM"


@dataclass(frozen=True, slots=True)
class Trust:
    """What signatures are verified with. keys: by the id that go-witness gives them. authorities: roots and intermediates."""

    keys: tuple[tuple[str, PublicKey], ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether anything was given."""
        return bool(self.keys or self.authorities)


def read_trust(keys: Sequence[tuple[str, bytes]], authorities: Sequence[tuple[str, bytes]] = ()) -> Trust:
    """The trust in public keys and in authorities, each the name of a file and its PEM. Raises Misuse where it is another text."""
    read = tuple(_read_key(where, pem) for where, pem in keys)
    roots = tuple(one for where, pem in authorities for one in _read_certificates(where, pem))
    return Trust(read, roots)


def _read_key(where: str, pem: bytes) -> tuple[str, PublicKey]:
    if b"PRIVATE KEY-----" in pem:
        raise Misuse(
            "this is a private key", where=where, advice="give the public one: openssl pkey -in KEY -pubout"
        )
    try:
        key = (
            x509.load_pem_x509_certificate(pem).public_key()
            if b"CERTIFICATE-----" in pem
            else load_pem_public_key(pem)
        )
    except (ValueError, UnsupportedAlgorithm):
        raise Misuse("this is no public key in PEM", where=where, advice=_ADVICE) from None
    if not isinstance(key, _KINDS):
        raise Misuse("go-witness verifies RSA, ECDSA and Ed25519 alone", where=where, advice=_ADVICE)
    return compute_key_id(key), key


def _read_certificates(where: str, pem: bytes) -> Iterator[x509.Certificate]:
    try:
        yield from x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise Misuse("this holds no certificate in PEM", where=where, advice="give a root as PEM") from None


def compute_key_id(key: PublicKey) -> str:
    """The id that go-witness gives a public key: the sha256 of its PEM (cryptoutil/util.go, GeneratePublicKeyID)."""
    return hashlib.sha256(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def encode_for_signing(payload_type: str, payload: bytes) -> bytes:
    """The bytes that DSSE signs: `DSSEv1`, then type and payload, each after its length in bytes (DSSE v1.0 protocol)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def is_signed_by(key: object, signed: bytes, signature: bytes) -> bool:
    """Whether a signature is the key's over these bytes: Ed25519, ECDSA or RSA (PSS, else PKCS#1 v1.5) with SHA-256."""
    try:
        match key:
            case ed25519.Ed25519PublicKey():
                key.verify(signature, signed)
            case ec.EllipticCurvePublicKey():
                key.verify(signature, signed, ec.ECDSA(SHA256()))
            case rsa.RSAPublicKey():
                _verify_rsa(key, signed, signature)
            case _:
                return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _verify_rsa(key: rsa.RSAPublicKey, signed: bytes, signature: bytes) -> None:
    try:
        scheme = padding.PSS(padding.MGF1(SHA256()), padding.PSS.AUTO)
        key.verify(signature, signed, scheme, SHA256())
    except InvalidSignature:
        # What AWS KMS writes.
        key.verify(signature, signed, padding.PKCS1v15(), SHA256())


def read_certificate(pem: bytes) -> x509.Certificate | None:
    """The certificate of a PEM text, None where it is none."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        return None


def name_certificate(certificate: x509.Certificate) -> str:
    """The subject of a certificate in one line, or what stands for it where that is empty."""
    try:
        name = certificate.subject.rfc4514_string()
    except ValueError:
        name = ""
    return shorten(escape_line(name or f"certificate {certificate.serial_number:x}"), 80)


def is_issued_by(
    certificate: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    at: datetime | None = None,
) -> bool:
    """Whether a chain of valid certificates leads to one of the authorities. at: when they have to be valid, now by default."""
    moment = at or datetime.now(UTC)
    seen: set[bytes] = set()
    waiting = [certificate]
    while waiting:
        one = waiting.pop()
        mark = one.tbs_certificate_bytes
        if mark in seen or not one.not_valid_before_utc <= moment <= one.not_valid_after_utc:
            continue
        seen.add(mark)
        if any(one == authority or _issued(authority, one) for authority in authorities):
            return True
        waiting += [between for between in intermediates if _issued(between, one)]
    return False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
