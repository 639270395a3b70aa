"""A digest in the first line of a cached file: a flipped bit or a cut end is noticed, and nothing of such a file is used."""

from __future__ import annotations

import hashlib


def seal(content: bytes) -> bytes:
    """Return the content behind its own sha256."""
    return f"{hashlib.sha256(content).hexdigest()}\n".encode() + content


def open_sealed(sealed: bytes) -> bytes | None:
    """Return the content that `seal` was given; None where it is not that any more."""
    _, _, content = sealed.partition(b"\n")
    return content if sealed == seal(content) else None
