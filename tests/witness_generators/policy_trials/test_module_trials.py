"""Modules tried on steered draws: what they never do is told, and correct rules are left alone."""

from __future__ import annotations

import pytest

from support.policy_corpus import NOW, PolicyCase, list_cases, list_rare_rules, name_case
from witness_generators.policy_trials.module_trials import judge_file, try_modules
from witness_generators.policy_trials.rego_constants import read_steering
from witness_generators.policy_trials.steered_draws import draw_steered
from witness_schema import load
from witness_schema.oracle import Oracle
from witness_schema.oracle.type_checking import make_type_check
from witness_schema.policies.policy_check import Surroundings
from witness_schema.policies.policy_file import read_policy_file
from witness_schema.policies.policy_members import Place
from witness_schema.policies.rego_checks.policy_modules import PolicyModule, read_modules

DRAWN = [case for case in list_cases() if case.drawn]
BRANCH = 'package git\ndeny[msg] {\n  not input.branch == "release/9"\n  msg := "branch"\n}\n'


@pytest.mark.parametrize("case", DRAWN, ids=name_case)
def test_what_only_draws_show_is_found_with_an_example(case: PolicyCase, oracle: Oracle) -> None:
    surroundings = Surroundings(None, NOW, make_type_check(oracle))
    (finding,) = judge_file(read_policy_file(case.folder / "policy.json"), surroundings, oracle).findings
    assert (finding.rule, finding.pointer, finding.means) == (
        case.rule,
        case.expected["pointer"],
        case.expected["witness-verify"],
    )
    assert case.expected["mentions"] in finding.reason
    assert finding.example.startswith("{")
    assert judge_file(read_policy_file(case.folder / "mended.json"), surroundings, oracle).findings == ()


def test_what_is_mended_stays_clean_when_it_is_tried(oracle: Oracle) -> None:
    seen: set[str] = set()
    for case in list_cases():
        file = read_policy_file(case.folder / "mended.json")
        for _, step in Place(file.value).take("steps").members():
            for asked in step.take("attestations").items():
                modules, _ = read_modules(asked)
                text = "\n".join(module.text for module in modules)
                # Most mended policies have the same modules.
                if not modules or text in seen:
                    continue
                seen.add(text)
                outcome = try_modules(asked.take("type").text(), modules, oracle)
                assert (outcome.failed, outcome.not_judged) == (None, ""), name_case(case)
                assert outcome.passed is not None, name_case(case)
                assert outcome.denied is not None or "false" in text, name_case(case)


def test_correct_rare_rules_both_pass_and_deny(oracle: Oracle) -> None:
    said = {}
    for rule in list_rare_rules():
        kind = load(rule["attestor"]).predicate_types[0]
        said[rule["name"]] = try_modules(kind, [PolicyModule("rule.rego", "/module", rule["module"])], oracle)
    # An SBOM's type follows from what it records, and no drawn one has the type of the attestor alone.
    silent = {name for name, outcome in said.items() if outcome.passed is None or outcome.denied is None}
    assert silent == {"an SBOM of SPDX", "an SBOM of CycloneDX"}
    assert all(outcome.failed is None for outcome in said.values())


def test_constants_stand_where_the_module_reads_kept_and_broken() -> None:
    schema = load("git")
    values = list(draw_steered(schema, schema.predicate_types[0], read_steering([BRANCH]), 40))
    branches = [value.get("branch") for value in values]
    assert "release/9" in branches
    assert None in branches
    assert all(schema.is_valid(value) for value in values)
    assert values == list(draw_steered(schema, schema.predicate_types[0], read_steering([BRANCH]), 40))


def test_a_module_that_needs_the_network_is_not_judged(oracle: Oracle) -> None:
    case = next(case for case in list_cases() if case.rule == "rego-network")
    report = judge_file(read_policy_file(case.folder / "policy.json"), Surroundings(None, NOW), oracle)
    assert [finding.rule for finding in report.findings] == ["rego-network"]
    assert "http.send" in report.not_judged[0]
