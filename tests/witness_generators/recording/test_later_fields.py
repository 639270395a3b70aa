"""Values as an older version writes them: what its shape does not know is left out, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from witness_generators import draw
from witness_generators.recording.later_fields import drop_unknown
from witness_schema.shapes import json_shape as shapes

TEXT, FULL_TEXT = shapes.Text(), shapes.Text(1)
DIGESTS = shapes.MapOf(shapes.AnyOf((shapes.Constant("sha1"), shapes.Constant("sha256"))), TEXT)
NODE = "k8s.Node"


def record(*required: str, closed: bool = True, **optional: shapes.JsonShape) -> shapes.Record:
    fields = [shapes.Field(name, TEXT, True) for name in required]
    fields += [shapes.Field(name, shape, False) for name, shape in optional.items()]
    return shapes.Record(tuple(fields), closed)


def kind(value: str, **optional: shapes.JsonShape) -> shapes.Record:
    tag = shapes.Field("type", shapes.Constant(value), True)
    return shapes.Record((tag, *record(**optional).fields))


@pytest.mark.parametrize(
    ("shape", "value", "left"),
    [
        (record("a"), {"a": "1", "later": "2"}, {"a": "1"}),
        (record("a", closed=False), {"a": "1", "later": "2"}, {"a": "1", "later": "2"}),
        (shapes.Array(record("a")), [{"a": "1", "later": "2"}], [{"a": "1"}]),
        (shapes.MapOf(TEXT, record("a")), {"any key": {"a": "1", "b": "2"}}, {"any key": {"a": "1"}}),
        (DIGESTS, {"sha1": "0", "sha512": "0"}, {"sha1": "0"}),
        (shapes.nullable(record("a")), None, None),
        (shapes.nullable(record("a")), {"a": "1", "later": "2"}, {"a": "1"}),
        (shapes.Anything(), {"a": {"later": "2"}}, {"a": {"later": "2"}}),
        (shapes.AnyOf((kind("x", a=TEXT), kind("y", b=TEXT))), {"type": "y", "a": "", "b": ""}, {"type": "y", "b": ""}),
        (shapes.AnyOf((record(a=TEXT), record(a=TEXT, b=TEXT))), {"a": "", "b": "", "c": ""}, {"a": "", "b": ""}),
        (shapes.AnyOf((TEXT, record("a"))), "a text", "a text"),
        # omitempty: a map that loses its last entry is left out; what was empty before is not touched.
        (record(d=shapes.MapOf(DIGESTS.keys, TEXT, 1)), {"d": {"sha512": "0"}}, {}),
        (record(d=DIGESTS), {"d": {"sha512": "0"}}, {"d": {}}),
        (record(d=FULL_TEXT), {"d": ""}, {"d": ""}),
        # A pointer is written however empty its record.
        (record(d=record(a=TEXT)), {"d": {"later": "2"}}, {"d": {}}),
    ],
)  # fmt: skip
def test_what_is_left(shape: shapes.JsonShape, value: Any, left: Any) -> None:
    assert drop_unknown(value, shape, {}) == left


def test_a_record_may_hold_itself() -> None:
    node = record("name", next=shapes.nullable(shapes.Reference(NODE)))
    value = {"name": "1", "next": {"name": "2", "later": "x", "next": {"name": "3", "later": "x"}}}
    left = {"name": "1", "next": {"name": "2", "next": {"name": "3"}}}
    assert drop_unknown(value, shapes.Reference(NODE), {NODE: node}) == left


def test_the_order_of_keys_stays() -> None:
    assert list(drop_unknown({"b": "", "z": "", "a": ""}, record(a=TEXT, b=TEXT), {})) == ["b", "a"]


@pytest.mark.parametrize(
    ("version", "kinds"),
    [
        ("v0.1.15", {"commithash"}),
        ("v0.7.0", {"commithash", "authoremail", "committeremail", "refnameshort"}),
    ],
)
def test_a_version_names_no_subject_of_a_field_that_it_does_not_have(version: str, kinds: set[str]) -> None:
    (line,) = draw("git", seed=1, as_="statement", version=version)
    names = [one["name"].rpartition("/git/v0.1/")[2] for one in json.loads(line)["subject"]]
    told = {name.partition(":")[0] for name in names}
    assert told - {"parenthash", "file", "dir"} <= kinds
    assert kinds <= told
