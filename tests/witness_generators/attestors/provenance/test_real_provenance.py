"""Links, provenance and verification summaries by real go-witness: as drawn, but for times and the order of Go's maps."""

from __future__ import annotations

import copy
import json
import os
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from support.worlds_on_disk import VARIABLES, index_by_attestor, read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.provenance.policyverify import Verification
from witness_generators.attestors.provenance.slsa import build_timestamp
from witness_generators.attestors.provenance.verified_runs import (
    ASKED,
    build_entries,
    build_policy_of_steps,
    build_policy_payload,
    build_statement_payload,
    list_runs,
)
from witness_generators.documents import go_json
from witness_generators.documents.policy import PolicyKey
from witness_generators.documents.signed_documents import Signed, build_statement
from witness_generators.runs import roster
from witness_generators.runs.run_entries import attestation_of
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import LIBRARY_HASHES, artifact_digests
from witness_generators.world.moments import Moment
from witness_generators.world.shell_commands import GRID
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.oracle import Collection, Oracle, RunRequest, RunResult, VerifyRequest, VerifyResult
from witness_schema.oracle.messages import MOMENT_LATER, MORNING
from witness_stand_ins import StandIns

Json = dict[str, Any]
MATERIAL = "https://witness.dev/attestations/material/v0.1"
RUNS = {
    "alone": ("link", "slsa"),
    "of the default attestors": ("environment", "git", "link", "slsa"),
    "of a Jenkins build": ("environment", "git", "jenkins", "link", "slsa"),
    "of a GitHub job": ("environment", "git", "github", "link", "slsa"),
    "of a GitLab job": ("environment", "git", "gitlab", "link", "slsa"),
    "of a CodeBuild build": ("aws-codebuild", "environment", "git", "link", "slsa"),
    "beside lock files and a POM": ("git", "link", "lockfiles", "maven", "slsa"),
}
WORLDS = 10


def really_run(
    oracle: Oracle, world: World, names: tuple[str, ...], folder: Path
) -> tuple[RunResult, frozenset[str]]:
    """The run with its services beside it, and the variables that it has because of them and of the machine."""
    folder.mkdir()
    with StandIns(world=world) as services:
        added = services.routing
        environment = {**step_environment(world, os.environ["PATH"]), **added}
        step = str(lay_out(world, folder))
        request = RunRequest(world.step, names, world.argv, step, environment, services.options)
        result = oracle.run(replace(request, hashes=() if world.hashes == LIBRARY_HASHES else world.hashes))
    assert isinstance(result, RunResult), result
    return result, frozenset((*added, *VARIABLES))


def attestations(result: RunResult) -> Json:
    """By attestor: `provenance` is what the predicate type says for slsa."""
    found = index_by_attestor(result)
    return {"slsa" if name == "provenance" else name: one for name, one in found.items()}


def without(variables: Json, names: frozenset[str]) -> Json:
    return {name: value for name, value in variables.items() if name not in names}


def link_in_order(link: Json, machine: frozenset[str]) -> Json:
    """The link with its materials by name, and without the machine's variables."""
    kept = copy.deepcopy(link)
    kept.get("materials", []).sort(key=lambda one: str(one["name"]))
    if "environment" in kept:
        kept["environment"] = without(kept["environment"], machine)
    return kept


def slsa_in_order(slsa: Json, machine: frozenset[str]) -> Json:
    """The provenance with its dependencies by name; no times, and not the machine's variables."""
    kept = copy.deepcopy(slsa)
    definition, metadata = kept["build_definition"], kept["run_details"]["metadata"]
    definition.get("resolved_dependencies", []).sort(key=lambda one: str(one["name"]))
    parameters = definition["internal_parameters"]
    definition["internal_parameters"] = {name: without(one, machine) for name, one in parameters.items()}
    for name in ("started_on", "finished_on"):
        assert list(metadata.pop(name)) == ["seconds", "nanos"]
    return kept


def agrees(slsa: Json, collection: Json) -> bool:
    """Whether the provenance's times are those that the collection has for the command."""
    entry = next(one for one in collection["attestations"] if "/command-run/" in one["type"])
    metadata = slsa["run_details"]["metadata"]
    return [metadata["started_on"], metadata["finished_on"]] == [
        build_timestamp(moment(entry[name])) for name in ("starttime", "endtime")
    ]


def moment(text: str) -> Moment:
    """A time in JSON, to the nanosecond."""
    seconds = int(datetime.fromisoformat(text).timestamp())
    fraction = re.search(r"\.([0-9]+)", text)
    return Moment(seconds * 1_000_000_000 + int(fraction[1].ljust(9, "0") if fraction else 0))


@pytest.mark.parametrize("run", RUNS)
def test_provenance_is_as_drawn(oracle: Oracle, tmp_path: Path, run: str) -> None:
    """Every key, value and subject of link and slsa, and their agreement with everything else in the collection."""
    names = RUNS[run]
    for index in range(WORLDS):
        limits = Limits(command=GRID[index % len(GRID)].argv[-1])
        scene = draw_scene(names, seed=81, index=index, limits=limits)
        result, machine = really_run(oracle, scene.world, names, tmp_path / str(index))
        assert result.errors == {}
        real = attestations(result)
        assert list(roster.find_broken(real)) == []
        assert link_in_order(real["link"], machine) == link_in_order(scene.attestation("link"), machine)
        assert slsa_in_order(real["slsa"], machine) == slsa_in_order(scene.attestation("slsa"), machine)
        assert result.collection is not None
        assert agrees(real["slsa"], result.collection)
        assert agrees(scene.attestation("slsa"), scene.collection(names))
        assert read_subjects(result) == scene.statement(names)["subject"]


def test_timestamps_leave_out_what_is_zero() -> None:
    assert build_timestamp(Moment(5_000_000_000)) == {"seconds": 5}
    assert build_timestamp(Moment(7)) == {"nanos": 7}


def one_subject(run: World) -> list[Signed]:
    """The entries of a run without git's: go-witness writes several subjects in no order, and one in the only one."""
    return [entry for entry in build_entries(run) if entry.attestor != "git"]


def without_git(policy: Json) -> Json:
    """The policy that asks for the others."""
    for step in policy["steps"].values():
        step["attestations"] = [asked for asked in step["attestations"] if "/git/" not in asked["type"]]
    return policy


def verification(world: World, oracle: Oracle) -> tuple[VerifyRequest, Json]:
    """The verification of a world, asked of the oracle, and the summary that is drawn for it.

    The oracle signs by its own key, gives each attestation the same times and numbers the collections.
    """
    key = oracle.keys()
    steps = world.prop(Verification).list_steps(world)
    policy = go_json.encode(
        without_git(build_policy_of_steps(steps, PolicyKey.of(key.key_id, key.public_pem)))
    )
    found = world.prop(Verification).list_found_runs(world)
    collections = [
        Collection(run.step, tuple((one.type, go_json.encode(one.attestation)) for one in one_subject(run)))
        for run in found
    ]
    # Where nothing was found, a collection lies there that nobody asks for.
    first, *further = collections or [Collection("other", ((MATERIAL, {}),))]
    product = artifact_digests(outputs_of(world)["output.txt"], ("sha256",))["sha256"]
    request = VerifyRequest(
        first.step, first.attestations, policy, subjects=(product,), further=tuple(further)
    )
    return request, {
        **attestation_of("policyverify", world),
        "policy": described(POLICY_TYPE, policy),
        "inputAttestations": [
            described(f"collection {number}", payload(run)) for number, run in enumerate(found)
        ],
    }


def described(uri: str, content: bytes) -> Json:
    return {"uri": uri, "digest": artifact_digests(content, LIBRARY_HASHES)}


def payload(run: World) -> bytes:
    """The statement about a run with the oracle's times."""
    entries = one_subject(run)
    written = [
        {"type": one.type, "attestation": one.attestation, "starttime": MORNING, "endtime": MOMENT_LATER}
        for one in entries
    ]
    return go_json.encode(build_statement({"name": run.step, "attestations": written}, entries))


def test_summaries_are_as_drawn(oracle: Oracle) -> None:
    """Passed and failed, of one step and of several: keys, values, and digests of the policy's and the statements' bytes."""
    results, sizes = set(), set()
    for index in range(40):
        limits = Limits(command=GRID[0].argv[-1])
        world = draw_scene(["policyverify"], seed=82, index=index, limits=limits).world
        request, expected = verification(world, oracle)
        verified = oracle.verify(request)
        assert isinstance(verified, VerifyResult)
        assert verified.summary is not None, verified
        real = copy.deepcopy(verified.summary)
        assert list(roster.find_broken({"policyverify": real})) == []
        real["inputAttestations"].sort(key=lambda one: str(one["uri"]))
        datetime.fromisoformat(real.pop("timeVerified"))
        datetime.fromisoformat(expected.pop("timeVerified"))
        assert real == expected
        results.add(real["verificationResult"])
        sizes.add(len(real["inputAttestations"]))
    assert results == {"PASSED", "FAILED"}
    assert sizes >= {0, 1, 2}


def test_drawn_summaries_name_drawn_bytes() -> None:
    """The digests are of the policy and of the statements that a verification of this world reads."""
    for index in range(30):
        world = draw_scene(["policyverify"], seed=83, index=index).world
        verification, said = world.prop(Verification), attestation_of("policyverify", world)
        steps = verification.list_steps(world)
        assert said["policy"]["digest"] == artifact_digests(
            build_policy_payload(steps, verification.seed), LIBRARY_HASHES
        )
        read = [
            build_statement_payload(run) for run in list_runs(world, steps)[: len(said["inputAttestations"])]
        ]
        assert [one["digest"] for one in said["inputAttestations"]] == [
            artifact_digests(content, LIBRARY_HASHES) for content in read
        ]
        for content, run in zip(read, list_runs(world, steps), strict=False):
            predicate = json.loads(content)["predicate"]
            assert (predicate["name"], len(predicate["attestations"])) == (run.step, len(ASKED))


def test_collections_of_the_run_are_scenes_own() -> None:
    """The evidence of a verification is the statement that the same world's scene makes of the same attestors."""
    for index in range(20):
        world = draw_scene(["git"], seed=84, index=index).world
        assert json.loads(build_statement_payload(world)) == Scene(world, {}).statement(["git"])
