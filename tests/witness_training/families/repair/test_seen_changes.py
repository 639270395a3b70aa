"""What an answer says of a change that can be seen in the value."""

from __future__ import annotations

from collections import Counter

from witness_generators.drawing.chance import Chance
from witness_schema import load
from witness_training.families.repair.attestation_repairs import draw, show
from witness_training.families.repair.seen_changes import SEEN
from witness_training.tasks.axes import NAMED, Drawing


def test_what_can_be_seen_is_told_and_the_value_is_not_given_away() -> None:
    told = Counter[bool]()
    for number in range(400):
        spec = draw(Chance.of(7, number), Drawing())
        if spec is None:
            continue
        shown = show({**spec, "codes": [spec["code"]]})
        seen = spec["how"] in SEEN
        told[seen] += 1
        if seen:
            assert SEEN[spec["how"]] in shown.answer
            assert "recorded" not in shown.facts["truth"]
    assert min(told[True], told[False]) > 5


def test_no_fault_shows_the_type_of_an_attestor_that_is_held_out() -> None:
    types = {text for name in NAMED["attestor"] for text in load(name).predicate_types}
    drawn = [draw(Chance.of(9, number), Drawing()) for number in range(600)]
    foreign = [spec for spec in drawn if spec and spec["code"] == "foreign-attestation"]
    assert len(foreign) > 5
    assert types.isdisjoint(spec["after"] for spec in foreign)
