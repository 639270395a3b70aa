"""A place at which a document is not what go-witness writes or reads, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from witness_schema.json_pointers import render_pointer
from witness_schema.shapes import json_shape

Place = tuple[str | int, ...]


class Absent(Enum):
    """Stands for the value of a place that has none; None cannot, because it is null."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that does not fit.

    rule: a key of `rule_rows.RULES`. place: keys as they stand in the text, and indexes. shape: what belongs there, None
    where nothing does. tree: what stands there (`go_text.parse_text`), or ABSENT. names: the keys that belong beside it, for
    a key that does not. dropped: whether Go reads over it, so that the rest can be used. detail: a clause of the rule's own.
    """

    rule: str
    place: Place
    shape: json_shape.JsonShape | None = None
    tree: Any = field(default=ABSENT, hash=False)
    names: tuple[str, ...] = ()
    dropped: bool = False
    detail: str = ""

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return render_pointer(self.place)
