"""Texts at the edges of JSON, by a name for each: a document of which kind, and the text."""

from __future__ import annotations

STATEMENT = '{"_type": "x", "subject": [], "predicateType": "y", "predicate": %s}'
GIT = '{"x": %s}'


def nest(levels: int) -> str:
    return "[" * levels + "]" * levels


# In what Go keeps as text (json.RawMessage), and in a key that Go ignores.
PARTS: dict[str, str | bytes] = {
    "253 levels": nest(253),
    "256 levels": nest(255),
    "10,001 levels": nest(10_000),
    "half a surrogate pair": r'{"a": "\ud800"}',
    "half a surrogate pair as key": r'{"\udc00x": 1}',
    "a whole surrogate pair": r'"\ud83d\ude00"',
    "a byte that is not UTF-8": b'"\xff"',
    "a key that is not UTF-8": b'{"\xc0": 1}',
    "a key twice": '{"a": 1, "a": 2}',
    "a key in two cases": '{"a": 1, "A": 2}',
    "1e400": "1e400",
    "1.0": "1.0",
    "-0": "-0",
    "5,000 digits": "9" * 5000,
    "an exponent of 400 digits": "1e" + "9" * 400,
    "NaN": "NaN",
    "a control character": '"\x01"',
    "a line separator": '"\u2028"',
    "NUL": '"\x00"',
}


def fill_in(document: str, part: str | bytes) -> bytes:
    before, after = document.encode().split(b"%s")
    return before + (part.encode() if isinstance(part, str) else part) + after


TEXTS = {
    **{
        f"{name} in what Go keeps as text": ("statement", fill_in(STATEMENT, part))
        for name, part in PARTS.items()
    },
    **{f"{name} in a key that Go ignores": ("git", fill_in(GIT, part)) for name, part in PARTS.items()},
    "nothing": ("git", b""),
    "a byte order mark": ("git", b"\xef\xbb\xbf{}"),
    "UTF-16": ("git", "{}".encode("utf-16")),
    "UTF-32": ("git", "{}".encode("utf-32")),
    "two texts": ("git", b"{} {}"),
    "a list": ("git", b"[]"),
    "null": ("git", b"null"),
    "a string": ("git", b'"x"'),
    "blanks around": ("git", b' \t\r\n{"commithash": ""} \n'),
    "a form feed": ("git", b"\x0c{}"),
    "a comma too many": ("git", b'{"commithash": "",}'),
    "a comment": ("git", b"{} // x"),
}
