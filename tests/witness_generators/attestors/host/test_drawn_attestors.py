"""Attestations of the host and of provenance as they are drawn: valid, accepted, different, coherent, and small when shrunk."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import find, settings

import witness_generators
from witness_generators.api.direct_draws import draw, draw_scene
from witness_generators.attestors.host import lockfiles, maven, network_trace, omnitrail, system_packages
from witness_generators.attestors.host.lock_formats import FORMATS
from witness_generators.attestors.provenance import link, policyverify, slsa
from witness_generators.documents import go_json
from witness_generators.recording.recorded_facts import resolved
from witness_generators.runs import roster
from witness_schema import load
from witness_schema.oracle import Oracle
from witness_schema.shapes.json_shape import Record
from witness_schema.verdict import Accepted

Json = dict[str, Any]
ROWS = tuple(
    module.ROW
    for module in (lockfiles, maven, system_packages, omnitrail, network_trace, link, slsa, policyverify)
)
NAMES = tuple(row.name for row in ROWS)
TOGETHER = ("environment", "git", "material", "command-run", "product", *NAMES[:-1])
SERVICES = ("github", "gitlab", "jenkins", "aws-codebuild")


def drawn(name: str, count: int) -> list[Any]:
    return [
        json.loads(line)["attestation"]
        for index in range(count)
        for line in draw([name], seed=51, index=index)
    ]


def found(names: tuple[str, ...], index: int) -> Json:
    """The attestations of one scene by attestor."""
    scene = draw_scene(names, seed=52, index=index)
    return {name: scene.attestation(name) for name in names}


@pytest.mark.parametrize("name", NAMES)
def test_they_are_valid_accepted_and_differ(name: str, oracle: Oracle) -> None:
    schema, made = load(name), drawn(name, 300)
    assert [list(schema.iter_errors(one)) for one in made] == [[]] * 300
    asked = ((schema.predicate_types[0], go_json.encode(one)) for one in made)
    assert list(oracle.roundtrip_all(asked)) == [Accepted()] * 300
    assert len({json.dumps(one) for one in made}) >= 285


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_fact_has_its_place_and_each_place_its_fact(row: roster.AttestorRow) -> None:
    schema = load(row.name)
    shape = resolved(schema.shape, schema.definitions)
    assert isinstance(shape, Record)
    assert set(row.facts) == {f"/{field.name}" for field in shape.fields}


def test_invariants_hold_in_every_scene() -> None:
    """All of a run together, beside each CI service; and verifications, which run alone."""
    runs = (TOGETHER, *((*TOGETHER, service) for service in SERVICES), ("policyverify",))
    for index in range(300):
        assert list(roster.broken(found(runs[index % len(runs)], index))) == []


def broken(attestations: Json) -> set[str]:
    return {invariant.id for invariant in roster.broken(attestations)}


def trail(said: Json, kind: str) -> Json:
    """An element of this kind in the trail."""
    elements = said["omnitrail"]["Envelope"]["mapping"].values()
    return dict_of(next(one for one in elements if one["type"] == kind))


def dict_of(value: Any) -> Json:
    assert isinstance(value, dict)
    return value


def connection(said: Json) -> Json:
    return dict_of(said["network-trace"]["network_trace"]["connections"][0])


def metadata(said: Json) -> Json:
    return dict_of(said["slsa"]["run_details"]["metadata"])


def definition(said: Json) -> Json:
    return dict_of(said["slsa"]["build_definition"])


# One change of the attestations that breaks each invariant, as `jq` would make it.
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
    "trail-folders": lambda said: trail(said, "directory").update({"gitoid:sha1": "0" * 40}),
    "trail-files": lambda said: trail(said, "file").update(sha256="0" * 64),
    "trail-root": lambda said: said["environment"]["variables"].update(PWD="/srv/elsewhere"),
    "network-summary": lambda said: said["network-trace"]["network_trace"]["summary"].update(
        total_connections=99
    ),
    "network-bytes": lambda said: connection(said).update(bytes_sent=10**9),
    "network-programs": lambda said: connection(said)["process"].update(comm="nmap"),
    "link-command": lambda said: said["link"].update(command=["true"]),
    "link-materials": lambda said: said["link"]["materials"].pop(),
    "link-environment": lambda said: said["link"]["environment"].update(HOME="/srv/elsewhere"),
    "slsa-commit": lambda said: said["git"].update(commitdigest={"sha1": "0" * 40}),
    "slsa-materials": lambda said: definition(said)["resolved_dependencies"].pop(),
    "slsa-command": lambda said: definition(said).update(external_parameters={"command": "true"}),
    "slsa-environment": lambda said: definition(said).update(internal_parameters={"env": {}}),
    **{f"slsa-{service}": lambda said: metadata(said).update(invocation_id="none") for service in SERVICES},
    "summary-passed": lambda said: said["policyverify"].update(inputAttestations=[]),
    "summary-inputs": lambda said: said["policyverify"]["inputAttestations"].append(
        said["policyverify"]["inputAttestations"][0]
    ),
}


def rich(attestations: Json) -> bool:
    """Whether there is something in each attestation that a lie can be about."""
    if "policyverify" in attestations:
        return attestations["policyverify"]["verificationResult"] == "PASSED"
    return bool(
        attestations["lockfiles"]["lockfiles"]
        and attestations["network-trace"]["network_trace"]["connections"]
        and attestations["git"].get("remotes")
    )


@pytest.mark.parametrize("lie", LIES)
def test_each_invariant_sees_a_lie(lie: str) -> None:
    service = lie.removeprefix("slsa-")
    names = (*TOGETHER, service) if service in SERVICES else TOGETHER
    if lie.startswith("summary-"):
        names = ("policyverify",)
    honest = next(one for one in (found(names, index) for index in range(50)) if rich(one))
    told = copy.deepcopy(honest)
    LIES[lie](told)
    assert (lie in broken(honest), lie in broken(told)) == (False, True)


def test_each_invariant_has_its_lie() -> None:
    assert {invariant.id for row in ROWS for invariant in row.invariants} == set(LIES)


def test_every_format_of_lock_file_is_drawn() -> None:
    names = {lock["filename"] for one in drawn("lockfiles", 300) for lock in one["lockfiles"]}
    assert names == {kind.filename for kind in FORMATS}


# What a failure may be about, and in how many lines it is told: what go-witness always writes takes those of the last four.
SMALL: dict[str, tuple[Callable[[Any], object], int]] = {
    "lockfiles": (lambda one: one["lockfiles"], 14),
    "maven": (lambda one: one["dependencies"], 14),
    "system-packages": (lambda one: one["distribution"] != "debian", 14),
    "link": (lambda one: one["name"] != "build", 14),
    "slsa": (lambda one: "sort" in one["build_definition"]["external_parameters"]["command"], 32),
    "network-trace": (lambda one: one["network_trace"]["config"]["observe_pids"][0] > 100, 28),
    "omnitrail": (lambda one: len(one["Envelope"]["mapping"]) > 1, 48),
    "policyverify": (lambda one: one["verificationResult"] == "FAILED", 16),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_failure_shrinks_to_a_small_case(name: str) -> None:
    wanted, lines = SMALL[name]
    quick = settings(max_examples=2000, database=None, deadline=None)
    smallest = find(
        witness_generators.attestations(name), lambda one: bool(wanted(one)), settings=quick, random=Random(1)
    )
    assert len(json.dumps(smallest, indent=1).splitlines()) <= lines
