"""Reads the metadata that a GGUF file begins with: little-endian, keys with typed values (GGUF version 3, without its tensors)."""

from __future__ import annotations

import struct
from typing import IO, Any

from witness_schema.errors import UnreadableSource

_MAGIC, _VERSION = b"GGUF", 3
# The numbers that the format gives its types.
_NUMBERS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_TEXT, _LIST = 8, 9


def read_metadata(stream: IO[bytes]) -> dict[str, Any]:
    """Return the metadata by key. Raises UnreadableSource for another format, and where the file ends early."""
    if stream.read(4) != _MAGIC or _read_number(stream, "<I") != _VERSION:
        raise UnreadableSource(f"this is no GGUF file of version {_VERSION}")
    _read_number(stream, "<Q")  # tensors
    count = _read_number(stream, "<Q")
    return {_read_text(stream): _read_value(stream, _read_number(stream, "<I")) for _ in range(count)}


def _read_value(stream: IO[bytes], kind: int) -> Any:
    if kind == _TEXT:
        return _read_text(stream)
    if kind == _LIST:
        items, count = _read_number(stream, "<I"), _read_number(stream, "<Q")
        return [_read_value(stream, items) for _ in range(count)]
    if kind not in _NUMBERS:
        raise UnreadableSource(f"GGUF has no type {kind}")
    return _read_number(stream, _NUMBERS[kind])


def _read_text(stream: IO[bytes]) -> str:
    return _read_exactly(stream, _read_number(stream, "<Q")).decode()


def _read_number(stream: IO[bytes], form: str) -> Any:
    return struct.unpack(form, _read_exactly(stream, struct.calcsize(form)))[0]


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise UnreadableSource("the GGUF file ends within its metadata")
    return content
