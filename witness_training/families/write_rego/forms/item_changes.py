"""Changes of the items of a collection: some get another value, copies are added, all are taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from witness_training.families.write_rego.json_places import (
    Each,
    Items,
    Json,
    Slot,
    add_item,
    change_item,
    copy_along,
    find_slots,
    put,
    read,
    read_item,
    remove_items,
)


def list_values(attestation: Json, items: Items) -> list[Json]:
    """What the requirement is about, of every item; MISSING where an item has no such field."""
    return [read_item(items, slot) for slot in find_slots(attestation, items)]


def set_all(attestation: Json, items: Items, values: Sequence[Json]) -> Json:
    """A copy in which the items that fail `values` have these values, in turn."""
    changed = copy_along(attestation, items.path)
    for at, slot in enumerate(find_slots(changed, items)):
        value = values[at % len(values)]
        change_item(items, slot, value)
    return changed


def mend(attestation: Json, items: Items, fails: Callable[[Json], bool], values: Sequence[Json]) -> Json:
    """A copy in which the items whose value fails have one of these values instead."""
    changed = copy_along(attestation, items.path)
    at = 0
    for slot in find_slots(changed, items):
        if fails(read_item(items, slot)):
            used = list_values(changed, items)
            change_item(items, slot, pick_new(items, values[at % len(values)], used, fails))
            at += 1
    return changed


def pick_new(items: Items, value: Json, used: Sequence[Json], fails: Callable[[Json], bool]) -> Json:
    """The value, or one like it that no other item has: keys have to differ, and whoever counts a set counts the same."""
    if items.closed or not isinstance(value, str) or value not in used:
        return value
    like = (text for number in range(1, len(used) + 1) for text in (f"{value}{number}", f"{number}{value}"))
    return next((text for text in like if text not in used and not fails(text)), value)


def add_with(attestation: Json, items: Items, value: Json) -> Json:
    """A copy with one item more, a copy of the first with this value."""
    changed = copy_along(attestation, items.path)
    added = add_item(find_slots(changed, items)[0], 1)
    change_item(items, added, value)
    return changed


def set_one(attestation: Json, items: Items, which: int, value: Json) -> Json:
    """A copy in which one item, counted from either end, has this value."""
    changed = copy_along(attestation, items.path)
    change_item(items, find_slots(changed, items)[which], value)
    return changed


def resize(attestation: Json, items: Items, count: int) -> Json:
    """A copy with so many items, at least one: copies of the first, or the first ones."""
    changed = copy_along(attestation, items.path)
    slots = find_slots(changed, items)
    for number in range(len(slots), count):
        _tell_apart(items, add_item(slots[0], number), number)
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
    return [put(attestation, steps, value)]


def _tell_apart(items: Items, slot: Slot, number: int) -> None:
    """Change a copied item so that it equals no other: whoever counts a set counts the same."""
    container, key = slot
    if not isinstance(container, list):
        return
    steps = items.field if items.apart is None else items.apart
    value = read(container[key], steps)
    match value:
        case str():
            value = f"{value}-{number}"
        case int():
            value += number
        case dict():
            # A set of digests.
            value = {name: f"{digest[:-2]}{number:02x}" for name, digest in value.items()}
    container[key] = put(container[key], steps, value) if steps else value
