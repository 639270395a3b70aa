"""What one node of a syntax tree says: its text as it is in the file, its line, and a child that the grammar promises."""

from __future__ import annotations

from typing import Protocol, Self, TypeVar

from witness_schema.errors import UnreadableSource
from witness_schema.golang import sources


class SpokenNode(Protocol):
    """The part of tree-sitter's node that these functions use."""

    @property
    def text(self) -> bytes | None: ...

    @property
    def start_point(self) -> tuple[int, int]: ...

    def child_by_field_name(self, name: str, /) -> Self | None: ...


N = TypeVar("N", bound=SpokenNode)


def get_child(node: N, name: str) -> N:
    """Return the child of this name. Raises UnreadableSource where there is none."""
    child = node.child_by_field_name(name)
    if child is None:
        raise UnreadableSource(f"Go syntax without its {name}: '{read_text(node)[:60]}'")
    return child


def read_text(node: SpokenNode) -> str:
    """Return the text of a node, without marks of ours."""
    return sources.remove_marks((node.text or b"").decode())


def read_line(node: SpokenNode) -> int:
    """Return the line that a node begins in, from 1."""
    return node.start_point[0] + 1
