"""Struct tags by reflect's grammar, and the fields that encoding/json then sees."""

from __future__ import annotations

import pytest

from witness_schema.encoding_json.struct_tags import JsonTag, look_up_key, read_json_tag


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("", JsonTag()),
        ('json:"a"', JsonTag("a")),
        ('json:"-"', JsonTag(skipped=True)),
        ('json:"-,"', JsonTag("-")),
        ('json:",omitempty"', JsonTag(omitempty=True)),
        ('json:"a,omitzero,string"', JsonTag("a", omitzero=True, quoted=True)),
        ('json:"a,unknown"', JsonTag("a")),
        ('json:"a b"', JsonTag("a b")),
        ('json:"a\\\\b"', JsonTag()),
        ('json:"a\'b"', JsonTag()),
        ('yaml:"x" json:"a"', JsonTag("a")),
        ('json: "a"', JsonTag()),
        ('bad json:"a"', JsonTag()),
        ('json:"ключ"', JsonTag("ключ")),
        ('json:"٣"', JsonTag("٣")),
        ('json:"½,omitempty"', JsonTag(omitempty=True)),
        ('json:"Ⅷ"', JsonTag()),
        ('json:"\\x64"', JsonTag("d")),
        ('json:"\\u0063\\101"', JsonTag("cA")),
        ('json:"\\xff,omitempty"', JsonTag(omitempty=True)),
        ('json:"a\\qb"', JsonTag()),
        ('json:"a\nb"', JsonTag()),
        ('protobuf:"bytes,1,opt,name=a" json:"a,omitempty"', JsonTag("a", omitempty=True)),
    ],
)
def test_json_tags(tag: str, expected: JsonTag) -> None:
    assert read_json_tag(tag) == expected


def test_escapes_in_a_value_are_undone() -> None:
    assert look_up_key('json:"a\\tb"', "json") == "a\tb"
    assert look_up_key('json:"a', "json") is None
