"""The policy that fits a collection: each of its attestation types, signed by whom this run calls its signer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from witness_generators.documents.policy import Policy
from witness_schema.validation.test_evidence import HOLDER
from witness_stand_ins.step_runs.run_identity import RunIdentity

ANYTHING = "*"


def build_fitting_policy(step: str, types: Iterable[str], identity: RunIdentity) -> Policy:
    """The policy of one step with these predicate types, without Rego: that is the user's part.

    It trusts the certificate of the run; where the user's own key signed, that key, as the policy of a real pipeline would.
    """
    parts, functionary = _trust_key(identity) if not identity.key else _trust_certificate(identity)
    required = [{"type": kind, "regopolicies": []} for kind in dict.fromkeys(types)]
    return {
        "expires": identity.ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **parts,
        "steps": {step: {"name": step, "functionaries": [functionary], "attestations": required}},
    }


def _trust_certificate(identity: RunIdentity) -> tuple[dict[str, Any], dict[str, Any]]:
    constraint = {
        "commonname": HOLDER,
        **{name: [ANYTHING] for name in ("dnsnames", "emails", "organizations", "uris")},
        "roots": [identity.authority_id],
    }
    roots = {identity.authority_id: {"certificate": base64.b64encode(identity.authority).decode()}}
    return {"roots": roots}, {"type": "root", "certConstraint": constraint}


def _trust_key(identity: RunIdentity) -> tuple[dict[str, Any], dict[str, Any]]:
    # go-witness names a key by the sha256 of its PEM (`cryptoutil/util.go`, GeneratePublicKeyID).
    key_id = hashlib.sha256(identity.public).hexdigest()
    keys = {key_id: {"keyid": key_id, "key": base64.b64encode(identity.public).decode()}}
    return {"publickeys": keys}, {"type": "publickey", "publickeyid": key_id}
