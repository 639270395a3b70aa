"""What a module says of one attestation, by real go-witness."""

from __future__ import annotations

from typing import Any

from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.rego import RegoRule
from witness_schema import load
from witness_schema.oracle import Oracle, VerifyRequest, VerifyResult

_DENIED = "policy was denied due to: "
# What the collection is found by.
_DIGEST = "5f" * 32
_PRODUCT = {"release.txt": {"mime_type": "text/plain", "digest": {"sha256": _DIGEST}}}


def list_denials(oracle: Oracle, module: str, attestor: str, attestation: Any) -> str:
    """The messages with which a policy with this module denies a signed collection with this attestation; "" if it passes."""
    key = oracle.keys()
    rule = RegoRule("rule", attestor, module)
    policy = build_policy("build", (attestor,), PolicyKey.of(key.key_id, key.public_pem), [rule])
    entries = (
        (load("product").predicate_types[0], _PRODUCT),
        (load(attestor).predicate_types[0], attestation),
    )
    result = oracle.verify(VerifyRequest("build", entries, policy, subjects=(_DIGEST,)))
    assert isinstance(result, VerifyResult), result
    assert result.passed or _DENIED in "\n".join(result.reasons), result
    return "" if result.passed else "\n".join(result.reasons).partition(_DENIED)[2]
