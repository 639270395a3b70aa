"""Shell completion of attestors, documents, versions, CI services, and stand-ins with their faults."""

from __future__ import annotations


def complete_attestors(incomplete: str) -> list[str]:
    """Complete the last name of a comma-separated list."""
    from witness_schema import attestor_names, document_names

    # The shell replaces the whole word, so the names before the last comma are part of every suggestion.
    before, comma, last = incomplete.rpartition(",")
    names = (*attestor_names(), *document_names())
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]


def complete_schema(incomplete: str) -> list[str]:
    """Complete one attestor or document."""
    from witness_schema import attestor_names, document_names

    return [name for name in (*attestor_names(), *document_names()) if name.startswith(incomplete)]


def complete_version(incomplete: str) -> list[str]:
    """Complete a bundled version."""
    from witness_schema import bundled_versions

    return [version for version in bundled_versions() if version.startswith(incomplete)]


def complete_services(incomplete: str) -> list[str]:
    """Complete the name of a stand-in."""
    from witness_stand_ins.services.service_roster import SERVICES

    return [name for name in SERVICES if name.startswith(incomplete)]


def complete_faults(incomplete: str) -> list[str]:
    """Complete the name of a fault of a stand-in."""
    from witness_stand_ins.faults.fault_roster import FAULTS

    return [name for name in FAULTS if name.startswith(incomplete)]


def complete_ci_run(incomplete: str) -> list[str]:
    """Complete a CI service, `any` or `none`."""
    from witness_generators.world.ci_services import SERVICES

    runs = ("any", "none", *(service.name for service in SERVICES))
    return [run for run in runs if run.startswith(incomplete)]
