"""How a document of a task is laid out: a spec says it, and a spec may be anybody's."""

from __future__ import annotations

_MOST_SPACES = 8


def read_layout(value: object) -> int | None:
    """The spaces of each level, None for one line. Raises ValueError for what no family draws: a billion of them fill the memory."""
    if value is None or (type(value) is int and 0 <= value <= _MOST_SPACES):
        return value
    raise ValueError(f"a document has no layout with {str(value)[:20]!r} spaces")
