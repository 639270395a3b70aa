"""Answers to broken attestations say why the rule matters at its place."""

from __future__ import annotations

from tests.support.repair_tasks import draw_tasks
from witness_generators.near_miss.near_miss_rules import RULES
from witness_training.families.repair.attestation_repairs import CODES
from witness_training.families.repair.seen_changes import GLOSSES, write_gloss


def test_every_rule_has_a_gloss_that_names_its_field() -> None:
    assert set(GLOSSES) == set(CODES)
    assert all("`{field}`" in text for text in GLOSSES.values())


def test_the_prose_names_the_field_and_not_the_rule_alone() -> None:
    for task in draw_tasks("attestation", range(30)):
        prose = task.answer.partition("```")[0]
        place = task.spec["place"]
        last = max(at for at, key in enumerate(place) if isinstance(key, str))
        field = "/".join(map(str, place[last:]))
        assert f"`{field}`" in prose
        assert RULES[task.spec["code"]].kept not in prose


def test_a_gloss_names_the_value_and_the_types() -> None:
    assert "`1.5`" in write_gloss("fraction", ("exitcode",), 1, 1.5, "1.5")
    assert "`exitcode`" in write_gloss("fraction", ("exitcode",), 1, 1.5, "1.5")
    said = write_gloss("wrong-type", ("cmd", 0), "make", True, "true")
    assert said == "go-witness writes a string at `cmd/0`, never a boolean"
