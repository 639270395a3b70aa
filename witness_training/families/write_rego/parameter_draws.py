"""How the parameters of requirements are drawn: from a list, or from what stands in the attestation of a world."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from witness_generators.drawing.chance import Chance
from witness_training.families.write_rego.forms.value_tests import Parameters
from witness_training.families.write_rego.json_places import Items, Json, find_slots, read, read_item
from witness_training.families.write_rego.module_text import Steps
from witness_training.families.write_rego.requirement_kind import Draw
from witness_training.tasks.axes import Drawing


def nothing(_attestation: Json, _chance: Chance, _drawing: Drawing) -> Parameters:
    """No parameter."""
    return {}


def fixed(**parameters: str | int) -> Draw:
    """Always the same parameters."""
    return lambda _attestation, _chance, _drawing: dict(parameters)


def value(*values: str) -> Draw:
    """`value`: one of these."""
    return lambda _attestation, chance, _drawing: {"value": values[chance.at("value").below(len(values))]}


def name(values: Sequence[str]) -> Draw:
    """`value`: one of these names, which are on the axis `vocabulary`."""
    return lambda _attestation, chance, drawing: {"value": drawing.pick("vocabulary", values, chance)}


def names(values: Sequence[str]) -> Draw:
    """`values`: two of these names, which are on the axis `vocabulary`."""

    def draw(_attestation: Json, chance: Chance, drawing: Drawing) -> Parameters:
        return {"values": _draw_two([v for v in values if drawing.allows("vocabulary", v)], chance)}

    return draw


def values(*values: str) -> Draw:
    """`values`: two of these. Two worlds show a judge that each is allowed."""
    return lambda _attestation, chance, _drawing: {"values": _draw_two(values, chance)}


def limit(least: int, most: int) -> Draw:
    """`limit`: a number in least..most."""
    return lambda _attestation, chance, _drawing: {
        "limit": least + chance.at("limit").below(most - least + 1)
    }


def limits(*numbers: int) -> Draw:
    """`limit`: one of these numbers."""
    return lambda _attestation, chance, _drawing: {"limit": numbers[chance.at("limit").below(len(numbers))]}


def both(one: Draw, other: Draw) -> Draw:
    """The parameters of two draws."""
    return lambda attestation, chance, drawing: {
        **one(attestation, chance, drawing),
        **other(attestation, chance, drawing),
    }


def taken(path: Steps, derive: Callable[[str], str], *fallback: str) -> Draw:
    """`value`: made of the text at a place; where there is none, or `derive` gives "", one of the fallback."""

    def draw(attestation: Json, chance: Chance, drawing: Drawing) -> Parameters:
        there = read(attestation, path)
        made = derive(there) if isinstance(there, str) else ""
        return {"value": made} if made else value(*fallback)(attestation, chance, drawing)

    return draw


def taken_from(items: Items, derive: Callable[[str], str], *fallback: str) -> Draw:
    """`value`: made of what the requirement is about, of one of the items."""

    def draw(attestation: Json, chance: Chance, drawing: Drawing) -> Parameters:
        there = [read_item(items, slot) for slot in find_slots(attestation, items)]
        made = sorted({derive(text) for text in there if isinstance(text, str)} - {""})
        return value(*(made or fallback))(attestation, chance, drawing)

    return draw


def _draw_two(pool: Sequence[str], chance: Chance) -> list[str]:
    ordered = sorted(pool, key=lambda item: (chance.at(f"order/{item}").random(), item))
    return ordered[:2]
