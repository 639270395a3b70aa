"""The slsa attestor: SLSA provenance v1 of a run, built from what the attestors before it have recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.ci import aws_codebuild, github, gitlab, jenkins
from witness_generators.attestors.provenance.resources import (
    build_descriptors,
    index_by_name,
)
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import materials, remotes
from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import World

Json = dict[str, Any]
# The identifiers of upstream (`attestation/slsa/slsa.go:48`).
BUILD_TYPE = "https://witness.dev/slsa-build@v0.1"
DEFAULT_BUILDER = "https://witness.dev/witness-default-builder@v0.1"


@dataclass(frozen=True, slots=True)
class Builder:
    """A build service: its attestor, its builder id, and the keys of the run's address in its attestation."""

    attestor: AttestorRow
    id: str
    address: tuple[str, ...]

    def find_run_address(self, world: World) -> str:
        """Returns the address of the run, as the service's attestor records it."""
        first, *deeper = self.address
        return _get_nested(self.attestor.facts[f"/{first}"](world), deeper)


def _get_nested(value: Any, keys: Iterable[str]) -> str:
    # An address that is not recorded is the empty text, as in Go.
    for key in keys:
        value = value.get(key, "")
    return str(value)


BUILDERS: tuple[Builder, ...] = (
    Builder(github.ROW, "https://witness.dev/witness-github-action-builder@v0.1", ("pipelineurl",)),
    Builder(gitlab.ROW, "https://witness.dev/witness-gitlab-component-builder@v0.1", ("pipelineurl",)),
    Builder(jenkins.ROW, "https://witness.dev/witness-jenkins-component-builder@v0.1", ("pipelineurl",)),
    Builder(
        aws_codebuild.ROW,
        "https://witness.dev/witness-aws-codebuild-builder@v0.1",
        ("build_info", "build_arn"),
    ),
)


def _build_definition(world: World) -> Json:
    """Builds the build definition: command, environment, the commit under each remote, materials."""
    # Upstream appends in the order of the run, and git runs before material (`attestation/slsa/slsa.go:134`).
    ran = world.attestors
    dependencies = _build_commit_descriptors(world) if "git" in ran else []
    dependencies += build_descriptors(materials(world)) if "material" in ran else []
    environment = {"env": hide_sensitive(variables(world))} if "environment" in ran else {}
    # Keys are in snake case: encoding/json writes the protobuf struct by its tags, not protojson. They have omitempty.
    return {
        "build_type": BUILD_TYPE,
        **({"external_parameters": {"command": " ".join(world.argv)}} if COMMAND in ran else {}),
        # Upstream always sets a struct here, if only an empty one (`slsa.go:263`).
        "internal_parameters": environment,
        **({"resolved_dependencies": dependencies} if dependencies else {}),
    }


def _build_commit_descriptors(world: World) -> list[Json]:
    return [{"name": remote, "digest": {"sha1": world.git.commit.id}} for remote in remotes(world)]


def _build_details(world: World) -> Json:
    """Builds the run details: the builder of the CI service whose attestor ran, and the times of the command."""
    # Without a CI service upstream names its default builder (`slsa.go:130`); of two it names the last in the order of the run.
    service = next((one for one in BUILDERS if one.attestor.name in world.attestors), None)
    invocation = service.find_run_address(world) if service else ""
    return {
        "builder": {"id": service.id if service else DEFAULT_BUILDER},
        "metadata": {**({"invocation_id": invocation} if invocation else {}), **_build_times(world)},
    }


def _build_times(world: World) -> Json:
    if COMMAND not in world.attestors:
        return {}
    start, end = run_times(world.clock, world.attestors)[world.attestors.index(COMMAND)]
    return {"started_on": build_timestamp(start), "finished_on": build_timestamp(end)}


def build_timestamp(moment: Moment) -> dict[str, int]:
    """Builds a `timestamppb.Timestamp` as encoding/json writes it: seconds and nanoseconds, each left out when 0."""
    # Both fields have omitempty; protojson, which would write RFC 3339, is not used (`slsa.go:272`).
    parts = {"seconds": moment.seconds, "nanos": moment.nanoseconds % 1_000_000_000}
    return {name: value for name, value in parts.items() if value}


def _list_dependencies(attestations: Attestations) -> list[Json]:
    return list(attestations["slsa"]["build_definition"].get("resolved_dependencies", []))


def _commit_is_a_dependency(attestations: Attestations) -> bool:
    commit, listed = attestations["git"].get("commitdigest", {}), _list_dependencies(attestations)
    # Materials are dependencies too: pick those that are named after a remote.
    addresses = attestations["git"].get("remotes", [])
    return [one for one in listed if one["name"] in addresses] == [
        {"name": remote, "digest": commit} for remote in addresses
    ]


def _materials_are_dependencies(attestations: Attestations) -> bool:
    listed = index_by_name(_list_dependencies(attestations))
    return all(listed.get(path) == digests for path, digests in attestations["material"].items())


def _has_same_command(attestations: Attestations) -> bool:
    said = attestations["slsa"]["build_definition"]["external_parameters"]["command"]
    return bool(said == " ".join(attestations[COMMAND]["cmd"]))


def _has_same_environment(attestations: Attestations) -> bool:
    said = attestations["slsa"]["build_definition"]["internal_parameters"]["env"]
    return bool(said == attestations["environment"]["variables"])


def _build_service_invariant(service: Builder) -> Invariant:
    name = service.attestor.name

    def check(attestations: Attestations) -> bool:
        details = attestations["slsa"]["run_details"]
        said = (details["builder"]["id"], details["metadata"].get("invocation_id", ""))
        # Of a job in a build of another service, the one whose attestor ends last is named (`slsa.go:134`).
        others = {one.id for one in BUILDERS if one is not service and one.attestor.name in attestations}
        return said[0] in others or said == (service.id, _get_nested(attestations[name], service.address))

    return Invariant(f"slsa-{name}", ("slsa", name), f"the provenance names {name}'s builder and run", check)


ROW = AttestorRow(
    "slsa",
    {"/build_definition": _build_definition, "/run_details": _build_details},
    invariants=(
        Invariant(
            "slsa-commit",
            ("slsa", "git"),
            "each remote is a dependency at the commit",
            _commit_is_a_dependency,
        ),
        Invariant(
            "slsa-materials",
            ("slsa", "material"),
            "each material is a dependency",
            _materials_are_dependencies,
        ),
        Invariant(
            "slsa-command",
            ("slsa", COMMAND),
            "the provenance's command is the one that ran",
            _has_same_command,
        ),
        Invariant(
            "slsa-environment",
            ("slsa", "environment"),
            "the provenance has the environment's variables",
            _has_same_environment,
        ),
        *(_build_service_invariant(service) for service in BUILDERS),
    ),
)
