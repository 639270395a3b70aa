"""Checks an oracle when it starts, with requests whose answers are known.

An oracle that accepts everything, or rejects everything, would make every later test pass or fail for nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from witness_schema.errors import OracleLost
from witness_schema.oracle.messages import (
    Functionary,
    JsonText,
    NotJudged,
    OracleVersion,
    Verification,
    VerifyRequest,
    VerifyResult,
)
from witness_schema.verdict import Accepted, Altered, Rejected, Verdict

# Must equal the protocol number of the Go program; raised with each incompatible change of the messages.
PROTOCOL = 3
ENVIRONMENT = "https://witness.dev/attestations/environment/v0.1"
PRODUCT = "https://witness.dev/attestations/product/v0.1"
STEP, ARTIFACT = "calibrate", b"calibration\n"
# A text that can only come from this policy: it proves that the Rego module ran, not just that something failed.
TELLTALE = "calibration denies this"
REGO = f'package calibration\n\ndeny[msg] {{\n\tinput.hostname != "good"\n\tmsg := "{TELLTALE}"\n}}\n'
# An oracle that evaluates this one would let any module read the user's files.
OPEN_REGO = REGO.replace("input.hostname", 'json.match_schema({}, {"$ref": "file:///"})')

GOOD = {"os": "linux", "hostname": "good", "username": "u", "variables": {"CI": "true"}}
# One attestation for each verdict: unchanged, an unknown key that Go drops, a number where Go wants a string.
ROUNDTRIPS: tuple[tuple[object, type[Verdict]], ...] = (
    (GOOD, Accepted),
    ({**GOOD, "unknown": 1}, Altered),
    ({**GOOD, "os": 1}, Rejected),
)


class Judge(Protocol):
    """The operations of an oracle that calibration uses; `client.Oracle` implements them."""

    def version(self) -> OracleVersion: ...
    def keys(self) -> Functionary: ...
    def roundtrip_all(self, attestations: Iterable[tuple[str, JsonText]]) -> Iterator[Verdict]: ...
    def verify(self, request: VerifyRequest) -> Verification: ...


def calibrate(oracle: Judge) -> None:
    """Raises `OracleLost` where the oracle has another protocol or gives a wrong answer."""
    # The protocol first: with another one, the answers below could not be read.
    protocol = oracle.version().protocol
    if protocol != PROTOCOL:
        raise _make_error(f"it speaks protocol {protocol}, not {PROTOCOL}")
    pairs = [(ENVIRONMENT, attestation) for attestation, _ in ROUNDTRIPS]
    for verdict, (attestation, expected) in zip(oracle.roundtrip_all(pairs), ROUNDTRIPS, strict=True):
        if not isinstance(verdict, expected):
            raise _make_error(f"a round trip of {attestation} is {verdict}, not {expected.__name__}")
    functionary = oracle.keys()
    # The same policy must pass for one host and fail for the other, so that neither answer can be a constant.
    for hostname, passes in (("good", True), ("bad", False)):
        result = oracle.verify(_build_request(functionary, hostname, REGO))
        if (
            not isinstance(result, VerifyResult)
            or result.passed != passes
            or (TELLTALE in str(result)) == passes
        ):
            raise _make_error(
                f"a verification that {'passes' if passes else 'fails'} is answered with {result}"
            )
    result = oracle.verify(_build_request(functionary, "good", OPEN_REGO))
    if not isinstance(result, NotJudged):
        raise _make_error(f"a policy that reads files is not left unjudged but answered with {result}")


def _make_error(what: str) -> OracleLost:
    return OracleLost(f"the oracle cannot be trusted: {what}", advice="build it again: make oracle")


def _build_request(functionary: Functionary, hostname: str, rego: str) -> VerifyRequest:
    digest = hashlib.sha256(ARTIFACT).hexdigest()
    product = {"calibrated.txt": {"mime_type": "text/plain", "digest": {"sha256": digest}}}
    attestations = ((ENVIRONMENT, {**GOOD, "hostname": hostname}), (PRODUCT, product))
    return VerifyRequest(STEP, attestations, _build_policy(functionary, rego), artifact=ARTIFACT)


def _build_policy(functionary: Functionary, rego: str) -> dict[str, Any]:
    identity, module = functionary.key_id, base64.b64encode(rego.encode()).decode()
    return {
        # Far in the future, because go-witness rejects an expired policy.
        "expires": "9999-01-01T00:00:00Z",
        "publickeys": {
            identity: {"keyid": identity, "key": base64.b64encode(functionary.public_pem.encode()).decode()}
        },
        "steps": {
            STEP: {
                "name": STEP,
                "functionaries": [{"type": "publickey", "publickeyid": identity}],
                "attestations": [
                    {"type": ENVIRONMENT, "regopolicies": [{"name": "calibration.rego", "module": module}]},
                    {"type": PRODUCT, "regopolicies": []},
                ],
            }
        },
    }
