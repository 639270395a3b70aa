"""Small forms: times, digests, JSON and patterns as Go writes them."""

from __future__ import annotations

import hashlib
import math
import re
import struct
from datetime import datetime

import pytest

from witness_generators.documents import go_json
from witness_generators.drawing.any_values import any_timestamp, shorten_float32
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.drawing.text_patterns import find_shortest, pattern_space
from witness_generators.world.digests import artifact_digests
from witness_generators.world.moments import Moment
from witness_generators.world.variables import HIDDEN, hide_sensitive
from witness_schema.errors import WitnessSchemaError

NOON = 1_714_557_600


@pytest.mark.parametrize(
    ("moment", "rfc3339", "go"),
    [
        (Moment(NOON * 10**9), "2024-05-01T10:00:00Z", "2024-05-01 10:00:00 +0000 +0000"),
        (Moment(NOON * 10**9, 120), "2024-05-01T12:00:00+02:00", "2024-05-01 12:00:00 +0200 +0200"),
        (Moment(NOON * 10**9, -210), "2024-05-01T06:30:00-03:30", "2024-05-01 06:30:00 -0330 -0330"),
    ],
)
def test_times(moment: Moment, rfc3339: str, go: str) -> None:
    assert (moment.rfc3339(), moment.go_string()) == (rfc3339, go)


def test_fractions_lose_their_zeros() -> None:
    assert Moment(NOON * 10**9 + 120_000_000).rfc3339() == "2024-05-01T10:00:00.12Z"
    assert Moment(NOON * 10**9 + 1).rfc3339() == "2024-05-01T10:00:00.000000001Z"


def test_every_time_is_a_real_one() -> None:
    draw = build_drawer(any_timestamp())
    for index in range(3000):
        text = str(draw(Chance.of(0, index), 0))
        year = int(text[:4])
        # Python has no year 0; the calendar of 2000 is the same.
        datetime.fromisoformat(re.sub(r"\.[0-9]+", "", f"{year % 400 + 2000}{text[4:]}"))
        assert "+00:00" not in text
        assert "-00:00" not in text
        assert not re.search(r"\.[0-9]*0(Z|[+-])|\.(Z|[+-])", text)


def test_digests_are_those_of_the_bytes() -> None:
    assert artifact_digests(b"hello\n", ("gitoid:sha1", "gitoid:sha256", "sha1", "sha256")) == {
        "gitoid:sha1": "gitoid:blob:sha1:ce013625030ba8dba906f756967f9e9ca394464a",
        "gitoid:sha256": f"gitoid:blob:sha256:{hashlib.sha256(b'blob 6' + bytes(1) + b'hello' + bytes([10])).hexdigest()}",
        "sha1": "f572d396fae9206628714fb2ce00f72e94f2258f",
        "sha256": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    }


def test_json_is_go_s() -> None:
    assert go_json.encode({"b": "<&>\u2028é\x7f", "a": [1, None]}) == (
        b'{"b":"\\u003c\\u0026\\u003e\\u2028\xc3\xa9\x7f","a":[1,null]}'
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9a-f]{40}$",
        "^(0|-?[1-9][0-9]{0,18})$",
        "^(?:a|bc|)d+e*f?$",
        r"^[A-Za-z0-9+/_.-]{2,4}\.\n$",
        "^[-a]x{3,}$",
        r"^\u0041\\$",
        r"^\x41[^a-z\x00-\x1f]+.$",
    ],
)
def test_texts_match_their_pattern(pattern: str) -> None:
    draw = build_drawer(pattern_space(pattern))
    drawn = [str(draw(Chance.of(0, index), 0)) for index in range(20000)]
    assert all(re.fullmatch(pattern, text) for text in drawn)
    assert re.fullmatch(pattern, find_shortest(pattern))
    assert len(find_shortest(pattern)) == min(map(len, drawn))


@pytest.mark.parametrize("pattern", ["a(?!b)", "[^ -~é✓𝄞]", r"\d", "(a", "a)", r"\bword"])
def test_other_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(WitnessSchemaError, match="cannot draw from the pattern"):
        pattern_space(pattern)


def test_secrets_are_hidden() -> None:
    found = hide_sensitive(
        {"GITHUB_TOKEN": "s", "MY_API_KEY_2": "s", "AWS_ACCESS_KEY_ID": "s", "PATH": "/bin"}
    )
    assert found == {
        "GITHUB_TOKEN": HIDDEN,
        "MY_API_KEY_2": HIDDEN,
        "AWS_ACCESS_KEY_ID": HIDDEN,
        "PATH": "/bin",
    }


@pytest.mark.parametrize(
    ("bits", "written"),
    [
        (0x7F7FFFFF, "3.4028235e+38"),
        (0xFF7FFFFF, "-3.4028235e+38"),
        (0x00000001, "1e-45"),
        (0x3DCCCCCD, "0.1"),
        (0x4B7FFFFF, "16777215.0"),
    ],
)
def test_the_shortest_decimal_of_a_32_bit_number(bits: int, written: str) -> None:
    """The largest one, whose shortest decimal lies above it, the smallest one, and common ones."""
    (value,) = struct.unpack("<f", bits.to_bytes(4, "little"))
    assert repr(shorten_float32(value)) == written


def test_every_32_bit_number_has_a_decimal() -> None:
    chance = Chance.of(3, 3)
    for _ in range(20_000):
        (value,) = struct.unpack("<f", chance.below(1 << 32).to_bytes(4, "little"))
        if math.isfinite(value):
            assert struct.unpack("<f", struct.pack("<f", shorten_float32(value)))[0] == value
