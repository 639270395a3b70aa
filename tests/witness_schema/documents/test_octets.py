"""The bytes of a `[]byte` are those that Go's encoding/json reads."""

from __future__ import annotations

from typing import Any

import pytest

from witness_schema.documents.octets import read_octets


@pytest.mark.parametrize(
    ("value", "octets"),
    [
        (None, b""),
        ("", b""),
        ("aGk=", b"hi"),
        ("aG\r\nk=\n", b"hi"),
        ([], b""),
        ([104, 105, 0, 255], b"hi\x00\xff"),
        ([None, 1], b"\x00\x01"),
        ("aG k=", None),
        ("aGk", None),
        ("-_==", None),
        ("é", None),
        ([256], None),
        ([-1], None),
        ([True], None),
        ([1.0], None),
        (["1"], None),
        (7, None),
        (True, None),
        ({}, None),
    ],
)
def test_bytes_are_read_as_go_reads_them(value: Any, octets: bytes | None) -> None:
    assert read_octets(value) == octets
