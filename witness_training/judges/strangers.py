"""Somebody whom no policy of a script names: a key of ours, and a certificate for it with the names of another one."""

from __future__ import annotations

from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.certificates import VALID_FROM, VALID_UNTIL, build_root
from witness_generators.documents.signed_documents import signing_key

STRANGER = 900_001  # a seed that no drawing takes


@cache
def stranger_key() -> bytes:
    """The private key, as PEM."""
    return signing_key(STRANGER).private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def impersonate(certificate: bytes) -> bytes | None:
    """A certificate for the stranger's key with the subject and names of this one, by another root; None where it is none."""
    try:
        imitated = x509.load_pem_x509_certificate(certificate)
        root = build_root(STRANGER)
        builder = (
            x509.CertificateBuilder()
            .subject_name(imitated.subject)
            .issuer_name(root.name)
            .public_key(signing_key(STRANGER).private.public_key())
            .serial_number(STRANGER)
            .not_valid_before(VALID_FROM)
            .not_valid_after(VALID_UNTIL)
        )
        for extension in imitated.extensions:
            if isinstance(
                extension.value, x509.SubjectAlternativeName | x509.KeyUsage | x509.ExtendedKeyUsage
            ):
                builder = builder.add_extension(extension.value, critical=extension.critical)
        return builder.sign(root.key.private, None).public_bytes(Encoding.PEM)
    except ValueError:
        return None
