"""Tells at once that nothing is hidden in a text: far faster than to decode and search each part of it."""

from __future__ import annotations

import binascii
from collections.abc import Collection, Iterable

from witness_generators.attestors.reports.secrets.secret_layers import (
    decode_escapes,
    find_candidates,
    has_candidates,
)

# Both alphabets of base64 become the standard one, and padding a letter, which decodes to bytes behind the text.
_TO_STANDARD = bytes.maketrans(b"-_=", b"+/A")


def may_hide(text: bytes, sought: Iterable[bytes], *, deeper: bool) -> bool:
    """Whether what `decode_layers` yields for this text may hold what is sought, or parts to decode; False is certain.

    deeper: whether those parts count.
    """
    decoded = decode_at_once(text)
    return any(one in decoded for one in sought) or (deeper and has_candidates(decoded))


def may_hold(texts: Iterable[bytes], values: Collection[bytes], beginnings: Iterable[bytes]) -> bool:
    """Whether any of these texts may hold one of these values, or hide one of these beginnings; False is certain."""
    # A line break belongs to no candidate, so it keeps the texts apart.
    joined = b"\n".join(texts)
    return any(value in joined for value in values) or may_hide(joined, beginnings, deeper=True)


def decode_at_once(text: bytes) -> bytes:
    """Decodes all candidates of the text into one text, which holds whatever `decode_layers` yields, and more."""
    base64s, hexes, escapes = find_candidates(text)
    # Letters fill the last four of each part; line breaks, encoded too, keep the parts apart.
    filled = b"CgoK".join([part + b"A" * (-len(part) % 4) for part in base64s]).translate(_TO_STANDARD)
    even = b"0a".join([part for part in hexes if len(part) % 2 == 0]).decode()
    decoded = [decoded for part in escapes if (decoded := decode_escapes(part)) is not None]
    return b"\n".join([binascii.a2b_base64(filled), bytes.fromhex(even), *decoded])
