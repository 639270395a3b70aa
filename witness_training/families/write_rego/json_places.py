"""Places in attestations: one value, or the items of lists and maps; how they are read, changed and written in Rego."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from witness_generators.documents.rego import Syntax
from witness_training.families.write_rego.module_text import Steps, refer

# A JSON value.
Json = Any


class Missing:
    """Nothing stands at a place."""

    __slots__ = ()


MISSING = Missing()


@dataclass(frozen=True, slots=True)
class Each:
    """A step over every item of a list, or over every entry of a map. item, key: their variables in Rego."""

    item: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a collection, and what of each a requirement is about.

    path:     from the attestation to the items; it ends in an Each.
    field:    from an item to the value, () for the item itself. of_key: the value is the key of the map instead.
    named_by: from an item to what names it in a message; "key" for the key of the map.
    closed:   the values are of a fixed form or a fixed few, so that none is made like another.
    unsaid:   the value is too long for a message; the name alone is said.
    apart:    what tells two items apart, from an item; the field unless it is given.
    optional: the field may be left out of an item.
    empty:    what Go writes for a collection without items; MISSING for nothing, None for null.
    """

    path: tuple[str | Each, ...]
    field: Steps = ()
    of_key: bool = False
    named_by: Steps | Literal["key"] | None = None
    apart: Steps | None = None
    closed: bool = False
    unsaid: bool = False
    optional: bool = False
    empty: Json = MISSING
    can_be_empty: bool = False

    @property
    def last(self) -> Each:
        """The innermost step over items."""
        step = self.path[-1]
        assert isinstance(step, Each)
        return step


# A container and the index or key under which an item stands in it.
Slot = tuple[Any, Any]


def copy_along(value: Json, path: Sequence[str | Each]) -> Json:
    """A copy of which the collections on this path can be changed; everything else is shared and must stay as it is."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, Each):
        match value:
            case dict():
                return {key: copy_along(item, rest) for key, item in value.items()} if rest else dict(value)
            case list():
                return [copy_along(item, rest) for item in value] if rest else list(value)
        return value
    if isinstance(value, dict) and step in value:
        return {**value, step: copy_along(value[step], rest)}
    return value


def read(value: Json, steps: Sequence[str]) -> Json:
    """The value at a place, MISSING where nothing stands."""
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            return MISSING
        value = value[step]
    return value


def put(attestation: Json, steps: Sequence[str], value: Json) -> Json:
    """A copy with this value at the place; MISSING removes it. What is on the way is made where it is missing.

    Whatever is not on the way is shared.
    """
    changed = within = dict(attestation)
    for step in steps[:-1]:
        within[step] = dict(within.get(step, {}))
        within = within[step]
    if isinstance(value, Missing):
        within.pop(steps[-1], None)
    else:
        within[steps[-1]] = value
    return changed


def find_slots(attestation: Json, items: Items) -> list[Slot]:
    """Where the items stand, in the order of the document."""
    found: list[tuple[Any, Any, Any]] = [(None, None, attestation)]
    for step in items.path:
        found = [
            slot
            for _, _, value in found
            for slot in (_open(value) if isinstance(step, Each) else _enter(value, step))
        ]
    return [(container, key) for container, key, _ in found]


def _open(value: Json) -> list[tuple[Any, Any, Any]]:
    match value:
        case dict():
            return [(value, key, item) for key, item in value.items()]
        case list():
            return [(value, index, item) for index, item in enumerate(value)]
    return []


def _enter(value: Json, step: str) -> list[tuple[Any, Any, Any]]:
    return [(value, step, value[step])] if isinstance(value, dict) and step in value else []


def read_item(items: Items, slot: Slot) -> Json:
    """What the requirement is about, of one item."""
    container, key = slot
    return key if items.of_key else read(container[key], items.field)


def change_item(items: Items, slot: Slot, value: Json) -> None:
    """Set what the requirement is about, in the collection of the item."""
    container, key = slot
    if items.of_key:
        moved = container.pop(key)
        container[value] = moved
    elif not items.field:
        container[key] = value
    else:
        container[key] = put(container[key], items.field, value)


def add_item(slot: Slot, number: int) -> Slot:
    """Add an item once more to its collection; `number` tells several of them apart in a map."""
    container, key = slot
    if isinstance(container, list):
        container.append(container[key])
        return container, len(container) - 1
    container[f"{key}.{number}"] = container[key]
    return container, f"{key}.{number}"


def remove_items(slots: Sequence[Slot]) -> None:
    """Remove these items from their collections."""
    for container, key in reversed(slots):
        del container[key]


def write_iteration(items: Items, syntax: Syntax, *, with_key: bool) -> tuple[str, ...]:
    """The lines that bind the variable of each item, and that of its key where it is asked for."""
    return _iterate_v1(items, with_key) if syntax == "v1" else _iterate_v0(items, with_key)


def _iterate_v0(items: Items, with_key: bool) -> tuple[str, ...]:
    reference = "input"
    for step in items.path:
        if isinstance(step, Each):
            reference += f"[{step.key}]" if with_key and step is items.last else "[_]"
        else:
            reference = refer((step,), reference)
    if items.of_key:
        return (f"some {items.last.key}", reference)
    return (f"{items.last.item} := {reference}",)


def _iterate_v1(items: Items, with_key: bool) -> tuple[str, ...]:
    lines, reference = [], "input"
    for step in items.path:
        if not isinstance(step, Each):
            reference = refer((step,), reference)
            continue
        key = f"{step.key}, " if with_key and step is items.last else ""
        item = "_" if items.of_key and step is items.last else step.item
        lines.append(f"some {key}{item} in {reference}")
        reference = step.item
    return tuple(lines)
