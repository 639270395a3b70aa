"""Policies: which attestations a step must have, signed by whom, under which Rego."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.documents.rego import RegoRule
from witness_schema import load
from witness_schema.errors import Misuse

Policy = dict[str, Any]
POLICY_TYPE = "https://witness.testifysec.com/policy/v0.1"
# Far away and constant: a policy's bytes then depend on nothing but what it asks for.
EXPIRES = "2036-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A functionary's public key: its id, and its PEM in base64."""

    key_id: str
    key: str

    @classmethod
    def of(cls, key_id: str, public_pem: str) -> PolicyKey:
        """The key with this PEM."""
        return cls(key_id, base64.b64encode(public_pem.encode()).decode())


# Stands in a here-document, where the shell puts in what it has computed.
SHELL_KEY = PolicyKey("$KEYID", "$KEY")


def build_policy(
    step: str,
    attestors: Iterable[str],
    key: PolicyKey,
    rules: Iterable[RegoRule] = (),
    types: Mapping[str, str] | None = None,
) -> Policy:
    """The policy of one step; `file` asks for nothing, and without another attestor it falls back on command-run.

    types: the predicate types of attestors that have taken on another one than their own.
    """
    modules = {rule.attestor: rule for rule in rules}
    asked = tuple(name for name in dict.fromkeys(attestors) if name != "file") or ("command-run",)
    stray = sorted(set(modules) - set(asked))
    if stray:
        raise Misuse(f"a rule reads {stray[0]!r}, which the policy does not ask for: {', '.join(asked)}")
    return {
        "expires": EXPIRES,
        "publickeys": {key.key_id: {"keyid": key.key_id, "key": key.key}},
        "steps": {
            step: {
                "name": step,
                "functionaries": [{"type": "publickey", "publickeyid": key.key_id}],
                "attestations": [_build_requirement(name, modules.get(name), types or {}) for name in asked],
            }
        },
    }


def _build_requirement(name: str, rule: RegoRule | None, types: Mapping[str, str]) -> dict[str, Any]:
    modules = [] if rule is None else [{"name": f"{rule.kind}.rego", "module": _encode_module(rule)}]
    return {"type": types.get(name) or load(name).predicate_types[0], "regopolicies": modules}


def _encode_module(rule: RegoRule) -> str:
    return base64.b64encode(rule.module.encode()).decode()
