"""Numbers as Go reads them (strconv.ParseFloat, ParseInt), for texts of any length."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from decimal import Decimal

LARGEST = {32: float.fromhex("0x1.fffffep+127"), 64: float.fromhex("0x1.fffffffffffffp+1023")}
_PARTS = re.compile(r"-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?)0*(\d*))?")
# Decimal's exponents end near 10^18, and a float's near 308: from here on a number is out of range or zero.
_MOST_EXPONENT_DIGITS = 6


def is_whole(text: str) -> bool:
    """Whether Go reads the text into an integer: no fraction, no exponent."""
    return text.removeprefix("-").isdecimal()


def as_float(text: str, bits: int = 64) -> float | None:
    """The float that Go reads, None where it refuses the number as out of range."""
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    if len(match[4] or "") > _MOST_EXPONENT_DIGITS:
        is_zero = not (match[1] + (match[2] or "")).strip("0")
        return 0.0 if is_zero or match[3] == "-" else None
    value = float(text)
    return None if abs(value) > _round_limit(bits) else value


def _round_limit(bits: int) -> float:
    """The largest float64 that is still read: for 32 bits, what rounds to the largest float32."""
    return LARGEST[64] if bits == 64 else float.fromhex("0x1.fffffefffffffp+127")


def is_kept(text: str, bits: int = 64) -> bool:
    """Whether Go writes the number that it read, with another spelling perhaps."""
    value = as_float(text, bits)
    return value is not None and compute_written(value, bits) == _exact(text)


def compute_written(value: float, bits: int = 64) -> Decimal:
    """What Go writes of a float: the fewest digits that tell it from its neighbours."""
    return Decimal(_SHORTEST[bits](value))


def _exact(text: str) -> Decimal | None:
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    if len(match[4] or "") > _MOST_EXPONENT_DIGITS:
        is_zero = not (match[1] + (match[2] or "")).strip("0")
        return Decimal(0) if is_zero else None
    return Decimal(text)


def _float32(value: float) -> str:
    """The fewest digits that tell this 32-bit number from its neighbours."""
    packed = _pack(value)
    if packed is None:
        return repr(value)
    rounded = struct.unpack("<f", packed)[0]
    texts = (f"{rounded:.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if _pack(float(text)) == packed)


def _pack(value: float) -> bytes | None:
    """The nearest 32-bit number; None past the largest, where few digits of the largest itself lie."""
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return None


_SHORTEST: dict[int, Callable[[float], str]] = {32: _float32, 64: repr}
