"""Reads nodes of a syntax tree: their text and children, and walks with a stack of their own, as source nests deeper than calls may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, Self, TypeVar

from witness_schema.errors import UnreadableSource
from witness_schema.golang import sources


class TreeNode(Protocol):
    """The part of tree-sitter's node that walks use."""

    @property
    def type(self) -> str: ...

    @property
    def children(self) -> Sequence[Self]: ...

    @property
    def named_children(self) -> Sequence[Self]: ...


N = TypeVar("N", bound=TreeNode)


def find_descendants(node: N, kind: str, stop: tuple[str, ...] = ()) -> Iterator[N]:
    """Yield the outermost nodes of a kind, in source order; nodes of a kind in `stop` are not entered."""
    waiting = list(node.named_children[::-1])
    while waiting:
        child = waiting.pop()
        if child.type == kind:
            yield child
        elif child.type not in stop:
            waiting += child.named_children[::-1]


def walk_nodes(node: N) -> Iterator[N]:
    """Yield the node and everything below it, in source order."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += current.children[::-1]


def list_tokens(node: N) -> Iterator[N]:
    """Yield the leaves of a node, without comments."""
    return (leaf for leaf in walk_nodes(node) if not leaf.children and leaf.type != "comment")


def is_deeper(node: N, limit: int) -> bool:
    """Whether the tree below a node has more than `limit` levels of named nodes."""
    level = [node]
    for _ in range(limit):
        level = [child for parent in level for child in parent.named_children]
        if not level:
            return False
    return True


class SpokenNode(Protocol):
    """The part of tree-sitter's node that these functions use."""

    @property
    def text(self) -> bytes | None: ...

    @property
    def start_point(self) -> tuple[int, int]: ...

    @property
    def type(self) -> str: ...

    @property
    def named_children(self) -> Sequence[Self]: ...

    def child_by_field_name(self, name: str, /) -> Self | None: ...

    def children_by_field_name(self, name: str, /) -> Sequence[Self]: ...


S = TypeVar("S", bound=SpokenNode)


def get_child(node: S, name: str) -> S:
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


def read_receiver(node: SpokenNode) -> tuple[str, bool, str]:
    """Return (type name, is a pointer, variable) of a method, ("", False, "") of a function."""
    declared = _get_receiver(node)
    if declared is None:
        return "", False, ""
    names, of, pointer = declared.children_by_field_name("name"), get_child(declared, "type"), False
    # A generic receiver is written `*T[K]`; methods are looked up by `T`.
    while of.type in {"pointer_type", "parenthesized_type", "generic_type"}:
        pointer = pointer or of.type == "pointer_type"
        inner = of.child_by_field_name("type")
        of = inner if inner is not None else next(c for c in of.named_children if c.type != "comment")
    return read_text(of), pointer, read_text(names[0]) if names else ""


def _get_receiver(node: S) -> S | None:
    receiver = node.child_by_field_name("receiver")
    declared = receiver.named_children if receiver is not None else ()
    return next((one for one in declared if one.type == "parameter_declaration"), None)


def read_type_parameters(node: SpokenNode) -> tuple[str, ...]:
    """Return the names that a generic function declares, or that a method gives to the parameters of its receiver's type."""
    receiver = _get_receiver(node)
    if receiver is None:
        declared = [
            d for names in node.children_by_field_name("type_parameters") for d in names.named_children
        ]
        return tuple(read_text(name) for d in declared for name in d.children_by_field_name("name"))
    of: SpokenNode | None = get_child(receiver, "type")
    while of is not None and of.type in {"pointer_type", "parenthesized_type"}:
        of = next((c for c in of.named_children if c.type != "comment"), None)
    if of is None or of.type != "generic_type":
        return ()
    given = get_child(of, "type_arguments").named_children
    return tuple(read_text(one) for one in given if one.type != "comment")


def list_embedded(interface: S) -> list[S]:
    """List the types that an interface embeds. Unions and `~T` are left out: no field has such an interface as its type."""
    elements = (n.named_children for n in interface.named_children if n.type == "type_elem")
    return [one[0] for one in elements if len(one) == 1 and one[0].type != "negated_type"]
