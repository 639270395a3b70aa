"""Verifies the signatures of a DSSE envelope with given keys and authorities, as go-witness does (dsse/verify.go)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from witness_schema.documents.public_keys import compute_key_id, read_public_key
from witness_schema.errors import Misuse

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
    key = read_public_key(pem)
    if key is None:
        raise Misuse("this is no public key in PEM", where=where, advice=_ADVICE)
    if not isinstance(key, _KINDS):
        raise Misuse("go-witness verifies RSA, ECDSA and Ed25519 alone", where=where, advice=_ADVICE)
    return compute_key_id(key), key


def _read_certificates(where: str, pem: bytes) -> Iterator[x509.Certificate]:
    try:
        yield from x509.load_pem_x509_certificates(pem)
    except (ValueError, x509.InvalidVersion):
        raise Misuse("this holds no certificate in PEM", where=where, advice="give a root as PEM") from None


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


def is_issued_by(
    certificate: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    at: datetime | None = None,
) -> bool:
    """Whether a chain of valid certificates leads to one of the authorities, as in Go's crypto/x509, but for name constraints.

    at: when all of them have to be valid, now by default.
    """
    moment = at or datetime.now(UTC)
    issuers = {*intermediates, *authorities}
    seen: set[x509.Certificate] = set()
    level = {certificate}
    # Level by level, so that each is first reached with the fewest below it, which a path length limits.
    below = 0
    while level := {one for one in level if one.not_valid_before_utc <= moment <= one.not_valid_after_utc}:
        if not level.isdisjoint(authorities):
            return True
        seen |= level
        level = {
            one
            for one in issuers - seen
            if _may_issue(one, below) and any(_issued(one, each) for each in level)
        }
        below += 1
    return False


def _may_issue(issuer: x509.Certificate, below: int) -> bool:
    """Whether a certificate is an authority's, and may stand above so many others between it and the one that signs."""
    try:
        extensions = issuer.extensions
        limits = extensions.get_extension_for_class(x509.BasicConstraints).value
        usages = [one.value for one in extensions if isinstance(one.value, x509.KeyUsage)]
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False
    within = limits.path_length is None or below <= limits.path_length
    return limits.ca and within and all(usage.key_cert_sign for usage in usages)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
