"""Breaks of an entry: an attestation in a collection under a predicate type that is not its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_generators.documents.signed_documents import Json
from witness_generators.near_miss.document_rules import ALWAYS_RECORDED
from witness_generators.near_miss.near_miss import Break
from witness_generators.runs.run_entries import list_run_schemas
from witness_schema import attestor_names, load

_MORNING, _LATER = "2026-01-01T08:00:00Z", "2026-01-01T08:00:01Z"


def collection_of(name: str, attestation: Any, version: str | None = None) -> Json:
    """A collection of this attestation and those of material and product, both empty."""
    found: dict[str, Any] = {**{one: {} for one in ALWAYS_RECORDED}, name: attestation}
    # Without command-run, which joins every run but would need a world.
    schemas = [schema for schema in list_run_schemas(found, version) if schema.name in found]
    entries = [{"type": one.predicate_types[0], "attestation": found[one.name]} for one in schemas]
    return {
        "name": "build",
        "attestations": [{**e, "starttime": _MORNING, "endtime": _LATER} for e in entries],
    }


def entry_breaks(name: str, collection: Json, version: str | None = None) -> Iterator[Break]:
    """List breaks with a type under which go-witness cannot read the attestation, or writes it differently."""
    own, entries = load(name, version=version).predicate_types, collection["attestations"]
    place = next(index for index, entry in enumerate(entries) if entry["type"] in own)
    path, attestation = ("attestations", place, "type"), entries[place]["attestation"]
    for how, text in _list_unknown_types(own[0]):
        yield Break("unknown-predicate-type", path, text, how)
    for other in attestor_names(version):
        # An empty map is a valid material and a valid product: only the other schema decides what is foreign.
        schema = load(other, version=version)
        if other != name and not schema.is_valid(attestation):
            yield Break("foreign-attestation", path, schema.predicate_types[0], f"filed as {other}")


def _list_unknown_types(kind: str) -> Iterator[tuple[str, str]]:
    yield "another version", f"{kind.rpartition('/')[0]}/v9.9"
    yield "http for https", kind.replace("https://", "http://") if "https://" in kind else f"http://{kind}"
    yield "a slash at the end", f"{kind}/"
    yield "no type", ""
