"""The marks by which everybody can tell test evidence from what a real pipeline has signed.

Two marks travel with an envelope. The certificate beside its signature is issued to a name that begins with `stand-in`, whoever's
key it is. And the variable of `MARK` is in the process of the step, so that the attestors which record variables (environment,
link) sign it as part of the payload: who strips the certificate cannot strip that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.x509.oid import NameOID

from witness_schema.documents.octets import read_octets
from witness_schema.documents.plain_json import parse_json
from witness_schema.documents.public_keys import read_certificate
from witness_schema.errors import UnreadableSource

# The beginning of the name of every certificate and of every file of a key that a run makes.
STAND_IN = "stand-in"
HOLDER = "stand-in test evidence"
MARK, MARKED = "WITNESS_TEST_EVIDENCE", "made with stand-ins by witness-schema run"


def is_test_evidence(envelope: Mapping[str, Any]) -> bool:
    """Whether a DSSE envelope, as parsed JSON, says of itself that it was made with stand-ins.

    An envelope that does not say so, or is none, gives False. No signature is checked.
    """
    return names_stand_in(envelope) or _records_mark(envelope)


def names_stand_in(envelope: Mapping[str, Any]) -> bool:
    """Whether a certificate beside a signature is issued to a stand-in."""
    return any(map(_is_stand_in, _list_certificates(envelope)))


def _list_certificates(envelope: Mapping[str, Any]) -> Iterator[bytes]:
    signatures = envelope.get("signatures")
    for signature in signatures if isinstance(signatures, list) else ():
        if isinstance(signature, dict):
            yield read_octets(signature.get("certificate")) or b""


def _is_stand_in(pem: bytes) -> bool:
    certificate = read_certificate(pem)
    try:
        names = (
            certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME) if certificate is not None else ()
        )
    except ValueError:
        return False
    return any(str(name.value).startswith(STAND_IN) for name in names)


def _records_mark(envelope: Mapping[str, Any]) -> bool:
    try:
        statement = parse_json(read_octets(envelope.get("payload")) or b"")
    except UnreadableSource:
        return False
    predicate = statement.get("predicate") if isinstance(statement, dict) else None
    entries = predicate.get("attestations") if isinstance(predicate, dict) else None
    listed = entries if isinstance(entries, list) else ()
    return any(records_mark(entry.get("attestation")) for entry in listed if isinstance(entry, dict))


def records_mark(attestation: Any) -> bool:
    """Whether an attestation, as a plain value, records the variable by which a run marks what it makes."""
    # `variables` of the environment attestor, `environment` of the link attestor.
    held = (
        [attestation.get(name) for name in ("variables", "environment")]
        if isinstance(attestation, dict)
        else []
    )
    return any(isinstance(variables, dict) and variables.get(MARK) == MARKED for variables in held)
