"""Prints strings as JSON Schema: texts, times, base64.

Patterns use explicit ASCII classes and no look-around, so that every engine, including Go's RE2, matches alike. `\\d` differs
between engines, and Python's `$` also matches before a final newline, so a `not` forbids newlines.
"""

from __future__ import annotations

from typing import Any

from witness_schema.shapes.json_shape import Base64, Text, Timestamp

Schema = dict[str, Any]
_NEWLINE = {"type": "string", "pattern": "\n"}
# What Go writes for the zero time.Time.
_ZERO_TIME = "0001-01-01T00:00:00Z"

# time.Time.MarshalJSON refuses years outside 0..9999. The Go parser checks the days of each month, so the pattern does.
_YEAR = "[0-9]{4}"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DATE = (
    f"({_YEAR}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|{_YEAR}-(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-02-(0[1-9]|1[0-9]|2[0-8])|{_LEAP}-02-29)"
)
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# An offset of zero is written as Z, never as +00:00, hence the two alternatives.
_OFFSET = "[+-]((0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]|00:(0[1-9]|[1-5][0-9]))"
# Go still reads an hour of one digit and a comma before the fraction (go.dev/issue/54580), and offsets up to 24:60.
_READ_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
READ_TIME = rf"^{_DATE}T{_READ_CLOCK}([.,][0-9]+)?(Z|[+-]([01][0-9]|2[0-4]):([0-5][0-9]|60))$"


def build_time_pattern(*, utc: bool, whole: bool) -> str:
    """Build the pattern of the times that Go writes: no `+00:00`, no trailing zero in a fraction (RFC3339Nano)."""
    fraction = "" if whole else r"(\.[0-9]{0,8}[1-9])?"
    zone = "Z" if utc else f"(Z|{_OFFSET})"
    return f"^{_DATE}T{_CLOCK}{fraction}{zone}$"


_STANDARD = "A-Za-z0-9+/"
_URL = "A-Za-z0-9_-"
_NEWLINES = r"[\r\n]*"


def print_timestamp(shape: Timestamp) -> Schema:
    """Print a time. `format` is added only where every text that matches the pattern is RFC 3339."""
    if shape.lenient:
        return print_pattern(READ_TIME)
    out = {**print_pattern(build_time_pattern(utc=shape.utc, whole=shape.whole)), "format": "date-time"}
    return {**out, "not": {"anyOf": [_NEWLINE, {"const": _ZERO_TIME}]}} if shape.nonzero else out


def print_text(shape: Text) -> Schema:
    """Print a text; its known values become `examples`, which limit nothing."""
    out: Schema = {"type": "string"} if shape.pattern is None else print_pattern(shape.pattern)
    if shape.min_length:
        out["minLength"] = shape.min_length
    if shape.known:
        out["examples"] = list(shape.known)
    return out


def print_octets(shape: Base64) -> Schema:
    """Print bytes. `contentEncoding` only annotates, so the pattern asserts the alphabet and the padding."""
    if shape.alphabet == "url":
        pattern = f"^([{_URL}]{{4}})*([{_URL}][AQgw]|[{_URL}]{{2}}[AEIMQUYcgkosw048])?$"
        out = {**print_pattern(pattern), "contentEncoding": "base64url"}
    else:
        out = {**print_pattern(build_base64_pattern(lenient=shape.lenient)), "contentEncoding": "base64"}
    return {**out, "minLength": 1} if shape.nonempty else out


def build_base64_pattern(*, lenient: bool) -> str:
    """Build the pattern of padded base64 (RFC 4648 §4).

    Go writes the unused bits as zero. It reads them with any value, and skips newlines anywhere (`lenient`).
    """
    if not lenient:
        return f"^([{_STANDARD}]{{4}})*([{_STANDARD}][AQgw]==|[{_STANDARD}]{{2}}[AEIMQUYcgkosw048]=)?$"
    one, pad = f"[{_STANDARD}]{_NEWLINES}", f"={_NEWLINES}"
    return f"^{_NEWLINES}({one}{one}{one}{one})*({one}{one}{pad}{pad}|{one}{one}{one}{pad})?$"


def print_pattern(pattern: str) -> Schema:
    """Print a string that matches the pattern to its very end."""
    # Such a pattern allows newlines itself, so forbidding them would contradict it.
    if r"\n" in pattern:
        return {"type": "string", "pattern": pattern}
    return {"type": "string", "pattern": pattern, "not": _NEWLINE}


def allows_null_type(schema: Schema) -> bool:
    """Whether null may be added to the `type` of a schema: its other keywords then do not apply to null.

    A `not` applies to every type, except that the one against newlines names its own type; so does what tagged records have
    in `allOf`.
    """
    return bool(schema.get("not", _NEWLINE) == _NEWLINE) and "allOf" not in schema
