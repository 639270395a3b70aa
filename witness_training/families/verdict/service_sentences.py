"""What an answer says of a service at fault whose collection passes: go-witness does not compare, and no rule looks."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.json_pointers import render_pointer
from witness_training.families.shown_documents.leaf_rules import find_value, print_scalar
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS
from witness_training.families.shown_documents.verification_case import Case, find_attestation, name_file

_UNREAD = (
    "No rule reads `{place}`, which is {value}, and go-witness itself compares it with nothing.",
    "That `{place}` is {value} makes no difference: go-witness takes it as it is, and no rule looks there.",
    "`{place}` is {value}. It is for Rego to object to that, and no rule here does.",
)


def tell_unread(case: Case) -> Iterator[str]:
    """One sentence about the value that shows the fault, where nothing reads it."""
    service = case.spec.get("service")
    if not service or not service["fault"] or case.spec["fault"] is not None:
        return
    row = SERVICE_FAULTS[f"{service['attestor']}:{service['fault']}"]
    file = name_file(case.spec["step"])
    number, attestation = find_attestation(case.documents[file], row.attestor)
    value = find_value(attestation, row.place)
    place = render_pointer(("predicate", "attestations", number, "attestation", *row.place))
    text = _UNREAD[case.spec["seed"] // 5 % len(_UNREAD)]
    yield text.format(
        place=f"{file}#{place}", value="missing" if value is None else f"`{print_scalar(value)}`"
    )
