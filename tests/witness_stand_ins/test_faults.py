"""Every fault of every stand-in, run for real: what go-witness makes of it is what its row says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.faulty_runs import run_faulty
from support.rego_denials import list_denials
from witness_schema.errors import UnknownName
from witness_schema.oracle import Oracle
from witness_stand_ins import SERVICES
from witness_stand_ins.faults import exchange_faults
from witness_stand_ins.faults.cluster_faults import OTHER_SERVER
from witness_stand_ins.faults.fault_roster import FAULTS, assign_faults
from witness_stand_ins.faults.shown_places import SHOWN as RULES
from witness_stand_ins.faults.shown_places import Shown
from witness_stand_ins.faults.token_faults import (
    OTHER_ACCOUNT,
    OTHER_AUDIENCE,
    OTHER_ISSUER,
    OTHER_OWNER,
    YEARS,
)

PATIENCE = 1.5  # seconds after which a run counts as one that waits


def list_cases() -> Iterator[tuple[str, str]]:
    return ((service, fault.name) for fault in FAULTS.values() for service in fault.outcomes)


def find_claims(service: str, attestation: Any) -> Any:
    """Where an attestation has what a service vouches for."""
    match service:
        case "aws":
            return attestation
        case "tsa":
            return attestation
        case "kubernetes":
            return attestation["clusterinfo"]
        case _:
            return attestation.get("jwt", {}).get("claims", {})


# By fault that changes what is signed, whether the attestation shows it. A good Rego looks there.
SHOWN: dict[str, Callable[[dict[str, Any]], bool]] = {
    "expired-token": lambda claims: claims["exp"] < time.time() - YEARS / 2,
    "future-token": lambda claims: claims["iat"] > time.time() + YEARS / 2,
    "wrong-audience": lambda claims: claims.get("aud") == OTHER_AUDIENCE,
    "wrong-issuer": lambda claims: claims["iss"] == OTHER_ISSUER,
    "other-repository": lambda claims: "acme" not in str(claims) and OTHER_OWNER in str(claims),
    "other-ref": lambda claims: claims["ref"].endswith("unreviewed"),
    "other-account": lambda claims: claims["accountId"] == OTHER_ACCOUNT,
    "other-cluster": lambda claims: claims["server"] == OTHER_SERVER,
    "wrong-time": lambda claims: claims["time"] < time.time() - YEARS + 60,
}


@pytest.mark.parametrize(("service", "fault"), list(list_cases()))
def test_a_fault_has_its_outcome(
    oracle: Oracle,
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    fault: str,
) -> None:
    expected = FAULTS[fault].outcomes[service]
    if expected == "recorded":
        # Where somebody waits for it, any time will do.
        monkeypatch.setattr(exchange_faults, "SLOW", 0.2)
    limit = PATIENCE if expected == "waits" else 0
    outcome, recorded = run_faulty(oracle, repository, tmp_path, service, (fault,), limit)
    assert outcome == expected
    if outcome == "recorded" and fault in SHOWN:
        assert SHOWN[fault](find_claims(service, recorded))
    if row := RULES.get((fault, service)):
        assert list_denials(oracle, row.write_module(fault), row.attestor, recorded).startswith(fault)


def test_every_change_of_what_is_signed_is_shown() -> None:
    claims = {
        "ref": "refs/heads/main",
        "repository": "acme/rocket",
        "exp": 1,
        "iss": "",
        "aud": "",
        "accountId": "",
        "ahead": 0,
        "repository_owner": "",
    }
    assert {fault.name for fault in FAULTS.values() if fault.claims(claims) != claims} == set(SHOWN)


@pytest.mark.parametrize(
    ("branch", "prefix"), [("main", ""), ("main", "refs/heads/")], ids=["gitlab", "github"]
)
def test_another_ref_leaves_names_that_hold_the_branch(branch: str, prefix: str) -> None:
    kept = {"iss": "https://domain.example", "project_path": "maintainers/main", "user_login": "main"}
    claims = {
        **kept,
        "ref": prefix + branch,
        "ref_path": f"refs/heads/{branch}",
        "sub": f"project_path:maintainers/main:ref_type:branch:ref:{prefix}{branch}",
    }
    assert FAULTS["other-ref"].claims(claims) == {
        **kept,
        "ref": f"{prefix}unreviewed",
        "ref_path": "refs/heads/unreviewed",
        "sub": f"project_path:maintainers/main:ref_type:branch:ref:{prefix}unreviewed",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_without_a_fault_all_is_recorded(
    oracle: Oracle, repository: Path, tmp_path: Path, service: str
) -> None:
    outcome, recorded = run_faulty(oracle, repository, tmp_path, service, ())
    assert outcome == "recorded"
    shown = {name for name in SHOWN if FAULTS[name].outcomes.get(service) == "recorded"}
    claims = find_claims(service, recorded)
    assert [name for name in shown if SHOWN[name](claims)] == []
    for (fault, of), row in RULES.items():
        if of == service:
            module = row.write_module(fault).replace(row.own or "\0", read_first(recorded, row))
            assert list_denials(oracle, module, row.attestor, recorded) == ""


def read_first(attestation: Any, row: Shown) -> str:
    """The value at the place of a row, of the first item of each list: what the rule has as one's own."""
    for step in row.place if row.own else ():
        attestation = attestation[0 if step == "*" else step]
    return str(attestation) if row.own else ""


def test_what_is_recorded_and_shows_has_a_rule() -> None:
    recorded = {
        (fault.name, service)
        for fault in FAULTS.values()
        for service, outcome in fault.outcomes.items()
        if outcome == "recorded"
    }
    assert set(RULES) <= recorded
    # A late answer is the same answer, and a timestamp is no part of an attestation.
    assert {fault for fault, _ in recorded - set(RULES)} == {"slow", "wrong-time"}


def test_a_fault_is_of_the_service_that_is_named() -> None:
    found = assign_faults(("github:slow", "expired-token"), ("github", "gitlab", "jenkins"))
    assert {name: [fault.name for fault in faults] for name, faults in found.items()} == {
        "github": ["slow", "expired-token"],
        "gitlab": ["expired-token"],
        "jenkins": [],
    }


@pytest.mark.parametrize(("wish", "said"), [("expired-tokn", "expired-token"), ("jenkins:slow", "slow is one of"), ("other-account", "aws")])  # fmt: skip
def test_a_fault_that_nothing_can_have_is_refused(wish: str, said: str) -> None:
    with pytest.raises(UnknownName, match=said):
        assign_faults((wish,), ("github", "jenkins"))
