"""Resource descriptors (in-toto attestation framework v1): a name with its digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from witness_generators.world.digests import DigestSet

Descriptor = dict[str, Any]


def build_descriptors(files: Mapping[str, DigestSet]) -> list[Descriptor]:
    """Builds a descriptor for each file, in the order of `files`."""
    # Upstream ranges over a map, so any order is real (`attestation/link/link.go:116`, `attestation/slsa/slsa.go:204`).
    return [{"name": path, "digest": digests} for path, digests in files.items()]


def index_by_name(listed: list[Descriptor]) -> dict[str, DigestSet]:
    """Returns the digests of these descriptors by name."""
    return {one["name"]: one["digest"] for one in listed}
