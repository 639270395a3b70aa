"""Resource descriptors: a name with its digests, as in-toto's predicates list them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from witness_generators.recording.attestor_row import Attestations, Subjects
from witness_generators.world.digests import DigestSet

Descriptor = dict[str, Any]


def descriptors(files: Mapping[str, DigestSet]) -> list[Descriptor]:
    """One for each file. Go walks a map here, in no order; ours is that of the paths."""
    return [{"name": path, "digest": digests} for path, digests in files.items()]


def product_files(attestations: Attestations) -> Subjects:
    """The products of a run as subjects (`attestation/link/link.go` and `slsa/slsa.go`, Subjects)."""
    return {f"file:{path}": product["digest"] or {} for path, product in attestations["product"].items()}


def by_name(listed: list[Descriptor]) -> dict[str, DigestSet]:
    """The digests of these descriptors by name."""
    return {one["name"]: one["digest"] for one in listed}
