"""The slsa attestor: SLSA provenance v1 of a run, made of what the attestors before it have recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.ci import aws_codebuild, github, gitlab, jenkins
from witness_generators.attestors.provenance.resources import by_name, descriptors, product_files
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import materials, remotes
from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import World

Json = dict[str, Any]
BUILD_TYPE = "https://witness.dev/slsa-build@v0.1"
DEFAULT_BUILDER = "https://witness.dev/witness-default-builder@v0.1"


@dataclass(frozen=True, slots=True)
class Builder:
    """A build service: its attestor, the id that provenance gives it, and where its attestor records the run's address."""

    attestor: AttestorRow
    id: str
    address: tuple[str, ...]

    def run(self, world: World) -> str:
        """The address of the run, by the facts of the service's attestor."""
        first, *deeper = self.address
        return _inside(self.attestor.facts[f"/{first}"](world), deeper)


def _inside(value: Any, keys: Iterable[str]) -> str:
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


def _definition(world: World) -> Json:
    """The command, the environment, the commit under each remote, the materials."""
    ran = world.attestors
    dependencies = _commits(world) if "git" in ran else []
    dependencies += descriptors(materials(world)) if "material" in ran else []
    environment = {"env": hide_sensitive(variables(world))} if "environment" in ran else {}
    return {
        "build_type": BUILD_TYPE,
        **({"external_parameters": {"command": " ".join(world.argv)}} if COMMAND in ran else {}),
        "internal_parameters": environment,
        **({"resolved_dependencies": dependencies} if dependencies else {}),
    }


def _commits(world: World) -> list[Json]:
    return [{"name": remote, "digest": {"sha1": world.git.commit.id}} for remote in remotes(world)]


def _details(world: World) -> Json:
    """The builder by the CI service's attestor; the times are those of the command."""
    service = next((one for one in BUILDERS if one.attestor.name in world.attestors), None)
    invocation = service.run(world) if service else ""
    return {
        "builder": {"id": service.id if service else DEFAULT_BUILDER},
        "metadata": {**({"invocation_id": invocation} if invocation else {}), **_times(world)},
    }


def _times(world: World) -> Json:
    if COMMAND not in world.attestors:
        return {}
    start, end = run_times(world.clock, world.attestors)[world.attestors.index(COMMAND)]
    return {"started_on": timestamp(start), "finished_on": timestamp(end)}


def timestamp(moment: Moment) -> dict[str, int]:
    """`timestamppb.Timestamp` as encoding/json writes it: no zone, and no part that is 0."""
    parts = {"seconds": moment.seconds, "nanos": moment.nanoseconds % 1_000_000_000}
    return {name: value for name, value in parts.items() if value}


def _dependencies(attestations: Attestations) -> list[Json]:
    return list(attestations["slsa"]["build_definition"].get("resolved_dependencies", []))


def _commit_is_a_dependency(attestations: Attestations) -> bool:
    commit, listed = attestations["git"]["commitdigest"], _dependencies(attestations)
    addresses = attestations["git"].get("remotes", [])
    return [one for one in listed if one["name"] in addresses] == [
        {"name": remote, "digest": commit} for remote in addresses
    ]


def _materials_are_dependencies(attestations: Attestations) -> bool:
    listed = by_name(_dependencies(attestations))
    return all(listed.get(path) == digests for path, digests in attestations["material"].items())


def _same_command(attestations: Attestations) -> bool:
    said = attestations["slsa"]["build_definition"]["external_parameters"]["command"]
    return bool(said == " ".join(attestations[COMMAND]["cmd"]))


def _same_environment(attestations: Attestations) -> bool:
    said = attestations["slsa"]["build_definition"]["internal_parameters"]["env"]
    return bool(said == attestations["environment"]["variables"])


def _built_by(service: Builder) -> Invariant:
    name = service.attestor.name

    def check(attestations: Attestations) -> bool:
        details = attestations["slsa"]["run_details"]
        said = (details["builder"]["id"], details["metadata"].get("invocation_id", ""))
        return said == (service.id, _inside(attestations[name], service.address))

    return Invariant(f"slsa-{name}", ("slsa", name), f"the provenance names {name}'s builder and run", check)


ROW = AttestorRow(
    "slsa",
    {"/build_definition": _definition, "/run_details": _details},
    run_subjects=product_files,
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
            "slsa-command", ("slsa", COMMAND), "the provenance's command is the one that ran", _same_command
        ),
        Invariant(
            "slsa-environment",
            ("slsa", "environment"),
            "the provenance has the environment's variables",
            _same_environment,
        ),
        *(_built_by(service) for service in BUILDERS),
    ),
)
