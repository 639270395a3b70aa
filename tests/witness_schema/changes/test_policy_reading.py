"""What a Rego module reads of its input, as far as its text says."""

from __future__ import annotations

import pytest

from witness_schema.changes.policy_reading import RegoModule

READS = [
    ("input.a.b == 1", [("a", "b")]),
    ('input.a["b-c"].d', [("a", "b-c", "d")]),
    ("input.a[_].b", [("a", "*", "b")]),
    ("input.a[i].b; input.a[0].c", [("a", "*", "b"), ("a", "*", "c")]),
    ("input.tags[\n_\n].when", [("tags", "*", "when")]),
    ("walk(input)", [()]),
    ('input["a"]', [("a",)]),
    ("# input.a\nx := 1", []),
    ('x := "# not a comment"; input.a', [("a",)]),
    ("data.input.a; my_input.b", []),
]


@pytest.mark.parametrize(("text", "paths"), READS)
def test_references(text: str, paths: list[tuple[str, ...]]) -> None:
    assert list(RegoModule("m", text).references()) == paths
