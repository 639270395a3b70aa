"""What attestations do not say: one row a claim that no attestation of its attestors can carry or refute."""

from __future__ import annotations

from collections.abc import Mapping

from witness_training.families.explain import open_service_claims, open_step_claims
from witness_training.families.explain.open_claim import OpenClaim

_ROWS = (*open_step_claims.ROWS, *open_service_claims.ROWS)
# Whether what is recorded was so: values are copied from what a job can set, or are constants.
DOUBTED = ("service-values", "codebuild-values", "job-values", "builder-true")
# What a value of a service at fault makes a reader ask.
VOUCHED = ("token-in-time", "token-meant", "keys-of-the-issuer", "account-owner", "cluster-of-the-run")
OPEN: Mapping[str, OpenClaim] = {row.id: row for row in _ROWS}


def list_open(attestor: str) -> tuple[OpenClaim, ...]:
    """The claims that this attestor's attestations leave open."""
    return tuple(row for row in _ROWS if not row.attestors or attestor in row.attestors)
