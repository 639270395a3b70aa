"""Requests for a verification that passes, and the parts that make it fail."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from witness_schema.oracle import Functionary, VerifyRequest

ENVIRONMENT = "https://witness.dev/attestations/environment/v0.1"
PRODUCT = "https://witness.dev/attestations/product/v0.1"
GOOD = {"os": "linux", "hostname": "h", "username": "u", "variables": {"CI": "true"}}
NOT_CI = {**GOOD, "variables": {"CI": "false"}}
ARTIFACT = b"Success\n"
# Rego v0, the dialect in which go-witness parses a module without an import.
REGO = 'package env\n\ndeny[msg] {\n\tinput.variables.CI != "true"\n\tmsg := "not in CI"\n}\n'


def encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def build_policy(functionary: Functionary, *, rego: str = REGO) -> dict[str, Any]:
    identity = functionary.key_id
    module = {"name": "env.rego", "module": encode_base64(rego)}
    return {
        "expires": "9999-01-01T00:00:00Z",
        "publickeys": {identity: {"keyid": identity, "key": encode_base64(functionary.public_pem)}},
        "steps": {
            "build": {
                "name": "build",
                "functionaries": [{"type": "publickey", "publickeyid": identity}],
                "attestations": [
                    {"type": ENVIRONMENT, "regopolicies": [module]},
                    {"type": PRODUCT, "regopolicies": []},
                ],
            }
        },
    }


def build_request(functionary: Functionary, environment: object = GOOD, *, rego: str = REGO) -> VerifyRequest:
    digest = {"sha256": hashlib.sha256(ARTIFACT).hexdigest()}
    product = {"output.txt": {"mime_type": "text/plain", "digest": digest}}
    attestations = ((ENVIRONMENT, environment), (PRODUCT, product))
    return VerifyRequest("build", attestations, build_policy(functionary, rego=rego), artifact=ARTIFACT)
