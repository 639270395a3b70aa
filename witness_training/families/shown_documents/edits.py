"""Changes of one value in the documents of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from witness_schema.json_pointers import render_pointer

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: the value at a place of a file is replaced, added or removed."""

    file: str
    place: Place
    kind: Literal["set", "remove"] = "set"
    value: Any = field(hash=False, default=None)

    @property
    def pointer(self) -> str:
        """The place as answers name it: `FILE#/pointer`."""
        return f"{self.file}#{render_pointer(self.place)}"


def apply_edit(documents: Mapping[str, Any], edit: Edit) -> dict[str, Any]:
    """The documents by file, with one value changed; nothing is changed in place. Raises KeyError for a place that is not."""
    return {**documents, edit.file: _change(documents[edit.file], edit.place, edit)}


def _change(value: Any, place: Place, edit: Edit) -> Any:
    if not place:
        return edit.value
    key, rest = place[0], place[1:]
    # Any: a list is indexed by numbers and an object by texts, as the place says.
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    if not rest and edit.kind == "remove":
        del copied[key]
    elif isinstance(copied, list) and key == len(copied):
        copied.append(edit.value)
    else:
        copied[key] = _change(copied[key] if rest else None, rest, edit)
    return copied
