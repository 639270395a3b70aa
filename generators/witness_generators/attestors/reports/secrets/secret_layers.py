"""What may be encoded in a text, decoded: the layers that the secretscan attestor looks through (`attestation/secretscan/encoding.go`)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

# The shortest text that is looked at, when nothing has been decoded before.
SHORTEST = 4

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_ESCAPES = re.compile(rb"(?:%[0-9a-fA-F]{2}){3,}")
_ESCAPED_EQUALS = re.compile(rb"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")


def _base64(text: bytes) -> bytes | None:
    """Padded and standard, or else unpadded and safe for addresses."""
    if len(text) % 4 == 0 and not {b"-"[0], b"_"[0]} & set(text):
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            return None
    if b"=" in text or b"+" in text or b"/" in text or len(text) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def _hex(text: bytes) -> bytes | None:
    return bytes.fromhex(text.decode()) if len(text) % 2 == 0 else None


def _escaped(text: bytes) -> bytes | None:
    return None if _BAD_ESCAPE.search(text) else unquote_to_bytes(text.replace(b"+", b" "))


def _escapes(text: bytes) -> Iterator[bytes]:
    yield from dict.fromkeys([*_ESCAPES.findall(text), *_ESCAPED_EQUALS.findall(text)])


_SCANNERS: tuple[tuple[str, Callable[[bytes], Iterator[bytes]], Callable[[bytes], bytes | None]], ...] = (
    ("base64", lambda text: iter(_BASE64.findall(text)), _base64),
    ("hex", lambda text: iter(_HEX.findall(text)), _hex),
    ("url", _escapes, _escaped),
)


def layers(text: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """Each part of the text that decodes, with the encoding that it decodes by; `depth` layers are around the text."""
    if b"%" not in text and not _BASE64.search(text):  # what is hex could be base64 as well
        return
    for name, candidates, decode in _SCANNERS:
        for candidate in candidates(text):
            decoded = decode(candidate)
            if decoded is None:
                continue
            if len(decoded) >= SHORTEST or (depth and decoded) or candidate.endswith(b"="):
                yield name, decoded.strip()
