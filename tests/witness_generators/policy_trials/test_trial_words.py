"""What trials say and stand on, without an oracle: reasons in words, keys of the copy, files that a step takes over, what draws are steered to."""

from __future__ import annotations

from witness_generators.policy_trials.drawn_steps import MATERIAL, PRODUCT, DrawnStep, _take_over
from witness_generators.policy_trials.plain_reasons import explain
from witness_generators.policy_trials.rego_constants import read_steering
from witness_generators.policy_trials.steered_draws import draw_steered
from witness_generators.policy_trials.trusted_copies import copy_for_trial
from witness_schema.policies.policy_members import Place
from witness_schema.schemas.bundled_versions import load


def test_a_file_that_changed_is_told_by_its_name() -> None:
    changed = "the file a.txt is not as the step before it left it"
    assert explain(("mismatched digests for a.txt",)) == (changed,)
    assert explain(("failed to verify artifacts: [mismatched digests for a.txt]",)) == (changed,)


def test_reasons_beside_a_collection_that_is_not_found_are_kept() -> None:
    told = explain(
        (
            "no collections found for step a",
            "mismatched digests for b",
            "predicate type  is not a collection predicate type",
        )
    )
    assert told == (
        "no collection has what the step a asks for",
        "the file b is not as the step before it left it",
    )


def test_steps_of_one_functionary_share_a_key_and_others_do_not() -> None:
    one, other = {"publickeyid": "k"}, {"publickeyid": "l"}
    certified = {"certConstraint": {"commonname": "c"}}
    steps = {"a": one, "b": other, "c": one, "d": certified, "e": certified}
    copy = copy_for_trial(Place({"steps": {name: {"functionaries": [each]} for name, each in steps.items()}}))
    keys = {name: key.key_id for name, key in copy.signers.items()}
    assert keys["a"] == keys["c"]
    assert keys["d"] == keys["e"]
    assert len(set(keys.values())) == len(copy.policy["publickeys"]) == 3


def test_a_step_finds_files_as_the_step_before_it_left_them() -> None:
    recorded = {MATERIAL: {"kept": "m", "made": "old"}, PRODUCT: {"made": {"digest": "new"}}}
    source = DrawnStep("build", (), (), recorded)
    assert _take_over({"kept": "other", "own": "o"}, [source]) == {"kept": "m", "own": "o", "made": "new"}
    idle = DrawnStep("test", (), (), {MATERIAL: {"kept": "m"}, PRODUCT: {}})
    assert _take_over({"own": "o"}, [idle]) == {"own": "o", "kept": "m"}


def test_maps_are_drawn_that_have_the_constants_of_the_rego_alone() -> None:
    schema = load("product")
    steering = read_steering(
        ['package p\ndeny[msg] {\n  input[name]\n  not name == "app"\n  msg := name\n}\n']
    )
    drawn = draw_steered(schema, schema.predicate_types[0], steering, 200)
    assert any(set(value) == {"app"} for value in drawn)
