"""Decodes what looks encoded in a text, as the secretscan attestor does (`attestation/secretscan/encoding.go`)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

# The shortest decoded text, in bytes, that the attestor searches in the first layer (`attestation/secretscan/constants.go:30`).
SHORTEST = 4

# The patterns of upstream (`attestation/secretscan/encoding.go:37`).
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_ESCAPES = re.compile(rb"(?:%[0-9a-fA-F]{2}){3,}")
_ESCAPED_EQUALS = re.compile(rb"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")
# url.QueryUnescape refuses the whole text for one such percent sign.
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")


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


def _decode_escapes(text: bytes) -> bytes | None:
    # QueryUnescape reads a plus sign as a space.
    return None if _BAD_ESCAPE.search(text) else unquote_to_bytes(text.replace(b"+", b" "))


def _find_escapes(text: bytes) -> Iterator[bytes]:
    # A text that both patterns match is decoded once (`encoding.go:98`).
    yield from dict.fromkeys([*_ESCAPES.findall(text), *_ESCAPED_EQUALS.findall(text)])


_SCANNERS: tuple[tuple[str, Callable[[bytes], Iterator[bytes]], Callable[[bytes], bytes | None]], ...] = (
    ("base64", lambda text: iter(_BASE64.findall(text)), _decode_base64),
    ("hex", lambda text: iter(_HEX.findall(text)), _decode_hex),
    ("url", _find_escapes, _decode_escapes),
)


def decode_layers(text: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """Yields each part of the text that decodes, with the name of its encoding.

    depth: how many encodings have been removed to get the text.
    """
    # A shortcut: whatever the pattern of hex matches, that of base64 matches as well.
    if b"%" not in text and not _BASE64.search(text):
        return
    for name, candidates, decode in _SCANNERS:
        for candidate in candidates(text):
            decoded = decode(candidate)
            if decoded is None:
                continue
            # Short texts count inside another encoding, or with padding (`attestation/secretscan/scanner.go:94`).
            if len(decoded) >= SHORTEST or (depth and decoded) or candidate.endswith(b"="):
                yield name, decoded.strip()
