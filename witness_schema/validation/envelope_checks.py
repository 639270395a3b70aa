"""What an envelope says beside its payload: who signed it, and whether those signatures are what a given key or authority makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from witness_schema.documents.dsse import pre_authentication_encoding
from witness_schema.documents.octets import read_octets
from witness_schema.documents.public_keys import name_certificate, read_certificate, read_certified_key
from witness_schema.validation.findings.report import Finding, Signer
from witness_schema.validation.findings.shown_values import show_key
from witness_schema.validation.findings.wording import make_finding
from witness_schema.validation.signatures import (
    Trust,
    is_issued_by,
    is_signed_by,
)


@dataclass(frozen=True, slots=True)
class _Signature:
    """One signature as it stands. key_id: "" where none is named."""

    index: int
    key_id: str
    octets: bytes
    certificate: x509.Certificate | None
    intermediates: tuple[x509.Certificate, ...]


def _read_signatures(value: Any) -> Iterator[_Signature]:
    for index, one in enumerate(value if isinstance(value, list) else ()):
        held: Mapping[str, Any] = one if isinstance(one, dict) else {}
        between = held.get("intermediates")
        certificates = [
            read_certificate(read_octets(pem) or b"")
            for pem in (between if isinstance(between, list) else ())
        ]
        key_id = held.get("keyid")
        yield _Signature(
            index,
            key_id if isinstance(key_id, str) else "",
            read_octets(held.get("sig")) or b"",
            read_certificate(read_octets(held.get("certificate")) or b""),
            tuple(one for one in certificates if one is not None),
        )


def check_signatures(
    envelope: Mapping[str, Any], payload: bytes, trust: Trust
) -> tuple[list[Finding], tuple[Signer, ...]]:
    """The findings of an envelope's signatures, and who signed it. Without trust nothing is verified."""
    signatures = list(_read_signatures(envelope.get("signatures")))
    if not signatures:
        return [make_finding("no-signature", "/signatures", "there is no signature")], ()
    kind = envelope.get("payloadType")
    signed = pre_authentication_encoding(kind if isinstance(kind, str) else "", payload)
    signers = tuple(_name_signer(one, signed, trust) for one in signatures)
    if not trust.is_given or any(signer.verified for signer in signers):
        return [], signers
    findings = [finding for one in signatures for finding in _explain(one, signed, payload, trust)]
    if not findings:
        told = f"signed by {', '.join(show_key(signer.name) for signer in signers[:3])}, and by nobody who was named"
        findings = [make_finding("not-trusted", "/signatures", told)]
    return findings, signers


def _name_signer(one: _Signature, signed: bytes, trust: Trust) -> Signer:
    name = (
        name_certificate(one.certificate) if one.certificate is not None else one.key_id or "an unnamed key"
    )
    return Signer(name, _verifies(one, signed, trust) if trust.is_given else None)


def _verifies(one: _Signature, signed: bytes, trust: Trust) -> bool:
    if any(is_signed_by(key, signed, one.octets) for _, key in trust.keys):
        return True
    if one.certificate is None or not trust.authorities:
        return False
    # The signature first: it is one verification, a chain may be many.
    signs = is_signed_by(read_certified_key(one.certificate), signed, one.octets)
    return signs and is_issued_by(one.certificate, one.intermediates, trust.authorities)


def _explain(one: _Signature, signed: bytes, payload: bytes, trust: Trust) -> Iterator[Finding]:
    """Why a signature of somebody who was named does not verify."""
    own: Sequence[object] = [key for key_id, key in trust.keys if key_id == one.key_id]
    certificate = one.certificate
    if certificate is not None and trust.authorities:
        key = read_certified_key(certificate)
        if is_signed_by(key, signed, one.octets):
            told = f"the certificate of {name_certificate(certificate)} is of no authority that was given, or out of date"
            yield make_finding("not-trusted", f"/signatures/{one.index}/certificate", told)
            return
        own = [key] if key is not None else []
    if not own:
        return
    if payload.rstrip() != payload or payload.lstrip() != payload:
        # No program that signs a statement writes a blank around it.
        told = "the payload has blanks around it, which the signature does not cover: it was changed after signing"
        yield make_finding("payload", "/payload", told)
        return
    told = f"this is no signature of the key {show_key(one.key_id[:16])} over this payload: one of both was changed"
    yield make_finding("signature", f"/signatures/{one.index}/sig", told)
