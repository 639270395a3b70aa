"""What of an attestation that a service vouches for need not be shown: keys, signatures and whole records, which no rule reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from witness_training.families.shown_documents.leaf_rules import find_value

Place = tuple[str, ...]
_KEY: tuple[Place, ...] = (("jwt", "verifiedBy"),)
HIDDEN: Mapping[str, tuple[Place, ...]] = {
    "github": _KEY,
    "gitlab": _KEY,
    "gcp-iit": _KEY,
    "aws": (("rawiid",), ("rawsig",), ("publickey",)),
    "aws-codebuild": (("build_info", "build_details"), ("raw_build_details",)),
    "k8smanifest": (("recordeddocs",),),
}


def hide(attestor: str, attestation: Any, mark: str) -> Any:
    """The attestation with the mark in the place of each such value; no place moves."""
    for place in HIDDEN[attestor]:
        if find_value(attestation, place) is not None:
            attestation = _put(attestation, place, mark)
    return attestation


def prune(attestor: str, attestation: Any) -> Any:
    """The attestation without these values."""
    for place in HIDDEN[attestor]:
        if find_value(attestation, place) is not None:
            attestation = _put(attestation, place, None)
    return attestation


def _put(value: Any, place: Place, member: Any) -> Any:
    """A copy with this member at the place; None takes it away."""
    key, *rest = place
    if rest:
        return {**value, key: _put(value[key], tuple(rest), member)}
    others = {name: each for name, each in value.items() if name != key}
    return others if member is None else {**value, key: member}
