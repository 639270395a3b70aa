"""The oracle: a Go program built on the real go-witness that judges attestations and policies."""

from witness_schema.oracle.client import Oracle
from witness_schema.oracle.messages import (
    AttestorOption,
    Collection,
    Functionary,
    JsonWebToken,
    NotJudged,
    OracleVersion,
    RegisteredAttestor,
    RegoOutline,
    RegoReferences,
    RunRequest,
    RunResult,
    Verification,
    VerifyRequest,
    VerifyResult,
)
from witness_schema.oracle.signed_requests import NotSigned, SignerIdentity, SignRequest, VerifySignedRequest
from witness_schema.oracle.witness_wrapper import witness_command

__all__ = [
    "AttestorOption",
    "Collection",
    "Functionary",
    "JsonWebToken",
    "NotJudged",
    "NotSigned",
    "Oracle",
    "OracleVersion",
    "RegisteredAttestor",
    "RegoOutline",
    "RegoReferences",
    "RunRequest",
    "RunResult",
    "SignRequest",
    "SignerIdentity",
    "Verification",
    "VerifyRequest",
    "VerifyResult",
    "VerifySignedRequest",
    "witness_command",
]
