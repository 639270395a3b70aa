"""The oracle: a Go program on the real go-witness, which judges attestations and policies."""

from witness_schema.oracle.client import Oracle
from witness_schema.oracle.records import (
    AttestorOption,
    Collection,
    Functionary,
    OracleVersion,
    RegisteredAttestor,
    RunRequest,
    RunResult,
    VerifyRequest,
    VerifyResult,
)

__all__ = [
    "AttestorOption",
    "Collection",
    "Functionary",
    "Oracle",
    "OracleVersion",
    "RegisteredAttestor",
    "RunRequest",
    "RunResult",
    "VerifyRequest",
    "VerifyResult",
]
