"""What a Rego module reads of its input, as far as its text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.changes.policy_reading import RegoModule, read_asked_attestations
from witness_schema.errors import UnreadableSource

READS = [
    ("input.a.b == 1", [("a", "b")]),
    ('input.a["b-c"].d', [("a", "b-c", "d")]),
    ("input.a[_].b", [("a", "*", "b")]),
    ("input.a[i].b; input.a[0].c", [("a", "*", "b"), ("a", "*", "c")]),
    ("input.tags[\n_\n].when", [("tags", "*", "when")]),
    ("walk(input)", [()]),
    ('input["a"]', [("a",)]),
    ("# input.a\nx := 1", []),
    (r'input["f\u0061ct"]', [("fact",)]),
    ('x := "# not a comment"; input.a', [("a",)]),
    ("data.input.a; my_input.b", []),
]


@pytest.mark.parametrize(("text", "paths"), READS)
def test_references(text: str, paths: list[tuple[str, ...]]) -> None:
    assert list(RegoModule("m", text).references()) == paths


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
