"""How one JSON value differs from another: the places, what stood there, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_schema.json_pointers import add_step
from witness_schema.json_writing import dumps
from witness_schema.printable import shorten

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A JSON pointer, and the JSON that stood and that stands there; "" for nothing."""

    pointer: str
    old: str
    new: str

    def describe(self) -> str:
        """The change as a clause that follows "where"."""
        old, new = shorten(self.old, _LONGEST), shorten(self.new, _LONGEST)
        if not self.new:
            return f"{self.pointer} is missing ({old} fits)"
        return f"{self.pointer or 'the whole'} is {new} ({f'{old} fits' if old else 'it fits without'})"


def list_changes(old: Any, new: Any, pointer: str = "") -> Iterator[ChangedPlace]:
    """Yields each innermost place that differs; lists of different lengths differ as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            place = add_step(pointer, key)
            if key not in new:
                yield ChangedPlace(place, _write(old[key]), "")
            elif key not in old:
                yield ChangedPlace(place, "", _write(new[key]))
            else:
                yield from list_changes(old[key], new[key], place)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from list_changes(before, after, add_step(pointer, number))
    elif old != new or type(old) is not type(new):
        yield ChangedPlace(pointer, _write(old), _write(new))


def _write(value: Any) -> str:
    return dumps(value, ensure_ascii=False)
