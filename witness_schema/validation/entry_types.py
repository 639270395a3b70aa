"""Predicate types that no attestor has: what they were, what came after them, and whose an attestation really is."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from witness_schema.documents.document_types import COLLECTION_TYPE
from witness_schema.schemas.bundled_versions import attestor_names, bundled_version
from witness_schema.shapes.json_shape import MapOf, Record
from witness_schema.validation.document_kinds import tell_kind
from witness_schema.validation.findings.innermost_faults import list_options
from witness_schema.validation.part_schemas import find_schema, map_all_types, map_types
from witness_schema.validation.parts import Part

_WITNESS = ("://witness.dev/", "://witness.testifysec.com/")
# What records now what an attestor that is gone recorded.
SUCCESSORS = {"syft": "sbom", "scorecard": ""}


def is_witness_type(kind: str) -> bool:
    """Whether a type has a host of witness's own."""
    return any(host in kind for host in _WITNESS)


def describe_unknown_type(kind: str, version: str | None = None) -> str:
    """Why an attestor of a version, or of any, does not have a type."""
    if kind == COLLECTION_TYPE:
        return "this is the type of a collection, not of an attestation"
    if kind in map_all_types():
        name, versions = map_all_types()[kind]
        successor = SUCCESSORS.get(name)
        after = f"; its successor is {_list_types(successor)[0]}" if successor else ""
        return f"{name} has it from {versions[0]} to {versions[-1]}, and not in {version}{after}"
    return _suggest(kind)


@cache
def _list_types(name: str) -> tuple[str, ...]:
    return tuple(kind for kind, owner in map_types(bundled_version()).items() if owner == name)


def _suggest(kind: str) -> str:
    types = map_types(bundled_version())
    near = get_close_matches(kind[:200], types, 1, 0.8)
    stem = kind.rstrip("/").rpartition("/v")[0] if "/v" in kind else kind
    same = [one for one, owner in types.items() if owner == stem.rpartition("/")[2]]
    found = (same or near)[:1]
    return f"no attestor has this type; did you mean {found[0]}?" if found else "no attestor has this type"


def find_owner(part: Part, declared: str) -> str:
    """The attestor, other than the declared one, whose attestation a value is; "" where it is nobody's or of several kinds."""
    if tell_kind(part.value) == "sbom" and declared != "sbom":
        return "sbom"
    fitting = [
        name for name in attestor_names() if name != declared and _is_told_apart(name) and _fits(part, name)
    ]
    # An empty map is what material and product both write.
    return " or ".join(fitting[:2])


def _fits(part: Part, name: str) -> bool:
    schema = find_schema(name, "serialization", bundled_version())
    return schema is not None and part.fits(schema)


@cache
def _is_told_apart(name: str) -> bool:
    """Whether a value can be told to be this attestor's: one of which anything may be cannot."""
    schema = find_schema(name, "serialization", bundled_version())
    options = list_options(schema.shape, schema.definitions) if schema is not None else []
    return any(isinstance(option, Record | MapOf) for option in options)
