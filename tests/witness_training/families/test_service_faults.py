"""What a drawn attestation records of a service at fault is what real go-witness records beside the stand-in with the fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.faulty_runs import run_faulty
from support.stand_in_runs import make_repository
from witness_schema import load
from witness_schema.documents.plain_json import parse_json
from witness_schema.oracle import Oracle
from witness_stand_ins import SERVICES
from witness_stand_ins.faults.cluster_faults import OTHER_SERVER
from witness_stand_ins.faults.shown_places import SHOWN
from witness_stand_ins.faults.token_faults import (
    OTHER_ACCOUNT,
    OTHER_AUDIENCE,
    OTHER_ISSUER,
    OTHER_OWNER,
    OTHER_PROJECT,
)
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS, spoil_scene
from witness_training.families.shown_documents.small_scenes import draw_small_scene

# What stands in an attestation only because of a fault.
STRANGE = (
    OTHER_SERVER,
    OTHER_ACCOUNT,
    OTHER_AUDIENCE,
    OTHER_ISSUER,
    OTHER_OWNER,
    OTHER_PROJECT,
    "unreviewed",
)
SEEDS = range(60)


def list_changes(before: Any, after: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of the leaves that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from list_changes(before.get(key), after.get(key), (*place, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from list_changes(*pair, (*place, number))
    elif before != after:
        yield place


def find(attestation: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        if isinstance(attestation, dict) and key not in attestation:
            return None
        attestation = attestation[key]
    return attestation


def find_service(fault: str, attestor: str) -> str:
    return next(
        service for (name, service), row in SHOWN.items() if (name, row.attestor) == (fault, attestor)
    )


def test_each_fault_that_attestations_show_is_drawn() -> None:
    # Nothing is drawn of a dry run, of which the defaults would be missing; half an answer is none, as the one with 503.
    as_written = {
        ("denied-object", "k8smanifest"),
        ("cut-off", "k8smanifest"),
        ("unavailable", "k8smanifest"),
    }
    shown = {(fault, row.attestor) for (fault, _), row in SHOWN.items()}
    drawn = {(row.fault, row.attestor) for row in SERVICE_FAULTS.values()}
    assert shown - drawn == as_written | {("cut-off", "aws-codebuild")}
    assert drawn <= shown


@pytest.mark.parametrize("identity", SERVICE_FAULTS)
def test_a_drawn_attestation_conforms_and_differs_where_the_fault_shows(identity: str) -> None:
    row = SERVICE_FAULTS[identity]
    schema = load(row.attestor)
    met = 0
    for seed in SEEDS:
        scene = draw_small_scene((row.attestor,), seed)
        spoiled = spoil_scene(scene, row)
        before, after = (each.attestation(row.attestor) for each in (scene, spoiled))
        assert list(schema.iter_errors(after)) == []
        changed = list(list_changes(before, after))
        assert bool(changed) == (before != after)
        if changed:
            met += 1
            assert any(place[: len(row.place)] == row.place for place in changed)
            # The other attestations of the run stay as they were.
            assert spoiled.attestation("product") == scene.attestation("product")
    assert met


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def record(oracle: Oracle, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def run(service: str, fault: str) -> Any:
        faults = (fault,) if fault else ()
        outcome, recorded = run_faulty(oracle, repository, tmp_path_factory.mktemp("run"), service, faults)
        assert outcome == "recorded"
        return recorded

    return run


@pytest.mark.parametrize("identity", SERVICE_FAULTS)
def test_real_go_witness_records_the_same_at_the_changed_places(identity: str, record: Any) -> None:
    row = SERVICE_FAULTS[identity]
    service = find_service(row.fault, row.attestor)
    assert row.attestor in SERVICES[service].attestors
    good, faulty = record(service, ""), record(service, row.fault)
    made = row.change(good)
    changed = list(list_changes(good, made))
    assert changed
    for place in changed:
        drawn, real = find(made, place), find(faulty, place)
        if place[-1] == "rawiid":
            drawn, real = (parse_json(text)["accountId"] for text in (drawn, real))
        if place[-1] in ("rawsig", "sha256"):
            # Of another document in each run, and not that of a good one.
            assert real not in (None, find(good, place))
        elif place[-1] in ("exp", "iat", "nbf"):
            assert abs(drawn - real) < 60
        else:
            assert drawn == real, place
    assert [str(made).count(word) for word in STRANGE] == [str(faulty).count(word) for word in STRANGE]
