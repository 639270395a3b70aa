"""One change that breaks each invariant of the host's attestations and of provenance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
SERVICES = ("github", "gitlab", "jenkins", "aws-codebuild")


def find_in_trail(said: Json, kind: str) -> Json:
    """Find an element of this kind in the trail."""
    elements = said["omnitrail"]["Envelope"]["mapping"].values()
    return as_object(next(one for one in elements if one["type"] == kind))


def as_object(value: Any) -> Json:
    assert isinstance(value, dict)
    return value


def first_connection(said: Json) -> Json:
    return as_object(said["network-trace"]["network_trace"]["connections"][0])


def slsa_metadata(said: Json) -> Json:
    return as_object(said["slsa"]["run_details"]["metadata"])


def slsa_definition(said: Json) -> Json:
    return as_object(said["slsa"]["build_definition"])


# invariant → what changes the attestations. Each changes one side only, so that the two sides no longer agree.
LIES: dict[str, Callable[[Json], object]] = {
    "lockfile-content": lambda said: said["lockfiles"]["lockfiles"][0].update(content="none\n"),
    "lockfile-material": lambda said: said["material"].update(
        {said["lockfiles"]["lockfiles"][0]["filename"]: {"sha256": "0" * 64}}
    ),
    "pom": lambda said: said["material"].pop("pom.xml"),
    "packages-digest": lambda said: said["system-packages"]["packages"].append(
        {"name": "netcat", "version": "1.10-47"}
    ),
    "packages-os": lambda said: said["environment"].update(os="darwin"),
    "trail-folders": lambda said: find_in_trail(said, "directory").update({"gitoid:sha1": "0" * 40}),
    "trail-files": lambda said: find_in_trail(said, "file").update(sha256="0" * 64),
    "trail-root": lambda said: said["environment"]["variables"].update(PWD="/srv/elsewhere"),
    "network-summary": lambda said: said["network-trace"]["network_trace"]["summary"].update(
        total_connections=99
    ),
    "network-bytes": lambda said: first_connection(said).update(bytes_sent=10**9),
    "network-programs": lambda said: first_connection(said)["process"].update(comm="nmap"),
    "link-command": lambda said: said["link"].update(command=["true"]),
    "link-materials": lambda said: said["link"]["materials"].pop(),
    "link-environment": lambda said: said["link"]["environment"].update(HOME="/srv/elsewhere"),
    "slsa-commit": lambda said: said["git"].update(commitdigest={"sha1": "0" * 40}),
    "slsa-materials": lambda said: slsa_definition(said)["resolved_dependencies"].pop(),
    "slsa-command": lambda said: slsa_definition(said).update(external_parameters={"command": "true"}),
    "slsa-environment": lambda said: slsa_definition(said).update(internal_parameters={"env": {}}),
    **{
        f"slsa-{service}": lambda said: slsa_metadata(said).update(invocation_id="none")
        for service in SERVICES
    },
    "summary-passed": lambda said: said["policyverify"].update(inputAttestations=[]),
    "summary-inputs": lambda said: said["policyverify"]["inputAttestations"].append(
        said["policyverify"]["inputAttestations"][0]
    ),
}


def is_rich(attestations: Json) -> bool:
    """Whether each attestation has something that one of these changes can contradict."""
    # Only a verification that passed names the collections that it rests on.
    if "policyverify" in attestations:
        return attestations["policyverify"]["verificationResult"] == "PASSED"
    return bool(
        attestations["lockfiles"]["lockfiles"]
        and attestations["network-trace"]["network_trace"]["connections"]
        and attestations["git"].get("remotes")
    )
