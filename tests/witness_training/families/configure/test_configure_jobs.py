"""Tasks whose scripts run in CI jobs and clouds: what is drawn, what answers pass, and what their sentences state."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from support.configure_runs import Run, build_run, find_log, verified
from support.configure_tasks import draw_sided, find_task
from witness_training.families.configure.answers.job_sentences import JOB_SENTENCES, TOKENS, VARIABLES
from witness_training.families.configure.configure_family import CONFIGURE, name_setup
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.policy_trials import change_attestations
from witness_training.families.configure.space.attestor_sets import NAMED_ALONE
from witness_training.families.configure.space.configure_space import draw_setup
from witness_training.families.configure.steps.configure_case import Case, find_plain_type
from witness_training.families.configure.steps.job_rules import OWNER_RULES, OwnerRule
from witness_training.families.configure.wording.configure_productions import GRAMMAR
from witness_training.families.configure.wording.job_productions import name_part
from witness_training.judges.bench import Bench, ScriptReport
from witness_training.judges.made_documents import collect_made
from witness_training.tasks.axes import Drawing
from witness_training.tasks.job import ASKING, find_job
from witness_training.tasks.task import Task

SOME = range(150)
EXPERIMENTS: dict[str, Callable[[Run, Case, Bench], None]] = {}


def draw_served(index: int) -> Task:
    return draw_sided(index, Drawing(services=True, setups=range(index, index + 1)), seed=15)


def list_names(case: Case) -> set[str]:
    return {name for step in case.steps for name in step.attestors}


def find_with(name: str, more: Callable[[Case], bool] = lambda _: True) -> Task:
    return find_task(lambda case: name in list_names(case) and more(case), services=True)


def test_all_steps_are_of_one_job_and_the_question_names_it() -> None:
    found = set()
    for index in SOME:
        task = draw_served(index)
        case, names = Case(task.spec), list_names(Case(task.spec))
        assert find_job(names) == (case.job.attestors if case.job else ())
        assert task.environment == (
            "served-job" if case.job else "ci-job" if "CI=true" in task.question else "empty-folder"
        )
        for name in names & {*NAMED_ALONE} - {"omnitrail"}:
            assert name_part(name) in task.spec["wording"]["productions"]
        found |= names
        if case.job:
            number = (case.job.number + 1) % 2
            other = {**task.spec, "job": {**task.spec["job"], "number": number}}
            assert (name_setup(task) != name_setup(CONFIGURE.build(other))) == (number != case.job.number)
    assert {*NAMED_ALONE} <= found


def test_without_the_option_no_script_needs_a_service() -> None:
    for index in SOME:
        task = draw_sided(index, Drawing(), seed=15)
        assert "job" not in task.spec
        assert list_names(Case(task.spec)).isdisjoint(NAMED_ALONE)


def test_a_scan_in_a_gitlab_job_finds_the_users_login(bench: Bench) -> None:
    """So no rule asks there for a scan without findings: set-up 1494 did, and was denied by its own policy."""
    for number in range(1400, 2600):
        setup = draw_setup(number, Drawing(services=True))
        if (rego := setup["rego"]) and "gitlab" in setup.get("job", {}).get("attestors", ()):
            assert rego["kind"] != "secretscan-findings"
    task = find_with("gitlab", lambda case: "secretscan" in list_names(case) and len(case.steps) == 1)
    made = collect_made(build_run(bench, task)())
    recorded = made.find_step(Case(task.spec).last.name).attestations[find_plain_type("secretscan")]
    assert "GITLAB-USER-LOGIN" in str(recorded)


@pytest.mark.parametrize("name", NAMED_ALONE)
def test_each_of_them_can_be_asked_for_alone(name: str) -> None:
    task = draw_sided(1, Drawing(attestors=frozenset({name}), services=name in ASKING))
    assert task.axes["attestor"] == (name,)


@pytest.mark.parametrize("name", NAMED_ALONE)
def test_a_reference_answer_passes(bench: Bench, name: str) -> None:
    task = find_with(name)
    verdict = CONFIGURE.judge(task, task.answer, bench)
    assert verdict.passed is True, verdict.reason


def replace_in(task: Task, pattern: str, replacement: str) -> str:
    changed = re.sub(pattern, replacement, task.answer, flags=re.MULTILINE)
    assert changed != task.answer, pattern
    return changed


def single(case: Case) -> bool:
    return len(case.steps) == 1 and not case.spec["config"] and case.rule is None


@pytest.mark.parametrize("name", sorted(ASKING))
def test_an_answer_that_leaves_the_service_out_fails(bench: Bench, name: str) -> None:
    task = find_with(name, lambda case: single(case) and len(case.last.selected) > 1)
    kind = find_plain_type(name)
    selected = rf"((?:-a|--attestations) \S*?){re.escape(name)},|,{re.escape(name)}\b"
    # A policy that does not ask for it either, so that the script itself succeeds.
    answer = replace_in(task, selected, r"\1").replace(kind, find_plain_type("command-run"))
    verdict = CONFIGURE.judge(task, answer, bench)
    assert verdict.passed is False
    assert (verdict.parts["runs"], verdict.parts["attestors"]) == (True, False)
    assert kind in verdict.reason


@pytest.mark.parametrize("rule", OWNER_RULES, ids=lambda rule: rule.id)
def test_a_rule_on_the_owner_refuses_others(bench: Bench, rule: OwnerRule) -> None:
    """Four broken attestations are refused, and one that names no owner in the policy passes none of them."""
    task = find_task(
        lambda case: bool(case.spec["rego"]) and case.spec["rego"]["kind"] == rule.id, services=True
    )
    case = Case(task.spec)
    value = case.rule_facts.owners[rule.id]
    assert f"`{value}`" in task.question
    verdict = CONFIGURE.judge(task, task.answer, bench)
    assert verdict.passed is True, verdict.reason
    assert (
        sum("in place of" in name or name.endswith("no owner") for name in verdict.evidence["refused"]) == 4
    )
    loose = CONFIGURE.judge(task, task.answer.replace(f'"{value}"', "input." + ".".join(rule.path)), bench)
    assert loose.passed is False
    assert "in place of" in loose.reason


def test_a_script_that_brings_its_own_token_fails(bench: Bench) -> None:
    """The token of another issuer has no key that the job's issuer has published."""
    task = find_with("gitlab", single)
    forged = "eyJhbGciOiJSUzI1NiIsImtpZCI6Im1pbmUifQ.eyJpc3MiOiJtZSJ9.c2ln"
    verdict = CONFIGURE.judge(
        task, replace_in(task, r"^(witness run)", rf"export CI_JOB_JWT={forged}\n\1"), bench
    )
    assert verdict.passed is False
    assert verdict.parts["runs"] is False


def shows(name: str) -> Callable[[Callable[[Run, Case, Bench], None]], Callable[[Run, Case, Bench], None]]:
    def add(experiment: Callable[[Run, Case, Bench], None]) -> Callable[[Run, Case, Bench], None]:
        EXPERIMENTS[name] = experiment
        return experiment

    return add


def verify_changed(
    report: ScriptReport, bench: Bench, step: str, name: str, change: Callable[[Any], Any]
) -> bool:
    """Whether the policy takes the collection with a changed attestation, signed by the step's own key."""
    made, kind = collect_made(report), find_plain_type(name)
    kept = made.find_step(step).attestations[kind]
    changed = change(kept)
    assert changed != kept
    request = change_attestations(made, bench.oracle, step, {kind: changed})
    (result,) = bench.oracle.verify_signed_all([request])
    return bool(result.passed)  # type: ignore[union-attr]


@shows("token-unread")
def _(run: Run, case: Case, bench: Bench) -> None:
    name = next(iter(sorted(TOKENS & list_names(case))))
    report = run()
    assert verified(report)

    def change(kept: Any) -> Any:
        claims = {**kept["jwt"]["claims"], "aud": "somebody", "iss": "https://example.com", "exp": 1}
        return {**kept, "jwt": {**kept["jwt"], "claims": claims}}

    assert verify_changed(report, bench, case.last.name, name, change)


@shows("instance-unread")
def _(run: Run, case: Case, bench: Bench) -> None:
    def change(kept: Any) -> Any:
        return {**kept, "accountId": "999999999999", "region": "xx-east-1", "imageId": "ami-0"}

    assert verify_changed(run(), bench, case.last.name, "aws", change)


@shows("region-certificate")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    without = run((r' --attestor-aws-region-cert "\$AWS_REGION_CERT"', ""))
    assert not verified(without)
    assert "aws" in find_log(without, "run")


@shows("variables-believed")
def _(run: Run, case: Case, _: Bench) -> None:
    name = next(iter(sorted(VARIABLES & list_names(case))))
    variable = {"jenkins": "BUILD_URL", "aws-codebuild": "CODEBUILD_INITIATOR"}[name]
    report = run((r"^(witness run)", rf"export {variable}=made-up\n\1"))
    assert verified(report)
    recorded = collect_made(report).find_step(case.last.name).attestations[find_plain_type(name)]
    assert "made-up" in str(recorded)


@shows("no-cluster")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    without = run((r" --attestor-k8smanifest-record-cluster-information=false", ""))
    assert not verified(without)


@pytest.mark.parametrize("name", [sentence.id for sentence in JOB_SENTENCES])
def test_a_sentence_states_a_fact(bench: Bench, name: str) -> None:
    (sentence,) = (each for each in JOB_SENTENCES if each.id == name)
    task = find_task(lambda case: sentence.applies(case) and single(case), services=True)
    EXPERIMENTS[name](build_run(bench, task), Case(task.spec), bench)


def test_every_sentence_has_an_experiment() -> None:
    assert {sentence.id for sentence in JOB_SENTENCES} == set(EXPERIMENTS)


def test_every_part_says_where_it_runs() -> None:
    for name in ASKING:
        for production in GRAMMAR.parts[name_part(name)]:
            assert "{" not in production.text
    assert read_script(find_with("aws", single).answer).count("$AWS_REGION_CERT") == 1
