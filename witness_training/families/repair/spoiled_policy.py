"""A change that makes a right policy wrong, and the places at which policies are changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from witness_schema.json_pointers import render_pointer
from witness_training.families.repair.mended_blocks import Place, get, put, remove
from witness_training.families.repair.policy_setting import Setting
from witness_training.tasks.task import Spec

# refuses: right evidence is refused. unenforced: evidence passes that should not. ignored: nothing changes.
Effect = Literal["refuses", "unenforced", "ignored"]


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One change of a right policy, in the values that questions show.

    way:   the value at the place is another one, is not there, or stands under another name.
    value: the wrong value, or the wrong name. intent: what the question has to say of what is wanted, "" for nothing.
    """

    place: Place
    way: Literal["set", "remove", "rename"]
    value: Any = None
    intent: str = ""
    effect: Effect = "refuses"


def in_step(setting: Setting, *rest: str | int) -> Place:
    """The place below the step."""
    return ("steps", setting.step, *rest)


def find_key(setting: Setting) -> str:
    """The id of the published key, "" where a certificate is trusted."""
    return next(iter(setting.policy.get("publickeys", {})), "")


def find_constraint(setting: Setting) -> tuple[Place, Mapping[str, Any]]:
    """The place of the constraint on certificates, and the constraint."""
    place = in_step(setting, "functionaries", 0, "certConstraint")
    return place, setting.functionaries[0].get("certConstraint", {})


def read_spoiled(spec: Spec) -> Spoiled:
    """The change of a spec."""
    return Spoiled(
        tuple(spec["place"]), spec["way"], spec["value"], spec["intent"], cast(Effect, spec["effect"])
    )


def build_broken(spec: Spec, setting: Setting) -> Any:
    """The broken policy, as it is shown."""
    spoiled, policy = read_spoiled(spec), setting.policy
    match spoiled.way:
        case "set":
            return put(policy, spoiled.place, spoiled.value)
        case "remove":
            return remove(policy, spoiled.place)
        case "rename":
            return _rename(policy, spoiled.place, spoiled.value)


def _rename(document: Any, place: Place, name: str) -> Any:
    """The document with another key for one member, at the same position."""
    holder = get(document, place[:-1])
    renamed = {name if key == place[-1] else key: value for key, value in holder.items()}
    return put(document, place[:-1], renamed)


def find_pointer(spec: Spec) -> str:
    """The place at which the fault is."""
    place = tuple(spec["place"])
    return render_pointer((*place[:-1], spec["value"]) if spec["way"] == "rename" else place)
