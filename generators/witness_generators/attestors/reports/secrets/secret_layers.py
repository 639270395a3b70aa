"""Decodes what looks encoded in a text, as the secretscan attestor does (`attestation/secretscan/encoding.go`)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from string import ascii_letters, digits
from urllib.parse import unquote_to_bytes

# The shortest decoded text, in bytes, that the attestor searches in the first layer (`attestation/secretscan/constants.go:30`).
SHORTEST = 4

# Three escapes in a row, as the pattern below, which begins with a group and so looks at every byte of a text.
_THREE_ESCAPES = re.compile(rb"%[0-9a-fA-F]{2}%[0-9a-fA-F]{2}%[0-9a-fA-F]{2}")
# The patterns of upstream (`attestation/secretscan/encoding.go:37`).
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_ESCAPES = re.compile(rb"(?:%[0-9a-fA-F]{2}){3,}")
_ESCAPED_EQUALS = re.compile(rb"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")
# url.QueryUnescape refuses the whole text for one such percent sign.
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")


# Every letter of both alphabets of base64; hexadecimal digits are among them.
_LETTERS = (ascii_letters + digits + "+/-_").encode()
_SHORTEST_CANDIDATE = 15
# Letters become "A", all else a space: a search for a run of "A" is far faster than a pattern that looks for a run of letters.
_MARK_LETTERS = bytes(b"A"[0] if byte in _LETTERS else 0x20 for byte in range(256))
_LONG_RUN = b"A" * _SHORTEST_CANDIDATE


def _decode_base64(text: bytes) -> bytes | None:
    """Decodes padded standard base64, or else unpadded URL-safe base64; None if it is neither."""
    # Upstream tries Go's StdEncoding, then RawURLEncoding (`encoding.go:117`): the second takes neither padding nor + and /.
    if len(text) % 4 == 0 and not {b"-"[0], b"_"[0]} & set(text):
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            return None
    if b"=" in text or b"+" in text or b"/" in text or len(text) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def _decode_hex(text: bytes) -> bytes | None:
    return bytes.fromhex(text.decode()) if len(text) % 2 == 0 else None


def decode_escapes(text: bytes) -> bytes | None:
    """Decodes URL escapes; None if a percent sign is no escape."""
    # QueryUnescape reads a plus sign as a space.
    return None if _BAD_ESCAPE.search(text) else unquote_to_bytes(text.replace(b"+", b" "))


def _find_escapes(text: bytes) -> Iterable[bytes]:
    # Both patterns take long where there is nothing to find.
    escapes = _ESCAPES.findall(text) if _THREE_ESCAPES.search(text) else []
    equals = _ESCAPED_EQUALS.findall(text) if b"%3D" in text else []
    # A text that both patterns match is decoded once (`encoding.go:98`).
    return dict.fromkeys([*escapes, *equals])


def find_candidates(text: bytes) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Lists the parts of the text that look like base64, like hex and like URL escapes."""
    escapes = list(_find_escapes(text))
    long = _keep_long_runs(text)
    return (_BASE64.findall(long), _HEX.findall(long), escapes) if long else ([], [], escapes)


def _keep_long_runs(text: bytes) -> bytes:
    """Keeps each run of letters that is long enough for base64 or hex once, with its padding."""
    marked, runs, end = text.translate(_MARK_LETTERS), list[bytes](), 0
    while (start := marked.find(_LONG_RUN, end)) >= 0:
        end = marked.find(b" ", start)
        end = len(text) if end < 0 else end
        runs.append(text[start : end + 2] if text[end : end + 1] == b"=" else text[start:end])
    # Once is enough: a second time it decodes to what has been searched. A space keeps what follows a padding of one from the
    # next run.
    return b" ".join(dict.fromkeys(runs))


def has_candidates(text: bytes) -> bool:
    """Whether the text may have parts that look encoded; False is certain."""
    # Whatever the pattern of hex matches has a run of base64's letters.
    return (
        _LONG_RUN in text.translate(_MARK_LETTERS)
        or b"%3D" in text
        or _THREE_ESCAPES.search(text) is not None
    )


_DECODERS: tuple[tuple[str, Callable[[bytes], bytes | None]], ...] = (
    ("base64", _decode_base64),
    ("hex", _decode_hex),
    ("url", decode_escapes),
)


def decode_layers(text: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """Yields each part of the text that decodes, with the name of its encoding.

    depth: how many encodings have been removed to get the text.
    """
    for (name, decode), candidates in zip(_DECODERS, find_candidates(text), strict=True):
        for candidate in candidates:
            decoded = decode(candidate)
            if decoded is None:
                continue
            # Short texts count inside another encoding, or with padding (`attestation/secretscan/scanner.go:94`).
            if len(decoded) >= SHORTEST or (depth and decoded) or candidate.endswith(b"="):
                yield name, decoded.strip()
