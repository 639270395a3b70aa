"""Certificates that issue one another, right ones and wrong ones, and envelopes that are signed with them."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from witness_generators import draw
from witness_schema.documents.dsse import pre_authentication_encoding

# Fixed, so that every certificate has the same bytes in every run.
CURRENT = datetime(2024, 1, 1, tzinfo=UTC), datetime(2124, 1, 1, tzinfo=UTC)
PAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
FUTURE = datetime(2123, 1, 1, tzinfo=UTC), datetime(2124, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """Who holds a certificate and its key."""

    certificate: x509.Certificate
    key: Ed25519PrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, **how: Any) -> Holder:
        """A certificate that this one signs, as `issue` makes them."""
        return issue(name, self, **how)


def issue(
    name: str,
    issuer: Holder | None = None,
    *,
    key: str = "",
    ca: bool | None = True,
    path_length: int | None = None,
    may_sign: bool | None = None,
    valid: tuple[datetime, datetime] = CURRENT,
) -> Holder:
    """A certificate, signed by itself without an issuer. key: what its key is made of, the name by default. ca: None for one that does not say. may_sign: None for no key usage."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256((key or name).encode()).digest())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(own).public_key(private.public_key())
    builder = builder.issuer_name(issuer.certificate.subject if issuer else own).serial_number(1)
    builder = builder.not_valid_before(valid[0]).not_valid_after(valid[1])
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    if may_sign is not None:
        usages = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
        usages += ("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
        allowed = {one: one == "digital_signature" or (may_sign and one == "key_cert_sign") for one in usages}
        builder = builder.add_extension(x509.KeyUsage(**allowed), critical=True)
    return Holder(builder.sign(issuer.key if issuer else private, None), private)


def sign(holder: Holder, *between: Holder, certificate: bytes = b"") -> dict[str, Any]:
    """A drawn envelope, signed by a holder. between: whose certificates lie beside its own. certificate: instead of its own."""
    [line] = draw("git", seed=5, as_="envelope")
    envelope = json.loads(line)
    signed = pre_authentication_encoding(envelope["payloadType"], base64.b64decode(envelope["payload"]))
    signature: dict[str, Any] = {
        "keyid": "",
        "sig": _encode(holder.key.sign(signed)),
        "certificate": _encode(certificate or holder.pem),
    }
    if between:
        signature["intermediates"] = [_encode(one.pem) for one in between]
    return {**envelope, "signatures": [signature]}


def _encode(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
