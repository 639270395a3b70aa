"""What Go makes of a text: fields by any case, duplicates merged, texts that are no JSON refused with advice."""

from __future__ import annotations

from typing import Any

import pytest

from witness_schema import load
from witness_schema.documents.go_text import MOST_LEVELS, parse_text
from witness_schema.errors import NotConformant, UnreadableSource


def read_policy(text: str | bytes) -> Any:
    return load("policy", "validation").read_text(text)


READ: list[tuple[str, Any]] = [
    ('{"STEPS": {"a": {"Name": "x"}}}', {"steps": {"a": {"name": "x"}}}),
    ('{"\u017fteps": {}}', {"steps": {}}),
    ('{"steps": {"a": {}}, "steps": {"b": {}}}', {"steps": {"a": {}, "b": {}}}),
    ('{"steps": {"a": {"name": "x"}, "a": {}}}', {"steps": {"a": {}}}),
    (
        '{"steps": {"a": {"attestations": [{"type": "t"}], "attestations": [{}]}}}',
        {"steps": {"a": {"attestations": [{"type": "t"}]}}},
    ),
    ('{"steps": {"\\ud800": null}}', {"steps": {"\ufffd": None}}),
    ('{"steps": null, "other": 1e400}', {"steps": None, "other": 1 << 1024}),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_read_as_go_reads(text: str, value: Any) -> None:
    assert read_policy(text) == value


def test_what_a_duplicate_overwrites_is_checked_too() -> None:
    with pytest.raises(NotConformant, match="steps"):
        read_policy('{"steps": {"a": {"name": 5, "name": "x"}}}')


REFUSED = {
    b"\xef\xbb\xbf{}": "it is UTF-8 with a mark",
    "{}".encode("utf-16"): "it is UTF-16",
    "{}".encode("utf-16-be"): "it is UTF-16 or UTF-32",
    b"[" * 100_000: "no attestor of go-witness nests that deep",
    b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1): "no attestor of go-witness nests that deep",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_is_none_is_refused_with_advice(text: bytes) -> None:
    with pytest.raises(UnreadableSource) as caught:
        parse_text(text)
    assert caught.value.advice.startswith(REFUSED[text])


def test_the_deepest_text_is_read() -> None:
    assert parse_text(b"[" * MOST_LEVELS + b"]" * MOST_LEVELS)


@pytest.mark.parametrize("text", [b"", b"\xff", b"[1e]", b'{"a": NaN}', b"{} x"])
def test_a_text_that_is_no_json_is_one_violation(text: bytes) -> None:
    for mode in ("serialization", "validation"):
        (violation,) = load("git", mode).iter_text_errors(text)
        assert violation.pointer == ""
        assert violation.message.startswith("this is not a JSON text")
