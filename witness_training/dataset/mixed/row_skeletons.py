"""A row without what differs by name only: how many rows say something of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_HEX = re.compile(r"\b[0-9a-f]{7,}\b")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_QUOTED = re.compile(r'"[^"\n]*"|`[^`\n]+`|(?<!\w)\'[^\'\n]*\'(?!\w)')
_NUMBER = re.compile(r"\d+(\.\d+)*")
_NO_OUTLINES: Mapping[str, str] = {}
# The hex digits as letters, which no mask touches.
_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")


def build_skeleton(text: str, names: Iterable[str], outlines: Mapping[str, str] = _NO_OUTLINES) -> str:
    """The text with its names, digests, base64, quoted texts and numbers masked.

    names:    of files, steps and branches, as they stand in the text.
    outlines: Rego modules in the text → what stands for each, in hex; any other is text like the rest.
    """
    for module, outline in outlines.items():
        text = text.replace(module, f"REGO_{outline.translate(_LETTERS)}\n")
    masked = _BASE64.sub("BASE64", _HEX.sub("HEX", text))
    masked = _QUOTED.sub("QUOTED", masked)
    # The longest first: a name may be a part of another.
    longest = sorted(set(names), key=lambda name: (-len(name), name))
    if longest:
        masked = re.sub(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)", "NAME", masked)
    return _NUMBER.sub("N", masked)
