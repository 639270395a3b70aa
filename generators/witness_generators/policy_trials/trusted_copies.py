"""A copy of a policy in which test keys stand for its functionaries, so that drawn evidence can be signed for it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_generators.documents.policy import EXPIRES
from witness_generators.documents.signed_documents import SigningKey, signing_key
from witness_schema.json_writing import dumps
from witness_schema.policies.policy_members import Place

# Seeds of test keys start here, beyond those of drawn functionaries.
_FIRST_SEED = 5000
STRANGER_SEED = 4999


@dataclass(frozen=True, slots=True)
class TrustedCopy:
    """policy: the copy. signers: by step the key that may sign it; a step without functionaries has none.

    What the copy keeps: steps, names, required attestations with their Rego, artifactsFrom, and which steps share a functionary. What it
    replaces: expiry, keys, roots, constraints and timestamp authorities.
    """

    policy: dict[str, Any] = field(hash=False)
    signers: Mapping[str, SigningKey] = field(hash=False)

    def find_other(self, step: str) -> tuple[str, SigningKey] | None:
        """Another step and its signer, where that one may not sign this step."""
        own = {each["publickeyid"] for each in self.policy["steps"][step]["functionaries"]}
        return next(((name, key) for name, key in self.signers.items() if key.key_id not in own), None)


def copy_for_trial(policy: Place) -> TrustedCopy:
    """The copy of a policy of plain values, in any letter case."""
    seeds: dict[str, SigningKey] = {}
    steps: dict[str, Any] = {}
    signers: dict[str, SigningKey] = {}
    for name, step in policy.take("steps").members():
        keys = [_take_key(each, seeds) for each in step.take("functionaries").items()]
        signers |= {name: keys[0]} if keys else {}
        kept = {key: member.value for key, member in step.members() if key.lower() != "functionaries"}
        steps[name] = {
            **kept,
            "functionaries": [{"type": "publickey", "publickeyid": key.key_id} for key in keys],
        }
    published = {
        key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem).decode()}
        for key in seeds.values()
    }
    return TrustedCopy({"expires": EXPIRES, "publickeys": published, "steps": steps}, signers)


def _take_key(functionary: Place, seeds: dict[str, SigningKey]) -> SigningKey:
    """The test key of a functionary: the same for the same key, or for the same constraint on certificates."""
    identity = functionary.take("publickeyid").text() or dumps(functionary.take("certConstraint").value)
    return seeds.setdefault(identity, signing_key(_FIRST_SEED + len(seeds)))
