"""Who signs a run: a key of the run or the user's own, with a certificate that calls the signer a stand-in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.validation.test_evidence import HOLDER, STAND_IN
from witness_stand_ins.issuing.certificate_beginnings import begin_certificate

# What is signed for a test need not be trusted for longer.
LIFETIME = timedelta(days=30)
# Signers that `witness run` takes from a file.
SigningPrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey
AUTHORITY = f"{STAND_IN} authority of one run"
LARGEST_KEY = 1 << 20


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Files of one run, as PEM.

    key: the private key that signs, b"" for the user's own, which is never copied. public: its public half.
    certificate: of that key, issued by `authority`. policy_key, policy_public: the pair that signs the policy.
    ends: when the certificates end.
    """

    key: bytes
    public: bytes
    certificate: bytes
    authority: bytes
    policy_key: bytes
    policy_public: bytes
    ends: datetime

    @property
    def authority_id(self) -> str:
        """The id by which a policy names the authority: the sha256 of its PEM."""
        return hashlib.sha256(self.authority).hexdigest()


def make_identity(own: Path | None = None) -> RunIdentity:
    """Make the identity of a run; `own` is the file of a private key of the user's that is to sign.

    Raises Misuse where that file is no private key that `witness` takes: unencrypted PEM of Ed25519, ECDSA or RSA.
    """
    private = Ed25519PrivateKey.generate() if own is None else read_private_key(own)
    issuer, policy = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    root, ends = _name(AUTHORITY), start + LIFETIME
    authority = _certify(root, issuer.public_key(), root, start, is_authority=True).sign(issuer, None)
    held = _certify(_name(HOLDER), private.public_key(), root, start, is_authority=False).sign(issuer, None)
    return RunIdentity(
        _write_private(private) if own is None else b"",
        _write_public(private),
        held.public_bytes(Encoding.PEM),
        authority.public_bytes(Encoding.PEM),
        _write_private(policy),
        _write_public(policy),
        ends,
    )


def read_private_key(file: Path) -> SigningPrivateKey:
    """Read a private key that `witness` can sign with; the errors of `make_identity`."""
    try:
        key = load_pem_private_key(read_bytes(file, LARGEST_KEY), None)
    except (OSError, UnreadableSource) as error:
        raise Misuse(
            "the key cannot be read", where=str(file), advice="name the file of a private key"
        ) from error
    except TypeError:
        raise Misuse(
            "the key is encrypted", where=str(file), advice="witness takes an unencrypted one"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise Misuse(
            "this is no private key in PEM", where=str(file), advice="for instance of openssl genpkey"
        ) from None
    if not isinstance(key, SigningPrivateKey):
        raise Misuse(
            "witness signs with no key of this kind", where=str(file), advice="use Ed25519, ECDSA or RSA"
        )
    return key


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certify(
    subject: x509.Name,
    public: CertificatePublicKeyTypes,
    issuer: x509.Name,
    start: datetime,
    *,
    is_authority: bool,
) -> x509.CertificateBuilder:
    constraint = x509.BasicConstraints(ca=is_authority, path_length=None)
    return begin_certificate(subject, issuer, public, start, LIFETIME).add_extension(
        constraint, critical=True
    )


def _write_private(key: SigningPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_public(key: SigningPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
