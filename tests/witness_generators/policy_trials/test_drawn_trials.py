"""`policy test` without evidence: drawn evidence that fits passes, and each broken variant is refused, by real go-witness."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from support.cli_runs import run
from support.policy_corpus import CASES
from witness_cli.policy_commands.drawn_trial_printing import describe_trials, list_failures
from witness_generators.documents.signed_documents import signing_key
from witness_generators.policy_drafts.draft_wishes import DraftWishes, read_wishes
from witness_generators.policy_drafts.policy_draft import build_draft
from witness_generators.policy_trials import drawn_trials
from witness_generators.policy_trials.changed_places import list_changes
from witness_generators.policy_trials.drawn_trials import BrokenTrial, DrawnTrial, try_drawn
from witness_generators.policy_trials.signed_trials import Judgement
from witness_schema.clone import repository_root
from witness_schema.oracle import Oracle
from witness_schema.policies.policy_check import PolicyReport
from witness_schema.policies.policy_file import read_policy_file
from witness_schema.policies.policy_rules import PolicyFinding


def build_policy(folder: Path, **wishes: Any) -> dict[str, Any]:
    """A policy whose keys are those of the seeds 21 (all steps) and 22 (STEP=other.pem)."""
    for number, name in ((21, "pub.pem"), (22, "other.pem")):
        (folder / name).write_bytes(signing_key(number).public_pem)
    given = {
        key: tuple(str(each).replace("FOLDER", str(folder)) for each in value)
        for key, value in wishes.items()
    }
    return build_draft(read_wishes(DraftWishes(keys=(folder / "pub.pem",), **given)))


def build_chain(folder: Path) -> dict[str, Any]:
    return build_policy(
        folder,
        steps=("build", "test", "publish"),
        attestors=("git,environment,product", "material,command-run", "github"),
        rules=("git-branch=release/9", "git-clean", "environment-ci", "product-others=app,app.sig"),
        functionaries=("test=FOLDER/other.pem",),
        artifacts_from=("test=build", "publish=test", "publish=build"),
    )


def put_module(policy: dict[str, Any], text: str) -> dict[str, Any]:
    """The policy with this module, and no other, on the first attestation of its first step."""
    (step, *_) = policy["steps"].values()
    step["attestations"][0]["regopolicies"] = [
        {"name": "own.rego", "module": base64.b64encode(text.encode()).decode()}
    ]
    return policy


def list_faults(trial: DrawnTrial) -> list[str]:
    return [each.fault for each in trial.broken]


def test_what_fits_passes_and_each_fault_is_refused_with_its_reason(oracle: Oracle, tmp_path: Path) -> None:
    *steps, whole = try_drawn(build_chain(tmp_path), oracle)
    assert [each.step for each in steps] == ["build", "test", "publish"]
    assert all(each.holds for each in (*steps, whole)), (steps, whole)
    assert [each.silent for each in steps] == [(), (), ()]
    said = {each.module: each.reasons for step in steps for each in step.broken if each.module}
    assert said == {
        "git-branch.rego": ("denied by its Rego: branch must be release/9 but is something-else",),
        "git-clean.rego": ("denied by its Rego: something-else is not committed",),
        "environment-ci.rego": ("denied by its Rego: CI must be true but is something-else",),
        "product-others.rego": ("denied by its Rego: something-else is not an expected product",),
    }
    build, test, _ = steps
    assert list_faults(build)[:6] == [
        "evidence that was changed after it was signed",
        "evidence that another key signed",
        "evidence that the functionary of test signed",
        "evidence without git",
        "evidence without environment",
        "evidence without product",
    ]
    assert "evidence that the functionary of build signed" in list_faults(test)
    changed = [fault for fault in list_faults(whole) if fault.startswith("a file that changed between ")]
    assert [fault.split(": ")[0].removeprefix("a file that changed between ") for fault in changed] == [
        "build and test", "test and publish", "build and publish",
    ]  # fmt: skip
    assert "an artifact other than those of the evidence" in list_faults(whole)
    assert all(each.reasons for trial in (*steps, whole) for each in trial.broken)


def test_a_judge_that_accepts_everything_is_seen(
    oracle: Oracle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = build_policy(tmp_path, steps=("build",), attestors=("git",))
    monkeypatch.setattr(drawn_trials, "verify_evidence", lambda *_: Judgement(True, ()))
    step, whole = try_drawn(policy, oracle)
    assert (step.passed, step.holds, whole.holds) == (True, False, False)
    assert {each.refused for each in step.broken} == {False}


def test_a_denial_that_another_module_hides_is_no_refusal(oracle: Oracle) -> None:
    policy = read_policy_file(CASES / "rego-deny-masked" / "library" / "policy.json").value
    step, _ = try_drawn(policy, oracle)
    assert (step.passed, step.holds) == (True, False)
    assert [each.module for each in step.broken if not each.refused] == ["0.rego"]


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("package git\ndeny[msg] {\n  msg := \"never\"\n}\n", "steered draws passes; of the first: denied by its Rego: never"),
        ("package git\ndeny contains msg if {\n  msg := 1\n}\n", "rego_parse_error"),
    ],
)  # fmt: skip
def test_a_step_that_nothing_fits_is_denied_with_the_reason(
    module: str, said: str, oracle: Oracle, tmp_path: Path
) -> None:
    policy = put_module(build_policy(tmp_path, steps=("build", "test"), attestors=("git",)), module)
    step, other, whole = try_drawn(policy, oracle)
    assert (step.passed, other.passed, whole.passed) == (False, True, False)
    assert said in step.reasons[0]
    assert whole.reasons == ("the step build does not pass",)


def test_a_module_that_denied_nothing_is_named(oracle: Oracle, tmp_path: Path) -> None:
    never = 'package git\ndeny[msg] {\n  input.branch == "a"\n  input.branch == "b"\n  msg := "x"\n}\n'
    policy = put_module(build_policy(tmp_path, steps=("build",), attestors=("git",)), never)
    step, _ = try_drawn(policy, oracle)
    assert (step.holds, step.silent) == (True, ("git: own.rego",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"functionaries": []}, "nobody may sign it: it has no functionaries"),
        ({"attestations": []}, "declares no required attestations"),
        ({"attestations": [{"type": "https://witness.dev/attestations/gti/v0.1"}]}, "no evidence can have https://witness.dev/attestations/gti/v0.1"),
        ({"attestations": [{"type": "https://witness.dev/attestations/sbom/v0.1"}]}, "no drawn sbom attestation has the type"),
        ({"name": "other"}, ""),
    ],
)  # fmt: skip
def test_a_step_that_cannot_pass_says_why(
    change: dict[str, Any], said: str, oracle: Oracle, tmp_path: Path
) -> None:
    policy = build_policy(tmp_path, steps=("build",), attestors=("git",))
    policy["steps"]["build"] |= change
    step, whole = try_drawn(policy, oracle)
    assert (step.passed, step.holds, whole.passed) == (False, False, False)
    assert said in step.reasons[0]


@pytest.mark.parametrize(
    "policy",
    [
        {}, {"steps": None}, {"steps": {"a": None}}, {"steps": {"a": {"attestations": [None, 1, {}]}}},
        {"Steps": {"a": {"Name": "a", "artifactsFrom": ["a", "b"], "attestations": [{"Type": 1}]}, "b": {"artifactsfrom": ["a"]}}},
    ],
)  # fmt: skip
def test_what_is_hardly_a_policy_is_denied(policy: Any, oracle: Oracle) -> None:
    *_, whole = try_drawn(policy, oracle)
    assert (whole.step, whole.passed) == ("", False)
    assert whole.reasons


def test_the_command_says_what_was_not_tested_and_what_check_knows(oracle: Oracle, tmp_path: Path) -> None:
    policy = build_policy(tmp_path, steps=("build",), attestors=("git",), rules=("git-branch=main",))
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(policy))
    right = run("policy", "test", str(file))
    assert right.returncode == 0, right.stderr
    assert "signed by test keys" in right.stdout
    assert 'refuses git where /branch is "something-else" ("main" fits)' in right.stdout
    assert "not tested: your own keys" in right.stdout
    assert right.stdout.splitlines()[-1].startswith("verdict: it holds: ")
    file.write_text(json.dumps({**policy, "expires": "2020-01-01T00:00:00Z"}))
    past = run("policy", "test", str(file), "--format", "json")
    told = json.loads(past.stdout)
    assert (past.returncode, told["errors"]) == (1, ["expiry-past: /expires"])
    assert told["failures"] == ["`policy check` finds 1 error"]
    assert [trial["passed"] for trial in told["trials"]] == [True, True]


BROKEN = {
    True: BrokenTrial("a fault", True, ()), False: BrokenTrial("a fault", False, ()), None: BrokenTrial("a fault", None, ()),
}  # fmt: skip
ERROR = PolicyFinding("expiry-past", "/expires", "")


@pytest.mark.parametrize(
    ("trials", "findings", "verdict"),
    [
        ([(True, [True])], [], "it holds: evidence that fits passes, broken evidence is refused, and `policy check` finds no error"),
        ([(True, [True])], [ERROR], "it fails: `policy check` finds 1 error"),
        ([(True, [True, False, None])], [ERROR] * 2, "it fails: step a passes broken evidence; `policy check` finds 2 errors"),
        ([(True, [True, None])], [], "it fails: step a does not judge all of the broken evidence"),
        ([(False, []), (None, [])], [], "it fails: step a is denied; step a is not judged"),
    ],
)  # fmt: skip
def test_the_last_line_is_one_verdict_with_all_reasons(
    trials: list[tuple[bool | None, list[bool | None]]], findings: list[PolicyFinding], verdict: str
) -> None:
    tried = [
        DrawnTrial("a", (), passed, (), tuple(BROKEN[each] for each in broken)) for passed, broken in trials
    ]
    report = PolicyReport(tuple(findings))
    assert describe_trials(tried, report).splitlines()[-1] == f"verdict: {verdict}"
    assert bool(list_failures(tried, report)) is verdict.startswith("it fails")


def test_the_page_shows_a_real_run(oracle: Oracle, tmp_path: Path) -> None:
    policy = build_policy(
        tmp_path, steps=("build",), attestors=("git,environment",), rules=("git-branch=main",)
    )
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    page = (repository_root() / "docs" / "policy-check.md").read_text()
    shown = page.partition("$ witness-schema policy test policy.json\n")[2].partition("```")[0]
    assert run("policy", "test", "policy.json", cwd=tmp_path).stdout == shown


def test_foreign_text_of_a_module_is_escaped(oracle: Oracle, tmp_path: Path) -> None:
    text = 'package git\ndeny[msg] {\n  not input.branch == "main"\n  msg := "\\u001b[2J\\n::error::x"\n}\n'
    policy = put_module(build_policy(tmp_path, steps=("build",), attestors=("git",)), text)
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(policy))
    result = run("policy", "test", str(file))
    assert "own.rego" in result.stdout
    assert "\x1b" not in result.stdout
    assert "\n::error::" not in result.stdout


def test_changes_are_told_at_their_places() -> None:
    old = {"a": {"b": 1, "c": [1, 2]}, "d": "x"}
    new = {"a": {"b": 1.0, "c": [1, 3], "e": None}}
    assert [each.describe() for each in list_changes(old, new)] == [
        "/a/b is 1.0 (1 fits)",
        "/a/c/1 is 3 (2 fits)",
        "/a/e is null (it fits without)",
        '/d is missing ("x" fits)',
    ]
    assert list(list_changes(old, old)) == []
