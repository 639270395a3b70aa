"""Build policies: which attestations each step must have, who must sign them, and which Rego they must pass."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.documents.rego import RegoRule
from witness_schema import load
from witness_schema.errors import Misuse

Policy = dict[str, Any]
# Constant, so that a policy's bytes depend only on its contents, and far enough ahead not to expire.
EXPIRES = "2036-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A functionary's public key: its id, and the base64 of its PEM."""

    key_id: str
    key: str

    @classmethod
    def of(cls, key_id: str, public_pem: str) -> PolicyKey:
        """The key with this id and PEM."""
        return cls(key_id, base64.b64encode(public_pem.encode()).decode())


# For a policy inside a shell here-document: the shell expands both variables.
SHELL_KEY = PolicyKey("$KEYID", "$KEY")


def build_policy(
    step: str,
    attestors: Iterable[str],
    key: PolicyKey,
    rules: Iterable[RegoRule] = (),
    types: Mapping[str, str] | None = None,
) -> Policy:
    """The policy of one step that requires these attestors; `file` adds nothing, and command-run stands in for an empty list.

    types: predicate types of attestors whose type depends on what they record.
    Raises Misuse for a rule about an attestor that the policy does not require.
    """
    modules = {rule.attestor: rule for rule in rules}
    # go-witness refuses a step that requires no attestation.
    required = tuple(name for name in dict.fromkeys(attestors) if name != "file") or ("command-run",)
    stray = sorted(set(modules) - set(required))
    if stray:
        raise Misuse(f"a rule reads {stray[0]!r}, which the policy does not ask for: {', '.join(required)}")
    return {
        "expires": EXPIRES,
        "publickeys": {key.key_id: {"keyid": key.key_id, "key": key.key}},
        "steps": {
            step: {
                "name": step,
                "functionaries": [{"type": "publickey", "publickeyid": key.key_id}],
                "attestations": [
                    _build_requirement(name, modules.get(name), types or {}) for name in required
                ],
            }
        },
    }


def _build_requirement(name: str, rule: RegoRule | None, types: Mapping[str, str]) -> dict[str, Any]:
    modules = [] if rule is None else [{"name": f"{rule.kind}.rego", "module": _encode_module(rule)}]
    return {"type": types.get(name) or load(name).predicate_types[0], "regopolicies": modules}


def _encode_module(rule: RegoRule) -> str:
    return base64.b64encode(rule.module.encode()).decode()
