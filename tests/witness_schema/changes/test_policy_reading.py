"""Policies as `policy impact` reads them, with what their Rego reads of its input."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from witness_schema.changes.policy_reading import read_asked_attestations
from witness_schema.errors import UnreadableSource


# A policy whose one step asks for an attestation with these modules.
def write_policy(folder: Path, *modules: str) -> Path:
    rego = [{"name": "m", "module": base64.b64encode(module.encode()).decode()} for module in modules]
    steps = {"s": {"attestations": [{"type": "t", "regopolicies": rego}]}}
    (folder / "policy.json").write_text(json.dumps({"steps": steps}))
    return folder / "policy.json"


def test_a_module_says_what_it_reads(tmp_path: Path) -> None:
    (asked,) = read_asked_attestations(write_policy(tmp_path, "package a\nimport input.a as b\np { b.c }"))
    assert [module.references() for module in asked.modules] == [(("a", "c"),)]


def test_a_rule_of_another_module_may_stand_before_a_built_in(tmp_path: Path) -> None:
    getting = 'package a\np { object.get(input, "k", 1) == 1 }'
    (alone,) = read_asked_attestations(write_policy(tmp_path, getting))
    (beside,) = read_asked_attestations(
        write_policy(tmp_path, getting, "package a\nobject.get(x, y, z) = x { true }")
    )
    assert alone.modules[0].references() == (("k",),)
    assert beside.modules[0].references() == ((),)


# Policies as Go reads them (HARDENING.md): what each step then requires.
POLICIES = {
    '{"steps": {"a": null}}': [],
    '{"steps": {"a": {"attestations": [null, {}]}}}': [("a", ""), ("a", "")],
    '{"Steps": {"a": {"Attestations": [{"TYPE": "t"}]}}}': [("a", "t")],
    '{"steps": {"a": {}}, "steps": {"b": {"attestations": [{"type": "t"}]}}}': [("b", "t")],
    '{"PayLoad": "eyJzdGVwcyI6\\neyJ6Ijp7ImF0dGVzdGF0aW9ucyI6W3sidHlwZSI6InQifV19fX0="}': [("z", "t")],
}


@pytest.mark.parametrize("text", POLICIES)
def test_a_policy_is_read_as_go_reads_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(text)
    asked = read_asked_attestations(tmp_path / "policy.json")
    assert [(one.step, one.type) for one in asked] == POLICIES[text]


# What go-witness refuses, by the place that the error names.
UNREADABLE = {
    '{"steps": "x"}': ", /steps: this is not a witness policy",
    '{"steps": {"a": "text"}}': ", /steps/a: this is not a witness policy",
    '{"steps": []}': ", /steps: this is not a witness policy",
    '{"steps": {"a": {"attestations": [{"type": "t", "regopolicies": [{"name": "m", "module": "6Q=="}]}]}}}': (
        ", step a, module m: the Rego module is not UTF-8"
    ),
    '{"payload": "e30*"}': ", /payload: this is not a witness envelope",
    '\ufeff{"steps": {}}': ": this is not a JSON text",
    "[" * 100_000: ": lists and objects lie more than",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_go_refuses_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(text)
    with pytest.raises(UnreadableSource) as caught:
        read_asked_attestations(file)
    assert str(caught.value).startswith(f"{file}{UNREADABLE[text]}")
    assert caught.value.advice
