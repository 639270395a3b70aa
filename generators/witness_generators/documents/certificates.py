"""X.509 certificates of functionaries that a policy trusts through a root. For tests and samples only, never for real trust."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from witness_generators.documents.signed_documents import SigningKey, signing_key

# Constant, so that the bytes of a certificate depend only on its names.
VALID_FROM, VALID_UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2124, 1, 1, tzinfo=UTC)
# Seeds of root keys start here, beyond those of functionaries.
ROOT_SEED = 1 << 32


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of a certificate's holder."""

    common_name: str
    organizations: tuple[str, ...] = ()
    dns_names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Root:
    """A certificate that issues those of functionaries; a policy refers to it by the sha256 of its PEM."""

    key: SigningKey
    name: x509.Name
    pem: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(self.pem).hexdigest()


@lru_cache(maxsize=64)
def build_root(number: int) -> Root:
    """The root of this number; equal numbers give equal bytes."""
    key = signing_key(ROOT_SEED + number)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Example root {number}")])
    builder = _start_certificate(name, name, key.private.public_key(), number + 1)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Root(key, name, builder.sign(key.private, None).public_bytes(Encoding.PEM))


@lru_cache(maxsize=256)
def issue_certificate(identity: Identity, key: SigningKey, issuer: Root) -> bytes:
    """The PEM of a certificate that this root issues to the holder of a key."""
    names = [x509.NameAttribute(NameOID.COMMON_NAME, identity.common_name)]
    names += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name) for name in identity.organizations]
    # RFC 5280 §4.1.2.2 wants a positive serial number; a random one would change the bytes.
    serial = int.from_bytes(hashlib.sha256(repr(identity).encode()).digest()[:16]) >> 1 | 1
    builder = _start_certificate(x509.Name(names), issuer.name, key.private.public_key(), serial)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    others = _list_alternative_names(identity)
    if others:
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
    # Ed25519 signatures are deterministic and name no digest, hence None.
    return builder.sign(issuer.key.private, None).public_bytes(Encoding.PEM)


def _start_certificate(
    subject: x509.Name, issuer: x509.Name, public: Ed25519PublicKey, serial: int
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    return made.serial_number(serial).not_valid_before(VALID_FROM).not_valid_after(VALID_UNTIL)


def _list_alternative_names(identity: Identity) -> list[x509.GeneralName]:
    return [
        *(x509.DNSName(name) for name in identity.dns_names),
        *(x509.RFC822Name(name) for name in identity.emails),
        *(x509.UniformResourceIdentifier(name) for name in identity.uris),
    ]
