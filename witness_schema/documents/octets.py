"""The bytes of a `[]byte` in a document: payloads, signatures, keys, certificates, modules."""

from __future__ import annotations

import base64
import binascii
from typing import Any


def read_octets(value: Any) -> bytes | None:
    """The bytes that Go reads: base64 with line breaks, or a list of numbers in which null is 0; null is empty. None where it reads none."""
    if value is None:
        return b""
    if isinstance(value, list):
        numbers = [0 if item is None else item for item in value]
        if all(isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 256 for item in numbers):
            return bytes(numbers)
        return None
    if not isinstance(value, str):
        return None
    try:
        return base64.b64decode(value.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
