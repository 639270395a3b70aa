"""`policy test` says for each step what real go-witness passes and denies, and why."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from support.cli_runs import run
from witness_generators.api.direct_draws import draw_submission
from witness_generators.policy_trials.evidence_trials import read_evidence, try_evidence, try_whole
from witness_schema.oracle import Oracle

DENY = base64.b64encode(
    b'package git\ndeny[msg] {\n  input.commithash\n  msg := "no commit is good enough"\n}\n'
).decode()


def write_evidence(folder: Path) -> dict[str, object]:
    submission = draw_submission(("git", "environment"), seed=9, index=0)
    for number, envelope in enumerate(submission.envelopes):
        (folder / f"{number}.json").write_text(json.dumps(envelope))
    (folder / "policy.json").write_text(json.dumps(submission.policy))
    return submission.policy


def test_evidence_that_fits_passes_each_step(tmp_path: Path, oracle: Oracle) -> None:
    policy = write_evidence(tmp_path)
    evidence = read_evidence(tmp_path)
    assert {each.step for each in evidence} == set(policy["steps"])  # type: ignore[call-overload]
    assert [trial.passed for trial in try_evidence(policy, evidence, oracle)] == [True] * len(evidence)
    assert try_whole(policy, evidence, oracle).passed is True


def test_a_step_is_tried_alone_in_any_letter_case(tmp_path: Path, oracle: Oracle) -> None:
    policy = json.loads(json.dumps(write_evidence(tmp_path)))
    steps = policy.pop("steps")
    name = next(iter(steps))
    steps["later"] = {**steps[name], "name": "later"}
    steps[name]["Artifactsfrom"] = ["later"]
    first, second = try_evidence({**policy, "Steps": steps}, read_evidence(tmp_path), oracle)
    assert (first.step, first.passed, first.reasons) == (name, True, ())
    assert second.reasons == ("there is no evidence of this step",)


def test_a_denial_is_told_in_the_words_of_the_module(tmp_path: Path, oracle: Oracle) -> None:
    policy = json.loads(json.dumps(write_evidence(tmp_path)))
    name = next(iter(policy["steps"]))
    required = policy["steps"][name]["attestations"]
    next(each for each in required if "/git/" in each["type"])["regopolicies"] = [
        {"name": "all.rego", "module": DENY}
    ]
    policy["steps"]["later"] = {**policy["steps"][name], "name": "later"}
    trials = {trial.step: trial for trial in try_evidence(policy, read_evidence(tmp_path), oracle)}
    assert trials[name].passed is False
    assert "no commit is good enough" in "\n".join(trials[name].reasons)
    assert trials["later"].reasons == ("there is no evidence of this step",)
    assert try_whole(policy, read_evidence(tmp_path), oracle).passed is False


def test_what_go_witness_does_not_find_is_told_by_what_it_lacks(tmp_path: Path, oracle: Oracle) -> None:
    policy = json.loads(json.dumps(write_evidence(tmp_path)))
    name = next(iter(policy["steps"]))
    kind = "https://witness.dev/attestations/github/v0.1"
    policy["steps"][name]["attestations"].append({"type": kind, "regopolicies": []})
    # go-witness's own words are that no collections were found.
    (trial,) = try_evidence(policy, read_evidence(tmp_path), oracle)
    assert (trial.passed, trial.reasons) == (False, (f"it has no github attestation ({kind})",))


def test_a_signature_of_another_key_is_told_as_that(tmp_path: Path, oracle: Oracle) -> None:
    policy = write_evidence(tmp_path)
    other = draw_submission(("git", "environment"), seed=10, index=0).policy
    parts = {key: other[key] for key in ("roots", "publickeys") if key in other}
    policy = {"expires": policy["expires"], **parts, "steps": policy["steps"]}
    (trial,) = try_evidence(policy, read_evidence(tmp_path), oracle)
    assert trial.reasons == ("none of its signatures is of a key or certificate of the policy",)


def test_the_command_says_it(tmp_path: Path, oracle: Oracle) -> None:
    write_evidence(tmp_path)
    result = run("policy", "test", str(tmp_path / "policy.json"), "--evidence", str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "the whole policy: all evidence passes" in result.stdout


def test_a_folder_without_evidence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"steps": {}}')
    assert run("policy", "test", str(tmp_path / "policy.json"), "--evidence", str(tmp_path)).returncode == 2
