"""Whether a part fits is what its JSON Schema says: by python-jsonschema on near misses, and by the text where only that shows it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest

from witness_generators import draw, draw_near_miss
from witness_schema import attestor_names, load
from witness_schema.documents.canonical_text import NOT_CANONICAL, read_canonical
from witness_schema.documents.go_text import parse_straight
from witness_schema.validation.parts import read_part


@cache
def judge(name: str, mode: Any) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(load(name, mode).json_schema())


@pytest.mark.parametrize("name", attestor_names())
def test_a_part_fits_where_python_jsonschema_says_so(name: str) -> None:
    for index in range(2):
        miss = draw_near_miss(name, seed=23, index=index)
        for mode in ("serialization", "validation"):
            schema = load(miss.name, mode)
            fits = read_part(miss.text.encode()).fits(schema)
            assert fits == (next(schema.iter_text_errors(miss.text), None) is None)
            if fits:
                assert judge(miss.name, mode).is_valid(miss.value)
            elif "text" not in miss.judges and mode == "serialization":
                assert not judge(miss.name, mode).is_valid(miss.value)


CANONICAL = [
    b"{}",
    b"[]",
    b'{"a":1,"b":[true,false,null,-3]}',
    '{"a":"ä\u2028"}'.encode(),
    b'{"a":"\\u003cx\\u003e\\u0026"}\n',
    b'{"a":"\\n\\t\\\\"}',
]
OTHER = [
    b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e3}', b"[1,2.5]", b"1", b"-1", b'{"a":12345678901234567}',
    b'{"\\u003c":1,"<":2}', b'{"a":"\\\\u003c"}', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\ud83d"}', b'{"a":"\xff"}', b"{", b"", b"NaN", b'{"a":-0}',
    b"[" * 256 + b"]" * 256, b'{"a":01}', b'\xef\xbb\xbf{}', b'{"a":"\\/"}',
]  # fmt: skip


@pytest.mark.parametrize("text", CANONICAL)
def test_a_canonical_text_is_read_at_once(text: bytes) -> None:
    assert read_canonical(text) == parse_straight(text)


@pytest.mark.parametrize("text", OTHER)
def test_every_other_text_takes_the_long_way(text: bytes) -> None:
    assert read_canonical(text) is NOT_CANONICAL


def test_what_go_writes_is_canonical() -> None:
    for index in range(10):
        for line in draw("git,environment,product", seed=3, index=index):
            assert read_canonical(line) == json.loads(line)
