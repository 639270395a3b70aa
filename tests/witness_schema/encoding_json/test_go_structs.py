"""encoding/json by example: our schema is the file's, both validators and real Go agree with every verdict."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from support.go_structs import (
    CORPUS,
    NEED_GO,
    RULES,
    Case,
    build_attestor_schema,
    build_schema,
    judge_corpus,
    read_cases,
)
from witness_schema.encoding_json.type_encoding import MODES, Mode

# Those that need Go are left out of `make quick`.
BUILT = [pytest.param(rule, marks=pytest.mark.oracle) if rule in NEED_GO else rule for rule in RULES]
EVERY = [case for rule in RULES for case in read_cases(rule)]


@pytest.mark.parametrize("rule", BUILT)
@pytest.mark.parametrize("mode", MODES)
def test_the_schema_is_the_one_in_the_file(rule: str, mode: Mode) -> None:
    kept = json.loads((CORPUS / rule / "schema.json").read_text())[mode]
    assert build_schema(rule, mode) == kept
    jsonschema.Draft202012Validator.check_schema(kept)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.oracle
def test_real_go_gives_every_verdict(rule: str) -> None:
    said = judge_corpus()
    assert {c.text: said[rule, c.text].split(":")[0] for c in read_cases(rule)} == {
        c.text: c.go for c in read_cases(rule)
    }


def _validators(rule: str, mode: Mode) -> list[Any]:
    schema = json.loads((CORPUS / rule / "schema.json").read_text())[mode]
    return [jsonschema_rs.Draft202012Validator(schema), jsonschema.Draft202012Validator(schema)]


@pytest.mark.parametrize("rule", RULES)
def test_what_go_writes_is_what_the_schema_takes(rule: str) -> None:
    for validator in _validators(rule, "serialization"):
        taken = [c.text for c in read_cases(rule) if validator.is_valid(json.loads(c.text))]
        assert taken == [c.text for c in read_cases(rule) if c.go == "accepted" or c.unseen]


@pytest.mark.parametrize("rule", RULES)
def test_what_go_reads_is_what_the_schema_takes(rule: str) -> None:
    for validator in _validators(rule, "validation"):
        taken = [c.text for c in read_cases(rule) if validator.is_valid(json.loads(c.text))]
        assert taken == [c.text for c in read_cases(rule) if c.go != "rejected" or c.unread]


@pytest.mark.parametrize("rule", BUILT)
@pytest.mark.parametrize("mode", MODES)
def test_the_check_of_the_text_says_the_same(rule: str, mode: Mode) -> None:
    schema = build_attestor_schema(rule, mode)
    taken = [c.text for c in read_cases(rule) if not list(schema.iter_text_errors(c.text))]
    written = mode == "serialization"
    assert taken == [
        c.text
        for c in read_cases(rule)
        if ((c.go == "accepted" or c.unseen) if written else (c.go != "rejected" or c.unread))
    ]


def test_every_rule_has_an_accepted_and_another_text() -> None:
    def found(rule: str) -> set[bool]:
        return {case.go == "accepted" for case in EVERY if case.rule == rule}

    # Of this one Go reads nothing that it writes.
    assert {rule for rule in RULES if found(rule) != {True, False}} == {"text_and_promoted_json"}


def test_what_json_schema_cannot_see_is_refused_or_altered_by_go() -> None:
    unseen: list[Case] = [case for case in EVERY if case.unseen]
    assert unseen
    assert all(case.go in {"altered", "rejected"} for case in unseen)
    assert all(case.go == "rejected" for case in EVERY if case.unread)


def test_what_is_accepted_for_a_reason_is_accepted_at_a_mark_where_the_reason_says_so() -> None:
    opened = {case.rule for case in EVERY if "open: " in case.unseen + case.unread}
    unmarked = [rule for rule in opened if not build_attestor_schema(rule, "serialization").unresolved]
    assert opened
    assert unmarked == []


@pytest.mark.oracle
def test_the_rules_that_need_go_are_those_that_differ_without_it() -> None:
    def build(rule: str, *, with_go: bool) -> Any:
        return build_attestor_schema(rule, "serialization", with_go=with_go).json_schema()

    assert {rule for rule in RULES if build(rule, with_go=True) != build(rule, with_go=False)} == NEED_GO
