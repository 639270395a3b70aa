"""Reads from evidence what a step of a policy may require: its name and the types that a signed collection holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_generators.policy_drafts.policy_draft import DraftStep
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text
from witness_schema.documents.octets import read_octets
from witness_schema.errors import UnreadableSource
from witness_schema.policies.policy_members import Place
from witness_schema.policies.predicate_types import list_types


def read_recorded_step(path: Path) -> DraftStep:
    """The step of an envelope, a statement or a collection. Raises `UnreadableSource` where it is none."""
    place = Place(_parse(read_bytes(path), path))
    payload = place.take("payload")
    if not payload.is_missing:
        place = Place(_parse(read_octets(payload.value) or b"", path))
    if not place.take("predicate").is_missing:
        place = place.take("predicate")
    kinds = tuple(dict.fromkeys(each.take("type").text() for each in place.take("attestations").items()))
    if not kinds or not place.take("name").text():
        raise UnreadableSource(
            "this is no attestation collection", where=str(path), advice="name what `witness run -o` wrote"
        )
    known = tuple(kind for kind in kinds if kind in list_types())
    # By their types, not by their attestors: which of its types sbom writes follows from what it records.
    return DraftStep(place.take("name").text(), (), known or kinds)


def _parse(data: bytes, path: Path) -> Any:
    try:
        return make_plain(parse_text(data))
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=str(path), advice=error.advice) from None
