"""Patterns against arithmetic: what they take is what Go writes or reads, on both sides of every border."""

from __future__ import annotations

import base64
import ipaddress
import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from witness_schema.encoding_json.addresses import READ_IP, WRITTEN_IP
from witness_schema.encoding_json.decimal_patterns import build_read_integer, build_written_integer
from witness_schema.encoding_json.rows import jose_keys
from witness_schema.shapes.string_schemas import READ_TIME, build_base64_pattern, build_time_pattern

EDGES = st.sampled_from([0, 1, 7, 9, 10, 99, 127, 128, 255, 32767, 2**31 - 1, 2**63 - 1, 2**64 - 1])
deterministic = settings(max_examples=200, database=None, deadline=None, derandomize=True)


def matches(pattern: str, text: str) -> bool:
    return re.search(pattern.replace("$", r"\Z"), text) is not None


@deterministic
@given(EDGES, EDGES, st.integers(-(2**64), 2**64), st.integers(-2, 2))
def test_integers_of_a_range(most: int, least: int, number: int, step: int) -> None:
    minimum, maximum = -least, max(most, 1)
    for candidate in (number, maximum + step, minimum + step):
        fits = minimum <= candidate <= maximum
        assert matches(build_written_integer(minimum, maximum), str(candidate)) == fits
        assert matches(build_written_integer(minimum, maximum, nonzero=True), str(candidate)) == (
            fits and candidate != 0
        )
        sign, digits = ("-", str(candidate)[1:]) if candidate < 0 else ("", str(candidate))
        assert matches(build_read_integer(minimum, maximum, plus=True), f"{sign}00{digits}") == fits


def test_integers_in_other_spellings_are_not_written() -> None:
    for text in ("", "-", "-0", "+1", "01", "1.0", "1e0", " 1", "1\n"):
        assert not matches(build_written_integer(-128, 127), text)
    assert matches(build_read_integer(-128, 127, plus=True), "+1")
    assert not matches(build_read_integer(-128, 127, plus=False), "+1")
    assert not matches(build_read_integer(0, 255, plus=True), "+1"), "strconv.ParseUint takes no sign"


@deterministic
@given(st.binary(min_size=16, max_size=16), st.integers(0, 15))
@example(bytes(16), 0)
def test_addresses(data: bytes, zeros: int) -> None:
    four = str(ipaddress.IPv4Address(data[:4]))
    six = ipaddress.IPv6Address(bytes(zeros) + data[zeros:])
    assert matches(WRITTEN_IP, four)
    assert matches(READ_IP, four)
    assert matches(READ_IP, six.exploded.upper())
    assert matches(READ_IP, six.compressed)
    if six.ipv4_mapped is None:
        assert matches(WRITTEN_IP, six.compressed)
    assert matches(WRITTEN_IP, six.exploded) == (six.exploded == six.compressed)


@deterministic
@given(st.text(alphabet="0123456789abcf:.", max_size=20))
@example("1:2:3:4:5:6:7::")
@example("::1:2:3:4:5:6:7")
@example("1:2:3:4:5:6:1.2.3.4")
@example("::1.2.3.4")
def test_what_is_no_address_is_not_read(text: str) -> None:
    try:
        ipaddress.ip_address(text)
        address = True
    except ValueError:
        address = text == ""
    assert matches(READ_IP, text) == address


ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@deterministic
@given(st.datetimes(timezones=ZONES), st.sampled_from(["", ".5", ".000000001", ".123456789"]))
def test_times(moment: datetime, fraction: str) -> None:
    head = f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}"
    offset = moment.strftime("%z")
    zone = "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}"
    text = f"{head}{fraction}{zone}"
    assert matches(build_time_pattern(utc=False, whole=False), text)
    assert matches(READ_TIME, text)
    assert matches(build_time_pattern(utc=True, whole=False), text) == (zone == "Z")
    assert matches(build_time_pattern(utc=False, whole=True), text) == (fraction == "")
    assert not matches(build_time_pattern(utc=False, whole=False), f"{head}{fraction or '.'}0{zone}")


@deterministic
@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
@example(1900, 2, 29)
@example(2000, 2, 29)
def test_days_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    try:
        datetime(year or 2000, month, day, tzinfo=UTC)  # the year 0 is a leap year as 2000 is
        real = True
    except ValueError:
        real = False
    text = f"{year:04}-{month:02}-{day:02}T00:00:00Z"
    assert matches(build_time_pattern(utc=True, whole=True), text) == matches(READ_TIME, text) == real


@deterministic
@given(st.binary(max_size=12), st.integers(0, 63))
def test_base64(data: bytes, bits: int) -> None:
    text = base64.b64encode(data).decode()
    assert matches(build_base64_pattern(lenient=False), text)
    assert matches(build_base64_pattern(lenient=True), text[:3] + "\r\n" + text[3:])
    assert not text.endswith("=") or not matches(build_base64_pattern(lenient=False), text.rstrip("="))
    digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[bits]
    other = re.sub(r".(=+)$", rf"{digit}\1", text)
    assert matches(build_base64_pattern(lenient=False), other) == (
        base64.b64encode(base64.b64decode(other)).decode() == other
    )


@deterministic
@given(st.integers(0, 2**80), st.integers(1, 70))
def test_web_keys(number: int, size: int) -> None:
    def encoded(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    data = number.to_bytes(max(1, (number.bit_length() + 7) // 8))
    assert matches(jose_keys.UNSIGNED, encoded(data)) == (number > 0)
    assert matches(jose_keys.EXPONENT, encoded(data)) == (number > 0 and len(data) <= 8)
    assert not matches(jose_keys.UNSIGNED, encoded(b"\0" + data))
    assert matches(jose_keys.build_written_octets(size), encoded(bytes(size)))
    assert matches(jose_keys.build_read_octets(size), encoded(b"\xff" * size) + "\n")
    for other in (size - 1, size + 1):
        assert not matches(jose_keys.build_written_octets(size), encoded(bytes(other)))
