"""The authority of one run that certifies the holders of tokens for ten minutes, as Fulcio does."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from witness_stand_ins.issuing.certificate_beginnings import begin_certificate
from witness_stand_ins.issuing.token_holder import TokenHolder

NAME = "witness-schema stand-in for Fulcio"
LIFETIME, ROOT_LIFETIME = timedelta(minutes=10), timedelta(days=1)


class RunAuthority:
    """A root that is made with the object; nothing of its key is kept. start: when it begins to count, in UTC."""

    def __init__(self, start: datetime) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        builder = _begin(self._name, self._name, self._key.public_key(), start, ROOT_LIFETIME)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_list_usages(certifies=True), critical=True)
        self._root = builder.sign(self._key, SHA256())

    @property
    def certificate(self) -> bytes:
        """The certificate of the root as PEM."""
        return self._root.public_bytes(Encoding.PEM)

    def certify(self, holder: TokenHolder, key: CertificatePublicKeyTypes, start: datetime) -> bytes:
        """The certificate as PEM: without a subject, and so with a critical name (RFC 5280, 4.2.1.6)."""
        builder = _begin(x509.Name([]), self._name, key, start, LIFETIME)
        builder = builder.add_extension(_list_usages(certifies=False), critical=True)
        signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(signing, critical=False).add_extension(issuer, critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([holder.name]), critical=True)
        for extension in holder.list_extensions():
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    start: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    identified = x509.SubjectKeyIdentifier.from_public_key(key)
    begun = begin_certificate(subject, issuer, key, start, lifetime)
    return begun.add_extension(identified, critical=False)


def _list_usages(*, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certifies,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
