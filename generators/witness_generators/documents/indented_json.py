"""JSON as most tools print it: indented, in UTF-8, with no unnecessary escapes."""

from __future__ import annotations

from witness_schema import json_writing


def encode_indented(value: object, spaces: int = 2) -> bytes:
    """The value without a final newline; keys keep the order of the value."""
    # The one for two spaces is faster.
    if spaces == 2:
        return json_writing.encode_indented(value)
    return json_writing.dumps(value, indent=spaces, ensure_ascii=False).encode()
