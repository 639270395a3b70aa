"""Patterns for numbers in strings (map keys and `,string` fields), as Go writes them and as it reads them."""

from __future__ import annotations

# Go writes the shortest text that reads back as the same number, so a fraction never ends with 0.
_FRACTION = r"(\.[0-9]*[1-9])?"
_PLAIN = rf"(0|[1-9][0-9]{{0,20}}){_FRACTION}"
_EXPONENT = rf"[1-9]{_FRACTION}e(\+(2[1-9]|[3-9][0-9]|[12][0-9]{{2}}|30[0-8])|-([7-9]|[1-9][0-9]|[12][0-9]{{2}}|3[0-2][0-9]))"
# encoding/json (floatEncoder) uses no exponent from 1e-6 up to 1e21, and writes e-07 as e-7.
WRITTEN_FLOAT = f"^-?({_PLAIN}|{_EXPONENT})$"
NONZERO_FLOAT = rf"^-?([1-9][0-9]{{0,20}}{_FRACTION}|0\.[0-9]*[1-9]|{_EXPONENT})$"
# A JSON number (RFC 8259 §6): json.Number is a string type, but a quoted number must be a valid number too.
NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
# In a `,string` field, json.Number takes what begins as a number, and does not look at the rest.
READ_NUMBER = rf"^([-0-9].*|\"{NUMBER[1:-1]}\")$"
# Looser than JSON: a leading zero is read, since strconv parses the content of the string.
READ_FLOAT = r"^-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$"
# A `,string` string is JSON within JSON: the text itself begins and ends with a quotation mark.
WRITTEN_TEXT = r'^"([^"\\]|\\.)*"$'
NONEMPTY_TEXT = r'^"([^"\\]|\\.)+"$'


def _list_ranges(most: int) -> list[str]:
    """List the alternatives that together match the decimals from 1 to `most`, without leading zeros."""
    # One alternative for all shorter numbers, then one for each digit that may be smaller than in `most`:
    # 127 gives [1-9][0-9]{0,1}, 1[0-1][0-9], 12[0-6] and 127.
    digits = str(most)
    found = [f"[1-9][0-9]{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    for index, digit in enumerate(digits):
        low, high = (0 if index else 1), int(digit) - 1
        rest = len(digits) - index - 1
        if high >= low:
            found.append(f"{digits[:index]}[{low}-{high}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return [*found, digits]


def build_written_integer(minimum: int, maximum: int, *, nonzero: bool = False) -> str:
    """Build the pattern of the integers in this range as Go writes them."""
    options = [] if nonzero else ["0"]
    options.append("|".join(_list_ranges(maximum)))
    if minimum < 0:
        options.append(f"-({'|'.join(_list_ranges(-minimum))})")
    return f"^({'|'.join(options)})$"


def build_read_integer(minimum: int, maximum: int, *, plus: bool) -> str:
    """Build the pattern of the integers in this range as Go reads them: leading zeros, and a sign for signed types.

    plus: also accept `+`, as strconv.ParseInt does for map keys; in `,string` fields encoding/json refuses it.
    """
    positive, negative = (
        "|".join(_list_ranges(maximum)),
        "|".join(_list_ranges(-minimum)) if minimum < 0 else "",
    )
    sign = r"\+?" if plus and negative else ""
    options = [f"{sign}0*(0|{positive})"]
    if negative:
        options.append(f"-0*(0|{negative})")
    return f"^({'|'.join(options)})$"
