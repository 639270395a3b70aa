"""What `policy check` and the engine's rules say of a policy by version is what `witness.Verify` of that version does."""

from __future__ import annotations

import json

import pytest

from support.engine_verdicts import VERSIONS, judge, list_policies, list_trials, start
from support.policy_corpus import CASES, NOW
from witness_schema.oracle import Oracle
from witness_schema.oracle.type_checking import make_type_check
from witness_schema.policies.engine_rules import ENGINE_RULES, find_engine_impacts
from witness_schema.policies.policy_check import Surroundings, check_policy
from witness_schema.policies.policy_file import read_policy_text

TRIALS = [*list_trials()]


@pytest.mark.oracle
@pytest.mark.parametrize("version", VERSIONS)
def test_real_go_witness_says_what_is_recorded(version: str) -> None:
    with start(version) as oracle:
        assert oracle.version().version == version
        assert judge(oracle, TRIALS) == [trial.verdicts[version] for trial in TRIALS]


def test_every_policy_of_the_corpus_is_tried() -> None:
    assert sorted({trial.name for trial in TRIALS if not trial.rule}) == list_policies()
    assert {trial.rule for trial in TRIALS if trial.rule} == {rule.id for rule in ENGINE_RULES}


def test_what_is_certain_is_what_both_versions_do(oracle: Oracle) -> None:
    check = make_type_check(oracle)
    wrong, refused = [], 0
    for trial in TRIALS:
        file = read_policy_text(trial.policy.encode(), CASES)
        for version in VERSIONS:
            if check_policy(file.value, file.tree, Surroundings(version, NOW, check)).refuses:
                refused += 1
                if trial.verdicts[version] not in ("refuses", "crashes"):
                    wrong.append((trial.name, version))
    assert wrong == []
    assert refused > 100


def test_versions_differ_only_where_a_rule_of_the_engine_says_so() -> None:
    for trial in TRIALS:
        old, new = (trial.verdicts[version] for version in VERSIONS)
        if old != new and not trial.rule:
            assert [*find_engine_impacts(CASES / f"{trial.name}.json", *VERSIONS)], trial.name


@pytest.mark.parametrize("rule", ENGINE_RULES, ids=lambda rule: rule.id)
def test_each_rule_changes_the_verdicts_that_it_names(rule: object) -> None:
    row = next(each for each in ENGINE_RULES if each == rule)
    changes = {tuple(t.verdicts[v] for v in VERSIONS) for t in TRIALS if t.rule == row.id}
    differing = {pair for pair in changes if pair[0] != pair[1]}
    assert bool(differing) is row.by_command
    if row.by_command and row.before == "passes":
        assert differing == {(row.before, row.after)}


def test_a_policy_is_told_of_the_rules_that_change_its_verdict() -> None:
    made = [trial for trial in TRIALS if trial.rule in ("no-steps", "empty-attestations")]
    for trial in made:
        reports = [check_policy(json.loads(trial.policy), None, Surroundings(v, NOW)) for v in VERSIONS]
        assert reports[1].refuses, trial.name
        assert not reports[0].refuses, trial.name
