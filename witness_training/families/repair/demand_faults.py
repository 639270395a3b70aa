"""Faults in what a policy demands of a step, and in its dates and names."""

from __future__ import annotations

from functools import cache

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names, load
from witness_training.families.repair.policy_setting import Setting
from witness_training.families.repair.spoiled_policy import Spoiled, in_step


def _until(setting: Setting) -> str:
    return f"it is meant to be valid until {setting.policy['expires']}"


def expire(setting: Setting, chance: Chance) -> list[Spoiled]:
    """Dates that are over."""
    date = f"20{15 + chance.below(10)}-{1 + chance.below(12):02}-{1 + chance.below(28):02}T{chance.below(24):02}:00:00Z"
    return [Spoiled(("expires",), "set", date, _until(setting))]


def misspell_date(setting: Setting, _: Chance) -> list[Spoiled]:
    """Dates that Go cannot parse."""
    day, clock = setting.policy["expires"].split("T")
    year, month, number = day.split("-")
    wrong = (
        day,
        f"{day} {clock.rstrip('Z')}",
        f"{number}.{month}.{year}",
        f"{month}/{number}/{year}",
        f"{day}T{clock.rstrip('Z')}",
        f"{day}T00:00Z",
    )
    return [Spoiled(("expires",), "set", text, _until(setting)) for text in wrong]


def rename_step(setting: Setting, _: Chance) -> list[Spoiled]:
    """Names of the step that are not its key."""
    name = setting.step
    return [
        Spoiled(in_step(setting, "name"), "set", wrong, f"the collection is named {name}")
        for wrong in (
            name.upper(),
            f"{name}s",
            f"{name}-step",
            f"ci-{name}",
            name.replace("-", "_") + "_1",
            "",
        )
    ]


@cache
def _list_types() -> frozenset[str]:
    return frozenset(kind for name in attestor_names() for kind in load(name).predicate_types)


def misname_type(setting: Setting, _: Chance) -> list[Spoiled]:
    """Types that no attestor writes."""
    found = []
    for number, entry in enumerate(setting.policy["steps"][setting.step]["attestations"]):
        kind = entry["type"]
        start, _, version = kind.rpartition("/")
        name = start.rpartition("/")[2]
        wrong = (
            f"{start}/v9.9", f"{start}/{version.removeprefix('v')}", f"{kind}/", f"{start}", name, start.rpartition("/")[0] + f"/{name}s/{version}",
            kind.replace("https://", "http://"), kind.replace("-", ""), kind.replace("-", "_"), kind.title(),
            kind.replace("/attestations/", "/attestation/"), kind.replace("/attestations/", "/attestors/"),
            kind.replace("//witness.dev/", "//in-toto.io/"), kind.replace("//witness.dev/", "//witness.testifysec.com/"),
        )  # fmt: skip
        owner = next(
            (each for each in setting.case.spec["required"] if kind in load(each).predicate_types), ""
        )
        found += [
            Spoiled(
                in_step(setting, "attestations", number, "type"),
                "set",
                text,
                f"what {owner} records is wanted",
            )
            for text in dict.fromkeys(wrong)
            if text not in _list_types()
        ]
    return found


def _tell_required(setting: Setting) -> str:
    return f"the step has to be attested by {' and '.join(setting.case.spec['required'])}, without Rego"


def empty_attestations(setting: Setting, _: Chance) -> list[Spoiled]:
    """A step that demands nothing."""
    if setting.case.spec["rules"]:
        return []
    return [Spoiled(in_step(setting, "attestations"), "set", [], _tell_required(setting))]


def mistake_source(setting: Setting, _: Chance) -> list[Spoiled]:
    """Artifacts from a step that is not there."""
    second = setting.case.spec["second"]
    if not second:
        return []
    name = setting.step
    place = ("steps", second["step"], "artifactsFrom")
    intent = f"{second['step']} works on what {name} made"
    return [
        Spoiled(place, "set", [text], intent)
        for text in (f"{name}s", name.upper(), f"{name}.json", f"step-{name}", "previous")
    ]
