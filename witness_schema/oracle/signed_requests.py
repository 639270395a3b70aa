"""Documents that others have signed: verified as they are, and signed again with their keys."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from witness_schema.errors import OracleLost
from witness_schema.oracle.wire import Answer, get_result

ANY = ("*",)


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """The certificate that must have signed a policy (`--policy-ca-roots` and the flags beside it); `*` allows any value.

    roots, intermediates: certificates, as PEM.
    """

    roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    common_name: str = "*"
    dns_names: tuple[str, ...] = ANY
    emails: tuple[str, ...] = ANY
    organizations: tuple[str, ...] = ANY
    uris: tuple[str, ...] = ANY


@dataclass(frozen=True, slots=True)
class VerifySignedRequest:
    """One `witness verify` of files that are signed already.

    policy:      the envelope, as bytes (-p). collections: envelopes (-a).
    public_key:  PEM of the policy's signer (-k); empty where `identity` says who that is.
    subjects:    digests to start the search from (-s). artifact: bytes whose digest starts it (-f). One is required.
    """

    policy: bytes
    public_key: bytes
    collections: tuple[bytes, ...]
    subjects: tuple[str, ...] = ()
    artifact: bytes | None = None
    identity: SignerIdentity = SignerIdentity()


@dataclass(frozen=True, slots=True)
class SignRequest:
    """One `witness sign`: a payload, its type, and a private key as PEM (Ed25519, RSA, ECDSA), with a certificate where it has one."""

    payload: bytes
    type: str
    key: bytes
    certificate: bytes = b""
    intermediates: tuple[bytes, ...] = ()
    passphrase: bytes = b""


@dataclass(frozen=True, slots=True)
class NotSigned:
    """The key signs nothing; reason: why, in go-witness's words."""

    reason: str


def encode_verify_signed(request: VerifySignedRequest) -> dict[str, Any]:
    """Returns the arguments of a verification of signed documents."""
    identity = request.identity
    arguments: dict[str, Any] = {
        "policy": _encode(request.policy),
        "public_key": _encode(request.public_key),
        "identity": {
            "roots": [_encode(root) for root in identity.roots],
            "intermediates": [_encode(each) for each in identity.intermediates],
            "common_name": identity.common_name,
            "dns_names": list(identity.dns_names),
            "emails": list(identity.emails),
            "organizations": list(identity.organizations),
            "uris": list(identity.uris),
        },
        "collections": [_encode(collection) for collection in request.collections],
        "subjects": list(request.subjects),
    }
    if request.artifact is not None:
        arguments["artifact"] = _encode(request.artifact)
    return arguments


def encode_sign(request: SignRequest) -> Mapping[str, Any]:
    """Returns the arguments of a signature."""
    return {
        "payload": _encode(request.payload),
        "type": request.type,
        "key": _encode(request.key),
        "passphrase": _encode(request.passphrase),
        "certificate": _encode(request.certificate),
        "intermediates": [_encode(each) for each in request.intermediates],
    }


def decode_signed(answer: Answer) -> bytes | NotSigned:
    """Returns the envelope. Raises `OracleLost` where the request crashed or has another form."""
    if answer.crashed:
        return NotSigned(answer.crashed)
    match get_result(answer):
        case {"envelope": str(envelope), "error": ""}:
            return base64.b64decode(envelope)
        case {"error": str(reason)}:
            return NotSigned(reason)
        case other:
            raise OracleLost(
                f"the oracle's answer to sign cannot be understood: {str(other)[:200]}", advice="make oracle"
            )


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode()
