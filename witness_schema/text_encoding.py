"""UTF-8 without a byte order mark, the encoding of every text that is read here; the advice names the other ones."""

from __future__ import annotations

from witness_schema.errors import UnreadableSource

# The first bytes of texts that look right in an editor. UTF-32 first: its mark begins as that of UTF-16 does.
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xef\xbb\xbf", "UTF-8 with a mark"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode_utf8(data: bytes, where: str, name: str = "the text") -> str:
    """The text of these bytes. Raises UnreadableSource with the line where they are in another encoding."""
    if advice := advise_encoding(data):
        raise UnreadableSource(f"{name} is not UTF-8", where=where, advice=advice)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            f"{name} is not UTF-8", where=f"{where}:{line}", advice="save the file as UTF-8"
        ) from None


def advise_encoding(data: bytes) -> str:
    """What to do about a text in another encoding; "" where its beginning shows none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return f"it is {name}; save it as UTF-8 without a byte order mark"
    # Without a mark: of four bytes, a letter of ASCII has one or two, and zeros fill the rest.
    if data[:4].count(0) >= 2:
        return "it is UTF-16 or UTF-32; save it as UTF-8"
    return ""
