"""Changes of the items of a collection: some get another value, copies are added, all are taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from witness_training.families.write_rego.json_places import (
    MISSING,
    Each,
    Items,
    Json,
    Missing,
    add_item,
    change_item,
    copy_json,
    find_slots,
    put,
    read_item,
    remove_items,
)


def list_values(attestation: Json, items: Items) -> list[Json]:
    """What the requirement is about, of every item; MISSING where an item has no such field."""
    return [read_item(items, slot) for slot in find_slots(attestation, items)]


def set_all(attestation: Json, items: Items, values: Sequence[Json]) -> Json:
    """A copy in which the items that fail `values` have these values, in turn."""
    changed = copy_json(attestation)
    for at, slot in enumerate(find_slots(changed, items)):
        value = values[at % len(values)]
        change_item(items, slot, _tell_apart(items, value, at // len(values)))
    return changed


def mend(attestation: Json, items: Items, fails: Callable[[Json], bool], values: Sequence[Json]) -> Json:
    """A copy in which the items whose value fails have one of these values instead."""
    changed = copy_json(attestation)
    at = 0
    for slot in find_slots(changed, items):
        if fails(read_item(items, slot)):
            value = values[at % len(values)]
            round_ = at // len(values)
            # Keys of a map have to differ, at the end that is free to.
            other = f"{value}{round_}"
            if items.of_key and round_:
                value = f"{round_}{value}" if fails(other) else other
            change_item(items, slot, value)
            at += 1
    return changed


def add_with(attestation: Json, items: Items, value: Json) -> Json:
    """A copy with one item more, a copy of the first with this value."""
    changed = copy_json(attestation)
    added = add_item(find_slots(changed, items)[0], 1)
    change_item(items, added, value)
    return changed


def set_one(attestation: Json, items: Items, which: int, value: Json) -> Json:
    """A copy in which one item, counted from either end, has this value."""
    changed = copy_json(attestation)
    change_item(items, find_slots(changed, items)[which], value)
    return changed


def resize(attestation: Json, items: Items, count: int) -> Json:
    """A copy with so many items, at least one: copies of the first, or the first ones."""
    changed = copy_json(attestation)
    slots = find_slots(changed, items)
    for number in range(len(slots), count):
        add_item(slots[0], number)
    if len(slots) > count:
        remove_items(slots[count:])
    return changed


def empty(attestation: Json, items: Items) -> list[Json]:
    """A copy without items, as Go writes it; nothing where Go never writes that."""
    if not items.can_be_empty:
        return []
    steps = tuple(step for step in items.path if not isinstance(step, Each))
    if not steps:
        return [{}]
    value = items.empty
    return [put(attestation, steps, MISSING if isinstance(value, Missing) else copy_json(value))]


def _tell_apart(items: Items, value: Json, round_: int) -> Json:
    """Keys of a map have to differ."""
    return f"{round_}{value}" if items.of_key and round_ else value
