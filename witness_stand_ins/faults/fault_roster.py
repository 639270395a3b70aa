"""All faults by name, and what a user's `--fault` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from witness_schema.errors import UnknownName
from witness_stand_ins.faults.cluster_faults import CLUSTER_FAULTS
from witness_stand_ins.faults.exchange_faults import EXCHANGE_FAULTS
from witness_stand_ins.faults.fault_row import Fault
from witness_stand_ins.faults.image_faults import IMAGE_FAULTS
from witness_stand_ins.faults.time_faults import TIME_FAULTS
from witness_stand_ins.faults.token_faults import TOKEN_FAULTS

FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (*TOKEN_FAULTS, *IMAGE_FAULTS, *CLUSTER_FAULTS, *TIME_FAULTS, *EXCHANGE_FAULTS)
}


def find_fault(name: str) -> Fault:
    """The fault of this name. Raises UnknownName, with similar names, for any other."""
    if name in FAULTS:
        return FAULTS[name]
    raise UnknownName(
        f"no fault is named {name!r}",
        advice=f"one of: {', '.join(sorted(FAULTS))}",
        near=tuple(get_close_matches(name, FAULTS)),
    )


def assign_faults(wishes: Iterable[str], services: Iterable[str]) -> dict[str, tuple[Fault, ...]]:
    """By service, the faults that it is to have.

    A wish is `FAULT`, for each of the services that can have it, or `SERVICE:FAULT`. Raises UnknownName for another name,
    and for a fault that none of the services can have.
    """
    chosen: dict[str, tuple[Fault, ...]] = dict.fromkeys(services, ())
    for wish in wishes:
        service, _, name = wish.rpartition(":")
        fault = find_fault(name)
        having = [one for one in chosen if one in fault.outcomes and service in {"", one}]
        if not having:
            raise UnknownName(
                f"no stand-in that runs can have the fault {wish!r}",
                advice=f"{fault.name} is one of {', '.join(fault.services)}; running: {', '.join(chosen)}",
            )
        for one in having:
            chosen[one] += (fault,)
    return chosen
