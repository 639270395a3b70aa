"""All kinds of requirements, by id."""

from __future__ import annotations

from collections.abc import Mapping

from witness_schema.errors import UnknownName
from witness_training.families.write_rego.kinds import (
    ci_kinds,
    container_kinds,
    machine_kinds,
    product_kinds,
    report_kinds,
    service_kinds,
    source_kinds,
)
from witness_training.families.write_rego.requirement_kind import Kind

KINDS: tuple[Kind, ...] = (
    *source_kinds.ROWS,
    *product_kinds.ROWS,
    *machine_kinds.ROWS,
    *ci_kinds.ROWS,
    *container_kinds.ROWS,
    *report_kinds.ROWS,
    *service_kinds.ROWS,
)
BY_ID: Mapping[str, Kind] = {kind.id: kind for kind in KINDS}

_BY_ATTESTOR: Mapping[str, tuple[Kind, ...]] = {
    attestor: tuple(kind for kind in KINDS if kind.attestor == attestor)
    for attestor in dict.fromkeys(kind.attestor for kind in KINDS)
}


def find_kind(identity: str) -> Kind:
    """The kind of this id. Raises UnknownName for any other."""
    if identity not in BY_ID:
        raise UnknownName(f"there is no kind of requirement {identity!r}", advice="one of roster.BY_ID")
    return BY_ID[identity]


def list_kinds(attestor: str) -> tuple[Kind, ...]:
    """The kinds over this attestor."""
    return _BY_ATTESTOR.get(attestor, ())
