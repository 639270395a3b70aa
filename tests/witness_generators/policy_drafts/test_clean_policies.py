"""Policies of `policy new` with options of every kind, and drawn ones: `policy check` has nothing to say of them, and `policy test` none either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.asked_policies import ask, list_constraints, write_signers
from witness_generators import draw_submission
from witness_generators.documents.rego_kinds import ROWS
from witness_generators.policy_drafts.draft_wishes import DraftWishes, read_wishes
from witness_generators.policy_drafts.policy_draft import build_draft
from witness_generators.policy_trials.drawn_trials import try_drawn
from witness_generators.policy_trials.module_trials import judge_file
from witness_schema import load
from witness_schema.oracle import Oracle
from witness_schema.oracle.type_checking import make_type_check
from witness_schema.policies.policy_check import Surroundings
from witness_schema.policies.policy_file import PolicyFile, read_policy_text

# A part in the gate, and the rest of 200 in `make sweeps`.
PARTS = {"first": range(8), "rest": range(8, 200)}
ATTESTORS = (
    ("git", "environment", "product"),
    ("github", "git", "environment", "slsa", "sbom"),
    ("gitlab", "jwt", "link", "lockfiles"),
    ("jenkins", "maven", "system-packages", "omnitrail", "vex", "sarif", "oci"),
)


def read(policy: object) -> PolicyFile:
    return read_policy_text(json.dumps(policy).encode(), Path("policy.json"))


def list_findings(file: PolicyFile, oracle: Oracle) -> list[str]:
    """All that `policy check` says, of OPA and of drawn attestations too."""
    report = judge_file(file, Surroundings(check=make_type_check(oracle)), oracle)
    return [f"{each.rule}: {each.pointer}: {each.reason}" for each in report.findings] + list(
        report.not_judged
    )


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_what_policy_new_writes_is_clean_and_does_what_it_says(
    part: range, oracle: Oracle, tmp_path: Path
) -> None:
    signers = write_signers(tmp_path)
    schema = load("policy", "validation").strict()
    for number in part:
        file = read(build_draft(read_wishes(ask(number, signers, tmp_path))))
        schema.validate(file.value)
        assert list_findings(file, oracle) == [], number
        for trial in try_drawn(file.value, oracle):
            assert (trial.holds, trial.silent) == (True, ()), (number, trial)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_drawn_policies_are_clean(part: range, oracle: Oracle) -> None:
    for number in part:
        drawn = draw_submission(ATTESTORS[number % len(ATTESTORS)], seed=77, index=number)
        assert list_findings(read(drawn.policy), oracle) == [], number


def test_the_options_of_200_policies_are_of_every_kind(tmp_path: Path) -> None:
    signers = write_signers(tmp_path)
    asked = [ask(number, signers, tmp_path) for number in range(200)]
    assert {rule.partition("=")[0] for wishes in asked for rule in wishes.rules} == {row.id for row in ROWS}
    named = {pair.partition("=")[0] for wishes in asked for pair in wishes.constraints}
    assert named == set(list_constraints())
    required = {name for wishes in asked for text in wishes.attestors for name in text.split(",")}
    assert len(required) == 28
    for name in DraftWishes.__dataclass_fields__:
        assert any(getattr(wishes, name) for wishes in asked), name
    assert {len(wishes.steps) for wishes in asked} == {1, 2, 3, 4}


def test_the_part_of_the_gate_has_each_kind_of_rego_and_of_signer(tmp_path: Path) -> None:
    signers = write_signers(tmp_path)
    asked = [ask(number, signers, tmp_path) for number in PARTS["first"]]
    assert {rule.partition("=")[0] for wishes in asked for rule in wishes.rules} == {row.id for row in ROWS}
    for name in ("keys", "functionaries", "root", "constraints", "authorities", "evidence", "artifacts_from"):
        assert any(getattr(wishes, name) for wishes in asked), name
