"""The values of a policy by the names that Go reads them under, each with its own pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_schema.documents.go_reading import fold_key
from witness_schema.json_pointers import add_step


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands. What is missing or of another kind reads as empty, since Go reads null so."""

    value: Any
    pointer: str = ""

    def take(self, name: str) -> Place:
        """The member of this name in any letter case, as Go finds it: of several, the last one."""
        value, pointer = None, add_step(self.pointer, name)
        for key, member in self.value.items() if isinstance(self.value, dict) else ():
            if fold_key(str(key)) == fold_key(name):
                value, pointer = member, add_step(self.pointer, key)
        return Place(value, pointer)

    def members(self) -> Iterator[tuple[str, Place]]:
        """The members of an object whose keys are data."""
        for key, member in self.value.items() if isinstance(self.value, dict) else ():
            yield str(key), Place(member, add_step(self.pointer, key))

    def items(self) -> Iterator[Place]:
        """The items of a list."""
        for number, item in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Place(item, add_step(self.pointer, number))

    def texts(self) -> list[str]:
        """The texts of a list, null as the empty one."""
        return [item.text() for item in self.items()]

    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    @property
    def is_missing(self) -> bool:
        return self.value is None

    def describe(self) -> str:
        """Whether it is missing or empty, for what should be neither."""
        return "missing" if self.is_missing else "empty"
